import type { EntryQuery, Verdict } from "./ports.ts";
import type { Place } from "./cursor.ts";

/** A set with or without the objects of mixed versions. */
type Part = EntryQuery["sets"][number];

/**
 * A stretch of a reader's view in the order of its dates: the entries of `sets` with places after `after` up to `until`. With `replayFrom`
 * they come again because they were opened later: each is dated `replayFrom` plus its place, in microseconds.
 */
export type Span = {
  readonly after: number;
  readonly until: number;
  readonly sets: readonly Part[];
  readonly replayFrom: number | undefined;
};

/** What a reader sees of a collection, and in which order. */
export type ReaderView = {
  readonly spans: readonly Span[];
  readonly visible: readonly number[];
  /** Changes with every change of rights: what pages are kept under. */
  readonly key: string;
};

/** Past every place that a collection can have. */
export const endOfPlaces = 2 ** 40 - 1;

/**
 * The view that follows from the verdicts on a reader's sets. What was opened later comes again after everything that the reader may have
 * passed when it was opened, so nothing ever enters a view behind its reader (PROTOCOL.md 9). Closed sets are in no span: withdrawal acts at once.
 */
export function readerView(verdicts: readonly Verdict[]): ReaderView {
  const open = verdicts.filter(({ isOpen }) => isOpen);
  const events = [...new Map(open.filter(({ afterSeq }) => afterSeq > 0).map((verdict) => [verdict.date, verdict])).values()].sort(
    (a, b) => a.date - b.date,
  );
  const spans: Span[] = [];
  let from = 0;
  for (const event of events) {
    push(spans, { after: from, until: event.afterSeq, sets: parts(open, ({ date }) => date < event.date), replayFrom: undefined });
    push(spans, { after: 0, until: event.afterSeq, sets: parts(open, ({ date }) => date === event.date), replayFrom: event.date });
    from = event.afterSeq;
  }
  push(spans, { after: from, until: endOfPlaces, sets: parts(open, () => true), replayFrom: undefined });
  const visible = [...new Set(open.map(({ set }) => set))].sort((a, b) => a - b);
  const key = open
    .map(({ set, isMixed, afterSeq, date }) => `${set}${isMixed ? "m" : ""}@${afterSeq === 0 ? 0 : `${afterSeq}:${date}`}`)
    .sort()
    .join(" ");
  return { spans, visible, key };
}

function parts(open: readonly Verdict[], isMeant: (verdict: Verdict) => boolean): readonly Part[] {
  return open
    .filter((verdict) => isMeant(verdict.afterSeq === 0 ? { ...verdict, date: 0 } : verdict))
    .map(({ set, isMixed }) => ({ set, isMixed }));
}

function push(spans: Span[], span: Span): void {
  if (span.sets.length > 0 && span.after < span.until) spans.push(span);
}

/** The spans, or what is left of them, that lie after a place of the view. */
export function spansAfter(view: ReaderView, place: Place): readonly Span[] {
  const left: Span[] = [];
  for (const span of view.spans) {
    const after = span.replayFrom === undefined ? Math.max(span.after, place.seq) : Math.max(span.after, place.date - span.replayFrom);
    if (after < span.until) left.push({ ...span, after });
  }
  return left;
}

/** The date under which an entry of a span stands in the view. */
export function dateIn(span: Span, entry: { readonly seq: number; readonly date: number }): number {
  return span.replayFrom === undefined ? entry.date : span.replayFrom + entry.seq;
}

/** The place of an entry of a span, to go on from. */
export function placeIn(span: Span, entry: { readonly seq: number; readonly date: number }): Place {
  return span.replayFrom === undefined ? { date: entry.date, seq: entry.seq } : { date: span.replayFrom + entry.seq, seq: span.until };
}
