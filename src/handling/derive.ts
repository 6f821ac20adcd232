import { TocsinError } from "../base/index.ts";
import type { Verdict } from "./decide.ts";
import type { Gate } from "./gate.ts";
import type { MarkingBook } from "./marking-book.ts";
import { type MarkingSet, MarkingSets } from "./marking-set.ts";
import { maxReasons, type Reason } from "./reason.ts";
import { strictest, tlpLabelOf, type TlpLabel } from "./tlp.ts";

/** One paragraph of a text: its own markings, and the paragraphs that it was made from, of this text or of those that it draws on. */
export type Paragraph = { readonly id: string; readonly markings: readonly string[]; readonly from: readonly string[] };

/** What a paragraph has inherited. Nothing of it can be shaken off by rewriting: it takes a release by the originator. */
export type Inherited = {
  readonly id: string;
  /** Every paragraph that it rests on, itself included, sorted. */
  readonly parts: readonly string[];
  /** The markings of all of them together. */
  readonly markings: MarkingSet;
  /** The different marking sets of the parts. Each must open on its own, so that an unmarked part closes what is made from it. */
  readonly sets: readonly MarkingSet[];
};

/** One consent that a paragraph needs before it may leave: who is to be asked, by which marking, and for which paragraph that marking came in. */
export type ConsentDemand = { readonly originator: string; readonly marking: string; readonly paragraph: string };

const maxParagraphs = 10_000;
const maxParts = 1_000_000;

/**
 * What each paragraph inherits from those that it was made from, through any number of steps (DOMAIN.md I8: derived text inherits the
 * strictest of its parts, which without ranks is all of their markings). Refuses with `input-malformed` two paragraphs of one id, one made
 * from a paragraph that is not there, and one made from itself; with `input-too-large` more than 10,000 paragraphs or a million inherited parts.
 */
export function inherit(paragraphs: readonly Paragraph[], sets: MarkingSets = new MarkingSets()): ReadonlyMap<string, Inherited> {
  if (paragraphs.length > maxParagraphs) throw new TocsinError("input-too-large", `derive a text: more than ${maxParagraphs} paragraphs`);
  const byId = new Map(paragraphs.map((paragraph) => [paragraph.id, paragraph]));
  if (byId.size < paragraphs.length) throw malformed("two paragraphs have the same id");
  const done = new Map<string, Inherited>();
  let total = 0;
  for (const paragraph of inOrder(paragraphs, byId)) {
    const parts = new Set([paragraph.id]);
    const own = sets.of(paragraph.markings);
    const different = new Set([own]);
    let markings = own;
    for (const source of paragraph.from) {
      const inherited = done.get(source) as Inherited;
      for (const part of inherited.parts) parts.add(part);
      for (const set of inherited.sets) different.add(set);
      markings = sets.union(markings, inherited.markings);
    }
    total += parts.size;
    if (total > maxParts) throw new TocsinError("input-too-large", `derive a text: more than ${maxParts} inherited parts`);
    done.set(paragraph.id, { id: paragraph.id, parts: [...parts].sort(), markings, sets: [...different] });
  }
  return done;
}

/** The paragraphs, each behind all that it was made from. */
function inOrder(paragraphs: readonly Paragraph[], byId: ReadonlyMap<string, Paragraph>): readonly Paragraph[] {
  const order: Paragraph[] = [];
  const state = new Map<string, "open" | "done">();
  for (const start of paragraphs) {
    const stack = [{ paragraph: start, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { paragraph } = top;
      if (state.get(paragraph.id) === "done") {
        stack.pop();
        continue;
      }
      state.set(paragraph.id, "open");
      const source = paragraph.from[top.next];
      top.next += 1;
      if (source === undefined) {
        state.set(paragraph.id, "done");
        order.push(paragraph);
        stack.pop();
        continue;
      }
      const found = byId.get(source);
      if (found === undefined) throw malformed(`a paragraph was made from ${JSON.stringify(source.slice(0, 100))}, which is not there`);
      if (state.get(source) === "open") throw malformed(`the paragraph ${JSON.stringify(source.slice(0, 100))} was made from itself`);
      if (state.get(source) === undefined) stack.push({ paragraph: found, next: 0 });
    }
  }
  return order;
}

/** Whether a gate's reader may receive what a paragraph has inherited: every part must open on its own. */
export function mayReceiveInherited(gate: Gate, inherited: Inherited): Verdict {
  const verdicts = inherited.sets.map((set) => gate.mayReceiveSet(set));
  const reasons = new Map<string, Reason>();
  for (const verdict of verdicts) {
    for (const reason of verdict.allowed ? [] : verdict.reasons) reasons.set(`${reason.code} ${reason.marking ?? ""}`, reason);
  }
  if (reasons.size > 0) return { allowed: false, reasons: [...reasons.values()].slice(0, maxReasons), isOpenInPart: false };
  return { allowed: true, terms: [...new Set(verdicts.flatMap((verdict) => (verdict.allowed ? verdict.terms : [])))].sort() };
}

/**
 * The label for the head of a text: the strictest TLP 2.0 label of all that was inherited; `undefined` where there is none, or where a part
 * is unmarked or cannot be read. A label to read, never to decide by.
 */
export function bannerOf(inherited: Iterable<Inherited>): TlpLabel | undefined {
  const all = [...inherited];
  if (all.some(({ sets }) => sets.some((set) => set.ids.length === 0 || set.isMalformed))) return undefined;
  const labels = all.flatMap(({ markings }) => markings.ids.map((id) => tlpLabelOf(id)));
  return strictest(labels.filter((label) => label !== undefined));
}

/**
 * The consents that a paragraph needs, each keyed to the paragraph where the originator's content came in: the list that a release request
 * carries. Sorted by originator. Whether they were given is decided by the gate.
 */
export function consentDemands(paragraph: string, paragraphs: readonly Paragraph[], book: MarkingBook): readonly ConsentDemand[] {
  const parts = new Set(inherit(paragraphs).get(paragraph)?.parts);
  const demands = paragraphs
    .filter(({ id }) => parts.has(id))
    .flatMap(({ id, markings }) =>
      [...new Set(markings)].flatMap((marking): readonly ConsentDemand[] => {
        const originators = [marking, ...book.entry(marking).also].map((each) => originatorOf(book, each));
        return originators.flatMap((each) => (each === null ? [] : [{ ...each, paragraph: id }]));
      }),
    );
  return demands.toSorted(
    (a, b) => compare(a.originator, b.originator) || compare(a.paragraph, b.paragraph) || compare(a.marking, b.marking),
  );
}

function originatorOf(book: MarkingBook, marking: string): { readonly originator: string; readonly marking: string } | null {
  const { rule } = book.entry(marking);
  return rule.kind === "caveat" && rule.caveat.originator !== null ? { originator: rule.caveat.originator, marking } : null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `derive a text: ${what}`);
}
