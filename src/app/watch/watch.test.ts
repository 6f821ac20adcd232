import assert from "node:assert/strict";
import { test } from "node:test";
import { timestamp } from "../../base/index.ts";
import type { Node } from "../node.ts";
import { notifierFailed } from "./notice.ts";
import type { Notice, Notify } from "./notice.ts";
import { allActs, carried, performAs, putMessage, putWatch, putWorkingHours, testNode, until } from "./node.test-data.ts";
import { alarmWork } from "./alarm-pages.ts";
import { readQueue } from "./queue.ts";
import { pageText } from "../../exchange/watch/index.ts";
import { startWatch } from "./watch.ts";
import type { RunningWatch } from "./watch.ts";

type Sent = { readonly notifier: string; readonly officer: string; readonly text: string; readonly notice: Notice };

/** A watch whose notifiers are the test's: what it sent, whom it could not reach, and waiting for it to come to rest. */
function watching(
  context: { after(done: () => Promise<void>): void },
  node: Node,
  deaf: (notifier: string, officer: string) => boolean = () => false,
) {
  const sent: Sent[] = [];
  const told: string[] = [];
  const tests: string[] = [];
  const notify: Notify = async ({ id, config }, notice) => {
    if (deaf(id, notice.page.officer)) throw notifierFailed("it is deaf", "deaf");
    if (notice.purpose === "self-test") tests.push(id);
    else sent.push({ notifier: id, officer: notice.page.officer, text: pageText(notice.page, { discreet: config.discreet }), notice });
  };
  const watch: RunningWatch = startWatch(node, { notify, tell: (text) => told.push(text) });
  context.after(() => watch.stop());
  const officers = (): string[] => sent.map(({ officer }) => officer);
  return { watch, sent, told, tests, officers };
}

async function raise(node: Node, alarm: { kind: string; subject?: string; urgency?: "now" | "today"; text?: string }): Promise<void> {
  const { kind, subject = "s", urgency = "now", text = "FLASH from alder to be acknowledged" } = alarm;
  await node.store.transact((tx) => tx.raiseAlarm({ at: timestamp(node.clock.nowMs()), kind, subject, urgency, text }));
}

test("an urgent alarm is paged to the first on duty, once, without content, and is an act", async (context) => {
  const { node } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail"], ben: ["mail"] } });
  await raise(node, { kind: "arrived" });
  await raise(node, { kind: "parked", urgency: "today" });
  const { watch, sent, officers } = watching(context, node);
  await until(() => sent.length === 1);
  watch.nudge();
  watch.nudge();
  await until(async () => (await node.store.read(readQueue)).size === 0);
  assert.deepEqual(officers(), ["ana"]);
  assert.equal(sent[0]?.text, "FLASH from alder to be acknowledged, alarm 1; run tocsin watch alarms");
  assert.equal(sent[0]?.notice.address, "ana@watch.example");
  const page = (await allActs(node)).filter(({ verb }) => verb === "page");
  assert.deepEqual(
    page.map(({ subject, facts }) => [subject, facts["notifier"], facts["alarms"]]),
    [["ana", "mail", ["arrived"]]],
  );
});

test("raised again it is paged again, each time after twice the silence, and at once again after a quiet hour", async (context) => {
  const { node, clock } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail"] } });
  await raise(node, { kind: "arrived" });
  const { watch, sent } = watching(context, node);
  await until(() => sent.length === 1);
  /** Raises it again, advances the clock, and lets the watch come to rest; gives how often it has paged so far. */
  const after = async (seconds: number, raised: number): Promise<number> => {
    for (let more = 0; more < raised; more += 1) await raise(node, { kind: "arrived" });
    clock.advance(seconds * 1000);
    watch.nudge();
    const nowMs = clock.nowMs();
    await until(
      async () =>
        (await node.store.read((view) => alarmWork(view, nowMs))).isNow === false && (await node.store.read(readQueue)).size === 0,
    );
    return sent.length;
  };
  assert.equal(await after(29, 50), 1);
  assert.equal(await after(2, 0), 2);
  assert.equal(await after(50, 1), 2, "a minute after the second page");
  assert.equal(await after(11, 0), 3);
  assert.equal(await after(110, 1), 3, "two minutes after the third");
  assert.equal(await after(11, 0), 4);
  assert.equal(await after(7200, 0), 4, "nothing was raised since");
  assert.equal(await after(0, 1), 5);
  assert.equal(await after(31, 1), 6);
});

test("an unacknowledged arrival pages the next, then the next, then everybody with an alarm, on the driven clock alone", async (context) => {
  const { node, clock } = await testNode(context, { exercise: true });
  await putWatch(node, { roster: { ana: ["mail"], ben: ["mail"], cora: ["mail"] }, shifts: { cora: "mon-sun 00:00-00:01" } });
  // Cora is off duty all day but for a minute, so that she is not in the line and still among everybody.
  const noon = Math.ceil(clock.nowMs() / 86_400_000) * 86_400_000 + 43_200_000;
  clock.advance(noon - clock.nowMs());
  await raise(node, { kind: "arrived", subject: "alder-id FLASH exercise", text: "EXERCISE FLASH from alder to be acknowledged" });
  const { sent, officers } = watching(context, node);
  await until(() => sent.length === 1);
  const row = await putMessage(node, { precedence: "FLASH", status: "exercise" });
  // It arrived under the alarm that Ana was paged for, as a second one would: she was told of the first only.
  clock.advance(10 * 60_000);
  await until(() => sent.length === 2);
  clock.advance(10 * 60_000);
  await until(() => sent.length === 3);
  clock.advance(10 * 60_000);
  await until(() => sent.length === 6);
  assert.deepEqual(officers(), ["ana", "ana", "ben", "ana", "ben", "cora"]);
  assert.equal(sent[2]?.text, `EXERCISE FLASH from alder to be acknowledged, ref ${row}; run tocsin inbox`);
  assert.equal(
    sent.every(({ text }) => text.startsWith("EXERCISE ")),
    true,
  );
  const alarms = await node.store.read((view) => view.openAlarms());
  assert.deepEqual(
    alarms.map(({ kind }) => kind),
    ["arrived", "not-acknowledged"],
  );
  await node.store.transact((tx) => tx.endDeadline("acknowledge-in", String(row), timestamp(clock.nowMs())));
  clock.advance(60 * 60_000);
  await until(async () => (await node.store.read(readQueue)).size === 0);
  assert.equal(sent.length, 6, "acknowledged, it is quiet");
  assert.equal((await allActs(node)).filter(({ verb }) => verb === "deadline-missed").length, 3);
});

test("who was paged at the arrival is not the next when it is not acknowledged", async (context) => {
  const { node, clock } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail"], ben: ["mail"] } });
  await putMessage(node, { precedence: "FLASH" });
  await raise(node, { kind: "arrived", subject: "alder-id FLASH actual" });
  const { sent, officers } = watching(context, node);
  await until(() => sent.length === 1);
  clock.advance(10 * 60_000);
  await until(() => sent.length === 2);
  assert.deepEqual(officers(), ["ana", "ben"]);
});

test("a message of ours that is not acknowledged wakes our own; a missing machine receipt asks for another channel", async (context) => {
  const { node, clock } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail"], ben: ["mail"] } });
  const out = await putMessage(node, { precedence: "IMMEDIATE", outgoing: true, inMs: 1_800_000 });
  const lost = await putMessage(node, { precedence: "FLASH", outgoing: true, kind: "machine-receipt", inMs: 300_000 });
  const { sent, officers } = watching(context, node);
  clock.advance(300_000);
  await until(() => sent.length === 1);
  assert.equal(sent[0]?.text, `FLASH to alder has no receipt of its node: pass it over another channel, ref ${lost}; run tocsin inbox`);
  clock.advance(1_500_000);
  await until(() => sent.length === 2);
  clock.advance(1_800_000);
  await until(() => sent.length === 4);
  assert.deepEqual(officers(), ["ana", "ana", "ana", "ben"]);
  assert.equal(sent[3]?.text, `IMMEDIATE to alder not acknowledged in time, ref ${out}; run tocsin inbox`);
  assert.equal(await node.store.read((view) => view.nextDeadlineMs()), undefined);
});

test("what was withheld has not left: its clock waits", async (context) => {
  const { node, clock } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail"] } });
  await putMessage(node, { precedence: "FLASH", outgoing: true, state: "withheld" });
  const { sent } = watching(context, node);
  clock.advance(600_000);
  await until(async () => ((await node.store.read((view) => view.nextDeadlineMs())) ?? 0) > clock.nowMs());
  assert.equal(sent.length, 0);
  assert.deepEqual(await node.store.read((view) => view.openAlarms()), []);
});

test("a ROUTINE message is due at the end of the next working day of the house, holidays left out", async (context) => {
  const { node, clock } = await testNode(context, { exercise: true });
  await putWorkingHours(node);
  await putWatch(node, { roster: { ana: ["mail"] } });
  // The next Friday, 16:00 UTC; the Monday after it is a holiday.
  const dayMs = 86_400_000;
  const friday = Math.ceil(clock.nowMs() / dayMs) * dayMs + 16 * 3_600_000;
  clock.advance(friday + ((5 - new Date(friday).getUTCDay() + 7) % 7) * dayMs - clock.nowMs());
  const monday = new Date(clock.nowMs() + 3 * dayMs).toISOString().slice(0, 10);
  await node.store.transact((tx) => tx.putWatchSetting("holiday", monday, ""));
  const begun = clock.nowMs();
  await putMessage(node, { precedence: "ROUTINE", status: "exercise", inMs: dayMs });
  const { sent } = watching(context, node);
  clock.advance(dayMs);
  const dueMs = async (): Promise<number> => (await node.store.read((view) => view.nextDeadlineMs())) ?? 0;
  await until(async () => (await dueMs()) > clock.nowMs());
  assert.equal(new Date(await dueMs()).toISOString().slice(0, 16), `${new Date(begun + 4 * dayMs).toISOString().slice(0, 10)}T17:00`);
  assert.equal(sent.length, 0);
  clock.advance((await dueMs()) - clock.nowMs());
  await until(() => sent.length === 1);
  assert.match(sent[0]?.text ?? "", /^EXERCISE ROUTINE from alder to be acknowledged/);
});

test("a test in an actual node pages with the word in front", async (context) => {
  const { node, clock } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail"] } });
  const row = await putMessage(node, { precedence: "FLASH", status: "test" });
  const { sent } = watching(context, node);
  clock.advance(600_000);
  await until(() => sent.length === 1);
  assert.equal(sent[0]?.text, `TEST FLASH from alder to be acknowledged, ref ${row}; run tocsin inbox`);
});

test("a flood is one page that says how much there is, and ten thousand deadlines that wait cost a turn nothing", async (context) => {
  const { node, clock } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail"] } });
  await putMessage(node, { precedence: "FLASH" });
  await node.store.transact(async (tx) => {
    for (let subject = 2; subject <= 10_000; subject += 1)
      await tx.putDeadline({ kind: "other", subject: String(subject), dueMs: clock.nowMs() + 3_600_000, step: 0 });
  });
  const { sent } = watching(context, node);
  clock.advance(600_000);
  await until(() => sent.length === 1);
  assert.equal((await allActs(node)).filter(({ verb }) => verb === "deadline-missed").length, 1, "only what has passed is taken");
  await node.store.transact(async (tx) => {
    for (let subject = 501; subject <= 10_000; subject += 1) await tx.endDeadline("other", String(subject), timestamp(clock.nowMs()));
  });
  clock.advance(3_000_000);
  await until(async () => (await allActs(node)).filter(({ verb }) => verb === "deadline-missed").length >= 500);
  await until(() => sent.length >= 2);
  const counts = sent.slice(1).reduce((sum, { notice }) => sum + notice.page.items.length + notice.page.more, 0);
  assert.equal(sent.length <= 6, true, `${sent.length} pages`);
  assert.equal(counts >= 200, true, `${counts} things`);
});

test("where the first notifier fails the next carries it; the failure is an act and an alarm that is paged", async (context) => {
  const { node } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail", "sms"] } });
  await raise(node, { kind: "arrived" });
  const { sent } = watching(context, node, (notifier) => notifier === "mail");
  await until(() => sent.length === 1);
  assert.equal(sent[0]?.notifier, "sms");
  await until(async () => (await node.store.read((view) => view.openAlarms())).some(({ kind }) => kind === "notifier-silent"));
  const acts = (await allActs(node)).filter(({ verb }) => verb.startsWith("page"));
  assert.deepEqual(
    acts.map(({ verb, facts }) => [verb, facts["notifier"], facts["reason"] ?? null]),
    [
      ["page-failed", "mail", "deaf"],
      ["page", "sms", null],
    ],
  );
});

test("an officer who cannot be reached is tried again with growing waits, and the next is told at once", async (context) => {
  const { node, clock } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail", "gone"], ben: ["sms"] } });
  await raise(node, { kind: "arrived" });
  let isDeaf = true;
  const { sent, told, officers } = watching(context, node, (notifier) => isDeaf && notifier === "mail");
  await until(() => sent.some(({ officer }) => officer === "ben"));
  assert.equal(told.includes("ana could not be paged: no notifier carried it"), true);
  const failed = async (): Promise<number> =>
    (await allActs(node)).filter(({ verb, facts }) => verb === "page-failed" && facts["notifier"] === "mail").length;
  const before = await failed();
  clock.advance(5000);
  await until(async () => (await failed()) > before);
  isDeaf = false;
  clock.advance(900_000);
  await until(() => officers().includes("ana"));
  const kinds = (await node.store.read((view) => view.openAlarms())).map(({ kind }) => kind);
  assert.deepEqual([...new Set(kinds)].sort(), ["arrived", "notifier-silent", "page-failed"]);
  assert.deepEqual(
    [...new Set((await allActs(node)).filter(({ facts }) => facts["notifier"] === "gone").map(({ facts }) => facts["reason"]))],
    ["unknown"],
  );
});

test("nobody on the roster is an alarm, and who is put on it later is paged", async (context) => {
  const test = await testNode(context, { signers: ["ana"] });
  const { node, clock } = test;
  await putWatch(node, { roster: {} });
  await raise(node, { kind: "arrived" });
  const { sent } = watching(context, node);
  await until(async () => (await node.store.read((view) => view.openAlarms())).some(({ kind }) => kind === "nobody-to-page"));
  await performAs(test, "roster-set", {
    as: "ana",
    args: { officer: "ben", order: 1, timeZone: "UTC", shifts: [], absences: [], offOnHolidays: false, notifiers: ["sms=+1555"] },
  });
  clock.advance(5 * 60_000);
  await until(() => sent.length === 1);
  assert.equal(sent[0]?.officer, "ben");
});

test("an officer who is withdrawn is not paged any more", async (context) => {
  const { node } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail"], ben: ["mail"] } });
  await node.store.transact(async (tx) => {
    const ana = await tx.officer("ana");
    if (ana !== undefined) await tx.putOfficer({ ...ana, withdrawnAt: timestamp(node.clock.nowMs()) });
  });
  await raise(node, { kind: "arrived" });
  const { sent } = watching(context, node);
  await until(() => sent.length === 1);
  assert.equal(sent[0]?.officer, "ben");
});

test("notifiers are tested daily, one that fails every hour; a failing one is an alarm that is paged by another", async (context) => {
  const { node, clock } = await testNode(context);
  await putWatch(node, { roster: { ana: ["sms"] } });
  let isDeaf = false;
  const { sent, tests } = watching(context, node, (notifier) => isDeaf && notifier === "mail");
  clock.advance(86_400_000);
  await until(() => tests.length === 2);
  assert.deepEqual(tests.toSorted(), ["mail", "sms"]);
  isDeaf = true;
  clock.advance(86_400_000);
  await until(() => sent.length === 1);
  assert.equal(sent[0]?.text, 'the notifier "mail" failed its self-test: deaf, alarm 1; run tocsin watch alarms');
  isDeaf = false;
  const before = tests.length;
  clock.advance(3_600_000);
  await until(() => tests.length === before + 1);
  assert.equal(tests.at(-1), "mail");
});

test("a page that was not sent when the node stopped is sent when it is up again", async (context) => {
  const test = await testNode(context);
  await putWatch(test.node, { roster: { ana: ["mail"] } });
  await raise(test.node, { kind: "arrived" });
  let begun = false;
  const hangs: Notify = (_notifier, _notice, { signal }) =>
    new Promise((_resolve, reject) => {
      begun = true;
      signal.addEventListener("abort", () => reject(new Error("stopped")), { once: true });
    });
  const watch = startWatch(test.node, { notify: hangs, tell: () => {} });
  await until(() => begun);
  await watch.stop();
  assert.equal((await test.node.store.read(readQueue)).size, 1);
  assert.deepEqual(test.node.signals.watch, []);
  const node = await test.reopen();
  assert.equal(
    (await allActs(node)).some(({ verb }) => verb.startsWith("page")),
    false,
    "nothing is claimed of what was cut off",
  );
  const { sent } = watching(context, node);
  await until(() => sent.length === 1);
  assert.equal(sent[0]?.officer, "ana");
});

test("an alarm that was closed meanwhile wakes nobody", async (context) => {
  const test = await testNode(context, { signers: ["ana"] });
  const { node, clock } = test;
  await putWatch(node, { roster: { ana: ["mail"] } });
  const { sent, watch } = watching(context, node);
  await raise(node, { kind: "arrived", subject: "one" });
  watch.nudge();
  await until(() => sent.length === 1);
  await until(async () => (await node.store.read(readQueue)).size === 0);
  await raise(node, { kind: "arrived", subject: "two" });
  watch.nudge();
  // Ana was paged a moment ago: this one waits for her to have a moment.
  await until(async () => (await node.store.read(readQueue)).size === 1);
  await performAs(test, "alarm-close", { as: "ana", args: { id: 2 } });
  clock.advance(30_000);
  await until(async () => (await node.store.read(readQueue)).size === 0);
  assert.equal(sent.length, 1);
});

test("where what was sent cannot be written down, it is not sent again and again", async (context) => {
  const { node, clock } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail"] } });
  await raise(node, { kind: "arrived" });
  let isFull = false;
  const broken: Node = {
    ...node,
    store: { ...node.store, transact: (work) => (isFull ? Promise.reject(new Error("disk full")) : node.store.transact(work)) },
  };
  let count = 0;
  const told: string[] = [];
  const notify: Notify = async () => {
    count += 1;
    isFull = true;
  };
  const watch = startWatch(broken, { notify, tell: (text) => told.push(text) });
  context.after(() => watch.stop());
  await until(() => told.length > 0);
  for (let turn = 0; turn < 20; turn += 1) {
    watch.nudge();
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(count, 1);
  clock.advance(30_000);
  await until(() => count === 2);
  clock.advance(30_000);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(count, 2, "the second wait is longer");
  assert.match(told[0] ?? "", /disk full/);
});

test("nothing that the watch keeps, writes or sends holds content or a secret", async (context) => {
  const { node, clock } = await testNode(context);
  await putWatch(node, {
    roster: { ana: ["mail", "sms"], ben: ["sms"] },
    notifiers: { mail: { ...carried, discreet: true }, sms: carried },
  });
  await putMessage(node, { precedence: "FLASH" });
  const { sent } = watching(context, node, (notifier) => notifier === "mail");
  clock.advance(600_000);
  await until(() => sent.length >= 1);
  const acts = JSON.stringify((await allActs(node)).map(({ salt: _salt, ...act }) => act));
  assert.equal(acts.includes("watch.example"), false, "no address in the log");
  const { page } = sent[0]?.notice ?? { page: undefined };
  assert.deepEqual(Object.keys(page?.items[0] ?? {}).sort(), ["alarm", "isFlash", "key", "kind", "message", "text", "unreached", "word"]);
});
