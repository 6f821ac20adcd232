import type { Finding, FindingLevel } from "./finding.ts";
import { placeOf } from "./piece.ts";
import type { ReadPiece } from "./piece.ts";
import { mendOf } from "./wording.ts";

const word = /[\p{L}\p{N}\p{M}]+/gu;

/** A stretch of words that both texts have, as numbers of the tearline's tokens and units of the source. */
type Stretch = { first: number; last: number; sourceStart: number; sourceEnd: number };

function stretches(words: readonly string[], source: string, size: number): Stretch[] {
  const vocabulary = new Set(words);
  const places = new Map<string, number>();
  for (let at = 0; at + size <= words.length; at++) {
    const key = words.slice(at, at + size).join(" ");
    if (!places.has(key)) places.set(key, at);
  }
  const out: Stretch[] = [];
  let run: { text: string; start: number; end: number }[] = [];
  for (const match of source.matchAll(word)) {
    const text = match[0].toLowerCase();
    if (!vocabulary.has(text)) {
      if (run.length > 0) run = [];
      continue;
    }
    run.push({ text, start: match.index, end: match.index + match[0].length });
    if (run.length > size) run.shift();
    if (run.length < size) continue;
    const at = places.get(run.map((each) => each.text).join(" "));
    if (at === undefined) continue;
    const last = out.at(-1);
    const [sourceStart, sourceEnd] = [run[0]?.start ?? 0, run.at(-1)?.end ?? 0];
    if (last !== undefined && last.last === at + size - 2 && last.sourceEnd <= sourceEnd) {
      last.last += 1;
      last.sourceEnd = sourceEnd;
    } else if (!out.some((each) => each.first <= at && each.last >= at + size - 1))
      out.push({ first: at, last: at + size - 1, sourceStart, sourceEnd });
    if (out.length > 500) break;
  }
  return out;
}

/** Passages of `size` words or more that the tearline has from the source word for word. `offset` is where `source` begins in its file. */
export function overlapFindings(
  read: ReadPiece,
  source: string,
  options: { readonly size: number; readonly level: FindingLevel; readonly offset?: number },
): readonly Finding[] {
  const shown = read.tokens.map(({ start, end }) => read.piece.text.slice(start, end).toLowerCase());
  const offset = options.offset ?? 0;
  return stretches(shown, source, options.size).map(({ first, last, sourceStart, sourceEnd }) => ({
    level: options.level,
    kind: "verbatim",
    reason: `${last - first + 1} words stand as in the source record, one after another.`,
    source: { start: offset + sourceStart, end: offset + sourceEnd },
    tearline: placeOf(read.piece, read.tokens[first]?.start ?? 0, read.tokens[last]?.end ?? 0),
    mend: mendOf("verbatim", options.level),
  }));
}
