import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { isTocsinError } from "../base/index.ts";
import { assembly } from "./assembly.ts";
import { controlFrame, frameFlag, frameType, readAnswerCode, readLimits, readReason } from "./frame.ts";
import type { Frame, Lane } from "./frame.ts";
import { frameDecoder } from "./frame-decoder.ts";
import { nextFrameBytes, writeNextFrame } from "./transmission.ts";
import type { Transmission } from "./transmission.ts";

const nightly = process.env["TOCSIN_NIGHTLY"] === "1";
const numRuns = nightly ? 20_000 : 400;
const frameBytes = 4096;

const lane = fc.constantFrom<Lane>(0, 1, 2, 3);
const id = fc.integer({ min: 1, max: 0xffffffff });
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.integer({ min: 3000, max: 20_000 }).map((length) => new Uint8Array(length).fill(length % 256)),
);
const code = fc.string({ unit: fc.constantFrom(..."abcxyz-0189"), minLength: 1, maxLength: 40 });

const transmission = fc.record({
  type: fc.constantFrom(frameType.request, frameType.answer),
  lane,
  verb: fc.integer({ min: 1, max: 255 }),
  code,
  payload,
  id,
});

function fresh(given: Pick<Transmission, "type" | "lane" | "verb" | "code" | "payload" | "id">): Transmission {
  const isRequest = given.type === frameType.request;
  const own = { verb: isRequest ? given.verb : 0, code: isRequest ? "" : given.code };
  return { ...given, ...own, hasBegun: false, sent: 0, isAborted: false, done: () => {} };
}

function written(of: Transmission): Buffer {
  const frames: Buffer[] = [];
  for (let isLast = false; !isLast;) {
    const bytes = Buffer.alloc(nextFrameBytes(of, frameBytes));
    isLast = writeNextFrame(of, { bytes, at: 0, frameBytes });
    frames.push(bytes);
  }
  return Buffer.concat(frames);
}

/** Cuts bytes at arbitrary places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

test("what is written in frames is read as the same payloads, wherever the stream is cut", () => {
  const cuts = fc.array(fc.nat(), { maxLength: 30 });
  fc.assert(
    fc.property(fc.array(transmission, { minLength: 1, maxLength: 4 }), cuts, (sent, where) => {
      const got: { type: number; lane: number; id: number; verb: number; code: string; payload: Uint8Array }[] = [];
      let part: ReturnType<typeof assembly> | undefined;
      let head = { verb: 0, code: "" };
      const onFrame = (frame: Frame): void => {
        let body = frame.body;
        if ((frame.flags & frameFlag.first) !== 0) {
          const prefix = frame.type === frameType.answer ? readAnswerCode(body) : { code: "", end: 0 };
          head = { verb: frame.verb, code: prefix.code };
          part = assembly(body.readUInt32BE(prefix.end));
          body = body.subarray(prefix.end + 4);
        }
        const whole = part?.take(body, (frame.flags & frameFlag.last) !== 0);
        if (whole !== undefined) got.push({ type: frame.type, lane: frame.lane, id: frame.id, ...head, payload: whole });
      };
      const decoder = frameDecoder(frameBytes, onFrame);
      const whole = Buffer.concat(sent.map((one) => written(fresh(one))));
      for (const piece of pieces(whole, where)) decoder.push(piece);
      assert.equal(decoder.isPartial(), false);
      assert.deepEqual(
        got.map(({ payload: bytes, ...rest }) => ({ ...rest, payload: Buffer.from(bytes).toString("hex") })),
        sent.map(fresh).map((one) => ({
          type: one.type,
          lane: one.lane,
          id: one.id,
          verb: one.verb,
          code: one.code,
          payload: Buffer.from(one.payload).toString("hex"),
        })),
      );
    }),
    { numRuns },
  );
});

test("any bytes are frames or peer-malformed, and nothing is held beyond one frame", () => {
  const head = fc
    .record({
      length: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constantFrom(frameBytes, frameBytes + 1, 0x7fffffff, 0xffffffff)),
      type: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.nat(255)),
      lane: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.nat(255)),
      flags: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.nat(255)),
      verb: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.nat(255)),
      id: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.nat(0xffffffff)),
      body: fc.uint8Array({ maxLength: 50 }),
    })
    .map((parts) => {
      const bytes = Buffer.alloc(12 + parts.body.length);
      bytes.writeUInt32BE(parts.length, 0);
      bytes.set([parts.type, parts.lane, parts.flags, parts.verb], 4);
      bytes.writeUInt32BE(parts.id >>> 0, 8);
      bytes.set(parts.body, 12);
      return bytes;
    });
  const input = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.array(head, { maxLength: 5 }).map((all) => Buffer.concat(all)),
  );
  fc.assert(
    fc.property(input, fc.array(fc.nat(), { maxLength: 8 }), (bytes, cuts) => {
      const read = (frame: Frame): void => {
        assert.ok(frame.body.length <= frameBytes && frame.type >= 1 && frame.type <= 7 && frame.lane <= 3);
        if (frame.type === frameType.answer && (frame.flags & frameFlag.first) !== 0) readAnswerCode(frame.body);
        if (frame.type === frameType.limits) readLimits(frame.body);
        if (frame.type === frameType.goodbye) readReason(frame.body);
      };
      const decoder = frameDecoder(frameBytes, read);
      try {
        for (const piece of pieces(bytes, cuts)) decoder.push(piece);
      } catch (thrown) {
        assert.ok(isTocsinError(thrown, "peer-malformed"), String(thrown));
      }
    }),
    { numRuns: numRuns * 5 },
  );
});

test("a stream is cut alike whole and byte by byte, faults included", () => {
  const frames = fc.array(
    fc.oneof(
      transmission.map((one) => written(fresh(one))),
      fc.constantFrom(controlFrame(frameType.ping, Buffer.alloc(8)), controlFrame(frameType.goodbye, Buffer.from("enough"))),
      fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    ),
    { maxLength: 4 },
  );
  const seen = (chunks: readonly Buffer[]): string[] => {
    const log: string[] = [];
    const decoder = frameDecoder(frameBytes, ({ body, ...head }) => log.push(`${JSON.stringify(head)} ${body.toString("hex")}`));
    try {
      for (const chunk of chunks) decoder.push(chunk);
      log.push(decoder.isPartial() ? "partial" : "whole");
    } catch (thrown) {
      log.push(isTocsinError(thrown) ? String(thrown.details["fault"]) : "crash");
    }
    return log;
  };
  fc.assert(
    fc.property(frames, (all) => {
      const bytes = Buffer.concat(all);
      assert.deepEqual(seen([...bytes].map((byte) => Buffer.from([byte]))), seen([bytes]));
    }),
    { numRuns: Math.ceil(numRuns / 4) },
  );
});
