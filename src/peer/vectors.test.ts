import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fromHex, hex, utf8 } from "../base/index.ts";
import { assembly } from "./assembly.ts";
import {
  controlFrame,
  creditFrame,
  frameFlag,
  frameType,
  headerBytes,
  limitsFrame,
  readAnswerCode,
  readLimits,
  readReason,
  writeHead,
} from "./frame.ts";
import type { Frame, Lane } from "./frame.ts";
import { frameDecoder } from "./frame-decoder.ts";
import { faultyBirch, listenAsAlder, ok } from "./loopback.test-nodes.ts";
import { nextFrameBytes, writeNextFrame } from "./transmission.ts";
import type { Transmission } from "./transmission.ts";

function cases<T>(name: string): readonly T[] {
  const file = path.join(import.meta.dirname, "../../vectors/peer", name);
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly T[] }).cases;
}

function bytes(text: string): Buffer {
  const value = fromHex(text);
  assert.ok(value !== undefined);
  return Buffer.from(value);
}

function decoded(stream: Buffer): Frame[] {
  const frames: Frame[] = [];
  const decoder = frameDecoder(1 << 20, (frame) => frames.push(frame));
  decoder.push(stream);
  assert.equal(decoder.isPartial(), false);
  return frames;
}

type PayloadCase = {
  readonly name: string;
  readonly type: "request" | "answer";
  readonly frameBytes: number;
  readonly lane: Lane;
  readonly verb?: number;
  readonly code?: string;
  readonly id: number;
  readonly payload: string;
  readonly frames: readonly string[];
};

test("requests and answers are cut into the published frames, and put together from them", () => {
  for (const one of cases<PayloadCase>("payloads_valid.json")) {
    const given = {
      type: frameType[one.type],
      lane: one.lane,
      verb: one.verb ?? 0,
      code: one.code ?? "",
      payload: bytes(one.payload),
      id: one.id,
    };
    const transmission: Transmission = { ...given, hasBegun: false, sent: 0, isAborted: false, done: () => {} };
    const made = one.frames.map(() => {
      const frame = Buffer.alloc(nextFrameBytes(transmission, one.frameBytes));
      writeNextFrame(transmission, { bytes: frame, at: 0, frameBytes: one.frameBytes });
      return hex(frame);
    });
    assert.deepEqual(made, one.frames, one.name);
    const [head, ...rest] = decoded(bytes(one.frames.join("")));
    assert.ok(head !== undefined);
    const prefix = one.type === "answer" ? readAnswerCode(head.body) : { code: "", end: 0 };
    assert.deepEqual([prefix.code, head.verb, head.lane, head.id], [one.code ?? "", one.verb ?? 0, one.lane, one.id], one.name);
    const parts = assembly(head.body.readUInt32BE(prefix.end));
    const chunks = [head.body.subarray(prefix.end + 4), ...rest.map(({ body }) => body)];
    const flags = [head, ...rest].map((frame) => (frame.flags & frameFlag.last) !== 0);
    assert.equal(hex(chunks.map((chunk, at) => parts.take(chunk, flags[at] ?? false)).at(-1) ?? new Uint8Array(1)), one.payload, one.name);
  }
});

type ControlCase = {
  readonly name: string;
  readonly type: "ping" | "pong" | "goodbye" | "limits" | "credit" | "abort";
  readonly frame: string;
  readonly body?: string;
  readonly reason?: string;
  readonly bytes?: number;
  readonly lane?: Lane;
  readonly id?: number;
  readonly frameBytes?: number;
  readonly payloadBytes?: number;
  readonly windowBytes?: number;
  readonly inFlight?: number;
};

function made(one: ControlCase): Buffer {
  const { frameBytes = 0, payloadBytes = 0, windowBytes = 0, inFlight = 0 } = one;
  switch (one.type) {
    case "ping":
    case "pong":
      return controlFrame(frameType[one.type], bytes(one.body ?? ""));
    case "goodbye":
      return controlFrame(frameType.goodbye, utf8(one.reason ?? ""));
    case "limits":
      return limitsFrame({ frameBytes, payloadBytes, windowBytes, inFlight });
    case "credit":
      return creditFrame(one.bytes ?? 0);
    case "abort": {
      const frame = Buffer.alloc(headerBytes);
      writeHead(frame, 0, { length: 0, type: frameType.request, lane: one.lane ?? 0, flags: frameFlag.abort, verb: 0, id: one.id ?? 0 });
      return frame;
    }
  }
}

test("control frames are the published bytes, and are read as what they say", () => {
  for (const one of cases<ControlCase>("control_valid.json")) {
    assert.equal(hex(made(one)), one.frame, one.name);
    const [frame] = decoded(bytes(one.frame));
    assert.ok(frame !== undefined);
    if (one.type === "goodbye") assert.equal(readReason(frame.body), one.reason);
    if (one.type === "limits") {
      const { frameBytes, payloadBytes, windowBytes, inFlight } = one;
      assert.deepEqual(readLimits(frame.body), { frameBytes, payloadBytes, windowBytes, inFlight });
    }
  }
});

test("each published stream ends the session with its fault", async () => {
  const node = await listenAsAlder({
    limits: { frameBytes: 4096, payloadBytes: 65_536, windowBytes: 32_768, inFlight: 1, sessions: 100 },
    handler: () => Promise.resolve(ok()),
  });
  for (const one of cases<{ readonly name: string; readonly fault: string; readonly stream: string }>("streams_invalid.json")) {
    const taken = node.session();
    const partner = await faultyBirch(node);
    partner.write(bytes(one.stream));
    assert.equal(await (await taken).closed, `malformed-${one.fault}`, one.name);
    partner.socket.end();
    assert.equal(await partner.goodbye(), `malformed-${one.fault}`, one.name);
  }
  await node.listener.close();
});
