import { close, fdatasync, openSync, write } from "node:fs";
import process from "node:process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import * as tls from "node:tls";
import { promisify } from "node:util";
import { systemRandom } from "../../src/base/index.ts";
import {
  newSealingKey,
  newSigningSecret,
  newTlsIdentity,
  openSealed,
  sealingRecipient,
  seal,
  signEnvelope,
  signingKey,
  verifyEnvelope,
  verifyingKey,
} from "../../src/seal/index.ts";
import type {
  Sealed,
  SealingKey,
  SealingPublicKey,
  SealingRecipient,
  SigningKey,
  SigningPublicKey,
  VerifyingKey,
} from "../../src/seal/index.ts";

/** What one bare process tells the other, through the parent, before anything is measured. */
type Card = { readonly signing: SigningPublicKey; readonly sealing: SealingPublicKey; readonly port: number };
type BareAsk =
  | { readonly ask: "bulk"; readonly count: number }
  | { readonly ask: "paced"; readonly count: number; readonly perSecond: number };

const type = "application/vnd.tocsin.message.v1+json";
const info = new TextEncoder().encode("bench");
const nothing = new Uint8Array(0);
const inFlight = 64;

/** Keys of this side and of the other, imported once. */
type Keys = { readonly sign: SigningKey; readonly open: SealingKey; readonly to: SealingRecipient; readonly from: VerifyingKey };

/** Signs a payload, seals it and gives one frame: length, then the encapsulated key, then the ciphertext. */
async function frameOf(payload: Uint8Array, keys: Keys): Promise<Buffer> {
  const { enc, ciphertext } = await seal(keys.to, { info, aad: nothing, plaintext: signEnvelope(type, payload, keys.sign) });
  const head = Buffer.alloc(4);
  head.writeUInt32BE(enc.length + ciphertext.length);
  return Buffer.concat([head, enc, ciphertext]);
}

/** Opens and verifies a frame's body; gives the envelope and what it says. */
async function openFrame(body: Buffer, keys: Keys): Promise<{ envelope: Uint8Array; payload: Uint8Array }> {
  const sealed: Sealed = { enc: body.subarray(0, 1120), ciphertext: body.subarray(1120) };
  const envelope = await openSealed(keys.open, { ...sealed, info, aad: nothing });
  return { envelope, payload: verifyEnvelope(envelope, type, keys.from).payload };
}

/** Calls `take` with the body of every frame that comes. */
function frames(socket: tls.TLSSocket, take: (body: Buffer) => void): void {
  let held: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    let at = 0;
    while (held.length - at >= 4) {
      const end = at + 4 + held.readUInt32BE(at);
      if (end > held.length) break;
      take(held.subarray(at + 4, end));
      at = end;
    }
    held = held.subarray(at);
  });
}

/** Appends to one file; what arrives while the disk works shares the next fsync. */
function journal(file: string): { append(bytes: Uint8Array): Promise<void>; end(): void } {
  const fd = openSync(file, "a");
  const writeTo = promisify(write);
  const sync = promisify(fdatasync);
  let waiting: { readonly bytes: Uint8Array; readonly done: () => void }[] = [];
  let isWriting = false;
  const drain = async (): Promise<void> => {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await writeTo(fd, Buffer.concat(batch.map(({ bytes }) => bytes)));
      await sync(fd);
      for (const { done } of batch) done();
    }
    isWriting = false;
  };
  return {
    append: (bytes) =>
      new Promise((done) => {
        waiting.push({ bytes, done });
        if (!isWriting) void drain();
      }),
    end: () => close(fd),
  };
}

/** Takes messages in: open, verify, make durable, sign and seal the receipt, send it back. */
function takeIn(socket: tls.TLSSocket, keys: Keys, file: string): void {
  const kept = journal(file);
  frames(socket, (body) => {
    void (async () => {
      const { envelope, payload } = await openFrame(body, keys);
      await kept.append(envelope);
      socket.write(await frameOf(payload.subarray(0, 256), keys));
    })();
  });
  socket.once("close", () => kept.end());
}

/** Sends messages and opens and verifies their receipts; gives how long each took, in milliseconds. */
async function send(socket: tls.TLSSocket, keys: Keys, asked: BareAsk): Promise<{ ms: readonly number[]; wholeMs: number }> {
  const ms: number[] = [];
  const waiting = new Map<number, (payload: Uint8Array) => void>();
  socket.removeAllListeners("data");
  frames(socket, (body) => void openFrame(body, keys).then(({ payload }) => waiting.get(Buffer.from(payload).readUInt32BE(0))?.(payload)));
  const one = async (number: number, due: number): Promise<void> => {
    const payload = Buffer.alloc(2048, 0x61);
    payload.writeUInt32BE(number);
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    waiting.set(number, resolve);
    socket.write(await frameOf(payload, keys));
    await promise;
    waiting.delete(number);
    ms.push(performance.now() - due);
  };
  const from = performance.now();
  if (asked.ask === "bulk") {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < asked.count) await one((next += 1), performance.now());
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
  } else {
    const work: Promise<void>[] = [];
    for (let at = 0; at < asked.count; at += 1) {
      const due = from + (at * 1000) / asked.perSecond;
      const early = due - performance.now();
      if (early > 0) await pause(early);
      work.push(one(at + 1, due));
    }
    await Promise.all(work);
  }
  return { ms, wholeMs: performance.now() - from };
}

async function next<T>(): Promise<T> {
  const [message] = (await once(process, "message")) as [T];
  return message;
}

/** The keys of this side are made, the other side's card comes from the parent, and both sides know each other. */
async function main(role: string, file: string): Promise<void> {
  const sign = signingKey(newSigningSecret("message", systemRandom));
  const open = await newSealingKey(systemRandom);
  // Filled once the parent has brought the other side's card; nobody connects before.
  const sides: { keys?: Keys } = {};
  let port = 0;
  if (role === "receiver") {
    const identity = await newTlsIdentity({
      name: "Birch",
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
    });
    const server = tls.createServer({ key: identity.privateKeyPem, cert: identity.certificatePem, minVersion: "TLSv1.3" }, (came) => {
      came.setNoDelay(true);
      if (sides.keys !== undefined) takeIn(came, sides.keys, file);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  }
  process.send?.({ signing: sign.publicKey, sealing: open.publicKey, port } satisfies Card);
  const other = await next<Card>();
  const keys: Keys = { sign, open, to: await sealingRecipient(other.sealing), from: verifyingKey(other.signing) };
  sides.keys = keys;
  process.send?.({ ready: true });
  if (role === "receiver") return;
  const socket = tls.connect({ host: "127.0.0.1", port: other.port, rejectUnauthorized: false, minVersion: "TLSv1.3" });
  await once(socket, "secureConnect");
  socket.setNoDelay(true);
  for (;;) process.send?.(await send(socket, keys, await next<BareAsk>()));
}

const [, , role = "", file = ""] = process.argv;
await main(role, file);
