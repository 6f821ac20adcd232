import assert from "node:assert/strict";
import { test } from "node:test";
import { base64, fromBase64, isTocsinError, utf8 } from "../../src/base/index.ts";
import type { ErrorCode, JsonValue } from "../../src/base/index.ts";
import { notLifeSafetyWords } from "../../src/app/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { takeDue } from "../../src/app/watch/take-due.ts";
import { restoreDecision, signDecision } from "../../src/exchange/index.ts";
import { agreedSides, alarms, ask, by, connect, inbox, quiet, warn } from "./sides.ts";
import type { Context, Given, Side } from "./sides.ts";

const hourMs = 3_600_000;
const floor = { floorHarm: "death", intendedVictims: "visitors of the market", precedence: "FLASH" };
const coded =
  (code: ErrorCode) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown, code);

async function sides(context: Context): Promise<{ readonly alder: Side; readonly birch: Side; readonly agreement: string }> {
  const { alder, birch, agreement } = await agreedSides(context);
  for (const side of [alder, birch]) {
    const second = await enrol(side.node, "second", ["releaser"]);
    Object.assign(side, { officers: [...side.officers, second] });
  }
  return { alder, birch, agreement };
}

const pass = async (side: Side, ms: number): Promise<void> => {
  side.clock.advance(ms);
  await side.node.store.transact((tx) => takeDue(tx, side.node));
};
const overdue = async (side: Side): Promise<boolean> => (await alarms(side)).includes("floor-review-overdue");
const listed = async (side: Side): Promise<readonly Given[]> => (await ask(side, "floor-list"))["releases"] as readonly Given[];
const counts = async (side: Side): Promise<JsonValue> => ((await ask(side, "floor-list"))["partners"] as JsonValue[])[0] ?? null;
const review = (side: Side, as: string, given: Readonly<Record<string, JsonValue>>): Promise<Given> =>
  ask(by(side, as), "floor-review", { agree: true, reason: "people were meant", ...given });

/** A note in a thread, drafted and released. */
async function note(side: Side, given: Readonly<Record<string, JsonValue>>): Promise<Given> {
  const draft = await ask(by(side, "desk"), "draft", { kind: "note", scope: "plots", tlp: "TLP:AMBER", ...given });
  const reasons = {
    purpose: "feedback",
    basis: "XB-1",
    authority: "Desk",
    necessity: "It was not about life.",
    mistreatment: "none-known",
  };
  const prepared = await ask(by(side, "releaser"), "release-prepare", { draft: String(draft["id"]), ...reasons });
  const decision = restoreDecision(fromBase64(String(prepared["decision"])) ?? new Uint8Array(), new Map());
  const releaser = side.officers.find(({ id }) => id === "releaser");
  if (releaser === undefined) throw new TypeError("every side has a releaser");
  const signature = base64(signDecision(decision, releaser.key).bytes);
  return await ask(by(side, "releaser"), "release", { draft: String(draft["id"]), signature });
}

test("a floor release is reviewed within 24 hours by an officer who neither drafted nor released it, or a person is told again and again", async (context) => {
  const { alder } = await sides(context);
  const [sent] = await warn(alder, ["birch"], floor);
  const message = String(sent?.["row"]);
  assert.deepEqual(
    (await listed(alder)).map(({ state, releaser, drafter, harm }) => [state, releaser, drafter, harm]),
    [["to be reviewed", "releaser", "desk", "death"]],
  );
  await assert.rejects(review(alder, "releaser", { message }), coded("separation-of-duties"));
  await assert.rejects(review(alder, "desk", { message }), coded("not-authorised"));
  await assert.rejects(review(alder, "second", { message, reason: " " }), coded("usage"));
  await assert.rejects(review(alder, "second", { message: "none" }), coded("unknown-item"));
  await pass(alder, 24 * hourMs - 1);
  assert.equal(await overdue(alder), false);
  await pass(alder, 1);
  assert.deepEqual([await overdue(alder), (await listed(alder))[0]?.["state"]], [true, "overdue"]);
  await pass(alder, 24 * hourMs);
  await review(alder, "second", { message });
  assert.deepEqual([await overdue(alder), (await listed(alder))[0]?.["state"]], [false, "reviewed: agree"]);
  await pass(alder, 48 * hourMs);
  assert.equal(await overdue(alder), false, "its clock is ended");
  await assert.rejects(review(alder, "second", { message }), coded("act-does-not-follow"));
  const act = (await alder.node.store.read((view) => view.acts({ after: 0, limit: 1000 }))).find(({ verb }) => verb === "floor-reviewed");
  assert.deepEqual([act?.officer, act?.facts["answer"], act?.facts["inTime"]], ["second", "agree", false]);
  Object.assign(alder, { officers: [...alder.officers, await enrol(alder.node, "auditor", ["auditor"])] });
  const year = new Date(alder.clock.nowMs()).getUTCFullYear();
  const report = await ask(by(alder, "auditor"), "audit-report", { year });
  assert.deepEqual(
    (report["emergencies"] as readonly Given[]).map(({ reviewedAt }) => reviewedAt),
    [act?.at],
    "the auditor sees the review",
  );
});

test("who releases may draft elsewhere, and is still not the second officer of a release that he drafted", async (context) => {
  const { alder } = await sides(context);
  const both = await enrol(alder.node, "both", ["drafter", "releaser"]);
  Object.assign(alder, { officers: [...alder.officers, both] });
  const texts = [{ language: "en", text: "An attack is planned." }];
  const draft = { kind: "warning", to: ["birch"], scope: "plots", tlp: "TLP:AMBER", texts, ...floor };
  const { id } = await ask(by(alder, "both"), "draft", draft);
  const reasons = {
    purpose: "prevention",
    basis: "XA-7",
    authority: "Head",
    necessity: "Lives are in danger.",
    mistreatment: "none-known",
  };
  const prepared = await ask(by(alder, "releaser"), "release-prepare", { draft: String(id), ...reasons });
  const decision = restoreDecision(fromBase64(String(prepared["decision"])) ?? new Uint8Array(), new Map());
  const releaser = alder.officers.find((officer) => officer.id === "releaser");
  if (releaser === undefined) throw new TypeError("every side has a releaser");
  await ask(by(alder, "releaser"), "release", { draft: String(id), signature: base64(signDecision(decision, releaser.key).bytes) });
  await assert.rejects(review(alder, "both", { message: String(id) }), coded("separation-of-duties"));
  assert.equal((await review(alder, "second", { message: String(id), agree: false }))["state"], "reviewed: disagree");
  assert.equal((await alarms(alder)).includes("floor-review-disagrees"), true);
});

test("the floor carries no bulk, reopens no scope, and a test of the line runs no clock", async (context) => {
  const { alder, birch, agreement } = await sides(context);
  const attachments = [{ name: "plan.txt", mediaType: "text/plain", tlp: "TLP:AMBER", isText: true, content: base64(utf8("a plan")) }];
  await assert.rejects(warn(alder, ["birch"], { ...floor, attachments }), coded("usage"));
  await warn(alder, ["birch"], { ...floor, status: "test" });
  assert.deepEqual(await listed(alder), []);
  await ask(by(alder, "releaser"), "agreement-suspend", { agreement, reason: "relations-strained" });
  await warn(alder, ["birch"], floor);
  await assert.rejects(warn(alder, ["birch"]), coded("agreement-suspended"), "the scope stays shut for everything else");
  const line = connect(alder, birch);
  await quiet(alder, birch);
  line.cut();
  await assert.rejects(warn(birch, ["alder"]), coded("agreement-suspended"));
});

test("both sides count what passed under the floor and the notes that it was not about life; such a note blocks nothing", async (context) => {
  const { alder, birch, agreement } = await sides(context);
  await ask(by(alder, "releaser"), "agreement-suspend", { agreement, reason: "relations-strained" });
  const line = connect(alder, birch);
  await warn(alder, ["birch"], floor);
  await quiet(alder, birch);
  const thread = (await inbox(birch)).find(({ kind }) => kind === "warning")?.["thread"] ?? null;
  const texts = [{ language: "en", text: `${notLifeSafetyWords}\n\nIt was about property.` }];
  await note(birch, { to: ["alder"], thread, texts });
  await note(birch, { to: ["alder"], thread, texts: [{ language: "en", text: `We do not say ${notLifeSafetyWords}.` }] });
  await quiet(alder, birch);
  assert.deepEqual(await counts(alder), { partner: "birch", sent: 1, received: 0, notesFromUs: 0, notesFromThem: 1 });
  assert.deepEqual(await counts(birch), { partner: "alder", sent: 0, received: 1, notesFromUs: 1, notesFromThem: 0 });
  await warn(alder, ["birch"], floor);
  await quiet(alder, birch);
  line.cut();
  assert.deepEqual(await counts(birch), { partner: "alder", sent: 0, received: 2, notesFromUs: 1, notesFromThem: 0 });
  assert.doesNotMatch(JSON.stringify(await ask(birch, "floor-list")), /property|market/);
});
