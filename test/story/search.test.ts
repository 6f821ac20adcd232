import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { utf8 } from "../../src/base/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { followMessages } from "../../src/app/follow.ts";
import { coded } from "../../src/app/kit.test-node.ts";
import { agreedSides, alarms, ask, by, connect, introduce, openSide, quiet, warn } from "./sides.ts";
import type { Context, Given, Side } from "./sides.ts";

const reason = "case 7";

/** Birch has received some texts, one warning each, each in a thread of its own. */
async function received(context: Context, texts: readonly string[]): Promise<Side> {
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  for (const text of texts) await warn(alder, ["birch"], { texts: [{ language: "en", text }] });
  await quiet(alder, birch);
  return birch;
}

async function found(side: Side, query: string, as = "desk"): Promise<readonly number[]> {
  const { hits } = await ask(by(side, as), "search", { query, reason });
  return (hits as readonly Given[]).map(({ row }) => Number(row)).toSorted((a, b) => a - b);
}

test("a name is found in other scripts and spellings, and words are all wanted", async (context) => {
  const birch = await received(context, [
    "Muhammad Yusuf is on his way to the tournament.",
    "Мохаммед ждёт у стадиона.",
    "قال محمد إنه سيأتي.",
    "Zhukov hides the arms.",
    "Жуков прячет оружие.",
    "Nobody is named in this text about the tournament.",
  ]);
  const inboxRows = ((await ask(birch, "inbox"))["messages"] as readonly Given[]).map(({ row }) => Number(row));
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = inboxRows;
  for (const query of ["Mohammed", "Мухаммед", "محمد", "mohamed"])
    assert.deepEqual(await found(birch, query), [first, second, third], query);
  for (const query of ["Schukow", "Жуков", "Zhukov"]) assert.deepEqual(await found(birch, query), [fourth, fifth], query);
  assert.deepEqual(await found(birch, "tournament"), [first, sixth]);
  assert.deepEqual(await found(birch, "tournament Mohammed"), [first]);
  assert.deepEqual(await found(birch, "يوسف"), [first]);
  assert.deepEqual(await found(birch, "tourniquet"), []);
});

test("plates, numbers and references are found however they are written", async (context) => {
  const birch = await received(context, ["A van, XA-123 BC, was seen.", "Call +43 660 1234567 before noon.", "Account 00917734 was used."]);
  const [plate, phone, account] = ((await ask(birch, "inbox"))["messages"] as readonly Given[]).map(({ row }) => Number(row));
  for (const query of ["xa123bc", "XA 123 BC", "ХА-123-ВС"]) assert.deepEqual(await found(birch, query), [plate], query);
  for (const query of ["0660/1234567", "00436601234567"]) assert.deepEqual(await found(birch, query), [phone], query);
  assert.deepEqual(await found(birch, "00917734"), [account]);
});

test("a search needs a reason, is an act, and its words stand in no act", async (context) => {
  const birch = await received(context, ["Muhammad Yusuf is on his way."]);
  await assert.rejects(ask(by(birch, "desk"), "search", { query: "Yusuf", reason: " " }), coded("usage"));
  await assert.rejects(ask(by(birch, "desk"), "search", { query: "", reason }), coded("usage"));
  await found(birch, "Yusuf");
  const acts = await birch.node.store.read((view) => view.actsAbout("search", 10));
  assert.equal(acts.length, 1);
  assert.equal(acts[0]?.officer, "desk");
  assert.equal(acts[0]?.facts["reason"], reason);
  assert.equal(JSON.stringify(acts).includes("Yusuf"), false);
});

test("the index holds no word, and equal words of two months have nothing in common", async (context) => {
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  for (const days of [0, 13]) {
    for (const side of [alder, birch]) side.clock.advance(days * 86_400_000);
    await warn(alder, ["birch"], { texts: [{ language: "en", text: "Quetzalcoatl." }] });
    await quiet(alder, birch);
  }
  await followMessages(birch.node);
  const tokens = await birch.node.store.read(async (view) => {
    const rows = await view.messages({ kinds: ["warning"], limit: 10 });
    return await Promise.all(
      rows.map(async ({ row }) => (await view.searchOf(row)).map(({ token }) => Buffer.from(token).toString("hex"))),
    );
  });
  const [one = [], other = []] = tokens;
  assert.ok(one.length > 0 && one.length === other.length);
  assert.deepEqual(
    one.filter((token) => other.includes(token)),
    [],
  );
  for (const word of ["quetzalcoatl", "Quetzalcoatl"])
    assert.equal(Buffer.from(readFileSync(birch.node.paths.database)).includes(Buffer.from(utf8(word))), false);
  assert.equal((await found(birch, "Quetzalcoatl")).length, 2);
});

test("what shares a plate or two rare names with what came before is said to, and nothing is merged", async (context) => {
  const birch = await received(context, [
    "Arkady Belskiy rents a van.",
    "A man was seen at the station.",
    "Belsky and Arkadij were seen at the harbour.",
    "A man was seen at the harbour.",
  ]);
  await followMessages(birch.node);
  assert.ok((await alarms(birch)).includes("seen-before"));
  const [first, second, third, fourth] = ((await ask(birch, "inbox"))["messages"] as readonly Given[]).map(({ row }) => Number(row));
  const like = async (row: number | undefined): Promise<unknown> =>
    ((await ask(by(birch, "desk"), "search-like", { message: String(row), reason }))["earlier"] as readonly Given[]).map(
      (one) => one["row"],
    );
  assert.deepEqual(await like(third), [first]);
  assert.deepEqual(await like(second), []);
  assert.deepEqual(await like(fourth), []);
});

test("an officer finds and opens only what is for those who need to know; notes stay in the house", async (context) => {
  const birch = await received(context, ["Muhammad Yusuf is on his way."]);
  const officers = birch.officers as unknown as unknown[];
  officers.push(await enrol(birch.node, "liaison-2", ["liaison-officer"]), await enrol(birch.node, "action-2", ["action-officer"]));
  officers.push(await enrol(birch.node, "dpo", ["data-protection-officer"]), await enrol(birch.node, "auditor", ["auditor"]));
  const [row] = await found(birch, "Yusuf");
  await ask(by(birch, "liaison-2"), "unit-set", { unit: "unit-3", officers: ["action-2"] });
  await ask(by(birch, "desk"), "assign", { message: String(row), units: ["unit-3"] });
  assert.deepEqual(await found(birch, "Yusuf", "action-2"), [row]);
  assert.deepEqual(await found(birch, "Yusuf", "desk"), [row]);
  assert.deepEqual(await found(birch, "Yusuf", "liaison-2"), []);
  for (const verb of ["show", "print", "search-like"])
    await assert.rejects(ask(by(birch, "liaison-2"), verb, { message: String(row), reason }), coded("not-authorised"), verb);
  await assert.rejects(ask(by(birch, "liaison-2"), "case", { item: String(row) }), coded("not-authorised"));
  const asDpo = (await ask(by(birch, "dpo"), "search", { query: "Yusuf", reason }))["hits"] as readonly Given[];
  assert.equal(asDpo.length, 1);
  assert.equal(JSON.stringify(asDpo).includes("Yusuf"), false);
  await assert.rejects(ask(by(birch, "auditor"), "search", { query: "Yusuf", reason }), coded("not-authorised"));
  await ask(by(birch, "action-2"), "note-internal", { message: String(row), text: "Compare with the spring case." });
  const { notes } = await ask(by(birch, "desk"), "notes-internal", { message: String(row), reason });
  assert.deepEqual(
    (notes as readonly Given[]).map(({ text }) => text),
    ["Compare with the spring case."],
  );
  const opened = await birch.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  assert.equal(JSON.stringify(opened).includes("spring case"), false);
});

test("what is TLP:RED is assigned to named persons alone", async (context) => {
  const alder = await openSide(context, "alder");
  const birch = await openSide(context, "birch");
  await introduce(alder, birch);
  connect(alder, birch);
  const terms = { partner: "birch", scopes: ["plots"], highestMarking: "TLP:RED" };
  const { id } = await ask(by(alder, "releaser"), "agreement-propose", terms);
  await quiet(alder, birch);
  await ask(by(birch, "releaser"), "agreement-accept", { agreement: String(id) });
  await quiet(alder, birch);
  await warn(alder, ["birch"], { tlp: "TLP:RED" });
  await quiet(alder, birch);
  const [message] = (await ask(birch, "inbox"))["messages"] as readonly Given[];
  const named = { message: String(message?.["row"]) };
  await ask(by(birch, "desk"), "unit-set", { unit: "unit-3", officers: ["desk"] });
  await assert.rejects(ask(by(birch, "desk"), "assign", { ...named, units: ["unit-3"] }), coded("release-marking-withheld"));
  assert.deepEqual((await ask(by(birch, "desk"), "assign", { ...named, officers: ["desk"] }))["officers"], ["desk"]);
});
