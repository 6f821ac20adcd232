import assert from "node:assert/strict";
import { test } from "node:test";
import { TocsinError } from "../../src/base/index.ts";
import { sealMessage, composeUnnumbered } from "../../src/exchange/index.ts";
import { agreedSides, alarms, ask, connect, inbox, quiet, standing, swapHeads, until, waiting, warn } from "./sides.ts";
import type { OnWay, Side } from "./sides.ts";

/** Numbers that follow from a seed: enough to choose what a hostile line does. */
function chooser(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const gone = (): TocsinError => new TocsinError("peer-gone", "the line is cut");
const numbersOf = async (side: Side): Promise<readonly unknown[]> => (await inbox(side)).map(({ sequence }) => sequence);
const upTo = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** What one side sent, the other has, once each, and both say that it is complete. */
async function checkComplete(from: Side, to: Side): Promise<void> {
  await swapHeads(from, to);
  const [{ count } = {}] = (await standing(from, to)).sent;
  const [received] = (await standing(to, from)).received;
  assert.deepEqual([received?.["completeTo"], received?.["count"], received?.["judged"]], [count, count, `complete to #${String(count)}`]);
  const envelopes = (await inbox(to)).map(({ envelope }) => envelope);
  assert.equal(new Set(envelopes).size, envelopes.length);
  const acts = await to.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  const taken = acts.filter(({ verb }) => verb === "take-in").map(({ facts }) => facts["envelope"]);
  assert.deepEqual([new Set(taken).size, taken.length], [count, count]);
}

test("a line that doubles, delays, reorders, corrupts and loses requests and answers: everything arrives once", async (context) => {
  const { alder, birch } = await agreedSides(context);
  for (let at = 0; at < 12; at += 1) await warn(alder, ["birch"], { precedence: at % 3 === 0 ? "FLASH" : "ROUTINE" });
  for (let at = 0; at < 5; at += 1) await warn(birch, ["alder"]);
  const choose = chooser(7);
  let faults = 60;
  const hostile: OnWay = async ({ payload }, deliver) => {
    for (let turns = choose(20); turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
    if ((faults -= 1) <= 0) return await deliver(payload);
    switch (choose(6)) {
      case 0:
        throw gone();
      case 1:
        await deliver(payload);
        throw gone();
      case 2:
        await Promise.all([deliver(payload), deliver(payload)]);
        return await deliver(payload);
      case 3: {
        const changed = Uint8Array.from(payload);
        if (changed.length > 0) changed[choose(changed.length)] = choose(256);
        return await deliver(changed);
      }
      case 4: {
        const answer = await deliver(payload);
        return { code: answer.code, payload: answer.payload.subarray(0, choose(answer.payload.length + 1)) };
      }
      default:
        return await deliver(payload);
    }
  };
  const line = connect(alder, birch, hostile);
  await until(async () => {
    // Retries wait for the clock.
    for (const side of [alder, birch]) side.clock.advance(61_000);
    return (await waiting(alder, birch)) + (await waiting(birch, alder)) === 0;
  });
  line.cut();
  connect(alder, birch);
  await checkComplete(alder, birch);
  await checkComplete(birch, alder);
  assert.deepEqual(
    [...(await numbersOf(birch))].map(Number).sort((a, b) => a - b),
    upTo(2, 13),
  );
  assert.equal((await alarms(birch)).includes("equivocation"), false);
  assert.deepEqual(
    [...alder.notices, ...birch.notices].filter((notice) => notice.startsWith("fault")),
    [],
  );
});

test("while the line is cut status says what waits; afterwards all of it arrives", async (context) => {
  const { alder, birch } = await agreedSides(context);
  for (const precedence of ["ROUTINE", "PRIORITY", "FLASH", "ROUTINE"])
    await warn(alder, ["birch"], { precedence, kind: precedence === "ROUTINE" ? "note" : "warning" });
  assert.deepEqual([(await standing(alder, birch)).waiting, (await ask(alder, "status"))["deliveryUnproven"]], [4, 4]);
  const order: number[] = [];
  connect(alder, birch, async ({ verb, payload, from }, deliver) => {
    if (verb === "message" && from === alder && order.length < 4)
      order.push(Number((await alder.node.store.read((view) => view.outboxCounts())).reduce((sum, { count }) => sum + count, 0)));
    return await deliver(payload);
  });
  await quiet(alder, birch);
  assert.deepEqual((await inbox(birch)).map(({ precedence, sequence }) => `${String(precedence)} ${String(sequence)}`).toSorted(), [
    "FLASH 4",
    "PRIORITY 3",
    "ROUTINE 2",
    "ROUTINE 5",
  ]);
  assert.equal((await ask(alder, "status"))["deliveryUnproven"], 0);
  await checkComplete(alder, birch);
});

test("a partner that never answers holds up nobody else, and is asked no more often than the clock allows", async (context) => {
  const { alder, birch } = await agreedSides(context);
  for (let at = 0; at < 50; at += 1) await warn(alder, ["birch"]);
  let asked = 0;
  const line = connect(alder, birch, () => {
    asked += 1;
    return new Promise(() => {});
  });
  await until(() => asked >= 32);
  for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(asked <= 34, `${asked} requests are under way`);
  assert.equal((await standing(alder, birch)).waiting, 50);
  line.cut();
});

test("a partner that answers nonsense is asked again at growing intervals, a person is told, and nothing is lost", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  await warn(alder, ["birch"], { precedence: "FLASH" });
  const birchContext = await birch.node.exchange();
  const toAlder = await birch.book.recipient(alder.node.id);
  assert.ok(toAlder !== undefined);
  const sealAs = (kind: "card" | "receipt" | "head", bytes: Uint8Array): Promise<Uint8Array> =>
    sealMessage(
      composeUnnumbered(
        { kind, partner: alder.node.id, agreement, label: kind === "receipt" ? "receipt" : "document", bytes },
        birchContext,
      ),
      { to: toAlder, random: birch.node.random },
    );
  const text = (word: string): Uint8Array => Buffer.from(word);
  const answers = [
    { code: "ok", payload: text("nonsense") },
    { code: "ok", payload: new Uint8Array(20_000).fill(7) },
    { code: "ok", payload: await sealAs("receipt", text("{}")) },
    { code: "ok", payload: await sealAs("head", text("no head")) },
    { code: "ok", payload: await sealAs("card", text("no card")) },
    { code: "no-such-code", payload: new Uint8Array() },
    { code: "fault", payload: new Uint8Array() },
    { code: "__proto__", payload: new Uint8Array() },
  ];
  let asked = 0;
  const line = connect(alder, birch, async ({ from, payload, lane }, deliver) => {
    // The warning alone: heads and cards go on, and are not counted.
    if (from !== alder || lane !== 0) return await deliver(payload);
    const answer = answers[asked % answers.length];
    asked += 1;
    return answer ?? { code: "ok", payload: new Uint8Array() };
  });
  for (let round = 1; round <= 16; round += 1) {
    await until(() => asked >= round);
    for (let turns = 0; turns < 100; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(asked, round, "not asked again before the clock allows");
    alder.clock.advance(61_000);
  }
  assert.ok((await alarms(alder)).includes("not-taken"));
  assert.equal((await ask(alder, "status"))["deliveryUnproven"], 1);
  line.cut();
  connect(alder, birch);
  await quiet(alder, birch);
  assert.equal((await inbox(birch)).length, 1);
  await checkComplete(alder, birch);
});

test("a receipt for another message, and one that says more than delivered, take nothing out of the outbox", async (context) => {
  const { alder, birch } = await agreedSides(context);
  await warn(alder, ["birch"]);
  await warn(alder, ["birch"]);
  let first: Promise<{ readonly code: string; readonly payload: Uint8Array }> | undefined;
  let asked = 0;
  const line = connect(alder, birch, ({ from, payload, lane }, deliver) => {
    if (from !== alder || lane < 2) return deliver(payload);
    asked += 1;
    // Every message is answered with the receipt for the first: the second was never delivered.
    return (first ??= deliver(payload));
  });
  await until(async () => asked >= 2 && (await waiting(alder, birch)) === 1);
  for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(asked <= 3, `asked ${asked} times`);
  assert.equal((await ask(alder, "status"))["deliveryUnproven"], 1);
  line.cut();
  connect(alder, birch);
  await quiet(alder, birch);
  await checkComplete(alder, birch);
});

test("a day between the clocks: everything passes both ways, and a person is told of it", async (context) => {
  for (const aheadMs of [86_400_000, -86_400_000]) {
    const { alder, birch } = await agreedSides(context, { aheadMs });
    connect(alder, birch);
    await warn(alder, ["birch"], { precedence: "FLASH" });
    await warn(birch, ["alder"], { precedence: "FLASH" });
    await quiet(alder, birch);
    assert.deepEqual(
      [(await inbox(alder)).map(({ state }) => state), (await inbox(birch)).map(({ state }) => state)],
      [["received"], ["received"]],
    );
    for (const side of [alder, birch]) assert.ok((await alarms(side)).includes("clock-off"), side.name);
    for (const [side, partner] of [
      [alder, birch],
      [birch, alder],
    ] as const) {
      const pins = side.book.get(partner.node.id)?.pins ?? [];
      assert.ok(pins.length > 0, `${side.name} takes the partner's connection`);
    }
    await checkComplete(alder, birch);
    await checkComplete(birch, alder);
  }
});

test("a flood is stored, receipted and grouped into one alarm; a FLASH among it is seen", async (context) => {
  const { alder, birch } = await agreedSides(context);
  for (let at = 0; at < 120; at += 1) await warn(alder, ["birch"], { kind: "note", texts: [{ language: "en", text: `note ${at}` }] });
  await warn(alder, ["birch"], { precedence: "FLASH" });
  connect(alder, birch);
  await quiet(alder, birch);
  const open = (await ask(birch, "status"))["alarms"] as readonly { kind: string; urgency: string; count: number }[];
  assert.deepEqual(
    open
      .filter(({ kind }) => kind === "arrived")
      .map(({ urgency, count }) => `${urgency} ${count}`)
      .toSorted(),
    ["now 1", "today 120"],
  );
  assert.equal((await standing(birch, alder)).received[0]?.["completeTo"], 122);
});
