import type * as net from "node:net";
import { after } from "node:test";
import * as tls from "node:tls";
import { systemClock, utf8 } from "../base/index.ts";
import { newTlsIdentity } from "../seal/index.ts";
import type { TlsIdentity } from "../seal/index.ts";
import { dialPeer, listenPeers } from "./index.ts";
import type { DialOptions, ListenOptions, PeerAnswer, PeerHandler, PeerListener, PeerRefusal, PeerSession } from "./index.ts";

// Long over: pins decide, dates do not.
const validity = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2020-02-01T00:00:00Z") };

/** Three invented nodes: their certificates have expired on purpose. */
export const alder = await newTlsIdentity({ name: "Alder", ...validity });
export const birch = await newTlsIdentity({ name: "Birch", ...validity });
export const cedar = await newTlsIdentity({ name: "Cedar", ...validity });

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
export const ok = (payload: Uint8Array | string = ""): PeerAnswer => ({ code: "ok", payload: typeof payload === "string" ? utf8(payload) : payload });
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
