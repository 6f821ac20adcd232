import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { isTocsinError } from "../base/index.ts";
import { frameType } from "./frame.ts";
import type { Frame, Lane } from "./frame.ts";
import { frameDecoder } from "./frame-decoder.ts";
import { wideLimits } from "./loopback.test-nodes.ts";
import { Outgoing } from "./outgoing.ts";
import { pace } from "./pace.ts";
import type { Transmission } from "./transmission.ts";

const KiB = 1024;

/** A line that takes every write when it is told to, and the frames that it took. */
function line(inFlight = 100): {
  outgoing: Outgoing;
  frames: Frame[];
  bytes(): number;
  take(): Promise<boolean>;
  nowMs(ms: number): void;
  pings(): number;
} {
  const frames: Frame[] = [];
  const begun = [0, 0, 0, 0];
  let taken: (() => void) | undefined;
  let [bytes, now, id, pings] = [0, 0, 0, 0];
  const decoder = frameDecoder(1 << 20, (frame) => frames.push({ ...frame, body: Buffer.from(frame.body) }));
  const outgoing = new Outgoing({
    frameBytes: 32 * KiB,
    monotonicMs: () => now,
    write(chunk, done) {
      assert.equal(taken, undefined, "one write at a time");
      bytes += chunk.length;
      decoder.push(chunk);
      taken = done;
    },
    mayBegin: (lane) => (begun[lane] ?? 0) < inFlight,
    onBegin(transmission) {
      transmission.id = ++id;
      begun[transmission.lane] = (begun[transmission.lane] ?? 0) + 1;
    },
    measure: () => void (pings += 1),
  });
  return {
    outgoing,
    frames,
    bytes: () => bytes,
    async take() {
      await Promise.resolve();
      const done = taken;
      taken = undefined;
      done?.();
      await Promise.resolve();
      return done !== undefined;
    },
    nowMs: (ms) => void (now = ms),
    pings: () => pings,
  };
}

function request(lane: Lane, size: number, type: 1 | 2 = frameType.request): Transmission {
  const code = type === frameType.answer ? "ok" : "";
  return {
    type,
    lane,
    verb: type === frameType.request ? 1 : 0,
    code,
    payload: new Uint8Array(size),
    id: 0,
    hasBegun: false,
    sent: 0,
    isAborted: false,
    done: () => {},
  };
}

async function drain(one: ReturnType<typeof line>): Promise<void> {
  while (await one.take());
}

test("nothing but control frames is written before the partner's limits are known", async () => {
  const one = line();
  one.outgoing.add(request(0, 10));
  await drain(one);
  assert.equal(one.bytes(), 0);
  one.outgoing.begin(wideLimits);
  await drain(one);
  assert.deepEqual(
    one.frames.map(({ lane }) => lane),
    [0],
  );
});

test("without credit each lane stops at its share of the window, and the lanes above it still go", async () => {
  const one = line();
  one.outgoing.begin({ ...wideLimits, windowBytes: 1024 * KiB });
  const reached: number[] = [];
  for (const lane of [3, 2, 1, 0] as const) {
    one.outgoing.add(request(lane, 4096 * KiB));
    await drain(one);
    reached.push(Math.ceil(one.bytes() / KiB / 32) * 32);
  }
  assert.deepEqual(reached, [256, 512, 768, 1024]);
  one.outgoing.credit(512 * KiB);
  const before = one.frames.length;
  await drain(one);
  assert.deepEqual([...new Set(one.frames.slice(before).map(({ lane }) => lane))], [0], "credit goes to the most urgent first");
});

test("an urgent frame waits for the present write and nothing else", async () => {
  const one = line();
  one.outgoing.begin(wideLimits);
  one.outgoing.add(request(3, 4096 * KiB));
  await Promise.resolve();
  await Promise.resolve();
  const before = one.frames.length;
  one.outgoing.add(request(0, 10));
  await one.take();
  assert.equal(one.frames[before]?.lane, 0);
  assert.ok(one.bytes() < 200 * KiB);
});

test("requests and answers of one lane take turns, and no two of one kind are mixed", async () => {
  const one = line();
  one.outgoing.begin(wideLimits);
  for (let at = 0; at < 3; at++) {
    one.outgoing.add(request(2, 70 * KiB));
    one.outgoing.add(request(2, 70 * KiB, frameType.answer));
  }
  await drain(one);
  assert.deepEqual(
    one.frames.map(({ type, flags }) => `${type}:${flags}`),
    Array.from({ length: 3 }, () => ["2:1", "1:1", "2:0", "1:0", "2:2", "1:2"]).flat(),
  );
});

test("a lane without a free slot keeps its requests and lets its answers go", async () => {
  const one = line(1);
  one.outgoing.begin(wideLimits);
  for (let at = 0; at < 3; at++) one.outgoing.add(request(1, 10));
  one.outgoing.add(request(1, 10, frameType.answer));
  one.outgoing.add(request(3, 10));
  await drain(one);
  assert.deepEqual(
    one.frames.map(({ type, lane }) => `${type}:${lane}`),
    ["2:1", "1:1", "1:3"],
  );
});

test("credit for more than was sent is peer-malformed", () => {
  const one = line();
  one.outgoing.begin(wideLimits);
  assert.throws(
    () => one.outgoing.credit(1024),
    (thrown) => isTocsinError(thrown, "peer-malformed"),
  );
});

test("whatever is queued in whatever order, all of it is written once, urgent first, when there is credit", async () => {
  const queued = fc.array(
    fc.record({ lane: fc.constantFrom<Lane>(0, 1, 2, 3), size: fc.integer({ min: 0, max: 100_000 }), type: fc.constantFrom<1 | 2>(1, 2) }),
    { maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(queued, async (all) => {
      const one = line();
      one.outgoing.begin({ ...wideLimits, windowBytes: 256 * KiB });
      const done: number[] = [];
      all.forEach(({ lane, size, type }, at) => one.outgoing.add({ ...request(lane, size, type), done: () => void done.push(at) }));
      let credited = 0;
      for (let rounds = 0; rounds < 1000; rounds++) {
        const wrote = await one.take();
        const left = one.bytes() - credited;
        // As a partner does: it gives credit by half frames, and never for less.
        if (left >= 16 * KiB) {
          one.outgoing.credit(left);
          credited += left;
        } else if (!wrote) break;
      }
      assert.equal(done.length, all.length, "all of it");
      const lanes = done.map((at) => all[at]!.lane);
      assert.deepEqual(
        lanes,
        lanes.toSorted((a, b) => a - b),
      );
    }),
    { numRuns: process.env["TOCSIN_NIGHTLY"] === "1" ? 2000 : 60 },
  );
});

test("the pace halves while answers wait in the network, recovers, and counts the length of the line as no wait", () => {
  const slow = pace();
  slow.answered(600);
  assert.equal(slow.scale(), 1, "a satellite is far away and not slow");
  for (const expected of [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16]) {
    slow.answered(1000);
    assert.equal(slow.scale(), expected);
  }
  slow.answered(750);
  assert.equal(slow.scale(), 1 / 16, "between the two nothing changes");
  for (const expected of [1 / 8, 1 / 4, 1 / 2, 1, 1]) {
    slow.answered(610);
    assert.equal(slow.scale(), expected);
  }
});

test("on a line that makes answers wait the lower lanes send less ahead, lane 0 does not, and it is measured once a second", async () => {
  const one = line();
  one.outgoing.begin({ ...wideLimits, windowBytes: 1024 * KiB });
  one.outgoing.answered(10);
  for (let at = 0; at < 6; at++) one.outgoing.answered(2000);
  one.outgoing.add(request(3, 1024 * KiB));
  await drain(one);
  assert.equal(one.bytes(), 2 * (32 * KiB + 12));
  assert.equal(one.pings(), 1);
  one.outgoing.add(request(0, 4096 * KiB));
  await drain(one);
  assert.equal(Math.ceil(one.bytes() / KiB / 32) * 32, 1024);
  assert.equal(one.pings(), 1);
  one.nowMs(1001);
  one.outgoing.credit(256 * KiB);
  await drain(one);
  assert.equal(one.pings(), 2);
});
