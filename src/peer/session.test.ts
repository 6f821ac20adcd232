import assert from "node:assert/strict";
import test from "node:test";
import { isTocsinError, TocsinError, utf8 } from "../base/index.ts";
import { alder, birch, dialAsBirch, echo, listenAsAlder, ok, pair, signal, soon, text, until } from "./loopback.test-nodes.ts";

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
  assert.deepEqual(codes, [["agreement-suspended", ""], ["fault", ""], ["fault", ""], ["parked-9", "x"]]);
  await close();
});
