import { TocsinError } from "../base/index.ts";
import type { Fingerprint } from "./passage.ts";

/** A paragraph that passed before. `from`: the node that it came from, `null` where it is our own; `order`: what passed earlier has the smaller one. */
export type KnownParagraph = { readonly id: string; readonly from: string | null; readonly order: number; readonly print: Fingerprint };

/** A paragraph that is looked at: of a draft, or of a message that has just arrived. */
export type NewParagraph = { readonly id: string; readonly print: Fingerprint };

/** That a paragraph says what a known one said. */
export type Repetition = {
  readonly paragraph: string;
  /** The known paragraph, and whose it is (`null`: our own). */
  readonly known: string;
  readonly from: string | null;
  /** `whole`: as good as all of the known paragraph stands in it, or all of it in the known one; `passage`: seven words that bear meaning and more, one after the other. */
  readonly extent: "whole" | "passage";
  /** How much of the looked-at paragraph it is, from 0 to 1. */
  readonly share: number;
  /** From where to where, in UTF-16 units of the looked-at paragraph. */
  readonly start: number;
  readonly end: number;
};

/** A third party's paragraph in a draft: it may go to `recipient` by the consent of `originator` alone (DOMAIN.md I4). */
export type Borrowing = Repetition & { readonly originator: string; readonly recipient: string };

const most = { looked: 2000, known: 200_000, found: 1000 } as const;
/** Shingles one after the other that make a passage: five of three words are seven words. */
const passageShingles = 5;
const leastShared = 4;
/** A short paragraph counts from five words that bear meaning, and then only where nothing of it is missing. */
const leastWhole = 3;
const leastShare = 0.5;

type Run = { shared: number; run: number; longest: number; start: number; end: number; last: number };

/** What of a paragraph stands in a known one: shingles shared, the longest row of them, and from where to where. */
function compare(print: Fingerprint, isShared: (shingle: number) => boolean): Run {
  const found: Run = { shared: 0, run: 0, longest: 0, start: 0, end: 0, last: -2 };
  print.shingles.forEach((shingle, at) => {
    if (!isShared(shingle)) return;
    if (found.shared === 0) found.start = print.starts[at] ?? 0;
    found.end = print.ends[at] ?? 0;
    found.shared += 1;
    found.run = found.last === at - 1 ? found.run + 1 : 1;
    found.longest = Math.max(found.longest, found.run);
    found.last = at;
  });
  return found;
}

/** In which of the looked-at paragraphs a shingle stands: all that is known and stands in none is passed over. */
function shinglesOf(paragraphs: readonly NewParagraph[]): ReadonlyMap<number, readonly number[]> {
  const all = new Map<number, number[]>();
  paragraphs.forEach(({ print }, index) => {
    for (const shingle of print.shingles) {
      const standing = all.get(shingle);
      if (standing === undefined) all.set(shingle, [index]);
      else if (standing.at(-1) !== index) standing.push(index);
    }
  });
  return all;
}

function extentOf(run: Run, own: number, known: { readonly size: number; readonly met: number }): Repetition["extent"] | undefined {
  const least = Math.min(leastShared, Math.max(leastWhole, Math.min(own, known.size)));
  // What is met may be spread over several paragraphs: each that has some of it is named.
  if (run.shared > 0 && known.met >= least && known.met >= leastShare * known.size) return "whole";
  if (run.shared >= least && run.shared >= leastShare * own) return "whole";
  return run.longest >= passageShingles ? "passage" : undefined;
}

function checkSizes(paragraphs: readonly NewParagraph[], known: readonly KnownParagraph[]): void {
  if (paragraphs.length > most.looked || known.length > most.known) {
    throw new TocsinError("input-too-large", `compare at most ${most.looked} paragraphs with ${most.known} known ones`);
  }
}

function repeatedIn(
  paragraphs: readonly NewParagraph[],
  known: readonly KnownParagraph[],
  isOurs: (shingle: number, order: number) => boolean,
): readonly Repetition[] {
  checkSizes(paragraphs, known);
  const looked = shinglesOf(paragraphs);
  const found: Repetition[] = [];
  for (const { id, from, order, print } of known) {
    const met = new Set<number>();
    for (const shingle of print.shingles) if (looked.has(shingle) && !isOurs(shingle, order)) met.add(shingle);
    if (met.size < leastWhole) continue;
    const standing = new Set([...met].flatMap((shingle) => looked.get(shingle) ?? []));
    for (const paragraph of paragraphs.filter((_, index) => standing.has(index))) {
      const own = paragraph.print.shingles.length;
      const run = compare(paragraph.print, (shingle) => met.has(shingle));
      const extent = extentOf(run, own, { size: print.size, met: met.size });
      if (extent === undefined) continue;
      found.push({ paragraph: paragraph.id, known: id, from, extent, share: run.shared / own, start: run.start, end: run.end });
      if (found.length >= most.found) return found;
    }
  }
  return found;
}

/**
 * What of some paragraphs was said before, by anybody: a message that arrives and repeats what another partner sent, or what we sent ourselves,
 * is one source heard twice and corroborates nothing (circular reporting, DOMAIN.md 1.5). At most 1,000 are given. Refuses more than 2,000
 * paragraphs, or 200,000 known ones, with `input-too-large`.
 */
export function repetitions(paragraphs: readonly NewParagraph[], known: readonly KnownParagraph[]): readonly Repetition[] {
  return repeatedIn(paragraphs, known, () => false);
}

/**
 * Which paragraphs of a draft came from somebody else than the recipient, near-exactly: each needs that originator's consent before it goes
 * there. What we had written before it came back to us from a partner is our own. At most 1,000 for each recipient; refuses as `repetitions`.
 */
export function borrowings(
  draft: readonly NewParagraph[],
  given: { readonly known: readonly KnownParagraph[]; readonly recipients: readonly string[] },
): readonly Borrowing[] {
  const { known, recipients } = given;
  const ours = new Map<number, number>();
  for (const { from, order, print } of known) {
    for (const shingle of from === null ? print.shingles : []) {
      const first = ours.get(shingle);
      if (first === undefined || order < first) ours.set(shingle, order);
    }
  }
  const found = repeatedIn(
    draft,
    known.filter(({ from }) => from !== null),
    (shingle, order) => (ours.get(shingle) ?? order) < order,
  );
  return recipients.flatMap((recipient) =>
    found.flatMap((each) => (each.from === null || each.from === recipient ? [] : [{ ...each, originator: each.from, recipient }])),
  );
}
