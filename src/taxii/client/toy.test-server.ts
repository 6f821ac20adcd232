import http from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { systemRandom } from "../../base/index.ts";
import type { Clock } from "../../base/index.ts";
import { dateAdded } from "../date-added.ts";
import { readAddedDate } from "./added-date.ts";
import { Credentials } from "./credentials.ts";
import type { PulledObject, PullState, PullStore, Refusal } from "./pull-state.ts";
import { TaxiiSession } from "./session.ts";
import type { SessionOptions } from "./session.ts";

/** An object of a toy server: its text as it is sent, and when it was added, in microseconds. */
export type ToyObject = { readonly text: string; readonly micros: number };

/** What a toy server does wrong. */
export type Faults = {
  readonly isInclusive?: boolean;
  /** What its `next` is: a place in the dates, an offset as text or number, one token whose place the server keeps, or nothing. */
  readonly next?: "place" | "offset" | "number" | "scroll" | "none";
  readonly hasNoDates?: boolean;
  readonly dates?: string;
  readonly contentType?: string;
  readonly isGzip?: boolean;
  readonly mostOnPage?: number;
  readonly wantsNoSlash?: boolean;
  /** Asked before each page: an answer of its own, or nothing. `turn` counts requests from 1. */
  meddle?(turn: number, request: IncomingMessage, response: ServerResponse): boolean;
  /** Changes what is sent of a page. */
  page?(turn: number, page: Record<string, unknown>): unknown;
  /** The bytes that are sent; a shorter text than announced breaks off. */
  cut?(turn: number, body: Buffer): Buffer;
};

const base = Date.UTC(2026, 9, 1) * 1000;

/** So many objects, one a millisecond, with ids of their own. */
export function toyObjects(count: number, from = 0): ToyObject[] {
  return Array.from({ length: count }, (_, at) => {
    const number = from + at;
    const id = `indicator--00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
    const text = `{"type": "indicator",  "id":"${id}","spec_version":"2.1","modified":"2026-10-01T00:00:00.000Z","n":${number}}`;
    return { text, micros: base + number * 1000 };
  });
}

/** A toy server that listens on loopback. */
export type Toy = {
  readonly url: string;
  readonly objects: ToyObject[];
  readonly requests: { readonly url: URL; readonly headers: http.IncomingHttpHeaders }[];
  faults: Faults;
  close(): Promise<void>;
};

type Cut = { readonly shown: readonly ToyObject[]; readonly more: boolean; readonly next: unknown };

/** Serves objects as a TAXII 2.1 collection, with the faults asked for. */
export async function toyServer(objects: ToyObject[], faults: Faults = {}): Promise<Toy> {
  const toy: Toy = { url: "", objects, requests: [], faults, close: async () => {} };
  const scrolls = new Map<string, { readonly rest: ToyObject[] }>();
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://toy");
    toy.requests.push({ url, headers: request.headers });
    const turn = toy.requests.length;
    if (toy.faults.meddle?.(turn, request, response) === true) return;
    if (toy.faults.wantsNoSlash === true && url.pathname.endsWith("/")) {
      response.writeHead(404).end("no");
      return;
    }
    sendPage(response, { toy, turn, cut: cutPage(toy, url, scrolls) });
  });
  server.keepAliveTimeout = 200;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return Object.assign(toy, { url: `http://127.0.0.1:${port}/root/collections/c1/objects/`, close });
}

function cutPage(toy: Toy, url: URL, scrolls: Map<string, { readonly rest: ToyObject[] }>): Cut {
  const { faults } = toy;
  const limit = Math.min(faults.mostOnPage ?? Infinity, Number(url.searchParams.get("limit") ?? 100));
  const after = readAddedDate(url.searchParams.get("added_after") ?? undefined);
  const next = url.searchParams.get("next");
  const fits = (micros: number): boolean => after === undefined || micros > after || (faults.isInclusive === true && micros === after);
  const all = toy.objects.filter(({ micros }) => fits(micros));
  if (faults.next === "scroll") {
    const kept = next === null ? undefined : scrolls.get(next);
    const rest = kept?.rest ?? all;
    const token = next ?? `scroll-${scrolls.size}`;
    scrolls.set(token, { rest: rest.slice(limit) });
    return { shown: rest.slice(0, limit), more: rest.length > limit, next: token };
  }
  if (faults.next === "offset" || faults.next === "number") {
    const from = Number(next ?? 0);
    const end = from + limit;
    return { shown: all.slice(from, end), more: all.length > end, next: faults.next === "offset" ? String(end) : end };
  }
  const place = next === null ? -1 : Number(next.slice(1));
  const rest = all.filter(({ micros }) => micros > place);
  const shown = rest.slice(0, limit);
  return { shown, more: rest.length > limit, next: faults.next === "none" ? undefined : `p${shown.at(-1)?.micros ?? place}` };
}

function sendPage(response: ServerResponse, page: { readonly toy: Toy; readonly turn: number; readonly cut: Cut }): void {
  const { toy, turn, cut } = page;
  const { faults } = toy;
  const { shown, more, next } = cut;
  const beside = more ? { more: true, ...(next === undefined ? {} : { next }) } : {};
  const own = faults.page?.(turn, { ...beside, objects: shown.map(({ text }) => JSON.parse(text) as unknown) });
  const text =
    own === undefined
      ? `{${more ? `"more":true,${next === undefined ? "" : `"next":${JSON.stringify(next)},`}` : ""}"objects":[${shown.map((object) => object.text).join(",")}]}`
      : typeof own === "string"
        ? own
        : JSON.stringify(own);
  const packed = faults.isGzip === true ? gzipSync(text) : Buffer.from(text);
  const body = faults.cut?.(turn, packed) ?? packed;
  const [first] = shown;
  const last = shown.at(-1);
  const dates =
    first === undefined || last === undefined || faults.hasNoDates === true
      ? {}
      : { "x-taxii-date-added-first": dateAdded(first.micros), "x-taxii-date-added-last": faults.dates ?? dateAdded(last.micros) };
  response.writeHead(200, {
    "content-type": faults.contentType ?? "application/taxii+json;version=2.1",
    "content-length": packed.length,
    ...(faults.isGzip === true ? { "content-encoding": "gzip" } : {}),
    ...dates,
  });
  if (body.length === packed.length) response.end(body);
  else response.write(body, () => response.destroy());
}

/** A pull's store in memory, which can be made to fail as a process does that dies. */
export class MemoryPullStore implements PullStore {
  readonly texts: string[] = [];
  readonly #keys = new Set<string>();
  kept: PullState | undefined;
  /** Keeps that are still allowed; then it dies. */
  life = Infinity;

  async state(): Promise<PullState | undefined> {
    return this.kept === undefined ? undefined : (JSON.parse(JSON.stringify(this.kept)) as PullState);
  }

  async known(objects: readonly PulledObject[]): Promise<readonly boolean[]> {
    return objects.map(({ key }) => this.#keys.has(Buffer.from(key).toString("hex")));
  }

  async keep(objects: readonly PulledObject[], state: PullState): Promise<readonly Refusal[]> {
    if (this.life <= 0) throw new Error("died");
    this.life -= 1;
    for (const { key, bytes } of objects) {
      this.#keys.add(Buffer.from(key).toString("hex"));
      this.texts.push(Buffer.from(bytes).toString("utf8"));
    }
    this.kept = state;
    return [];
  }
}

/** A clock whose timers fire at once, whatever was asked, and which remembers what was asked; long ones, which are limits, never fire. */
export function hastyClock(waits: number[] = []): Clock {
  return {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    after(delayMs, call) {
      if (delayMs >= 900_000) return { cancel: () => {} };
      waits.push(delayMs);
      const handle = setImmediate(call);
      return { cancel: () => clearImmediate(handle) };
    },
  };
}

/** A session with a toy server. */
export function toySession(toy: { readonly url: string }, options: Partial<SessionOptions> = {}): TaxiiSession {
  return new TaxiiSession(toy.url, {
    clock: hastyClock(),
    random: systemRandom,
    credentials: Credentials.none(),
    patience: { idleMs: 5000 },
    ...options,
  });
}
