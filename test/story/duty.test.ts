import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../../src/base/index.ts";
import type { ErrorCode } from "../../src/base/index.ts";
import { takeDue } from "../../src/app/watch/take-due.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { agreedSides, alarms as allAlarms, ask, by, warn } from "./sides.ts";
import type { Context, Given, Side } from "./sides.ts";

const hourMs = 3_600_000;
const coded =
  (code: ErrorCode) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown, code);

const threat = { credible: "yes", specific: "unknown", impending: "yes" };

async function withDuty(context: Context, windowHours: number | null = 36): Promise<{ readonly alder: Side; readonly source: string }> {
  const { alder } = await agreedSides(context);
  Object.assign(alder, {
    officers: [
      ...alder.officers,
      await enrol(alder.node, "authority", ["duty-to-warn-authority"]),
      await enrol(alder.node, "second", ["duty-to-warn-authority"]),
    ],
  });
  const { source } = await ask(by(alder, "desk"), "source-add", { text: "A report." });
  await ask(by(alder, "desk"), "duty-assess", { source: String(source), windowHours, ...threat });
  return { alder, source: String(source) };
}

const alarms = async (side: Side): Promise<readonly string[]> => (await allAlarms(side)).filter((kind) => kind.startsWith("duty-"));
const duty = async (side: Side): Promise<Given> => ((await ask(by(side, "desk"), "duty-list"))["duties"] as readonly Given[])[0] ?? {};
const acts = async (side: Side): Promise<readonly string[]> =>
  (await side.node.store.read((view) => view.acts({ after: 0, limit: 1000 })))
    .map(({ verb }) => verb)
    .filter((verb) => verb.startsWith("duty-"));
const pass = async (side: Side, ms: number): Promise<void> => {
  side.clock.advance(ms);
  await side.node.store.transact((tx) => takeDue(tx, side.node));
};

test("a duty to warn escalates at half of its time and at the end, again and again, and never ends in silence", async (context) => {
  const { alder } = await withDuty(context);
  assert.deepEqual([(await duty(alder))["state"], await alarms(alder)], ["running", []]);
  await pass(alder, 2 * hourMs);
  assert.deepEqual([(await duty(alder))["state"], await alarms(alder)], ["escalated", ["duty-running"]]);
  await pass(alder, 2 * hourMs);
  assert.deepEqual([(await duty(alder))["state"], (await alarms(alder)).includes("duty-overdue")], ["overdue", true]);
  await pass(alder, 300 * 24 * hourMs);
  assert.equal((await duty(alder))["state"], "overdue");
});

test("a release from its source ends the duty, with whether it was in time", async (context) => {
  const { alder, source } = await withDuty(context, null);
  await pass(alder, 2 * hourMs);
  await warn(alder, ["birch"], { source, precedence: "FLASH" });
  assert.equal((await duty(alder))["state"], "released");
  assert.equal((await alarms(alder)).includes("duty-running"), false);
  const released = (await alder.node.store.read((view) => view.acts({ after: 0, limit: 1000 }))).find(
    ({ verb }) => verb === "duty-released",
  );
  assert.equal(released?.facts["inTime"], true);
  await pass(alder, 24 * hourMs);
  assert.equal((await alarms(alder)).includes("duty-overdue"), false);
});

test("a waiver is asked for with a ground, and granted or refused by an authority who neither asked nor assessed", async (context) => {
  const { alder, source } = await withDuty(context);
  await assert.rejects(
    ask(by(alder, "authority"), "duty-waiver-answer", { source, grant: true, reason: "x" }),
    coded("act-does-not-follow"),
  );
  await assert.rejects(ask(by(alder, "desk"), "duty-waive", { source, ground: "boredom", reason: "x" }), coded("usage"));
  await ask(by(alder, "authority"), "duty-waive", { source, ground: "endangers-ours", reason: "the source would be seen" });
  await assert.rejects(
    ask(by(alder, "authority"), "duty-waiver-answer", { source, grant: true, reason: "x" }),
    coded("separation-of-duties"),
  );
  await assert.rejects(ask(by(alder, "desk"), "duty-waiver-answer", { source, grant: true, reason: "x" }), coded("not-authorised"));
  await ask(by(alder, "second"), "duty-waiver-answer", { source, grant: false, reason: "it can be said without the source" });
  assert.equal((await duty(alder))["state"], "running");
  await ask(by(alder, "desk"), "duty-waive", { source, ground: "no-way-to-warn", reason: "nobody answers" });
  await ask(by(alder, "second"), "duty-waiver-answer", { source, grant: true, reason: "agreed" });
  assert.equal((await duty(alder))["state"], "waived");
  await pass(alder, 24 * hourMs);
  assert.deepEqual(await alarms(alder), []);
  assert.deepEqual(await acts(alder), ["duty-assess", "duty-waiver-asked", "duty-waiver-refused", "duty-waiver-asked", "duty-waived"]);
  await warn(alder, ["birch"], { source });
  assert.equal((await duty(alder))["state"], "released");
});

test("doubt counts for warning; what is below the threshold runs no clock; one duty is not begun twice", async (context) => {
  const { alder, source } = await withDuty(context, 72);
  await assert.rejects(ask(by(alder, "desk"), "duty-assess", { source, windowHours: null, ...threat }), coded("act-does-not-follow"));
  await assert.rejects(ask(by(alder, "desk"), "duty-assess", { source: "none", windowHours: null, ...threat }), coded("unknown-item"));
  await assert.rejects(ask(by(alder, "releaser"), "duty-assess", { source, windowHours: null, ...threat }), coded("not-authorised"));
  const results: unknown[] = [];
  for (const answers of [
    { credible: "unknown", specific: "unknown", impending: "unknown" },
    { credible: "no", specific: "yes", impending: "yes" },
    { credible: "yes", specific: "yes", impending: "no" },
    { credible: "yes", specific: "no", impending: "unknown" },
  ]) {
    const added = await ask(by(alder, "desk"), "source-add", { text: "A report." });
    const assessed = await ask(by(alder, "desk"), "duty-assess", { source: String(added["source"]), windowHours: 48, ...answers });
    results.push([assessed["result"], assessed["state"], assessed["due"] === null]);
  }
  assert.deepEqual(results, [
    ["duty", "running", false],
    ["below-threshold", "none", true],
    ["below-threshold", "none", true],
    ["discretionary", "none", true],
  ]);
});

test("nothing is released to a partner whose assessment is missing, negative or expired; a threat to life passes with a reason that is recorded", async (context) => {
  const { alder } = await agreedSides(context);
  const criteria = {
    "democratic-embedding": "unknown",
    "human-rights": "inadequate",
    professionalism: "limited",
    powers: "adequate",
    "data-protection": "adequate",
  };
  const assess = (given: Record<string, string>): Promise<Given> =>
    ask(by(alder, "desk"), "partner-assess", { partner: "birch", criteria, ...given });
  await assert.rejects(
    ask(by(alder, "desk"), "partner-assess", { partner: "birch", criteria: { powers: "adequate" }, allows: "yes" }),
    coded("usage"),
  );
  await assert.rejects(assess({ allows: "yes", until: "2099-01-01T00:00:00.000Z" }), coded("usage"));
  await assess({ allows: "no" });
  await assert.rejects(warn(alder, ["birch"]), coded("partner-assessment-missing"));
  await assess({ allows: "yes", until: new Date(alder.clock.nowMs() + hourMs).toISOString() });
  await warn(alder, ["birch"]);
  alder.clock.advance(2 * hourMs);
  await assert.rejects(warn(alder, ["birch"]), coded("partner-assessment-missing"));
  const floor = { floorHarm: "death", intendedVictims: "visitors" };
  const draft = await ask(by(alder, "desk"), "draft", {
    kind: "warning",
    to: ["birch"],
    scope: "plots",
    precedence: "FLASH",
    tlp: "TLP:AMBER",
    texts: [{ language: "en", text: "An attack is planned." }],
    ...floor,
  });
  const prepare = (given: Record<string, string>): Promise<Given> =>
    ask(by(alder, "releaser"), "release-prepare", {
      draft: String(draft["id"]),
      purpose: "prevention",
      basis: "XA-7",
      authority: "Head of watch",
      necessity: "An attack is imminent.",
      mistreatment: "none-known",
      ...given,
    });
  await assert.rejects(prepare({}), coded("partner-assessment-missing"));
  await prepare({ unassessed: "there is no time" });
  const overridden = (await alder.node.store.read((view) => view.acts({ after: 0, limit: 1000 }))).find(
    ({ verb }) => verb === "assessment-overridden",
  );
  assert.deepEqual(
    [overridden?.officer, overridden?.facts["gap"], overridden?.facts["reason"]],
    ["releaser", "expired", "there is no time"],
  );
});
