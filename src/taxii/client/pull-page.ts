import { timestamp, TocsinError } from "../../base/index.ts";
import { readAddedDate } from "./added-date.ts";
import { readPage } from "./envelope.ts";
import type { PageEnd, PagePart } from "./envelope.ts";
import { KeySet, objectKey } from "./object-key.ts";
import type { Missing, PulledObject, PullState } from "./pull-state.ts";
import type { PullPorts, PullRequest } from "./pull.ts";
import type { PageFacts, Place } from "./round.ts";

/** What reading a page came to. */
export type PageRead = {
  readonly facts: PageFacts;
  readonly startMicros: number | null;
  readonly bytes: number;
  /** The page size that was asked for. */
  readonly limit: number;
  readonly notices: readonly string[];
};

/** The state that objects of a page are kept with, as it stands while the page is read. */
export type Tally = { state: PullState; fresh: number; known: number };

const mostMissing = 100;
const batchObjects = 1000;
const batchBytes = 4 * 1024 * 1024;
const dayMicros = 86_400_000_000;

/** The request for a page (TAXII 2.1 section 5.4). */
export function pageUrl(request: PullRequest, place: Place): URL {
  const url = new URL(request.objects);
  for (const [name, value] of Object.entries(request.filters)) url.searchParams.set(name, value);
  url.searchParams.set("limit", String(place.limit));
  if (place.addedAfter !== null) url.searchParams.set("added_after", place.addedAfter);
  if (place.next !== null) url.searchParams.set("next", place.next);
  return url;
}

/** A fingerprint of keys in their order: not for proof, only to see a page that was there before. */
class Fingerprint {
  #words: [number, number] = [0x811c9dc5, 0x01000193];

  add(key: Uint8Array): void {
    const view = new DataView(key.buffer, key.byteOffset);
    this.#words[0] = Math.imul(this.#words[0] ^ view.getUint32(0), 0x01000193) >>> 0;
    this.#words[1] = Math.imul(this.#words[1] ^ view.getUint32(4), 0x85ebca6b) >>> 0;
  }

  text(): string {
    return this.#words.map((word) => word.toString(16)).join("-");
  }
}

/** Gathers what a page brings, and keeps it in batches: objects of a page that breaks off are held, and known when it comes again. */
class PageTaker {
  readonly #ports: PullPorts;
  readonly #tally: Tally;
  readonly #print = new Fingerprint();
  #batch: PulledObject[] = [];
  #bytes = 0;
  fresh = 0;

  constructor(ports: PullPorts, tally: Tally) {
    this.#ports = ports;
    this.#tally = tally;
  }

  async take(part: PagePart): Promise<void> {
    if (part.kind === "refused") {
      this.#tally.state = withMissing(this.#tally.state, missingOf(part, timestamp(this.#ports.clock.nowMs())));
      return;
    }
    const key = objectKey(part.value, part.bytes);
    this.#print.add(key);
    this.#batch.push({ key, value: part.value, bytes: part.bytes });
    this.#bytes += part.bytes.length;
    if (this.#batch.length >= batchObjects || this.#bytes >= batchBytes) await this.flush();
  }

  async flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#bytes = 0;
    if (batch.length === 0) return;
    const known = await this.#ports.store.known(batch);
    const twice = new KeySet();
    const fresh = batch.filter(({ key }, at) => known[at] === false && twice.add(key));
    this.#tally.known += batch.length - fresh.length;
    if (fresh.length === 0) return;
    const { state } = this.#tally;
    const next = { ...state, objects: state.objects + fresh.length };
    const refused = await this.#ports.store.keep(fresh, next);
    const at = timestamp(this.#ports.clock.nowMs());
    const held = { ...next, objects: next.objects - refused.length };
    this.#tally.state = refused.reduce(
      (state, { id, code, message }) => withMissing(state, { at, index: -1, id, code, message: message.slice(0, 300) }),
      held,
    );
    this.#tally.fresh += fresh.length - refused.length;
    this.fresh += fresh.length - refused.length;
  }

  get fingerprint(): string {
    return this.#print.text();
  }
}

function missingOf(part: PagePart & { readonly kind: "refused" }, at: string): Missing {
  return { at, index: part.index, id: part.id, code: part.error.code, message: part.error.message.slice(0, 300) };
}

/** A state with one more of what could not be taken; the same thing twice is counted once, as far as it is listed. */
export function withMissing(state: PullState, missing: Missing): PullState {
  const isListed = state.missing.some(({ id, code, message }) => id === missing.id && code === missing.code && message === missing.message);
  if (isListed) return state;
  const isFull = state.missing.length >= mostMissing;
  return { ...state, missing: isFull ? state.missing : [...state.missing, missing], missingCount: state.missingCount + 1 };
}

/** One try of one page. Throws what may pass when tried again, and what may not; objects that came before it threw are held. */
export async function takePage(
  request: PullRequest,
  ports: PullPorts,
  at: { readonly place: Place; readonly tally: Tally },
): Promise<PageRead> {
  const answer = await request.session.ask({ method: "GET", url: pageUrl(request, at.place) });
  const { headers } = answer;
  const startMs = Date.parse(headers.date ?? "");
  const startMicros = Number.isNaN(startMs) ? null : startMs * 1000;
  const taker = new PageTaker(ports, at.tally);
  const parts = readPage(answer, request.limits);
  let part = await parts.next();
  try {
    for (; part.done !== true; part = await parts.next()) await taker.take(part.value);
  } finally {
    await parts.return({ more: false, next: null, objects: 0, bytes: 0, notices: [] });
    await taker.flush();
  }
  const end: PageEnd = part.value;
  const last = headers["x-taxii-date-added-last"];
  const dated = believedDate(typeof last === "string" ? last : undefined, startMicros ?? ports.clock.nowMs() * 1000);
  const notices = [...end.notices];
  if (end.objects > 0 && dated === null) notices.push(last === undefined ? "no-date-added-headers" : "odd-date-added-headers");
  const facts = {
    objects: end.objects,
    fresh: taker.fresh,
    fingerprint: taker.fingerprint,
    more: end.more,
    next: end.next,
    lastMicros: dated,
  };
  return { facts, startMicros, bytes: end.bytes, limit: at.place.limit, notices };
}

/** A date more than a day ahead of the server's clock would keep everything that comes until then from ever being asked for. */
function believedDate(text: string | undefined, nowMicros: number): number | null {
  const micros = readAddedDate(text);
  return micros === undefined || micros < 0 || micros > nowMicros + dayMicros ? null : micros;
}

/** What is told where a pull stops before the collection's end. */
export function stuckError(why: string): TocsinError {
  return new TocsinError("remote-standing", `the pull stopped before its end: ${why}`);
}
