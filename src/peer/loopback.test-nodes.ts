import type * as net from "node:net";
import { after } from "node:test";
import * as tls from "node:tls";
import { systemClock, uint32, utf8 } from "../base/index.ts";
import type { Clock } from "../base/index.ts";
import { newTlsIdentity } from "../seal/index.ts";
import type { TlsIdentity } from "../seal/index.ts";
import { frameType, limitsFrame, readAnswerCode, writeHead } from "./frame.ts";
import type { FrameHead } from "./frame.ts";
import { frameDecoder } from "./frame-decoder.ts";
import { readHead, statusOf } from "./http-head.ts";
import { dialPeer, listenPeers } from "./index.ts";
import type { AnnouncedLimits } from "./limits.ts";
import type { DialOptions, ListenOptions, PeerAnswer, PeerHandler, PeerListener, PeerRefusal, PeerSession } from "./index.ts";

// Long over: pins decide, dates do not.
const validity = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2020-02-01T00:00:00Z") };

/** Three invented nodes: their certificates have expired on purpose. */
export const alder = await newTlsIdentity({ name: "Alder", ...validity });
export const birch = await newTlsIdentity({ name: "Birch", ...validity });
export const cedar = await newTlsIdentity({ name: "Cedar", ...validity });

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
export const ok = (payload: Uint8Array | string = ""): PeerAnswer => ({
  code: "ok",
  payload: typeof payload === "string" ? utf8(payload) : payload,
});
/** Answers with what it was asked. */
export const echo: PeerHandler = (_partner, _verb, payload) => Promise.resolve(ok(payload));
export const soon = { lane: 1, timeoutMs: 10_000 } as const;

// A test that fails must not leave a port open, which would keep the process alive.
const opened: PeerListener[] = [];
after(() => Promise.all(opened.map((listener) => listener.close())));

/** A promise that is resolved from outside. */
export function signal<T = void>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { promise, resolve };
}

/** Waits until a claim is true, for conditions that no promise tells. */
export async function until(claim: () => boolean, what: string): Promise<void> {
  const lastMs = Date.now() + 15_000;
  while (!claim()) {
    if (Date.now() > lastMs) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Alder as a listener that takes Birch, and what it saw. */
export type Alder = {
  readonly listener: PeerListener;
  readonly endpoint: string;
  readonly sessions: PeerSession[];
  readonly refusals: PeerRefusal[];
  /** The next session that it takes. */
  session(): Promise<PeerSession>;
};

export async function listenAsAlder(options: Partial<ListenOptions> = {}): Promise<Alder> {
  const sessions: PeerSession[] = [];
  const refusals: PeerRefusal[] = [];
  const waiting: ((session: PeerSession) => void)[] = [];
  const listener = await listenPeers({
    address: { host: "127.0.0.1", port: 0 },
    identity: alder,
    pins: (pin) => (pin === birch.pin ? "birch" : undefined),
    handler: echo,
    clock: systemClock,
    onSession(session) {
      sessions.push(session);
      waiting.shift()?.(session);
    },
    onRefused: (refusal) => refusals.push(refusal),
    ...options,
  });
  opened.push(listener);
  const session = (): Promise<PeerSession> => new Promise((resolve) => waiting.push(resolve));
  return { listener, endpoint: `https://127.0.0.1:${listener.port}`, sessions, refusals, session };
}

export function dialAsBirch(endpoint: string, options: Partial<DialOptions> = {}): Promise<PeerSession> {
  const whom = { endpoint, partner: "alder", identity: birch, pins: [alder.pin] };
  return dialPeer({ ...whom, handler: echo, clock: systemClock, timeoutMs: 10_000, ...options });
}

/** Both ends of one session. */
export async function pair(options: { readonly alder?: Partial<ListenOptions>; readonly birch?: Partial<DialOptions> } = {}): Promise<{
  readonly node: Alder;
  readonly atAlder: PeerSession;
  readonly atBirch: PeerSession;
  close(): Promise<void>;
}> {
  const node = await listenAsAlder(options.alder);
  const taken = node.session();
  const atBirch = await dialAsBirch(node.endpoint, options.birch);
  const atAlder = await taken;
  return {
    node,
    atAlder,
    atBirch,
    async close() {
      atBirch.close("test-over");
      await atAlder.closed;
      await node.listener.close();
    },
  };
}

/** A TLS client without this layer, as an attacker or a partner's faulty program is. */
export function rawClient(node: Alder, identity: TlsIdentity | undefined, options: tls.ConnectionOptions = {}): tls.TLSSocket {
  const shown = identity === undefined ? {} : { key: identity.privateKeyPem, cert: identity.certificatePem };
  const socket = tls.connect({ host: "127.0.0.1", port: node.listener.port, rejectUnauthorized: false, ...shown, ...options });
  socket.on("error", () => {});
  return socket;
}

/** Everything that a socket still receives until it is closed. */
export async function received(socket: net.Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
  return Buffer.concat(chunks);
}

export const upgradeRequest = "GET /tocsin/v1 HTTP/1.1\r\nHost: alder.example\r\nConnection: Upgrade\r\nUpgrade: tocsin/1\r\n\r\n";

/** A clock that stands still until it is advanced step by step, or jumps as the clock of an exercise does. */
export function standingClock(): Clock & { advance(ms: number): void; jump(ms: number): void } {
  const waiting = new Set<{ readonly dueMs: number; readonly call: () => void }>();
  let nowMs = 1_800_000_000_000;
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    after(delayMs, call) {
      const entry = { dueMs: nowMs + Math.max(0, delayMs), call };
      waiting.add(entry);
      return { cancel: () => void waiting.delete(entry) };
    },
    advance(ms) {
      const end = nowMs + ms;
      for (;;) {
        const [next] = [...waiting].filter(({ dueMs }) => dueMs <= end).toSorted((a, b) => a.dueMs - b.dueMs);
        if (next === undefined) break;
        waiting.delete(next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.call();
      }
      nowMs = end;
    },
    jump(ms) {
      nowMs += ms;
      for (const entry of [...waiting].filter(({ dueMs }) => dueMs <= nowMs)) {
        waiting.delete(entry);
        entry.call();
      }
    },
  };
}

/** A frame as a faulty partner sees it, its body copied. */
export type SeenFrame = {
  readonly type: number;
  readonly lane: number;
  readonly flags: number;
  readonly id: number;
  readonly body: Buffer;
};

/** One end of an upgraded connection that says whatever a test wants. */
export type Faulty = {
  readonly socket: tls.TLSSocket;
  readonly seen: SeenFrame[];
  /** Any bytes at all. */
  write(...bytes: readonly Uint8Array[]): void;
  /** Announces limits, as the first frame has to. */
  limits(limits?: Partial<AnnouncedLimits>): void;
  /** Code of the answer to a request, when it is there. */
  answerTo(id: number): Promise<string>;
  /** The reason of the goodbye that it is sent, "" where the connection closes without one. */
  goodbye(): Promise<string>;
};

export const wideLimits: AnnouncedLimits = { frameBytes: 32_768, payloadBytes: 1 << 24, windowBytes: 1 << 24, inFlight: 256 };

/** A head of any kind, with its body. */
export function frameOf(
  head: Partial<Omit<FrameHead, "lane">> & { readonly type: number; readonly lane?: number },
  body: Uint8Array = new Uint8Array(0),
): Buffer {
  const bytes = Buffer.alloc(12 + body.length);
  writeHead(bytes, 0, { lane: 0, flags: 0, verb: 0, id: 0, length: body.length, ...head } as FrameHead);
  bytes.set(body, 12);
  return bytes;
}

/** A request in one frame. */
export function requestFrame(id: number, payload: Uint8Array, lane = 1): Buffer {
  return frameOf({ type: 1, lane, flags: 3, verb: 1, id }, Buffer.concat([uint32(payload.length), payload]));
}

export function faulty(socket: tls.TLSSocket, first: Buffer = Buffer.alloc(0)): Faulty {
  const seen: SeenFrame[] = [];
  const decoder = frameDecoder(1 << 20, ({ type, lane, flags, id, body }) => seen.push({ type, lane, flags, id, body: Buffer.from(body) }));
  decoder.push(first);
  socket.on("data", (chunk: Buffer) => decoder.push(chunk));
  socket.resume();
  return {
    socket,
    seen,
    write: (...bytes) => void socket.write(Buffer.concat(bytes)),
    limits: (limits = {}) => void socket.write(limitsFrame({ ...wideLimits, ...limits })),
    async answerTo(id) {
      const find = (): SeenFrame | undefined => seen.find((frame) => frame.type === frameType.answer && frame.id === id);
      await until(() => find() !== undefined, `an answer to ${id}`);
      return readAnswerCode(find()!.body).code;
    },
    async goodbye() {
      await until(() => socket.closed, "the connection is closed");
      const frame = seen.find(({ type }) => type === frameType.goodbye);
      return frame === undefined ? "" : frame.body.toString();
    },
  };
}

/** Birch's certificate in the hands of a faulty program, upgraded. */
export async function faultyBirch(node: Alder): Promise<Faulty> {
  const socket = rawClient(node, birch);
  socket.write(upgradeRequest);
  const { head, rest } = await readHead(socket);
  if (statusOf(head) !== 101) throw new Error(head.startLine);
  return faulty(socket, rest);
}
