import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../../src/base/index.ts";
import type { JsonValue } from "../../src/base/index.ts";
import { actsOf, answer, coded, hourMs, request, say, warnedPair } from "./failure-sides.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { agree, ask, by, connect, inbox, introduce, openSide, quiet, warn } from "./sides.ts";
import type { Context, Given, Side } from "./sides.ts";

const said =
  "Returnees plan an attack at the tournament with knives and a rented van.\n\nThe source sits in the north mosque and speaks with nobody.";
const drafting = { kind: "warning", to: ["cedar"], scope: "plots" };

/** Alder warned Birch, which also has an agreement with Cedar; with the row of the warning at Birch. */
async function threeSides(context: Context) {
  const pair = await warnedPair(context, { texts: [{ language: "en", text: said }] });
  const cedar = await openSide(context, "cedar");
  await introduce(pair.birch, cedar);
  await agree(pair.birch, cedar);
  connect(pair.birch, cedar);
  const [received] = await inbox(pair.birch);
  return { ...pair, pair, cedar, row: String(received?.["row"]) };
}

async function readingAt(side: Side, row: string): Promise<unknown> {
  const shown = await ask(by(side, "desk"), "show", { message: row });
  const parts = shown["parts"] as unknown as { label: string; content: { text?: string; tlp?: string; caveats?: string[] } }[];
  return {
    texts: parts.filter(({ label }) => label === "paragraph").map(({ content }) => content.text),
    marking: parts.find(({ label }) => label === "marking")?.content,
  };
}

test("what was granted in other words goes in those words, with its conditions as caveats, and in no others", async (context) => {
  const { pair, alder, birch, cedar, of, thread, row } = await threeSides(context);
  const asked = await say(pair, birch, { kind: "release-request", thread, body: request(of) });
  await say(pair, alder, {
    kind: "release-decision",
    thread,
    body: answer(asked, {
      answer: "granted-in-other-words",
      wording: "An attack at a sports event is planned.",
      conditions: "no names of ours",
    }),
  });
  await warn(birch, ["cedar"], { forwards: row, texts: [] });
  await quiet(birch, cedar);
  const [received] = await inbox(cedar);
  assert.deepEqual(await readingAt(cedar, String(received?.["row"])), {
    texts: ["An attack at a sports event is planned."],
    marking: { suite: 1, tlp: "AMBER", caveats: ["no names of ours"] },
  });
  const beside = ask(by(birch, "desk"), "draft", { ...drafting, forwards: row, texts: [{ language: "en", text: said }] });
  await assert.rejects(beside, coded("usage"));
});

test("paragraphs that were granted go, the others stay", async (context) => {
  const { pair, alder, birch, of, thread, row } = await threeSides(context);
  const shown = await ask(by(birch, "desk"), "show", { message: row });
  const [first] = (shown["parts"] as unknown as { label: string; commitment: string }[]).filter(({ label }) => label === "paragraph");
  const asked = await say(pair, birch, { kind: "release-request", thread, body: request(of, { paragraphs: [first?.commitment ?? ""] }) });
  await say(pair, alder, { kind: "release-decision", thread, body: answer(asked) });
  const draft = await ask(by(birch, "desk"), "draft", { ...drafting, forwards: row });
  assert.deepEqual(draft["texts"], [
    { language: "en", number: 1, text: "Returnees plan an attack at the tournament with knives and a rented van." },
  ]);
});

test("a copy is marked as its original or stricter: a wider marking is its originator's to give", async (context) => {
  const { pair, alder, birch, of, thread, row } = await threeSides(context);
  const asked = await say(pair, birch, { kind: "release-request", thread, body: request(of) });
  await say(pair, alder, { kind: "release-decision", thread, body: answer(asked) });
  const tlpOf = async (tlp: string): Promise<unknown> =>
    (await ask(by(birch, "desk"), "draft", { ...drafting, forwards: row, tlp }))["tlp"];
  await assert.rejects(tlpOf("TLP:GREEN"), coded("consent-missing"));
  assert.deepEqual([await tlpOf(""), await tlpOf("TLP:AMBER+STRICT")], ["AMBER", "AMBER+STRICT"]);
});

test("a grant that ran out between draft and release releases nothing", async (context) => {
  const { pair, alder, birch, of, thread, row } = await threeSides(context);
  const asked = await say(pair, birch, { kind: "release-request", thread, body: request(of) });
  const until = new Date(alder.clock.nowMs() + hourMs).toISOString();
  await say(pair, alder, { kind: "release-decision", thread, body: answer(asked, { until }) });
  const draft = await ask(by(birch, "desk"), "draft", { ...drafting, forwards: row });
  birch.clock.advance(2 * hourMs);
  const reasons = { purpose: "prevention", basis: "XA-7", authority: "Head", necessity: "It is near.", mistreatment: "none-known" };
  const prepare = ask(by(birch, "releaser"), "release-prepare", { draft: draft["id"] ?? null, ...reasons });
  await assert.rejects(prepare, coded("consent-missing"));
  assert.equal((await actsOf(birch, "forward-refused")).length, 1);
});

test("who has no need to know of a message neither passes it on nor reads it in its case", async (context) => {
  const { birch, thread, row } = await threeSides(context);
  const stranger = await enrol(birch.node, "stranger", ["drafter"]);
  Object.assign(birch, { officers: [...birch.officers, stranger] });
  await ask(by(birch, "desk"), "assign", { message: row, officers: ["desk"], units: [] });
  await assert.rejects(ask(by(birch, "stranger"), "draft", { ...drafting, forwards: row }), coded("not-authorised"));
  await warn(birch, ["alder"], { kind: "note", thread, texts: [{ language: "en", text: "We look into it." }] });
  const note = String(
    ((await ask(by(birch, "desk"), "inbox", { all: true, thread })) as unknown as { messages: Given[] }).messages.at(-1)?.["row"],
  );
  const seen = await ask(by(birch, "stranger"), "case", { item: note });
  assert.deepEqual([(seen["messages"] as unknown as Given[]).map(({ kind }) => kind), seen["withheld"]], [["note"], 1]);
  assert.deepEqual(seen["warnings"], [], "the warning is assigned to another");
  await assert.rejects(ask(by(birch, "stranger"), "case", { item: row }), coded("not-authorised"));
});

test("a partner's words that are written into a new draft for another need that partner's grant, as if they were passed on", async (context) => {
  const { pair, alder, birch, cedar, of, thread, row } = await threeSides(context);
  const told = "We were told this tonight: returnees plan an attack at the  tournament, with knives and a rented van. Be careful.";
  const own = "Three men without tickets were turned away at the gate of the stadium on Friday evening.";
  const draft = (text: string, given: Readonly<Record<string, JsonValue>> = {}): Promise<Given> =>
    ask(by(birch, "desk"), "draft", { ...drafting, tlp: "TLP:AMBER", texts: [{ language: "en", text }], ...given });
  await assert.rejects(draft(`${own}\n\n${told}`), (thrown) => {
    assert.ok(isTocsinError(thrown, "consent-missing"));
    assert.match(thrown.message, new RegExp(`paragraph 2 en says what message ${row} of alder says`));
    return true;
  });
  assert.equal((await actsOf(birch, "borrow-refused")).length, 1);
  await draft(own);
  await draft(told, { to: ["alder"], thread });
  const asked = await say(pair, birch, { kind: "release-request", thread, body: request(of) });
  await say(pair, alder, { kind: "release-decision", thread, body: answer(asked) });
  await draft(told);
  await assert.rejects(draft(told, { tlp: "TLP:GREEN" }), coded("consent-missing"), "wider than it came");
  assert.equal((await inbox(cedar)).length, 0);
});

test("our own words stay ours when a partner says them back, and a passage may be said to be ours, with a reason", async (context) => {
  const { pair, alder, birch } = await threeSides(context);
  const ours = "A white van without plates stood for two hours before the west entrance of the central station.";
  const draft = (text: string, given: Readonly<Record<string, JsonValue>> = {}): Promise<Given> =>
    ask(by(birch, "desk"), "draft", { ...drafting, tlp: "TLP:AMBER", texts: [{ language: "en", text }], ...given });
  await warn(birch, ["alder"], { texts: [{ language: "en", text: ours }] });
  await quiet(pair.alder, pair.birch);
  await warn(alder, ["birch"], { texts: [{ language: "en", text: `You told us: ${ours}` }] });
  await quiet(pair.alder, pair.birch);
  await draft(ours);
  const theirs = "Everybody on watch keeps the doors of the control room locked through the whole night without any exception.";
  await warn(alder, ["birch"], {
    texts: [
      {
        language: "en",
        text: `${theirs} Our second team moved to the harbour district and waits there for orders from the ministry, with two boats, night glasses, a doctor and an interpreter for the crews of the ships that are expected before the weekend.`,
      },
    ],
  });
  await quiet(pair.alder, pair.birch);
  const mixed = `The new officers at our own southern checkpoint asked for more lamps and radios this week, and for warm coats, dry boots, a second dog, better maps of the forest roads and somebody who reads the number plates of our neighbours. ${theirs}`;
  await assert.rejects(draft(mixed), coded("consent-missing"));
  const passed = await draft(mixed, { ownWords: "it is the rule of our own house, written in spring" });
  assert.equal(passed["ownWords"], "it is the rule of our own house, written in spring");
});
