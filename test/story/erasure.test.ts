import assert from "node:assert/strict";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { coded, enrol } from "../../src/app/kit.test-node.ts";
import { followMessages } from "../../src/app/follow.ts";
import { takeDue } from "../../src/app/watch/take-due.ts";
import { careForErasure } from "../../src/app/retention/care.ts";
import { agreedSides, alarms, ask, by, connect, quiet, reopenSide, swapHeads, warn } from "./sides.ts";
import type { Context, Given, Side } from "./sides.ts";

const dayMs = 86_400_000;
const reason = "review";

const person = {
  category: "suspect",
  standing: "assessment",
  isMinor: "unknown",
  statement: "Said to rent a van.",
  purpose: "prevention",
  legalBasis: "XA-7",
  grade: { scheme: "admiralty", source: "B", information: "2" },
  reviewBy: "2027-02-01T00:00:00.000Z",
  name: { text: "Arkady Belskiy", necessity: "Two others have his passport number." },
};

/** Birch holds a warning with an entry on a person, and one without. */
async function held(context: Context): Promise<{ alder: Side; birch: Side; row: string; other: string; part: number }> {
  const { alder, birch } = await agreedSides(context);
  (birch.officers as unknown as unknown[]).push(
    await enrol(birch.node, "dpo", ["data-protection-officer"]),
    await enrol(birch.node, "auditor", ["auditor"]),
  );
  connect(alder, birch);
  await warn(alder, ["birch"], { persons: [person], texts: [{ language: "en", text: "An attack on the tournament." }] });
  await warn(alder, ["birch"], { texts: [{ language: "en", text: "Another text altogether." }] });
  await quiet(alder, birch);
  await followMessages(birch.node);
  const [first, second] = (await ask(birch, "inbox"))["messages"] as readonly Given[];
  const shown = await ask(by(birch, "desk"), "show", { message: String(first?.["row"]) });
  const part = (shown["parts"] as readonly Given[]).findIndex(({ label }) => label === "person") + 1;
  return { alder, birch, row: String(first?.["row"]), other: String(second?.["row"]), part };
}

async function hits(side: Side, query: string): Promise<number> {
  return ((await ask(by(side, "desk"), "search", { query, reason }))["hits"] as readonly Given[]).length;
}

test("an entry on a person opens with a reason only, which is recorded", async (context) => {
  const { alder, birch, row } = await held(context);
  const closed = await ask(by(birch, "desk"), "show", { message: row });
  assert.equal(JSON.stringify(closed).includes("Belskiy"), false);
  assert.equal(closed["sha256"], null);
  const open = await ask(by(birch, "desk"), "show", { message: row, reason });
  assert.ok(JSON.stringify(open).includes("Belskiy"));
  const acts = await birch.node.store.read((view) => view.actsAbout(String(open["message"]), 100));
  assert.deepEqual(
    acts.flatMap(({ verb, facts }) => (verb === "open" && facts["persons"] === true ? [facts["reason"]] : [])),
    [reason],
  );
  const late = { ...person, reviewBy: "2027-09-01T00:00:00.000Z" };
  await assert.rejects(warn(alder, ["birch"], { persons: [late] }), coded("person-data-rule"));
  const convicting = { ...person, statement: "A criminal." };
  await assert.rejects(warn(alder, ["birch"], { persons: [convicting] }), coded("person-data-rule"));
});

test("an older backup can't bring an erased person back", async (context) => {
  const { alder, birch, row, other, part } = await held(context);
  const backup = path.join(birch.root, "backup");
  await reopenSide(birch, () => {
    mkdirSync(backup);
    cpSync(birch.node.paths.database, path.join(backup, "database"));
  });
  assert.equal(await hits(birch, "Belsky"), 1);
  const erased = await ask(by(birch, "dpo"), "erase", { message: row, part, reason });
  assert.deepEqual(erased["parts"], [part]);
  assert.equal(await hits(birch, "Belsky"), 0);
  assert.equal(await hits(birch, "tournament"), 1);
  assert.deepEqual(await ask(by(birch, "dpo"), "erase-finish"), { final: 1 });
  assert.equal(await hits(birch, "Belsky"), 0);
  assert.equal(await hits(birch, "tournament"), 1);
  assert.ok(String((await ask(by(birch, "desk"), "show", { message: other }))["reading"]).includes("Another text"));
  const after = await ask(by(birch, "desk"), "show", { message: row, reason });
  assert.ok(String(after["reading"]).includes("An attack"));
  assert.equal(JSON.stringify(after).includes("Belskiy"), false);
  connect(alder, birch);
  await swapHeads(alder, birch);
  assert.deepEqual(
    (await alarms(birch)).filter((kind) => /inconsist|rolled|equivoc/.test(kind)),
    [],
  );
  // The database from before, beside the vault of now.
  await reopenSide(
    birch,
    () => {
      const { database } = birch.node.paths;
      for (const end of ["-wal", "-shm"]) rmSync(`${database}${end}`, { force: true });
      cpSync(path.join(backup, "database"), database);
    },
    { isAdopting: true },
  );
  const restored = await ask(by(birch, "desk"), "show", { message: row, reason });
  assert.equal(JSON.stringify(restored).includes("Belskiy"), false);
  assert.equal(await hits(birch, "Belsky"), 0);
  const { tombstones } = await ask(by(birch, "dpo"), "retention");
  assert.equal((tombstones as readonly Given[]).length, 1);
});

test("erased but the keys not destroyed yet: a database from before is told before it serves", async (context) => {
  const { birch, row, other, part } = await held(context);
  const backup = path.join(birch.root, "database");
  await reopenSide(birch, () => cpSync(birch.node.paths.database, backup));
  await ask(by(birch, "dpo"), "erase", { message: row, part, reason });
  await reopenSide(
    birch,
    () => {
      for (const end of ["-wal", "-shm"]) rmSync(`${birch.node.paths.database}${end}`, { force: true });
      cpSync(backup, birch.node.paths.database);
    },
    { isAdopting: true },
  );
  const restored = await ask(by(birch, "desk"), "show", { message: row, reason });
  assert.equal(JSON.stringify(restored).includes("Belskiy"), false);
  assert.ok(String(restored["reading"]).includes("An attack"));
  assert.ok(String((await ask(by(birch, "desk"), "show", { message: other }))["reading"]).includes("Another text"));
  assert.equal(await hits(birch, "Belsky"), 0);
});

test("the keys are destroyed within a month without anybody asking, and the tombstone says when", async (context) => {
  const { birch, row } = await held(context);
  const { goneBy } = await ask(by(birch, "dpo"), "erase", { message: row, reason });
  assert.equal(await careForErasure(birch.node), 0);
  birch.clock.advance(8 * dayMs);
  assert.equal(await careForErasure(birch.node), 1);
  const [tombstone] = (await ask(by(birch, "auditor"), "retention"))["tombstones"] as readonly Given[];
  assert.ok(String(tombstone?.["destroyedAt"]) < String(goneBy));
  const again = ask(by(birch, "dpo"), "erase", { message: row, reason });
  await assert.rejects(again, coded("state-refuses"));
});

test("a legal hold stops erasure until it is lifted or ends, and the auditor sees it", async (context) => {
  const { birch, row, other } = await held(context);
  const order = { authority: "Regional court", reference: "7 Js 12/26", until: "2026-12-24" };
  await ask(by(birch, "releaser"), "hold", { message: row, ...order });
  await ask(by(birch, "releaser"), "hold", { message: other, ...order });
  await assert.rejects(ask(by(birch, "dpo"), "erase", { message: row, reason }), coded("legal-hold"));
  await assert.rejects(ask(by(birch, "desk"), "hold", { message: row, ...order }), coded("not-authorised"));
  const { holds } = await ask(by(birch, "auditor"), "retention");
  assert.deepEqual(
    (holds as readonly Given[]).map(({ stands }) => stands),
    [true, true],
  );
  await ask(by(birch, "releaser"), "hold-lift", { message: row, reason });
  await ask(by(birch, "dpo"), "erase", { message: row, reason });
  birch.clock.advance(60 * dayMs);
  await ask(by(birch, "dpo"), "erase", { message: other, reason });
});

test("nobody but the data-protection officer erases, and what was decided is not erased", async (context) => {
  const { birch, row } = await held(context);
  await assert.rejects(ask(by(birch, "desk"), "erase", { message: row, reason }), coded("not-authorised"));
  const shown = await ask(by(birch, "desk"), "show", { message: row });
  const decision = (shown["parts"] as readonly Given[]).findIndex(({ label }) => label === "decision") + 1;
  await assert.rejects(ask(by(birch, "dpo"), "erase", { message: row, part: decision, reason }), coded("state-refuses"));
  await assert.rejects(ask(by(birch, "dpo"), "erase", { message: row, part: 99, reason }), coded("unknown-item"));
});

test("a printed page says how it is to be handled, and that it is not for court", async (context) => {
  const { birch, row } = await held(context);
  const printed = await ask(by(birch, "desk"), "print", { message: row, reason });
  const pages = String(printed["pages"]).split("\f");
  assert.equal(printed["forCourt"], false);
  for (const page of pages) {
    assert.match(page, /TLP:AMBER/);
    assert.match(page, /NOT FOR COURT/);
    assert.match(page, /page \d+ of \d+/);
  }
  assert.match(String(printed["pages"]), /take-in: entry \d+, /);
  assert.equal(String(printed["pages"]).includes("Belskiy"), false);
});

test("a warning is asked after before and after its validity ends, on both sides, and lapses without being closed", async (context) => {
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  const from = alder.node.timestamp();
  const until = new Date(alder.clock.nowMs() + 3 * dayMs).toISOString();
  await warn(alder, ["birch"], { from, until });
  await quiet(alder, birch);
  for (const side of [alder, birch]) {
    await followMessages(side.node);
    side.clock.advance(2.5 * dayMs);
    await side.node.store.transact((tx) => takeDue(tx, side.node));
    assert.ok((await alarms(side)).includes("validity-ending"), side.name);
    side.clock.advance(2 * dayMs);
    await side.node.store.transact((tx) => takeDue(tx, side.node));
    assert.ok((await alarms(side)).includes("validity-lapsed"), side.name);
  }
  const [message] = (await ask(birch, "inbox"))["messages"] as readonly Given[];
  const view = await ask(by(birch, "desk"), "case", { item: String(message?.["row"]) });
  assert.equal((view["warnings"] as readonly Given[])[0]?.["state"], "lapsed");
});

async function putBack(side: Side, backup: string): Promise<void> {
  await reopenSide(
    side,
    () => {
      for (const end of ["-wal", "-shm"]) rmSync(`${side.node.paths.database}${end}`, { force: true });
      cpSync(backup, side.node.paths.database);
    },
    { isAdopting: true },
  );
}

const night = {
  name: "threat to a public place",
  to: ["birch"],
  scope: "plots",
  precedence: "FLASH",
  tlp: "TLP:AMBER",
  texts: [{ language: "en", text: "Ottoline Quillfeather plans an attack on {{place}}." }],
  fields: [{ name: "place", oneOf: ["the market"] }],
  floor: null,
  validHours: null,
  decision: { purpose: "prevention", basis: "XA-7", authority: "Head", necessity: "Lives.", mistreatment: "none-known" },
  uses: 2,
};

test("a draft, a source record and a template are erased, and no backup brings them back", async (context) => {
  const { alder, birch } = await held(context);
  (alder.officers as unknown as unknown[]).push(
    await enrol(alder.node, "dpo", ["data-protection-officer"]),
    await enrol(alder.node, "lone", ["watch-officer"]),
    await enrol(alder.node, "authority", ["duty-to-warn-authority"]),
  );
  const as = (officer: string) => by(alder, officer);
  const { source } = await ask(as("desk"), "source-add", { text: "Ottoline Quillfeather said so.\n\nShe is a nurse.", protect: [] });
  const writing = { kind: "warning", to: ["birch"], scope: "plots", precedence: "PRIORITY", tlp: "TLP:AMBER" };
  await warn(alder, ["birch"], { source: String(source), texts: [{ language: "en", text: "An attack is planned." }] });
  await quiet(alder, birch);
  const draft = await ask(as("desk"), "draft", { ...writing, texts: [{ language: "en", text: "Ottoline Quillfeather rents a van." }] });
  const until = new Date(alder.clock.nowMs() + 20 * dayMs).toISOString();
  const { template } = await ask(as("releaser"), "template-sign", { template: { ...night, until } });
  const kept = await alder.node.store.read((view) => view.watchSettings("template"));
  assert.ok(
    !JSON.stringify(kept).includes(Buffer.from("Ottoline").toString("base64").slice(0, 8)),
    "its words rest under a key of a month",
  );
  const backup = path.join(alder.root, "database");
  await reopenSide(alder, () => cpSync(alder.node.paths.database, backup));

  const erase = (item: Given, officer = "dpo"): Promise<Given> => ask(as(officer), "erase", { ...item, reason });
  const items = [{ draft: String(draft["id"]) }, { source: String(source) }, { template: String(template) }];
  await assert.rejects(erase(items[0] ?? {}, "desk"), coded("not-authorised"));
  await assert.rejects(erase({ draft: "a", source: "b" }), coded("usage"));
  await assert.rejects(erase({ draft: "none" }), coded("unknown-item"));
  const [message] = await alder.node.store.read((view) => view.messages({ kinds: ["warning"], newestFirst: true, limit: 1 }));
  const order = { message: String(message?.row), authority: "Court of XA", reference: "1/27", until: "2099-01-01" };
  await ask(as("dpo"), "hold", order);
  await assert.rejects(erase({ source: String(source) }), coded("legal-hold"), "what a held message rests on is held with it");
  await ask(as("dpo"), "hold-lift", { message: order.message, reason });
  const duty = { source: String(source), windowHours: null, credible: "yes", specific: "yes", impending: "yes" };
  await ask(as("desk"), "duty-assess", duty);
  await assert.rejects(erase({ source: String(source) }), coded("state-refuses"), "a duty ends in a release or a waiver");
  await ask(as("desk"), "duty-waive", { source: String(source), ground: "already-aware", reason });
  await ask(as("authority"), "duty-waiver-answer", { source: String(source), grant: true, reason });
  for (const item of items) assert.deepEqual((await erase(item))["parts"], []);

  const gone = async (): Promise<void> => {
    await assert.rejects(ask(as("desk"), "draft-show", { draft: String(draft["id"]) }), coded("unknown-item"));
    await assert.rejects(ask(as("desk"), "source-show", { source: String(source), reason }), coded("unknown-item"));
    await assert.rejects(ask(as("lone"), "template-prepare", { template: String(template), fields: { place: "the market" } }));
    const { templates } = await ask(as("releaser"), "template-list");
    assert.deepEqual(
      (templates as readonly Given[]).map(({ state }) => state),
      ["erased"],
    );
  };
  await gone();
  await putBack(alder, backup);
  await gone();
  assert.deepEqual(await ask(as("dpo"), "erase-finish"), { final: 3 });
  const labels = alder.node.vault.names().filter((name) => /^(?:month|above)-\d{4}-\d{2}$/.test(name));
  assert.deepEqual(labels, [], "every key that a backup of them needs is destroyed");
  assert.ok(String((await ask(as("desk"), "show", { message: String(message?.row) }))["reading"]).includes("An attack is planned."));
  const { tombstones } = await ask(as("dpo"), "retention");
  const told = (tombstones as readonly Given[]).map(({ item }) => String((item as Given)["kind"])).toSorted();
  assert.deepEqual(told, ["draft", "source", "template"]);
});
