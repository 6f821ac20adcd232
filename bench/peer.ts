import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as tls from "node:tls";
import { systemClock, systemRandom } from "../src/base/index.ts";
import { dialPeer, listenPeers } from "../src/peer/index.ts";
import type { Lane, PeerSession } from "../src/peer/index.ts";
import { newTlsIdentity } from "../src/seal/index.ts";
import { rateOf, ratesInTurns, resultOf } from "./result.ts";
import type { TlsIdentity } from "../src/seal/index.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

/** Two processes on loopback: this one asks, a child answers. */
type Partner = { readonly session: PeerSession; readonly bare: tls.TLSSocket; end(): void };

const requestBytes = 200;
const unanswered = 256;
const rates = { requestsPerMinute: 1e9, bytesPerMinute: 1e12 };
const timeoutMs = 60_000;

/**
 * Measures the transport between two processes: request and answer pairs of 200 bytes, pipelined, against the same bytes with a
 * bare length prefix over the same TLS; bulk; and how long an urgent request takes while bulk fills its lane.
 */
export async function run(options: BenchOptions): Promise<readonly BenchResult[]> {
  const partner = await startPartner();
  try {
    const { session, bare } = partner;
    const pairs = options.quick ? 500 : 50_000;
    options.say("peer: small pairs, pipelined");
    const small = systemRandom(requestBytes);
    const rows = await ratesInTurns(
      [
        { name: "pairs, bare length prefix over TLS", perCall: pairs, body: () => barePairs(bare, small, pairs) },
        {
          name: "pairs, request and answer",
          perCall: pairs,
          goal: { atLeast: 0.5 },
          note: `${requestBytes} bytes each way, lane 1, at most ${unanswered} unanswered; the bare streams have no ids, lanes, limits or time-outs`,
          body: () => pipelined(session, small, pairs),
        },
      ].map((body) => ({ ...body, calls: 1 })),
      { rounds: options.rounds, unit: "pairs/s" },
    );
    options.say("peer: bulk, and an urgent request during it");
    return [...rows, await bulk(session, options), ...(await urgent(session, options))];
  } finally {
    partner.end();
  }
}

async function pipelined(session: PeerSession, payload: Uint8Array, count: number): Promise<void> {
  let left = count;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { code } = await session.request("message", payload, { lane: 1, timeoutMs });
      if (code !== "ok") throw new Error(`the partner answered ${code}`);
    }
  };
  await Promise.all(Array.from({ length: unanswered }, one));
}

/** The limit: as many pairs with as many unanswered, a length before each, answers matched by their order, what waits written together. */
async function barePairs(socket: tls.TLSSocket, payload: Uint8Array, count: number): Promise<void> {
  const waiting: (() => void)[] = [];
  const write = bareWriter(socket);
  const onData = bareReader(() => waiting.shift()?.());
  socket.on("data", onData);
  let left = count;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        write(payload);
      });
    }
  };
  await Promise.all(Array.from({ length: unanswered }, one));
  socket.off("data", onData);
}

function bareReader(onPayload: (payload: Buffer) => void): (chunk: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    let at = 0;
    while (held.length - at >= 4) {
      const end = at + 4 + held.readUInt32BE(at);
      if (end > held.length) break;
      onPayload(held.subarray(at + 4, end));
      at = end;
    }
    held = held.subarray(at);
  };
}

function bareWriter(socket: tls.TLSSocket): (payload: Uint8Array) => void {
  let queued: Uint8Array[] = [];
  return (payload) => {
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(payload.length);
    queued.push(length, payload);
    if (queued.length > 2) return;
    queueMicrotask(() => {
      socket.write(Buffer.concat(queued));
      queued = [];
    });
  };
}

function bulk(session: PeerSession, options: BenchOptions): Promise<BenchResult> {
  const payload = systemRandom(4 * 1024 * 1024);
  const calls = options.quick ? 1 : 16;
  const body = (): Promise<unknown> => session.request("blob", payload, { lane: 3, timeoutMs });
  return rateOf("bulk, 4 MiB there and back", "MiB/s", { rounds: options.rounds, calls, perCall: 8, body });
}

/** Round trips of lane 0, idle and while lane 3 is kept full. */
async function urgent(session: PeerSession, options: BenchOptions): Promise<BenchResult[]> {
  const small = systemRandom(requestBytes);
  const timed = async (lane: Lane): Promise<number> => {
    const start = performance.now();
    await session.request("message", small, { lane, timeoutMs });
    return performance.now() - start;
  };
  const tries = options.quick ? 5 : 100;
  const idle: number[] = [];
  for (let at = 0; at < tries; at++) idle.push(await timed(0));
  const payload = systemRandom(1024 * 1024);
  let isOver = false;
  const fill = async (): Promise<void> => {
    while (!isOver) await session.request("blob", payload, { lane: 3, timeoutMs });
  };
  const filling = Array.from({ length: 8 }, fill);
  const loaded: number[] = [];
  for (let at = 0; at < tries; at++) loaded.push(await timed(0));
  isOver = true;
  await Promise.all(filling);
  return [
    resultOf("urgent round trip, idle", "ms", { samples: idle }),
    resultOf("urgent round trip, lane 3 full", "ms", { samples: loaded, note: "8 MiB of bulk queued at all times, both processes busy" }),
  ];
}

async function startPartner(): Promise<Partner> {
  const validity = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2046-01-01T00:00:00Z") };
  const [alder, birch] = [await newTlsIdentity({ name: "Alder", ...validity }), await newTlsIdentity({ name: "Birch", ...validity })];
  const program = `const { answer } = await import(${JSON.stringify(import.meta.url)}); await answer();`;
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.send({ alder, pin: birch.pin });
  const [ports] = (await once(child, "message")) as [{ readonly peer: number; readonly bare: number }];
  const session = await dialPeer({
    endpoint: `https://127.0.0.1:${ports.peer}`,
    partner: "alder",
    identity: birch,
    pins: [alder.pin],
    handler: () => Promise.resolve({ code: "ok", payload: new Uint8Array(0) }),
    clock: systemClock,
    limits: rates,
    timeoutMs: 10_000,
  });
  const bare = tls.connect({ host: "127.0.0.1", port: ports.bare, rejectUnauthorized: false, minVersion: "TLSv1.3" });
  await once(bare, "secureConnect");
  return {
    session,
    bare,
    end() {
      session.close("bench-over");
      bare.destroy();
      child.kill();
    },
  };
}

/** The child: answers every request with its payload, over a session and over a bare TLS stream. */
export async function answer(): Promise<void> {
  const [{ alder, pin }] = (await once(process, "message")) as [{ readonly alder: TlsIdentity; readonly pin: string }];
  const listener = await listenPeers({
    address: { host: "127.0.0.1", port: 0 },
    identity: alder,
    pins: (given) => (given === pin ? "birch" : undefined),
    handler: (_partner, _verb, payload) => Promise.resolve({ code: "ok", payload }),
    clock: systemClock,
    limits: rates,
    onSession: () => {},
  });
  const bare = tls.createServer({ key: alder.privateKeyPem, cert: alder.certificatePem, minVersion: "TLSv1.3" }, (socket) => {
    const write = bareWriter(socket);
    socket.on(
      "data",
      bareReader((payload) => void Promise.resolve(payload).then(write)),
    );
  });
  bare.listen(0, "127.0.0.1");
  await once(bare, "listening");
  const address = bare.address();
  process.send?.({ peer: listener.port, bare: typeof address === "object" ? (address?.port ?? 0) : 0 });
}
