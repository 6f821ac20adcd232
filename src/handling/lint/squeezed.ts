import type { Phrase } from "./phrase.ts";
import type { Hit, PatternIndex } from "./pattern-index.ts";
import type { ReadPiece, Stream } from "./piece.ts";
import type { Tables } from "./tables.ts";
import type { Match } from "./match.ts";

/** Whether the characters of a hit can be told apart from those of the pattern only by the eye: digits must be the same digits. */
function isAlike({ at, pattern }: Hit, stream: Stream): { readonly alike: boolean; readonly same: boolean } {
  let swaps = 0;
  let foreign = 0;
  const length = pattern.text.length;
  for (let index = 0; index < length; index++) {
    const [wanted, found] = [pattern.raw[index] ?? "", stream.raw[at + index] ?? ""];
    if (wanted === found) continue;
    const isDigit = /\d/.test(wanted);
    if (isDigit && /\d/.test(found)) return { alike: false, same: false };
    if (/[a-z]/.test(wanted) && /[a-z]/.test(found)) swaps += 1;
    else foreign += 1;
  }
  return { alike: swaps + foreign === 0 || length >= 5 || (length >= 4 && swaps === 0), same: swaps + foreign === 0 };
}

type Span = { readonly read: ReadPiece; readonly stream: Stream; readonly hit: Hit; readonly phrase: Phrase };

type Cover = {
  readonly first: number;
  readonly last: number;
  readonly isBounded: boolean;
  readonly startsWord: boolean;
  readonly rest: number;
};

function coverOf({ stream, hit, read }: Span): Cover {
  const end = hit.at + hit.pattern.text.length;
  const last = stream.tokens[end - 1] ?? 0;
  return {
    first: stream.tokens[hit.at] ?? 0,
    last,
    isBounded: stream.edges[hit.at] === 1 && stream.edges[end] === 1,
    startsWord: stream.edges[hit.at] === 1,
    rest: (read.tokens[last]?.end ?? 0) - (stream.ends[end - 1] ?? 0),
  };
}

/** A phrase of two or three letters counts as a word of its own, written alike where it is an ordinary word too, or spelt out in capitals. */
function isShortMatch(span: Span, cover: Cover, tables: Tables): boolean {
  const { read, phrase } = span;
  if (!cover.isBounded) return false;
  const covered = read.tokens.slice(cover.first, cover.last + 1);
  const [start, end] = [covered[0]?.start ?? 0, covered.at(-1)?.end ?? 0];
  const shown = read.piece.text.slice(start, end);
  if (covered.length === phrase.words.length && covered.every(({ plain }, at) => plain === phrase.words[at])) {
    const isWord = phrase.words.every((word) => tables.common.has(word) || tables.stop.has(word));
    return !isWord || shown.normalize("NFKC") === phrase.text.normalize("NFKC");
  }
  return covered.every(({ plain }) => plain.length === 1) && shown === shown.toUpperCase() && shown !== shown.toLowerCase();
}

/** Whether words that everybody uses only happen to stand so that their letters make the phrase. */
function isChance(span: Span, cover: Cover, tables: Tables): boolean {
  const covered = span.read.tokens.slice(cover.first, cover.last + 1);
  if (!covered.every(({ plain }) => tables.common.has(plain)) || covered.every(({ plain }) => plain.length === 1)) return false;
  if (span.hit.pattern.how !== "plain") return true;
  const isSplit = covered.length > span.phrase.words.length;
  return !isSplit || span.hit.pattern.text.length < 7 || covered.some(({ plain }) => tables.stop.has(plain));
}

/** Digits of a short number belong together only where one sign at most divides them. */
function isApart({ read, stream, hit }: Span): boolean {
  const { text } = hit.pattern;
  if (text.length > 6 || !/^\d+$/.test(hit.pattern.raw)) return false;
  for (let at = hit.at + 1; at < hit.at + text.length; at++) {
    if ((stream.starts[at] ?? 0) - (stream.ends[at - 1] ?? 0) > 1) return true;
  }
  return read.piece.isLoose;
}

function isAccepted(span: Span, cover: Cover, tables: Tables): boolean {
  const { read, hit, phrase } = span;
  const { pattern } = hit;
  const length = pattern.text.length;
  if (read.piece.isLoose && length < 6) return false;
  if (isApart(span)) return false;
  const covered = read.tokens.slice(cover.first, cover.last + 1);
  const isSame = cover.isBounded && covered.length === phrase.words.length && covered.every(({ plain }, at) => plain === phrase.words[at]);
  if (length <= 3) return isShortMatch(span, cover, tables);
  if (isSame && pattern.how === "plain") return true;
  if (isChance(span, cover, tables)) return false;
  if (pattern.how !== "plain" && /^\d+$/.test(pattern.raw) && length < 6) return false;
  const isRare = !phrase.isCommon || phrase.words.length > 1;
  if (cover.isBounded || (read.piece.isLoose && isRare)) return true;
  if (pattern.how === "plain" && cover.startsWord && length >= 6 && cover.rest <= 3 && isRare) return true;
  return length >= 8 && isRare;
}

function kindOf(span: Span, cover: Cover, same: boolean): Match["kind"] {
  const { read, hit, phrase } = span;
  if (hit.pattern.how === "reversed") return "reversed";
  if (hit.pattern.how === "cipher") return "cipher";
  if (!same) return "look-alike";
  if (phrase.isIdentifier) return "identifier";
  const covered = read.tokens.slice(cover.first, cover.last + 1);
  return covered.length === phrase.words.length ? "exact" : "split";
}

/** Finds phrases by their letters and digits alone, whatever stands between them, however they are drawn, backwards or shifted. */
export function squeezedMatches(
  read: ReadPiece,
  about: { readonly phrases: readonly Phrase[]; readonly look: PatternIndex; readonly latin: PatternIndex; readonly tables: Tables },
): readonly Match[] {
  const out: Match[] = [];
  for (const side of ["latin", "look"] as const) {
    const stream = read[side];
    for (const hit of about[side].find(stream.text)) {
      const phrase = about.phrases[hit.pattern.phrase];
      if (phrase === undefined) continue;
      const { alike, same } = side === "look" ? isAlike(hit, stream) : { alike: true, same: true };
      if (!alike) continue;
      const span: Span = { read, stream, hit, phrase };
      const cover = coverOf(span);
      if (!isAccepted(span, cover, about.tables)) continue;
      const end = hit.at + hit.pattern.text.length;
      out.push({
        level: "refuse",
        phrase: hit.pattern.phrase,
        kind: kindOf(span, cover, same),
        start: stream.starts[hit.at] ?? 0,
        end: stream.ends[end - 1] ?? 0,
      });
    }
  }
  return out;
}
