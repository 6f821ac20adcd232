import assert from "node:assert/strict";
import test from "node:test";
import { isTocsinError, TocsinError, utf8 } from "../base/index.ts";
import { alder, birch, echo, ok, pair, signal, soon, standingClock, text, until } from "./loopback.test-nodes.ts";

test("one connection carries requests of both sides, over TLS 1.3 with the hybrid group on both ends", async () => {
  const { atAlder, atBirch, close } = await pair({
    alder: { handler: (partner, verb, payload) => Promise.resolve(ok(`${partner} ${verb} ${text(payload)}`)) },
    birch: { handler: (partner, verb, payload) => Promise.resolve(ok(`${partner} ${verb} ${text(payload)}`)) },
  });
  const there = await atBirch.request("message", utf8("one"), soon);
  const back = await atAlder.request("hello", utf8("two"), soon);
  assert.deepEqual([there.code, text(there.payload)], ["ok", "birch message one"]);
  assert.deepEqual([back.code, text(back.payload)], ["ok", "alder hello two"]);
  for (const session of [atAlder, atBirch]) assert.deepEqual(session.tls, { protocol: "TLSv1.3", group: "X25519MLKEM768" });
  assert.deepEqual([atAlder.dialled, atBirch.dialled], [false, true]);
  assert.deepEqual([atAlder.pin, atAlder.ownPin, atBirch.pin, atBirch.ownPin], [birch.pin, alder.pin, alder.pin, birch.pin]);
  await close();
  assert.equal(await atBirch.closed, "test-over");
  assert.equal(await atAlder.closed, "partner-test-over");
});

test("a payload of several megabytes crosses whole in both directions, and an empty one too", async () => {
  const { atAlder, atBirch, close } = await pair();
  const large = new Uint8Array(5_000_001).map((_, at) => at % 251);
  for (const session of [atAlder, atBirch]) {
    const [first, second, empty] = await Promise.all([
      session.request("blob", large, { lane: 3, timeoutMs: 20_000 }),
      session.request("blob", large, { lane: 2, timeoutMs: 20_000 }),
      session.request("hello", new Uint8Array(0), soon),
    ]);
    assert.deepEqual(Buffer.compare(first.payload, large), 0);
    assert.deepEqual(Buffer.compare(second.payload, large), 0);
    assert.equal(empty.payload.length, 0);
  }
  await close();
});

test("what a handler throws is answered with its code, and anything else with fault", async () => {
  const { atBirch, close } = await pair({
    alder: {
      handler(_partner, verb, payload) {
        if (verb === "fetch") throw new TocsinError("agreement-suspended", "Not now");
        if (verb === "blob") return Promise.reject(new Error("a secret reason"));
        if (verb === "hello") return Promise.resolve({ code: "Not A Code", payload });
        return Promise.resolve({ code: "parked-9", payload });
      },
    },
  });
  const codes = await Promise.all(
    (["fetch", "blob", "hello", "message"] as const).map(async (verb) => {
      const { code, payload } = await atBirch.request(verb, utf8("x"), soon);
      return [code, text(payload)];
    }),
  );
  assert.deepEqual(codes, [
    ["agreement-suspended", ""],
    ["fault", ""],
    ["fault", ""],
    ["parked-9", "x"],
  ]);
  await close();
});

test("an urgent request overtakes bulk that is already being written, within the window of its lane", async () => {
  const order: string[] = [];
  const { atBirch, close } = await pair({
    alder: {
      handler(_partner, verb, payload, lane) {
        order.push(`${lane}:${payload.length}`);
        if (order.length === 1) urgent();
        return echo("birch", verb, payload, lane);
      },
    },
  });
  const answered: Promise<unknown>[] = [];
  const urgent = (): void => void answered.push(atBirch.request("message", utf8("flash"), { lane: 0, timeoutMs: 20_000 }));
  // Each is eight times what lane 3 may have under way.
  const bulk = new Uint8Array(2 * 1024 * 1024);
  for (let at = 0; at < 4; at++) answered.push(atBirch.request("blob", bulk, { lane: 3, timeoutMs: 20_000 }));
  await Promise.all(answered.slice(0, 4));
  await Promise.all(answered);
  assert.deepEqual(order, ["3:2097152", "0:5", "3:2097152", "3:2097152", "3:2097152"]);
  await close();
});

test("an urgent answer overtakes bulk answers, and lanes overtake each other in their order", async () => {
  const { atBirch, close } = await pair({
    alder: { handler: (_partner, _verb, payload) => Promise.resolve(ok(new Uint8Array(payload[0] === 3 ? 4_000_000 : 100))) },
  });
  const done: number[] = [];
  const ask = async (lane: 0 | 1 | 2 | 3): Promise<void> => {
    await atBirch.request("fetch", new Uint8Array([lane]), { lane, timeoutMs: 20_000 });
    done.push(lane);
  };
  await Promise.all([ask(3), ask(3), ask(2), ask(1), ask(0)]);
  assert.deepEqual(done, [0, 1, 2, 3, 3]);
  await close();
});

test("a lane whose requests are all unanswered keeps only itself waiting, and nothing in it is lost", async () => {
  const gate = signal();
  const { atBirch, close } = await pair({
    alder: {
      limits: { inFlight: 2 },
      async handler(_partner, verb, payload, lane) {
        if (lane === 3) await gate.promise;
        return echo("birch", verb, payload, lane);
      },
    },
  });
  const waiting = Array.from({ length: 5 }, (_, at) => atBirch.request("message", utf8(`bulk ${at}`), { lane: 3, timeoutMs: 20_000 }));
  const urgent = await atBirch.request("message", utf8("flash"), { lane: 0, timeoutMs: 20_000 });
  assert.equal(text(urgent.payload), "flash");
  gate.resolve();
  assert.deepEqual(
    (await Promise.all(waiting)).map(({ payload }) => text(payload)),
    ["bulk 0", "bulk 1", "bulk 2", "bulk 3", "bulk 4"],
  );
  await close();
});

test("requests in flight, queued and being written end with peer-gone when the session ends on either side", async () => {
  for (const side of ["birch", "alder"] as const) {
    const { node, atAlder, atBirch } = await pair({ alder: { handler: () => new Promise(() => {}), limits: { inFlight: 2 } } });
    const asked = Array.from({ length: 5 }, () => atBirch.request("message", new Uint8Array(1_000_000), { lane: 2, timeoutMs: 20_000 }));
    await until(() => node.sessions.length === 1, "the session is there");
    (side === "birch" ? atBirch : atAlder).close("maintenance");
    const ends = await Promise.allSettled(asked);
    assert.ok(
      ends.every((end) => end.status === "rejected" && isTocsinError(end.reason, "peer-gone")),
      side,
    );
    await assert.rejects(atBirch.request("hello", new Uint8Array(0), soon), (thrown) => isTocsinError(thrown, "peer-gone"));
    assert.equal(await atBirch.closed, side === "birch" ? "maintenance" : "partner-maintenance");
    await node.listener.close();
  }
});

test("a request that is not answered in time is peer-timeout; its late answer is dropped, and the session goes on", async () => {
  const clock = standingClock();
  const gate = signal();
  let calls = 0;
  const handler = async (): Promise<ReturnType<typeof ok>> => {
    calls += 1;
    if (calls === 1) await gate.promise;
    return ok("late");
  };
  const { atBirch, close } = await pair({ alder: { handler }, birch: { clock } });
  const first = atBirch.request("message", utf8("x"), { lane: 1, timeoutMs: 1000 });
  await until(() => calls === 1, "the handler has it");
  clock.advance(999);
  const second = atBirch.request("message", utf8("y"), { lane: 1, timeoutMs: 5000 });
  clock.advance(50);
  await assert.rejects(first, (thrown) => isTocsinError(thrown, "peer-timeout"));
  gate.resolve();
  assert.equal((await second).code, "ok");
  assert.equal((await atBirch.request("message", utf8("z"), soon)).code, "ok");
  await close();
});

test("a large request that is given up in the middle is broken off, and its lane is free for the next", async () => {
  const clock = standingClock();
  const calls: number[] = [];
  const { atBirch, close } = await pair({
    alder: { handler: (_partner, _verb, payload) => (calls.push(payload.length), Promise.resolve(ok())) },
    birch: { clock, limits: { frameBytes: 4096 } },
  });
  const broken = atBirch.request("blob", new Uint8Array(16_000_000), { lane: 3, timeoutMs: 1000 });
  const waiting = atBirch.request("blob", new Uint8Array(15_000_000), { lane: 3, timeoutMs: 1000 });
  await atBirch.request("hello", new Uint8Array(1), { lane: 0, timeoutMs: 20_000 });
  clock.advance(1100);
  for (const given of [broken, waiting]) await assert.rejects(given, (thrown) => isTocsinError(thrown, "peer-timeout"));
  const next = await atBirch.request("blob", new Uint8Array(70_000), { lane: 3, timeoutMs: 20_000 });
  assert.equal(next.code, "ok");
  assert.deepEqual(calls, [1, 70_000]);
  await close();
});

test("a partner that takes requests and answers none loses its session when every slot of a lane is given up", async () => {
  const clock = standingClock();
  let calls = 0;
  const handler = (): Promise<never> => {
    calls += 1;
    return new Promise(() => {});
  };
  const { node, atBirch } = await pair({ alder: { handler, limits: { inFlight: 3 } }, birch: { clock } });
  const asked = Array.from({ length: 3 }, () => atBirch.request("message", utf8("x"), { lane: 1, timeoutMs: 1000 }));
  await until(() => calls === 3, "all three are with the partner");
  clock.advance(1100);
  for (const one of asked) await assert.rejects(one, (thrown) => isTocsinError(thrown, "peer-timeout"));
  assert.equal(await atBirch.closed, "unanswered");
  await node.listener.close();
});

test("what the partner takes in no case is answered peer-too-large here, what the own queue cannot hold peer-busy", async () => {
  const { atBirch, close } = await pair({
    alder: { limits: { payloadBytes: 100_000, inFlight: 1 }, handler: () => new Promise(() => {}) },
    birch: { limits: { queuedRequests: 3 } },
  });
  const early = atBirch.request("blob", new Uint8Array(100_001), soon);
  assert.equal((await early).code, "peer-too-large");
  assert.equal((await atBirch.request("blob", new Uint8Array(100_001), soon)).code, "peer-too-large");
  // One is with the partner and never answered, three wait for it: there is no room for the last.
  const asked = [1, 2, 3, 4, 5].map((at) => atBirch.request("message", utf8(`${at}`), soon).catch(() => ({ code: "gone" })));
  assert.equal((await asked[4])?.code, "peer-busy");
  await close();
  await Promise.all(asked);
});

test("retiring waits for what is under way, and no longer than its grace", async () => {
  const gate = signal();
  const { atAlder, atBirch, close } = await pair({
    alder: {
      async handler() {
        await gate.promise;
        return ok("done");
      },
    },
  });
  const asked = atBirch.request("message", utf8("x"), soon);
  await atAlder.request("hello", new Uint8Array(0), soon);
  atBirch.retire("duplicate", 10_000);
  gate.resolve();
  assert.equal(text((await asked).payload), "done");
  assert.equal(await atBirch.closed, "duplicate");
  await close();
  const stuck = await pair({ alder: { handler: () => new Promise(() => {}) } });
  const never = stuck.atBirch.request("message", utf8("x"), soon);
  stuck.atBirch.retire("duplicate", 50);
  await assert.rejects(never, (thrown) => isTocsinError(thrown, "peer-gone"));
  await stuck.close();
});

test("a close reason is a code, and alder and birch are named by their pins", async () => {
  const { atAlder, atBirch, close } = await pair();
  assert.throws(() => atBirch.close("With Spaces"), TypeError);
  assert.deepEqual([atAlder.partner, atBirch.partner, alder.pin === atBirch.pin], ["birch", "alder", true]);
  await close();
});
