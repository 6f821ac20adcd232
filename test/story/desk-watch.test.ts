import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../../src/base/index.ts";
import type { JsonValue } from "../../src/base/index.ts";
import { followMessages } from "../../src/app/follow.ts";
import { takeDue } from "../../src/app/watch/take-due.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { agreedSides, ask, by, connect, quiet, warn } from "./sides.ts";
import type { Given, Side } from "./sides.ts";

const hourMs = 3_600_000;
const secret = "Returnees plan an attack at the tournament.";
const list = (value: JsonValue | undefined): readonly Given[] => value as readonly Given[];

async function watched(side: Side, as = "desk"): Promise<readonly Given[]> {
  return list((await ask(by(side, as), "desk-watch"))["items"]);
}

const about = (item: Given | undefined): Given => (item?.["message"] ?? {}) as Given;
const whats = (items: readonly Given[]): readonly string[] => items.map(({ what }) => String(what));

test("what runs out first stands on top, and an acknowledgement takes it away at once", async (context) => {
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  assert.deepEqual(
    whats(await watched(birch)).filter((what) => what === "acknowledge"),
    [],
  );
  await warn(alder, ["birch"], { precedence: "ROUTINE" });
  await warn(alder, ["birch"], { precedence: "FLASH", texts: [{ language: "en", text: secret }] });
  await quiet(alder, birch);
  const items = await watched(birch);
  const [first, second] = items.filter(({ what }) => what === "acknowledge");
  assert.equal(about(first)["precedence"], "FLASH");
  assert.equal(about(second)["precedence"], "ROUTINE");
  assert.ok(String(first?.["due"]) < String(second?.["due"]));
  assert.equal(items[0]?.["key"], first?.["key"]);
  assert.ok(!whats(items).includes("alarm"), "the alarm of the arrival says nothing that the clock does not");
  assert.ok(whats(await watched(alder)).includes("partner-acknowledges"));
  const { row, envelope } = about(first);
  await ask(by(birch, "desk"), "ack", { message: String(row), envelope: envelope ?? null });
  await quiet(alder, birch);
  const left = (await watched(birch)).filter(({ what }) => what === "acknowledge");
  assert.deepEqual(
    left.map(({ key }) => key),
    [second?.["key"]],
  );
  await followMessages(birch.node, () => Promise.resolve(true));
  assert.ok(whats(await watched(birch)).includes("say-outcome"), "what was acknowledged is to be answered for");
});

test("a query of the partner, a request for more and a lapsed validity each stand until they are seen to", async (context) => {
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  const until = new Date(alder.clock.nowMs() + 48 * hourMs).toISOString();
  const [warning] = await warn(alder, ["birch"], { precedence: "PRIORITY", until });
  await quiet(alder, birch);
  const arrived = about((await watched(birch)).find(({ what }) => what === "acknowledge"));
  await ask(by(birch, "desk"), "ack", { message: String(arrived["row"]), verdict: "queried", reason: "which of the two gates?" });
  await quiet(alder, birch);
  assert.ok(whats(await watched(alder)).includes("queried"));
  await warn(birch, ["alder"], { kind: "request", thread: warning?.["thread"] ?? null, texts: [{ language: "en", text: "Which gate?" }] });
  await quiet(alder, birch);
  await followMessages(alder.node, () => Promise.resolve(true));
  const asked = await watched(alder);
  assert.ok(whats(asked).includes("answer-request"));
  assert.ok(!whats(asked).includes("validity"), "two days before it lapses nobody is asked");
  await warn(alder, ["birch"], {
    kind: "answer",
    thread: warning?.["thread"] ?? null,
    texts: [{ language: "en", text: "The western one." }],
  });
  await quiet(alder, birch);
  await followMessages(alder.node, () => Promise.resolve(true));
  const answered = whats(await watched(alder));
  assert.ok(!answered.includes("queried") && !answered.includes("answer-request"), "an answer in its thread settles the query");
  alder.clock.advance(49 * hourMs);
  await alder.node.store.transact((tx) => takeDue(tx, alder.node));
  const lapsed = (await watched(alder)).find(({ what }) => what === "validity");
  assert.equal(lapsed?.["due"], until, "when it lapsed is told, not when somebody was asked about it");
});

test("drafts that wait for a releaser are told without their words; duties only to whom they concern; the administrator reads no headline", async (context) => {
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  await ask(by(alder, "desk"), "draft", {
    kind: "warning",
    to: ["birch"],
    scope: "plots",
    precedence: "FLASH",
    tlp: "TLP:AMBER",
    texts: [{ language: "en", text: secret }],
  });
  const { source } = await ask(by(alder, "desk"), "source-add", { text: "HARRIER-7 says so.", protect: ["HARRIER-7"] });
  await ask(by(alder, "desk"), "duty-assess", {
    source: source ?? null,
    credible: "yes",
    specific: "yes",
    impending: "yes",
    reason: "a named place",
    windowHours: 48,
  });
  const items = await watched(alder);
  assert.ok(whats(items).includes("release"));
  assert.equal(items.find(({ what }) => what === "warn")?.["subject"], source);
  const administrator = await enrol(alder.node, "root", ["administrator"]);
  (alder.officers as (typeof administrator)[]).push(administrator);
  const seen = await ask(by(alder, "root"), "desk-watch");
  assert.ok(!whats(list(seen["items"])).includes("warn"));
  assert.ok(!JSON.stringify(seen).includes("tournament"));
  await assert.rejects(ask(by(alder, "root"), "desk-headlines", { rows: [1] }), (thrown) => isTocsinError(thrown, "not-authorised"));
  await assert.rejects(ask(by(alder, "root"), "desk-hand-over-notes"), (thrown) => isTocsinError(thrown, "not-authorised"));
});

test("headlines are the first words for who may know, and their showing is recorded as a reading", async (context) => {
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  await warn(alder, ["birch"], { texts: [{ language: "en", text: `${secret} ${"And so on. ".repeat(40)}` }] });
  await quiet(alder, birch);
  const row = about((await watched(birch)).find(({ what }) => what === "acknowledge"))["row"] ?? null;
  const [headline] = list((await ask(by(birch, "desk"), "desk-headlines", { rows: [row, 999_999] }))["headlines"]);
  assert.ok(String(headline?.["text"]).startsWith(secret));
  assert.ok(String(headline?.["text"]).length <= 140);
  const newest = await birch.node.store.read((view) => view.newestAct());
  assert.deepEqual([newest?.verb, newest?.officer], ["open-headlines", "desk"]);
  await assert.rejects(ask(by(birch, "desk"), "desk-headlines", { rows: "all" }), (thrown) => isTocsinError(thrown, "usage"));
});

test("a note of one shift is read by the next, newest first, and never by who keeps no watch", async (context) => {
  const { alder } = await agreedSides(context);
  await ask(by(alder, "desk"), "desk-hand-over", { text: "Quiet. Birch owes an outcome." });
  alder.clock.advance(hourMs);
  await ask(by(alder, "desk"), "desk-hand-over", { text: "Second note" });
  const { notes } = await ask(by(alder, "desk"), "desk-hand-over-notes");
  assert.deepEqual(
    list(notes).map(({ text }) => text),
    ["Second note", "Quiet. Birch owes an outcome."],
  );
  await assert.rejects(ask(by(alder, "releaser"), "desk-hand-over-notes"), (thrown) => isTocsinError(thrown, "not-authorised"));
  await assert.rejects(ask(by(alder, "desk"), "desk-hand-over", { text: " " }), (thrown) => isTocsinError(thrown, "usage"));
});

test("of every warning it stands first who has it, who has read it, who may pass it on and what is due when", async (context) => {
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  const [warning] = await warn(alder, ["birch"], { precedence: "IMMEDIATE", texts: [{ language: "en", text: secret }] });
  await quiet(alder, birch);
  const row = about((await watched(birch)).find(({ what }) => what === "acknowledge"))["row"] ?? null;
  await ask(by(birch, "desk"), "show", { message: String(row) });
  const first = await ask(by(birch, "desk"), "desk-warning", { message: String(row) });
  assert.deepEqual(
    list(first["has"]).map(({ party, part }) => [party, part]),
    [
      ["alder", "originator"],
      ["us", "recipient"],
    ],
  );
  assert.deepEqual(
    list((first["read"] as Given)["ours"]).map(({ officer }) => officer),
    ["desk"],
  );
  assert.deepEqual([(first["passing"] as Given)["originator"], (first["passing"] as Given)["grants"]], ["alder", []]);
  assert.equal(list(first["due"])[0]?.["what"], "acknowledge");
  assert.ok(!JSON.stringify(first).includes("tournament"));
  await ask(by(birch, "desk"), "ack", { message: String(row) });
  await quiet(alder, birch);
  const sent = await ask(by(alder, "desk"), "desk-warning", { message: String(warning?.["row"] ?? warning?.["message"]) });
  assert.equal(list(sent["has"])[1]?.["state"], "accepted");
  assert.equal(list((sent["read"] as Given)["theirs"])[0]?.["role"], "watch-officer");
  const proof = sent["proof"] as Given;
  assert.ok(list(proof["entries"]).length > 0);
});
