import type { EntryFacts, EntryQuery, EntryRun, TaxiiReads } from "./ports.ts";
import type { Filter } from "./filter.ts";
import type { Place } from "./cursor.ts";
import { dateIn, placeIn, spansAfter } from "./view.ts";
import type { ReaderView, Span } from "./view.ts";

/** Which page of a view: what matches `filter` after `place`, at most `limit` entries and about `maxBytes` of content. */
export type PageRequest = {
  readonly collection: number;
  readonly view: ReaderView;
  readonly filter: Pick<Filter, "ids" | "types" | "versions" | "specs">;
  readonly place: Place;
  readonly limit: number;
  readonly maxBytes: number;
};

/** Entries that follow one another in a view. `next` is where to go on, and is there only where there is more. */
export type Page<Content> = {
  readonly count: number;
  readonly firstDate: number;
  readonly lastDate: number;
  readonly content: Content;
  readonly next: Place | undefined;
  /** The places of the collection that the page was read from: what is superseded outside them leaves it as it is. */
  readonly fromSeq: number;
  readonly toSeq: number;
};

/** The part of a STIX version of which `match[spec_version]` speaks, as entries have it: 2.1 is 21. */
export function specNumber(text: string): number {
  const [major = 0, minor = 0] = text.split(".").map(Number);
  return minor > 9 ? -1 : major * 10 + minor;
}

function queryOf(request: PageRequest, span: Span, limit: number): EntryQuery {
  const { collection, view, filter, maxBytes } = request;
  return {
    collection,
    after: span.after,
    until: span.until,
    sets: span.sets,
    visible: view.visible,
    ids: filter.ids,
    types: filter.types,
    versions: filter.versions,
    specs: filter.specs?.map(specNumber),
    limit,
    maxBytes,
  };
}

async function isMore(reads: TaxiiReads, request: PageRequest, place: Place): Promise<boolean> {
  for (const span of spansAfter(request.view, place)) {
    if (await reads.any(queryOf(request, span, 1))) return true;
  }
  return false;
}

/** Reads a page of objects; `undefined` where nothing matches. The content is JSON texts joined by commas. */
export async function readObjects(reads: TaxiiReads, request: PageRequest): Promise<Page<Uint8Array> | undefined> {
  const runs: { readonly span: Span; readonly run: EntryRun }[] = [];
  let left = request.limit;
  let room = request.maxBytes;
  for (const span of spansAfter(request.view, request.place)) {
    const run = await reads.run(queryOf({ ...request, maxBytes: room }, span, left));
    if (run === undefined) continue;
    runs.push({ span, run });
    left -= run.count;
    room -= run.body.length;
    if (left <= 0 || room <= 0 || run.isCut) break;
  }
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const end = placeIn(last.span, { seq: last.run.lastSeq, date: last.run.lastDate });
  const isFull = left <= 0 || room <= 0 || last.run.isCut;
  return {
    count: request.limit - left,
    firstDate: dateIn(first.span, { seq: first.run.firstSeq, date: first.run.firstDate }),
    lastDate: end.date,
    content: joined(runs.map(({ run }) => run.body)),
    next: isFull && (await isMore(reads, request, end)) ? end : undefined,
    fromSeq: Math.min(...runs.map(({ run }) => run.firstSeq)),
    toSeq: Math.max(...runs.map(({ run }) => run.lastSeq)),
  };
}

/** Reads a page of what a manifest tells, each entry with its date in the view; `undefined` where nothing matches. */
export async function readFacts(reads: TaxiiReads, request: PageRequest): Promise<Page<readonly EntryFacts[]> | undefined> {
  const found: EntryFacts[] = [];
  const seqs: number[] = [];
  let end: Place | undefined;
  for (const span of spansAfter(request.view, request.place)) {
    const facts = await reads.facts(queryOf(request, span, request.limit - found.length));
    for (const fact of facts) {
      found.push({ ...fact, date: dateIn(span, fact) });
      seqs.push(fact.seq);
    }
    const last = facts.at(-1);
    if (last !== undefined) end = placeIn(span, last);
    if (found.length >= request.limit) break;
  }
  const first = found[0];
  if (first === undefined || end === undefined) return undefined;
  return {
    count: found.length,
    firstDate: first.date,
    lastDate: end.date,
    content: found,
    next: found.length >= request.limit && (await isMore(reads, request, end)) ? end : undefined,
    fromSeq: Math.min(...seqs),
    toSeq: Math.max(...seqs),
  };
}

function joined(bodies: readonly Uint8Array[]): Uint8Array {
  const [only] = bodies;
  if (only !== undefined && bodies.length === 1) return only;
  const whole = new Uint8Array(bodies.reduce((sum, body) => sum + body.length, bodies.length - 1));
  let at = 0;
  for (const body of bodies) {
    if (at > 0) whole[at++] = 0x2c;
    whole.set(body, at);
    at += body.length;
  }
  return whole;
}
