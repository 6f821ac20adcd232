import assert from "node:assert/strict";
import * as net from "node:net";
import test from "node:test";
import { systemRandom, uint32, utf8 } from "../base/index.ts";
import { controlFrame, frameType, limitsFrame } from "./frame.ts";
import {
  birch,
  cedar,
  faultyBirch,
  frameOf,
  listenAsAlder,
  ok,
  rawClient,
  requestFrame,
  signal,
  standingClock,
  until,
  upgradeRequest,
  wideLimits,
} from "./loopback.test-nodes.ts";
import type { Faulty } from "./loopback.test-nodes.ts";

const nothing = new Uint8Array(0);
const first = (id: number, total: number, chunk: Uint8Array, lane = 1): Buffer =>
  frameOf({ type: 1, lane, flags: 1, verb: 1, id }, Buffer.concat([uint32(total), chunk]));
const next = (id: number, chunk: Uint8Array, flags = 0, lane = 1): Buffer => frameOf({ type: 1, lane, flags, id }, chunk);

test("every kind of garbage ends the session with its own reason, told to both sides, and calls no handler", async () => {
  const limits = limitsFrame(wideLimits);
  const cases: [string, Buffer][] = [
    ["malformed-order", requestFrame(1, utf8("before limits"))],
    ["malformed-order", Buffer.concat([limits, limits])],
    ["malformed-limits", limitsFrame({ ...wideLimits, frameBytes: 100 })],
    ["malformed-limits", limitsFrame({ ...wideLimits, windowBytes: 40_000 })],
    ["malformed-limits", limitsFrame({ ...wideLimits, inFlight: 0 })],
    ["malformed-type", Buffer.concat([limits, frameOf({ type: 9 })])],
    ["malformed-length", Buffer.concat([limits, frameOf({ type: 1, flags: 3, verb: 1, id: 1, length: 0xffffffff })])],
    ["malformed-length", Buffer.concat([limits, frameOf({ type: 1, flags: 3, verb: 1, id: 1, length: 3 }, new Uint8Array(3))])],
    ["malformed-length", Buffer.concat([limits, frameOf({ type: 3 }, new Uint8Array(9))])],
    ["malformed-lane", Buffer.concat([limits, frameOf({ type: 1, lane: 4, flags: 3, verb: 1, id: 1 }, new Uint8Array(4))])],
    ["malformed-flags", Buffer.concat([limits, frameOf({ type: 1, flags: 8, id: 1 })])],
    ["malformed-flags", Buffer.concat([limits, frameOf({ type: 2, flags: 4, id: 1 })])],
    ["malformed-verb", Buffer.concat([limits, frameOf({ type: 1, flags: 3, verb: 0, id: 1 }, new Uint8Array(4))])],
    ["malformed-order", Buffer.concat([limits, next(1, new Uint8Array(2000))])],
    ["malformed-order", Buffer.concat([limits, first(1, 5000, new Uint8Array(2000)), first(2, 5000, new Uint8Array(2000))])],
    ["malformed-order", Buffer.concat([limits, first(1, 5000, new Uint8Array(2000)), next(2, new Uint8Array(2000))])],
    ["malformed-id", Buffer.concat([limits, first(7, 5000, new Uint8Array(2000)), requestFrame(7, nothing, 2)])],
    ["malformed-chunk", Buffer.concat([limits, first(1, 5000, new Uint8Array(10))])],
    ["malformed-total", Buffer.concat([limits, first(1, 1500, new Uint8Array(1500))])],
    ["malformed-total", Buffer.concat([limits, first(1, 3000, new Uint8Array(2000)), next(1, new Uint8Array(2000), 2)])],
    ["malformed-total", Buffer.concat([limits, first(1, 3000, new Uint8Array(2000)), next(1, new Uint8Array(10), 2)])],
    [
      "malformed-id",
      Buffer.concat([limits, frameOf({ type: 2, lane: 1, flags: 3, id: 5 }, Buffer.from("\u0002ok\u0000\u0000\u0000\u0000"))]),
    ],
    ["malformed-credit", Buffer.concat([limits, controlFrame(frameType.credit, uint32(5000))])],
    ["malformed-credit", Buffer.concat([limits, controlFrame(frameType.credit, uint32(1))])],
    ["malformed-pong", Buffer.concat([limits, controlFrame(frameType.pong, new Uint8Array(8))])],
    ["malformed-code", Buffer.concat([limits, controlFrame(frameType.goodbye, utf8("Good Bye"))])],
    ["malformed-pings", Buffer.concat([limits, ...Array.from({ length: 200 }, () => controlFrame(frameType.ping, new Uint8Array(8)))])],
  ];
  let calls = 0;
  const node = await listenAsAlder({ handler: () => (calls++, Promise.resolve(ok())), limits: { sessions: 100 }, clock: standingClock() });
  for (const [reason, bytes] of cases) {
    const taken = node.session();
    const partner = await faultyBirch(node);
    partner.write(bytes);
    const session = await taken;
    assert.equal(await session.closed, reason);
    partner.socket.end();
    assert.equal(await partner.goodbye(), reason);
  }
  assert.equal(calls, 0);
  await node.listener.close();
});

test("random bytes end the session", async () => {
  const node = await listenAsAlder();
  for (let round = 0; round < 20; round++) {
    const taken = node.session();
    const partner = await faultyBirch(node);
    partner.write(systemRandom(500));
    assert.match(await (await taken).closed, /^malformed-/);
    partner.socket.destroy();
  }
  await node.listener.close();
});

test("a flood beyond what may be in flight is answered peer-busy one by one, other lanes are served, and what was taken is answered", async () => {
  const gate = signal();
  const calls: number[] = [];
  const node = await listenAsAlder({
    limits: { inFlight: 4 },
    async handler(_partner, _verb, _payload, lane) {
      calls.push(lane);
      if (lane === 3) await gate.promise;
      return ok();
    },
  });
  const partner = await faultyBirch(node);
  partner.limits();
  for (let id = 1; id <= 20; id++) partner.write(requestFrame(id, utf8("bulk"), 3));
  partner.write(requestFrame(100, utf8("flash"), 0));
  assert.equal(await partner.answerTo(100), "ok");
  assert.deepEqual(
    await Promise.all(Array.from({ length: 16 }, (_, at) => partner.answerTo(at + 5))),
    Array.from({ length: 16 }, () => "peer-busy"),
  );
  assert.deepEqual(calls, [3, 3, 3, 3, 0]);
  gate.resolve();
  assert.deepEqual(await Promise.all([1, 2, 3, 4].map((id) => partner.answerTo(id))), ["ok", "ok", "ok", "ok"]);
  partner.write(requestFrame(5, utf8("again"), 3));
  await until(() => partner.seen.filter(({ id }) => id === 5).length === 2, "a refused id can be used again");
  partner.socket.destroy();
  await node.listener.close();
});

test("the rates outlive the session, leave lane 0 a reserve, and come back with time", async () => {
  const clock = standingClock();
  const node = await listenAsAlder({ clock, limits: { requestsPerMinute: 8 } });
  const ask = async (partner: Faulty, lanes: readonly number[]): Promise<string[]> => {
    lanes.forEach((lane, at) => partner.write(requestFrame(at + 1, utf8("x"), lane)));
    return Promise.all(lanes.map((_, at) => partner.answerTo(at + 1)));
  };
  const one = await faultyBirch(node);
  one.limits();
  assert.deepEqual(await ask(one, [3, 3, 3, 3, 3, 3, 3, 3, 3, 2]), [...Array.from({ length: 8 }, () => "ok"), "peer-busy", "peer-busy"]);
  one.socket.destroy();
  const two = await faultyBirch(node);
  two.limits();
  assert.deepEqual(await ask(two, [3, 0, 0, 0]), ["peer-busy", "ok", "ok", "peer-busy"]);
  two.socket.destroy();
  clock.advance(60_000);
  const three = await faultyBirch(node);
  three.limits();
  assert.deepEqual(await ask(three, [1, 1, 1, 1]), ["ok", "ok", "ok", "ok"]);
  three.socket.destroy();
  await node.listener.close();
});

test("bytes a minute, bytes held and the longest payload are limited before anything is kept", async () => {
  const node = await listenAsAlder({
    limits: { payloadBytes: 100_000, heldBytes: 100_000, bytesPerMinute: 150_000 },
    handler: () => new Promise(() => {}),
  });
  const partner = await faultyBirch(node);
  partner.limits();
  partner.write(first(1, 100_001, new Uint8Array(1024), 1));
  assert.equal(await partner.answerTo(1), "peer-too-large");
  partner.write(next(1, nothing, 4), first(2, 90_000, new Uint8Array(1024), 2), requestFrame(3, new Uint8Array(20_000), 3));
  assert.equal(await partner.answerTo(3), "peer-busy");
  partner.write(next(2, nothing, 4, 2));
  assert.equal(await partner.answerTo(2), "aborted");
  partner.write(first(4, 90_000, new Uint8Array(1024), 2));
  assert.equal(await partner.answerTo(4), "peer-busy", "90,000 of 150,000 bytes are used up");
  partner.socket.destroy();
  await node.listener.close();
});

test("an unknown verb is answered and the session goes on", async () => {
  const node = await listenAsAlder();
  const partner = await faultyBirch(node);
  partner.limits();
  partner.write(frameOf({ type: 1, lane: 1, flags: 3, verb: 99, id: 1 }, new Uint8Array(4)), requestFrame(2, utf8("x")));
  assert.deepEqual([await partner.answerTo(1), await partner.answerTo(2)], ["verb-unknown", "ok"]);
  partner.socket.destroy();
  await node.listener.close();
});

test("half a frame ends the session when its time is over, although pings are answered; whole frames may take as long as they like", async () => {
  const clock = standingClock();
  const node = await listenAsAlder({ clock, limits: { frameMs: 10_000, idleMs: 3_600_000 } });
  const taken = node.session();
  const partner = await faultyBirch(node);
  partner.limits();
  partner.write(first(1, 5000, new Uint8Array(2000)));
  const session = await taken;
  await until(() => partner.seen.length > 0, "limits are there");
  clock.advance(3_000_000);
  let ended = "";
  void session.closed.then((reason) => (ended = reason));
  partner.write(next(1, new Uint8Array(2000)).subarray(0, 500));
  for (let round = 0; round < 500 && ended === ""; round++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    clock.advance(2500);
  }
  assert.equal(ended, "frame-timeout");
  partner.socket.destroy();
  await node.listener.close();
});

test("a partner that is silent is asked, and ended when it does not answer; one that answers stays", async () => {
  const clock = standingClock();
  const node = await listenAsAlder({ clock, limits: { idleMs: 30_000 } });
  const taken = node.session();
  const partner = await faultyBirch(node);
  partner.limits();
  const session = await taken;
  assert.equal(
    await (async () => {
      const answer = session.probe(1000);
      await until(() => partner.seen.some(({ type }) => type === frameType.ping), "a ping");
      partner.write(controlFrame(frameType.pong, partner.seen.find(({ type }) => type === frameType.ping)!.body));
      return answer;
    })(),
    true,
  );
  clock.advance(31_000);
  await until(() => partner.seen.filter(({ type }) => type === frameType.ping).length === 2, "asked after silence");
  clock.advance(29_000);
  clock.advance(10_000);
  assert.equal(await session.closed, "idle");
  assert.equal(await partner.goodbye(), "idle");
  await node.listener.close();
});

test("a clock that jumps by a day ends no session whose partner is there", async () => {
  const clock = standingClock();
  const node = await listenAsAlder({ clock });
  const partner = await faultyBirch(node);
  partner.limits();
  const pings = (): Buffer[] => partner.seen.filter(({ type }) => type === frameType.ping).map(({ body }) => body);
  for (let day = 1; day <= 3; day++) {
    clock.jump(86_400_000);
    await until(() => pings().length === day, "asked");
    partner.write(controlFrame(frameType.pong, pings()[day - 1]!), requestFrame(day, utf8("here")));
    assert.equal(await partner.answerTo(day), "ok");
  }
  partner.socket.destroy();
  await node.listener.close();
});

test("a partner that asks and never reads is not read either, and is ended; the node holds a bounded number of answers", async () => {
  const clock = standingClock();
  let calls = 0;
  const node = await listenAsAlder({
    clock,
    limits: { stallMs: 60_000, inFlight: 8, heldBytes: 32 * 1024 * 1024 },
    handler: () => (calls++, Promise.resolve(ok(new Uint8Array(1_000_000)))),
  });
  const taken = node.session();
  const partner = await faultyBirch(node);
  partner.limits({ windowBytes: 0x7fffffff });
  partner.socket.pause();
  const session = await taken;
  for (let id = 1; id <= 3000; id++) partner.write(requestFrame(id, utf8("x"), id % 4));
  await until(() => calls >= 8, "some were taken");
  let ended = "";
  void session.closed.then((reason) => (ended = reason));
  for (let round = 0; round < 200 && ended === ""; round++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    clock.advance(10_000);
  }
  assert.equal(ended, "stalled");
  assert.ok(calls < 100, `bounded: ${calls}`);
  partner.socket.destroy();
  await node.listener.close();
});

test("a flood of refused requests slows the reading of that partner and not the node", async () => {
  const clock = standingClock();
  const node = await listenAsAlder({ clock, limits: { requestsPerMinute: 10 } });
  const partner = await faultyBirch(node);
  partner.limits();
  for (let id = 1; id <= 100; id++) partner.write(requestFrame(id, utf8("x"), 3));
  await partner.answerTo(21);
  const answers = (): number => partner.seen.filter(({ type }) => type === frameType.answer).length;
  const other = await faultyBirch(node);
  other.limits();
  other.write(requestFrame(1, utf8("x"), 0));
  assert.equal(await other.answerTo(1), "ok", "the reserve of lane 0, over another session");
  for (let round = 0; round < 50 && answers() < 100; round++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    clock.advance(60_000);
  }
  assert.equal(answers(), 100, "nothing is dropped silently");
  for (const { socket } of [partner, other]) socket.destroy();
  await node.listener.close();
});

test("clients that hang up anywhere, in TLS, in the head or among frames, leave the node serving", async () => {
  const node = await listenAsAlder({
    handler: (_partner, _verb, payload) => Promise.resolve(ok(payload)),
    limits: { sessions: 1000, handshakes: 4000 },
  });
  const conversation = [
    Buffer.from(upgradeRequest),
    limitsFrame(wideLimits),
    requestFrame(1, new Uint8Array(30_000)),
    requestFrame(2, utf8("x"), 0),
    systemRandom(40),
  ];
  const rounds = process.env["TOCSIN_NIGHTLY"] === "1" ? 3000 : 150;
  const one = (at: number): Promise<void> =>
    new Promise((resolve) => {
      const [kind, delayMs] = [at % 5, (at * 7919) % 13];
      const socket = kind === 0 ? net.connect(node.listener.port, "127.0.0.1") : rawClient(node, kind === 1 ? cedar : birch);
      socket.on("error", () => {});
      socket.once("close", () => resolve());
      if (kind === 0) socket.write(Buffer.from("1603010200010001fc0303", "hex"));
      else for (const bytes of conversation.slice(0, 1 + (at % conversation.length))) socket.write(bytes);
      if (kind === 4) socket.pause();
      setTimeout(() => (kind === 0 && at % 2 === 0 ? socket.resetAndDestroy() : socket.destroy()), delayMs);
    });
  for (let at = 0; at < rounds; at += 10) await Promise.all(Array.from({ length: 10 }, (_, more) => one(at + more)));
  await Promise.all(node.sessions.map((session) => session.closed));
  const partner = await faultyBirch(node);
  partner.limits();
  partner.write(requestFrame(1, utf8("still here")));
  assert.equal(await partner.answerTo(1), "ok");
  partner.socket.destroy();
  await node.listener.close();
});
