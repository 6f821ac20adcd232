import { dateAdded } from "../date-added.ts";

/** Where a round stands: what the next request asks for. */
export type Place = { readonly addedAfter: string | null; readonly next: string | null; readonly limit: number };

/**
 * A reading of a collection from a date on to its present end, page by page. All of it is plain JSON, kept with every step, so that
 * another process goes on where this one ended.
 */
export type Round = {
  /** The date from which it reads; null for all. */
  readonly from: string | null;
  readonly place: Place;
  readonly pages: number;
  /** Microseconds of the latest X-TAXII-Date-Added-Last, and whether any page with objects had none that could be believed. */
  readonly lastMicros: number | null;
  readonly isUndated: boolean;
  /** The server's own clock, in microseconds, when the round began. */
  readonly startMicros: number | null;
  /** Objects of this pass, and those of them that were new. */
  readonly objects: number;
  readonly fresh: number;
  readonly pass: number;
  /** Whether a cursor changed from page to page, or one stood for all: then the server keeps the place, and asking twice would skip a page. */
  readonly cursors: "unseen" | "moving" | "same";
  /** How many cursors in a row were the count of objects so far; null once one was not. */
  readonly offsetLike: number | null;
  readonly emptyInRow: number;
  /** Brent's cycle finder: a fingerprint kept, when the next one is kept, and how often a page came that was there before. */
  readonly mark: string;
  readonly markAt: number;
  readonly repeats: number;
  /** Cursors that the server did not take back, since something new came. */
  readonly refusedCursors: number;
};

/** What a page brought. */
export type PageFacts = {
  readonly objects: number;
  readonly fresh: number;
  /** Of the keys of its objects in order: the same for the same objects. */
  readonly fingerprint: string;
  readonly more: boolean;
  readonly next: string | null;
  readonly lastMicros: number | null;
};

/** How a round goes on. */
export type Step =
  | { readonly kind: "on"; readonly round: Round }
  | { readonly kind: "end"; readonly round: Round }
  | { readonly kind: "stuck"; readonly round: Round; readonly why: string };

const mostEmptyInRow = 1000;
const mostRepeats = 3;
const mostPasses = 5;

/** The largest page that is asked for. */
export const mostLimit = 10_000;

/** A round at its beginning. */
export function beginRound(from: string | null, limit: number): Round {
  return {
    from,
    place: { addedAfter: from, next: null, limit },
    pages: 0,
    lastMicros: null,
    isUndated: false,
    startMicros: null,
    objects: 0,
    fresh: 0,
    pass: 1,
    cursors: "unseen",
    offsetLike: 0,
    emptyInRow: 0,
    mark: "",
    markAt: 1,
    repeats: 0,
    refusedCursors: 0,
  };
}

function counted(round: Round, page: PageFacts): Round {
  const pages = round.pages + 1;
  const isRepeat = page.objects > 0 && page.fingerprint === round.mark;
  const isSameCursor = page.next !== null && page.next === round.place.next;
  const objects = round.objects + page.objects;
  // A page that came before under a cursor that came before is the same question and the same answer: nothing will change that.
  const repeats = round.repeats + (isRepeat ? (isSameCursor ? mostRepeats : 1) : 0);
  const isMarked = pages >= round.markAt && page.objects > 0;
  const isOffset = page.next !== null && /^\d+$/.test(page.next) && Number(page.next) === objects;
  return {
    ...round,
    pages,
    objects,
    fresh: round.fresh + page.fresh,
    lastMicros: page.lastMicros === null ? round.lastMicros : Math.max(page.lastMicros, round.lastMicros ?? 0),
    isUndated: round.isUndated || (page.objects > 0 && page.lastMicros === null),
    cursors: cursorsAfter(round, page.next),
    emptyInRow: page.objects === 0 ? round.emptyInRow + 1 : 0,
    offsetLike: page.next === null || round.offsetLike === null ? round.offsetLike : isOffset ? round.offsetLike + 1 : null,
    mark: isMarked ? page.fingerprint : round.mark,
    markAt: isMarked ? pages * 2 : round.markAt,
    repeats,
    refusedCursors: page.fresh > 0 ? 0 : round.refusedCursors,
  };
}

function cursorsAfter({ cursors, place }: Round, next: string | null): Round["cursors"] {
  if (next === null || place.next === null || cursors === "same") return cursors;
  return next === place.next ? "same" : "moving";
}

/** Whether the same request may be made twice: one without a cursor, or with one that says where it stands. */
export function mayAskAgain({ place, cursors }: Round): boolean {
  return place.next === null || cursors === "moving";
}

/** Decides from a page how its round goes on. `trustsCursors` leaves out the second reading of a collection paged by offsets. */
export function step(before: Round, page: PageFacts, trustsCursors: boolean): Step {
  const round = counted(before, page);
  if (!page.more) return endOfPass(round, trustsCursors);
  if (round.repeats >= mostRepeats)
    return { kind: "stuck", round, why: "the server gives the same page again and again, and says each time that there is more" };
  if (page.objects === 0 && (page.next === null || page.next === before.place.next))
    return { kind: "stuck", round, why: "the server gives an empty page and says that there is more" };
  if (round.emptyInRow > mostEmptyInRow)
    return { kind: "stuck", round, why: `the server gave ${round.emptyInRow} empty pages in a row and says that there is more` };
  if (page.next !== null) return { kind: "on", round: { ...round, place: { ...before.place, next: page.next } } };
  return withoutCursor(round, page);
}

/** More is said to be there and no cursor is given: goes on from the last date (TAXII 2.1 section 3.4). */
function withoutCursor(round: Round, page: PageFacts): Step {
  if (page.lastMicros === null)
    return { kind: "stuck", round, why: "the server says that there is more, but gives neither a cursor nor a date to go on from" };
  // A microsecond early: objects of that very date may lie beyond the page, and what comes twice is known.
  const addedAfter = dateAdded(page.lastMicros - 1);
  if (addedAfter !== round.place.addedAfter) return { kind: "on", round: { ...round, place: { ...round.place, addedAfter, next: null } } };
  if (round.place.limit < mostLimit) {
    const limit = Math.min(mostLimit, round.place.limit * 4);
    return { kind: "on", round: { ...round, repeats: 0, place: { ...round.place, next: null, limit } } };
  }
  const why = `more objects were added at ${dateAdded(page.lastMicros)} than the server gives on a page, and it gives no cursor`;
  return { kind: "stuck", round, why };
}

/** Offsets slip when objects before them go: what was read so is read again until a pass brings nothing new. */
function endOfPass(round: Round, trustsCursors: boolean): Step {
  const isSettled = round.offsetLike === null || round.offsetLike === 0 || round.fresh === 0 || trustsCursors;
  if (isSettled) return { kind: "end", round };
  if (round.pass >= mostPasses)
    return { kind: "stuck", round, why: `the collection is paged by offsets and changed during each of ${mostPasses} readings` };
  const { from, place } = round;
  const again = beginRound(from, place.limit);
  const { lastMicros, isUndated, startMicros, pages, pass } = round;
  return { kind: "on", round: { ...again, lastMicros, isUndated, startMicros, pages, pass: pass + 1, markAt: pages + 1 } };
}

/** A server that does not take its own cursor back: goes on from the last date, or from the beginning of the round. */
export function withoutRefusedCursor(round: Round): Step {
  const refusedCursors = round.refusedCursors + 1;
  if (refusedCursors > mostRepeats) return { kind: "stuck", round, why: "the server does not take back the cursors that it gives" };
  const addedAfter = round.lastMicros === null || round.isUndated ? round.from : dateAdded(round.lastMicros - 1);
  // Pages that were read come again now, and that is no circle.
  const anew = { mark: "", markAt: round.pages + 1, offsetLike: null };
  return { kind: "on", round: { ...round, ...anew, refusedCursors, place: { ...round.place, addedAfter, next: null } } };
}

/**
 * The date from which the round after this one reads: the last one seen, or `overlapMs` behind the server's clock where that is earlier,
 * since what was being written meanwhile may carry an earlier date. A server whose dates are missing or cannot be believed is read from
 * where this round began.
 */
export function afterRound(round: Round, overlapMs: number): string | null {
  const { lastMicros, isUndated, startMicros, from } = round;
  if (lastMicros === null || isUndated) return from;
  return dateAdded(startMicros === null ? lastMicros : Math.min(lastMicros, startMicros - overlapMs * 1000));
}
