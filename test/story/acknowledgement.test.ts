import assert from "node:assert/strict";
import { test } from "node:test";
import { revokeKeys } from "../../src/app/keys.ts";
import { takeDue } from "../../src/app/watch/take-due.ts";
import { readCard, signingKeys } from "../../src/exchange/index.ts";
import { acknowledgeDueMs } from "../../src/exchange/watch/index.ts";
import { agreedSides, alarms, ask, by, connect, inbox, quiet, swapHeads, until, waiting, warn } from "./sides.ts";
import type { Given, Side } from "./sides.ts";

async function passed(from: Side, to: Side, given: Readonly<Record<string, string>> = {}): Promise<number> {
  const line = connect(from, to);
  const [{ row } = {}] = await warn(from, [to.name], given);
  await quiet(from, to);
  line.cut();
  return Number(row);
}

async function acknowledged(side: Side, other: Side, row: number): Promise<void> {
  const line = connect(side, other);
  await ask(by(side, "desk"), "ack", { message: String(row) });
  await quiet(side, other);
  line.cut();
}

/** Waits until nothing waits any more; a failed try is repeated when the clock is advanced. */
async function settled(one: Side, other: Side): Promise<void> {
  await until(async () => {
    for (const side of [one, other]) side.clock.advance(1000);
    return (await waiting(one, other)) + (await waiting(other, one)) === 0;
  });
}

async function watchOver(side: Side, forMs: number): Promise<void> {
  side.clock.advance(forMs);
  await side.node.store.transact((tx) => takeDue(tx, side.node));
}

test("the officer's own signature of an acknowledgement stays at home: kept, in the log by its hash, verified when it is shown", async (context) => {
  const { alder, birch } = await agreedSides(context);
  const sent = await passed(alder, birch);
  const [{ row, envelope } = {}] = await inbox(birch);
  await assert.rejects(
    ask(by(birch, "desk"), "ack", { message: String(row), envelope: "of-another-message" }),
    /not the one that was signed for/,
  );
  const line = connect(alder, birch);
  const said = await ask(by(birch, "desk"), "ack", {
    message: String(row),
    envelope: String(envelope),
    verdict: "queried",
    reason: "which station",
  });
  await quiet(alder, birch);
  line.cut();
  const shown = await ask(by(birch, "desk"), "show", { message: String(row) });
  const [{ personal } = {}] = shown["receipts"] as Given[];
  const { officer, holds, hash, request } = personal as Given;
  assert.deepEqual([officer, holds, hash], ["desk", true, said["signature"]]);
  assert.match(Buffer.from(String(request), "base64").toString(), /payload/);
  const acts = await birch.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  assert.equal(acts.find(({ verb }) => verb === "ack-queried")?.facts["signature"], hash, "its log commits to it");
  const theirs = await ask(by(alder, "desk"), "show", {
    message: String(sent),
  });
  const [, told] = theirs["receipts"] as Given[];
  assert.deepEqual([told?.["verdict"], told?.["role"], told?.["personal"]], ["queried", "watch-officer", null]);
  assert.ok(!JSON.stringify(theirs).includes('"desk"'), "the partner reads a role and a pseudonym");
});

test("what is no content, and what nobody waits for an answer to, is not to be acknowledged", async (context) => {
  const { alder, birch } = await agreedSides(context);
  await passed(alder, birch);
  const [{ row, envelope, thread } = {}] = await inbox(birch);
  const body = { of: String(envelope), source: "B", information: "2", actionable: "partly", isProvisional: "provisional", remark: null };
  const line = connect(alder, birch);
  await warn(birch, ["alder"], { kind: "assessment", thread: String(thread), texts: [], body });
  await ask(by(birch, "desk"), "ack", { message: String(row) });
  await quiet(alder, birch);
  line.cut();
  const [grade] = await inbox(alder);
  assert.deepEqual([grade?.["kind"], grade?.["awaitsAcknowledgement"]], ["assessment", false]);
  assert.ok(!(await alarms(alder)).includes("arrived"));
  // What the house reviews by itself runs for everything that is kept.
  const clocks = async (side: Side): Promise<readonly string[]> =>
    (await side.node.store.read((view) => view.deadlinesUntil(Infinity, 100)))
      .map(({ kind }) => kind)
      .filter((kind) => !kind.startsWith("retention-") && kind !== "assessment-ends");
  assert.deepEqual([await clocks(alder), await clocks(birch)], [[], []], "no clock runs for a grade, here or there");
  const acts = await alder.node.store.read((view) =>
    view.messages({ kinds: ["acknowledgement", "agreement"], outgoing: false, limit: 10 }),
  );
  assert.ok(acts.length >= 2);
  for (const { row: other } of acts) await assert.rejects(ask(by(alder, "desk"), "ack", { message: String(other) }), /nobody waits/);
});

test("the alarm about what was not acknowledged in time closes with the last late answer of its group, on both sides", async (context) => {
  const { alder, birch } = await agreedSides(context);
  for (let at = 0; at < 2; at += 1) await passed(alder, birch, { precedence: "FLASH" });
  for (const side of [alder, birch]) await watchOver(side, 11 * 60_000);
  assert.ok((await alarms(alder)).includes("unacknowledged"));
  assert.deepEqual(
    (await alarms(birch)).filter((kind) => kind.includes("acknowledged") || kind === "arrived"),
    ["arrived", "not-acknowledged"],
  );
  const [first, second] = await inbox(birch);
  await acknowledged(birch, alder, Number(first?.["row"]));
  assert.ok((await alarms(alder)).includes("unacknowledged"), "the other is still not answered");
  assert.ok((await alarms(birch)).includes("not-acknowledged"));
  // One that is not due yet keeps nothing open.
  await passed(alder, birch, { precedence: "FLASH" });
  await acknowledged(birch, alder, Number(second?.["row"]));
  assert.ok(!(await alarms(alder)).includes("unacknowledged"));
  assert.deepEqual(
    (await alarms(birch)).filter((kind) => kind.includes("acknowledged") || kind === "arrived"),
    ["arrived"],
  );
});

test("an alarm that asks for another channel closes once the partner's node has signed for everything that it was about", async (context) => {
  const { alder, birch } = await agreedSides(context);
  for (let at = 0; at < 2; at += 1) await warn(alder, ["birch"], { precedence: "IMMEDIATE" });
  await watchOver(alder, 6 * 60_000);
  assert.ok((await alarms(alder)).includes("alternate-channel"));
  connect(alder, birch);
  await quiet(alder, birch);
  assert.ok(!(await alarms(alder)).includes("alternate-channel"));
});

test("a ROUTINE message is due, on both sides, by the end of the recipient's working day as its card says", async (context) => {
  const { alder, birch } = await agreedSides(context);
  await ask(by(birch, "releaser"), "card-hours", { hours: "mon-fri 08:00-17:00", zone: "Asia/Tokyo" });
  const line = connect(alder, birch);
  await swapHeads(alder, birch);
  line.cut();
  const held = (await alder.node.store.read((view) => view.partner("birch")))?.card;
  const { workingHours, timeZone } = readCard(held ?? new Uint8Array()).value;
  assert.deepEqual([workingHours?.from, timeZone], ["08:00", "Asia/Tokyo"]);
  await passed(alder, birch, { precedence: "ROUTINE" });
  const wanted = (side: Side): number =>
    acknowledgeDueMs("ROUTINE", { place: { workingHours, timeZone, holidays: new Set() } }, side.clock.nowMs());
  const due = async (side: Side, kind: string) =>
    (await side.node.store.read((view) => view.deadlinesUntil(Infinity, 100))).find((deadline) => deadline.kind === kind)?.dueMs;
  assert.notEqual(wanted(alder), alder.clock.nowMs() + 86_400_000, "not simply a day later");
  assert.equal(await due(alder, "acknowledge-out"), wanted(alder));
  assert.equal(await due(birch, "acknowledge-in"), wanted(birch));
});

test("what waits under a key that was revoked is withheld and a person is told what to do; what is signed anew passes", async (context) => {
  const { alder, birch } = await agreedSides(context);
  const [waits] = await warn(alder, ["birch"], { precedence: "FLASH" });
  const { value } = readCard((await birch.node.store.read((view) => view.partner("alder")))?.card ?? new Uint8Array());
  const [key] = signingKeys(value, "message");
  await revokeKeys(alder.node, { keyIds: [key?.keyId ?? ""], reason: "stolen", remark: "-", officer: null });
  const [again] = await warn(alder, ["birch"], { precedence: "FLASH" });
  let asked = 0;
  connect(alder, birch, async ({ verb, payload, from }, deliver) => {
    if (verb === "message" && from === alder) asked += 1;
    return await deliver(payload);
  });
  await swapHeads(alder, birch);
  await settled(alder, birch);
  const state = async (row: unknown) => (await alder.node.store.read((view) => view.message(Number(row))))?.state;
  assert.deepEqual([await state(waits?.["row"]), await state(again?.["row"])], ["withheld", "delivered"]);
  const told = ((await ask(alder, "status"))["alarms"] as Given[]).filter(({ kind }) => kind === "withheld");
  assert.deepEqual(
    told.map(({ urgency }) => urgency),
    ["now"],
  );
  assert.match(
    String(told[0]?.["text"]),
    new RegExp(`^message ${String(waits?.["row"])} to birch was not sent: key-revoked.*release it again$`),
  );
  const due = await alder.node.store.read((view) => view.deadlinesUntil(Infinity, 100));
  assert.ok(!due.some(({ subject }) => subject === String(waits?.["row"])), "nobody waits for an answer to it");
  // It is not tried for ever, however often the partner says that it lacks the number.
  const before = asked;
  for (let at = 0; at < 3; at += 1) await swapHeads(alder, birch);
  await settled(alder, birch);
  assert.ok(asked - before < 30);
  assert.equal((await inbox(birch)).length, 1);
});
