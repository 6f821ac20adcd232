import assert from "node:assert/strict";
import { test } from "node:test";
import { base64, fromBase64, isTocsinError, timestamp } from "../../src/base/index.ts";
import type { ErrorCode, JsonValue } from "../../src/base/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { takeDue } from "../../src/app/watch/take-due.ts";
import { fillTemplate, restoreDecision, signDecision, templateFormat } from "../../src/exchange/index.ts";
import type { Template } from "../../src/exchange/index.ts";
import { agreedSides, alarms, ask, by, connect, inbox, quiet, startMs } from "./sides.ts";
import type { Context, Given, Side } from "./sides.ts";

const hourMs = 3_600_000;
const coded =
  (code: ErrorCode) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown, code);

const night = {
  name: "threat to a public place",
  to: ["birch"],
  scope: "plots",
  precedence: "FLASH",
  tlp: "TLP:AMBER",
  texts: [{ language: "en", text: "An attack on {{place}} is reported for {{time}}." }],
  fields: [
    { name: "place", oneOf: ["the Central Station", "the market"] },
    { name: "time", pattern: "[0-2][0-9]:[0-5][0-9]" },
  ],
  floor: { harm: "death", intendedVictims: "visitors of the place" },
  validHours: 24,
  decision: {
    purpose: "prevention",
    basis: "XA-7",
    authority: "Head of watch",
    necessity: "Lives are in danger and only the recipient can act in time.",
    mistreatment: "none-known",
  },
  uses: 2,
  until: timestamp(startMs + 20 * 24 * hourMs),
} as const satisfies Record<string, JsonValue>;
const filled = { place: "the market", time: "18:30" };

async function sides(context: Context): Promise<{ readonly alder: Side; readonly birch: Side }> {
  const { alder, birch } = await agreedSides(context);
  const officers = [await enrol(alder.node, "second", ["releaser"]), await enrol(alder.node, "lone", ["watch-officer"])];
  Object.assign(alder, { officers: [...alder.officers, ...officers] });
  return { alder, birch };
}

const sign = async (side: Side, changes: Readonly<Record<string, JsonValue>> = {}, as = "releaser"): Promise<string> =>
  String((await ask(by(side, as), "template-sign", { template: { ...night, ...changes } }))["template"]);
const prepare = (side: Side, template: string, given: Readonly<Record<string, JsonValue>> = {}): Promise<Given> =>
  ask(by(side, "lone"), "template-prepare", { template, fields: filled, ...given });

async function dispatch(side: Side, prepared: Given, as = "lone"): Promise<Given> {
  const decision = restoreDecision(fromBase64(String(prepared["decision"])) ?? new Uint8Array(), new Map());
  const officer = side.officers.find(({ id }) => id === as);
  if (officer === undefined) throw new TypeError("the officer is there");
  return await ask(by(side, as), "template-use", {
    draft: String(prepared["id"]),
    signature: base64(signDecision(decision, officer.key).bytes),
  });
}

const use = async (side: Side, template: string): Promise<Given> => await dispatch(side, await prepare(side, template));
const overdue = async (side: Side): Promise<boolean> => (await alarms(side)).includes("template-review-overdue");
const pass = async (side: Side, ms: number): Promise<void> => {
  side.clock.advance(ms);
  await side.node.store.transact((tx) => takeDue(tx, side.node));
};
const listed = async (side: Side, what: "templates" | "uses"): Promise<readonly Given[]> =>
  (await ask(by(side, "lone"), "template-list"))[what] as readonly Given[];

test("alone at night a watch officer sends what a releaser signed by day, and both signatures are in the record", async (context) => {
  const { alder, birch } = await sides(context);
  const template = await sign(alder);
  const prepared = await prepare(alder, template);
  assert.match(String(prepared["reading"]), /An attack on the market is reported for 18:30\./);
  await dispatch(alder, prepared);
  const line = connect(alder, birch);
  await quiet(alder, birch);
  line.cut();
  const [got] = (await inbox(birch)).filter(({ kind }) => kind === "warning");
  assert.deepEqual([got?.["precedence"], got?.["state"], got?.["reason"]], ["FLASH", "received", "floor"]);
  const shown = await ask(by(birch, "desk"), "show", { message: String(got?.["row"]) });
  const decision = (shown["parts"] as readonly Given[]).find(({ label }) => label === "decision");
  const told = JSON.stringify(decision);
  assert.match(told, /watch-officer/, "the partner reads that it was the watch officer");
  assert.match(told, new RegExp(`1 template ${template}`), "and that it was from a template");
  const acts = await alder.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  const used = acts.find(({ verb }) => verb === "template-used");
  const signed = acts.find(({ verb }) => verb === "template-signed");
  const release = acts.find(({ verb, subject }) => verb === "release" && subject === String(prepared["id"]));
  assert.deepEqual([signed?.officer, used?.officer, used?.facts["signedBy"], used?.facts["number"]], ["releaser", "lone", "releaser", 1]);
  const { day } = (used?.facts["signatures"] ?? {}) as Record<string, string>;
  assert.equal(day, signed?.facts["request"]);
  assert.deepEqual([release?.officer, release?.facts["drafter"]], ["lone", "releaser"], "two persons, and neither is both");
});

test("nobody releases anything else alone: no other text, no other field, no other officer, not twice, not by whoever signed it", async (context) => {
  const { alder } = await sides(context);
  const both = await enrol(alder.node, "both", ["releaser", "watch-officer"]);
  Object.assign(alder, { officers: [...alder.officers, both] });
  const template = await sign(alder);
  for (const fields of [
    { place: "the harbour", time: "18:30" },
    { place: "the market", time: "half past six" },
    { place: "the market", time: "18:301" },
    { place: "the market" },
    { ...filled, more: "x" },
    { place: "{{time}}", time: "18:30" },
  ])
    await assert.rejects(prepare(alder, template, { fields }), coded("template-refuses"));
  await assert.rejects(ask(by(alder, "releaser"), "template-prepare", { template, fields: filled }), coded("not-authorised"));
  const own = await sign(alder, {}, "both");
  await assert.rejects(ask(by(alder, "both"), "template-prepare", { template: own, fields: filled }), coded("release-own-draft"));
  const prepared = await prepare(alder, template);
  await assert.rejects(dispatch(alder, prepared, "desk"), coded("template-refuses"), "who prepared it sends it");
  await assert.rejects(
    ask(by(alder, "lone"), "release-prepare", { draft: String(prepared["id"]), ...night.decision }),
    coded("not-authorised"),
  );
  await dispatch(alder, prepared);
  await assert.rejects(dispatch(alder, prepared), coded("unknown-item"));
  const texts = [{ language: "en", text: "Something else." }];
  const free = await ask(by(alder, "desk"), "draft", { kind: "warning", to: ["birch"], scope: "plots", tlp: "TLP:AMBER", texts });
  await assert.rejects(ask(by(alder, "lone"), "template-use", { draft: String(free["id"]), signature: "" }), coded("template-refuses"));
});

test("a template ends: by its uses, by its time, by withdrawal, and with the service of whoever signed it", async (context) => {
  const { alder } = await sides(context);
  const template = await sign(alder);
  await use(alder, template);
  const early = await prepare(alder, template);
  await use(alder, template);
  await assert.rejects(use(alder, template), coded("template-refuses"));
  await assert.rejects(dispatch(alder, early), coded("template-refuses"), "what was prepared before the last use is a use too many");
  const withdrawn = await sign(alder);
  const before = await prepare(alder, withdrawn);
  await ask(by(alder, "second"), "template-withdraw", { template: withdrawn });
  await assert.rejects(dispatch(alder, before), coded("template-refuses"));
  const orphan = await sign(alder, {}, "second");
  await ask(by(alder, "releaser"), "officer-withdraw", { id: "second", reason: "left" });
  await assert.rejects(use(alder, orphan), coded("officer-withdrawn"));
  const short = await sign(alder, { until: timestamp(alder.clock.nowMs() + hourMs) });
  alder.clock.advance(hourMs);
  await assert.rejects(use(alder, short), coded("template-refuses"));
  const states = new Set((await listed(alder, "templates")).map(({ state }) => state));
  assert.deepEqual(states, new Set(["expired", "usable", "used up", "withdrawn"]));
});

test("a use is reviewed within 12 hours by a releaser, or a person is told", async (context) => {
  const { alder } = await sides(context);
  const sent = await use(alder, await sign(alder));
  const given = { use: String(sent["draft"]), agree: true, reason: "as it was meant" };
  await pass(alder, 12 * hourMs - 1);
  assert.equal(await overdue(alder), false);
  await pass(alder, 1);
  assert.equal(await overdue(alder), true);
  assert.deepEqual(
    (await listed(alder, "uses")).map(({ state }) => state),
    ["overdue"],
  );
  await assert.rejects(ask(by(alder, "lone"), "template-review", given), coded("not-authorised"));
  await assert.rejects(ask(by(alder, "second"), "template-review", { ...given, reason: "" }), coded("usage"));
  await ask(by(alder, "second"), "template-review", given);
  assert.deepEqual([await overdue(alder), (await listed(alder, "uses"))[0]?.["state"]], [false, "reviewed: agree"]);
  await assert.rejects(ask(by(alder, "second"), "template-review", given), coded("act-does-not-follow"));
  await pass(alder, 30 * 24 * hourMs);
  assert.equal(await overdue(alder), false);
});

test("what stands in the database otherwise than it was signed is not used", async (context) => {
  const { alder } = await sides(context);
  const template = await sign(alder);
  const other = await sign(alder, { texts: [{ language: "en", text: "Another text: {{place}} {{time}}" }] }, "second");
  await alder.node.store.transact(async (tx) => {
    const kept = JSON.parse((await tx.watchSetting("template", template)) ?? "{}") as Record<string, JsonValue>;
    const foreign = JSON.parse((await tx.watchSetting("template", other)) ?? "{}") as Record<string, JsonValue>;
    await tx.putWatchSetting("template", template, JSON.stringify({ ...kept, sealed: foreign["sealed"] ?? null }));
    await tx.putWatchSetting("template", other, JSON.stringify({ ...foreign, requestHash: kept["requestHash"] ?? null }));
  });
  await assert.rejects(use(alder, template), coded("template-refuses"));
  await assert.rejects(use(alder, other), coded("template-refuses"), "nor may the log name another signature than the one that was given");
  assert.ok((await listed(alder, "templates")).some(({ state }) => state === "its signature does not verify"));
});

test("lint and markings hold for a template too, and what is signed is checked by day", async (context) => {
  const { alder } = await sides(context);
  const { source } = await ask(by(alder, "desk"), "source-add", { text: "The group looks at the market.", protect: ["the market"] });
  const template = await sign(alder);
  await assert.rejects(prepare(alder, template, { source: source ?? null }), coded("lint-refused"));
  const wrong: readonly (readonly [Readonly<Record<string, JsonValue>>, ErrorCode])[] = [
    [{ uses: 21 }, "input-malformed"],
    [{ uses: 0 }, "input-malformed"],
    [{ until: timestamp(startMs + 31 * 24 * hourMs) }, "usage"],
    [{ until: timestamp(startMs - 1) }, "usage"],
    [{ tlp: "TLP:PINK" }, "release-marking-unknown"],
    [{ to: ["nobody"] }, "partner-unknown"],
    [{ fields: [] }, "input-malformed"],
    [{ fields: [...night.fields, { name: "more", oneOf: ["x"] }] }, "input-malformed"],
    [{ fields: [night.fields[0], { name: "time", pattern: ".*" }] }, "input-malformed"],
    [{ fields: [night.fields[0], { name: "time", pattern: "[a-z]{1,500}" }] }, "input-malformed"],
    [{ texts: [{ language: "en", text: "{{place}} {{time" }] }, "input-malformed"],
    [{ decision: { ...night.decision, necessity: "It is so. It must be." } }, "usage"],
    [{ decision: { ...night.decision, mistreatment: "mitigated-by-assurances" } }, "usage"],
  ];
  for (const [changes, code] of wrong) await assert.rejects(sign(alder, changes), coded(code), JSON.stringify(changes));
  await assert.rejects(ask(by(alder, "desk"), "template-sign", { template: night }), coded("not-authorised"));
});

test("a pattern is matched in bounded time, whatever it is", () => {
  const of = (pattern: string): Template =>
    templateFormat.decode(
      templateFormat.encode({
        ...night,
        suite: 1,
        to: [...night.to],
        caveats: [],
        texts: [{ language: "en", text: "{{word}}" }],
        fields: [{ name: "word", oneOf: null, pattern }],
        decision: { ...night.decision, mistreatmentNote: null },
      }),
    );
  const takes = (pattern: string, word: string): boolean => {
    try {
      return fillTemplate(of(pattern), { word })[0]?.text === word;
    } catch (thrown) {
      if (isTocsinError(thrown, "template-refuses")) return false;
      throw thrown;
    }
  };
  assert.deepEqual(
    ["A-1", "B-12", "A-123", "a-1", ""].map((word) => takes("[A-C]-[0-9]{1,2}", word)),
    [true, true, false, false, false],
  );
  assert.deepEqual([takes("[а-я]{3,5}", "мост"), takes("[а-я]{3,5}", "most")], [true, false]);
  assert.deepEqual([takes("[ -~]{1,9}", "a\nb"), takes("[\\]\\-]{2}", "]-")], [false, true]);
  const slow = "[a]{0,12}".repeat(10);
  assert.deepEqual([takes(slow, "a".repeat(119)), takes(slow, `${"a".repeat(119)}b`)], [true, false]);
});
