import { utf8 } from "../../base/index.ts";
import type { Releasable } from "../../handling/index.ts";
import { dateAdded, versionText } from "../date-added.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import type { CursorBinding, Place } from "../cursor.ts";
import type { Filter } from "../filter.ts";
import { readFacts, readObjects } from "../page.ts";
import type { Page, PageRequest } from "../page.ts";
import type { KeptPage } from "../page-cache.ts";
import type { AccountRecord, CollectionRecord, EntryFacts } from "../ports.ts";
import { manifestRecord } from "../resources.ts";
import type { ReaderView } from "../view.ts";
import { bytesAnswer } from "./answer.ts";
import type { TaxiiHost } from "./host.ts";
import type { TaxiiResponse } from "./message.ts";

/** A request for a page, with everything that it is bound to. */
export type Asked = {
  readonly account: AccountRecord;
  readonly collection: CollectionRecord;
  readonly view: ReaderView;
  readonly resource: "objects" | "manifest" | "versions";
  /** Distinguishes cursors of one resource; the object's id where the resource is one object's. */
  readonly subject: string;
  readonly filter: Filter;
};

/** What a host released to the reader who asks. */
export type Released<T> = Releasable<{ readonly markings: readonly string[]; readonly content: T }>;

/** An answer; `undefined` where nothing matches; `stale` where rights changed while the page was read, and it has to be read again. */
export type PageAnswer = TaxiiResponse | "stale" | undefined;

function bindingOf({ account, collection, resource, subject, filter }: Asked): CursorBinding {
  return { account: account.no, collection: collection.no, resource: `${resource} ${subject}`, filter: filter.key };
}

/** Where a page begins: at the cursor, which was given for exactly this, else after `added_after`, else at the beginning. */
async function placeOf(host: TaxiiHost, asked: Asked): Promise<Place> {
  const { filter, collection } = asked;
  if (filter.next !== undefined) return readCursor(host.cursorKey, bindingOf(asked), filter.next);
  if (filter.addedAfter === undefined) return { date: 0, seq: 0 };
  return { date: filter.addedAfter, seq: await host.reads.seqAt(collection.no, filter.addedAfter) };
}

async function requestOf(host: TaxiiHost, asked: Asked): Promise<PageRequest> {
  const { pageSize, maxPageSize, maxPageBytes } = host.limits;
  return {
    collection: asked.collection.no,
    view: asked.view,
    filter: asked.filter,
    place: await placeOf(host, asked),
    limit: Math.min(asked.filter.limit ?? pageSize, maxPageSize),
    maxBytes: maxPageBytes,
  };
}

async function keptOrRead(host: TaxiiHost, asked: Asked, request: PageRequest): Promise<KeptPage | undefined> {
  const { place, limit } = request;
  const key = `${asked.collection.no} ${place.date} ${place.seq} ${limit} ${asked.filter.key}\n${asked.view.key}`;
  const kept = host.cache.get(key);
  if (kept !== undefined) return kept;
  const { mark } = host.cache;
  const read = await readObjects(host.reads, request);
  if (read === undefined) return undefined;
  const page = { ...read, digest: host.digest(read.content) };
  host.cache.put(key, page, { collection: asked.collection.no, mark });
  return page;
}

/** The dates of a page, for the headers that every page of a collection carries (TAXII 2.1 §5.3 to §5.8). */
function dateHeaders({ firstDate, lastDate }: Pick<Page<unknown>, "firstDate" | "lastDate">): Record<string, string> {
  return { "X-TAXII-Date-Added-First": dateAdded(firstDate), "X-TAXII-Date-Added-Last": dateAdded(lastDate) };
}

const objectsHead = utf8('{"more":false,"objects":[');
const end = utf8("]}");
const nothing = utf8("{}");

/** What goes before the list of a page that has more after it. */
function headWith(host: TaxiiHost, asked: Asked, given: { readonly next: Place; readonly list: string }): Uint8Array {
  const { next, list } = given;
  return utf8(`{"more":true,"next":"${writeCursor(host.cursorKey, bindingOf(asked), next)}","${list}":[`);
}

function tell(host: TaxiiHost, asked: Asked, page: Page<unknown> & { readonly digest: Promise<Uint8Array> }): void {
  const { account, collection, resource, filter } = asked;
  const { count, firstDate, lastDate, digest } = page;
  const isLast = page.next === undefined;
  host.served({ account, collection, resource, filter: filter.key, count, firstDate, lastDate, isLast, digest });
}

/** Answers with a page of objects: the bytes that are stored, never written anew (TAXII 2.1 §5.4 and §5.6). */
export async function objectsPage(host: TaxiiHost, asked: Asked): Promise<PageAnswer> {
  const request = await requestOf(host, asked);
  const page = await keptOrRead(host, asked, request);
  if (page === undefined) return undefined;
  const released = host.release(page, asked);
  return released === undefined ? "stale" : writeObjects(host, asked, released);
}

/** Writes a page of objects that was released to its reader: nothing else is taken. */
export function writeObjects(host: TaxiiHost, asked: Asked, released: Released<KeptPage>): TaxiiResponse {
  const leaving = released.content.content;
  tell(host, asked, leaving);
  const head = leaving.next === undefined ? objectsHead : headWith(host, asked, { next: leaving.next, list: "objects" });
  return bytesAnswer([head, leaving.content, end], dateHeaders(leaving));
}

/** Answers with a page of the manifest, or with the versions of an object (TAXII 2.1 §5.3 and §5.8). */
export async function factsPage(host: TaxiiHost, asked: Asked): Promise<PageAnswer> {
  const page = await readFacts(host.reads, await requestOf(host, asked));
  if (page === undefined) return undefined;
  const released = host.release(page, asked);
  return released === undefined ? "stale" : writeFacts(host, asked, released);
}

/** Writes a page of a manifest, or of versions, that was released to its reader: nothing else is taken. */
export function writeFacts(host: TaxiiHost, asked: Asked, released: Released<Page<readonly EntryFacts[]>>): TaxiiResponse {
  const leaving = released.content.content;
  const list = asked.resource === "versions" ? "versions" : "objects";
  const body = utf8(leaving.content.map((facts: EntryFacts) => factsText(asked.resource, facts)).join(","));
  tell(host, asked, { ...leaving, digest: host.digest(body) });
  const head = leaving.next === undefined ? utf8(`{"more":false,"${list}":[`) : headWith(host, asked, { next: leaving.next, list });
  return bytesAnswer([head, body, end], dateHeaders(leaving));
}

function factsText(resource: Asked["resource"], facts: EntryFacts): string {
  return JSON.stringify(resource === "versions" ? versionText(facts.version) : manifestRecord(facts));
}

/** The answer where nothing matches: an empty resource, never an error (TAXII 2.1 §3.7). */
export function emptyPage(): TaxiiResponse {
  return bytesAnswer([nothing], {});
}
