import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { isTocsinError } from "../../base/index.ts";
import { kindNames, kinds, type Kind } from "../message/kinds.ts";
import { party } from "../message/unsafe-testing.ts";
import { termsHash } from "./act.ts";
import { checkPassage, mayPass, passageMarkdown, type PassageContext } from "./passage.ts";
import { newAgreementState, type AgreementState } from "./state.ts";
import { after, agreementId, testAct, testTerms } from "./unsafe-testing.ts";

const [alder, birch] = await Promise.all([party("alder"), party("birch")]);
const plain: PassageContext = { scope: "terrorism", floor: false, inFloorThread: false, concernsEarlier: false, hasAttachments: false };

function states(lifeSafetyFloor: { allowed: boolean; survivesTermination: boolean }): Record<string, AgreementState> {
  const terms = testTerms([alder, birch], { lifeSafetyFloor });
  const proposed = after([testAct(alder, "propose", { terms })]);
  const inForce = after([testAct(birch, "sign", { termsHash: termsHash(terms) })], proposed);
  const notice = after([testAct(alder, "give-notice")], inForce);
  return {
    draft: newAgreementState(agreementId),
    proposed,
    inForce,
    notice,
    suspended: after([testAct(birch, "suspend", { scopes: ["terrorism"], reason: { code: "relations", remark: null } })], inForce),
    terminated: after([testAct(birch, "terminate")], notice),
  };
}

const full = states({ allowed: true, survivesTermination: true });
const allowed = states({ allowed: true, survivesTermination: false });
const none = states({ allowed: false, survivesTermination: false });

function answer(kind: Kind, state: AgreementState | undefined, context: Partial<PassageContext> = {}): string {
  assert.ok(state);
  const scope = kinds[kind].content ? plain.scope : null;
  const given = mayPass(kind, state, { ...plain, scope, ...context });
  return given.passes ? given.row : given.code;
}

test("control passes always", () => {
  for (const kind of ["card", "revocation", "head", "cosignature", "agreement"] as const) {
    for (const state of Object.values(none)) assert.equal(answer(kind, state), "control");
  }
});

test("a floor warning passes under suspension where the clause allows it, and after the end where it survives", () => {
  const floor = { floor: true };
  assert.equal(answer("warning", full["inForce"], floor), "floor");
  assert.equal(answer("warning", allowed["suspended"], floor), "floor");
  assert.equal(answer("warning", none["suspended"], floor), "agreement-suspended");
  assert.equal(answer("warning", full["terminated"], floor), "floor");
  assert.equal(answer("warning", allowed["terminated"], floor), "agreement-terminated");
  assert.equal(answer("warning", full["proposed"], floor), "agreement-not-in-force");
  assert.equal(answer("warning", full["draft"], floor), "agreement-not-in-force");
});

test("the floor is for warnings, and carries no bulk", () => {
  assert.equal(answer("note", full["suspended"], { floor: true }), "agreement-suspended");
  assert.equal(answer("requirement", full["suspended"], { floor: true, inFloorThread: true }), "agreement-suspended");
  assert.equal(answer("warning", full["suspended"], { floor: true, hasAttachments: true }), "agreement-suspended");
  assert.equal(answer("answer", full["suspended"], { inFloorThread: true, hasAttachments: true }), "agreement-suspended");
  assert.equal(answer("warning", full["inForce"], { floor: true, hasAttachments: true }), "else");
});

test("answers inside the thread of a floor warning pass as the floor does", () => {
  const thread = [
    "request",
    "answer",
    "note",
    "assessment",
    "action",
    "outcome",
    "release-request",
    "release-decision",
    "thanks",
    "pledge",
    "statement",
  ] as const;
  for (const kind of thread) {
    assert.equal(answer(kind, allowed["suspended"], { inFloorThread: true }), "floor-thread", kind);
    assert.equal(answer(kind, full["terminated"], { inFloorThread: true }), "floor-thread", kind);
    assert.equal(answer(kind, allowed["terminated"], { inFloorThread: true }), "agreement-terminated", kind);
    assert.equal(answer(kind, none["suspended"], { inFloorThread: true }), "agreement-suspended", kind);
    assert.equal(answer(kind, allowed["suspended"]), "agreement-suspended", kind);
  }
  assert.equal(answer("warning", full["suspended"], { inFloorThread: true }), "agreement-suspended");
});

test("receipts, answers, corrections, revocations and recalls pass for what was passed before", () => {
  for (const kind of ["receipt", "acknowledgement", "answer", "correct", "revoke", "recall", "result"] as const) {
    for (const state of [none["suspended"], none["terminated"]])
      assert.equal(answer(kind, state, { concernsEarlier: true }), "earlier", kind);
  }
  assert.equal(answer("receipt", none["suspended"]), "earlier");
  assert.equal(answer("answer", none["suspended"]), "agreement-suspended");
  assert.equal(answer("note", none["suspended"], { concernsEarlier: true }), "agreement-suspended");
});

test("everything else passes in force and under notice, and only in scopes that there are", () => {
  for (const kind of kindNames) {
    assert.match(answer(kind, full["inForce"]), /^(else|control|earlier)$/);
    assert.match(answer(kind, full["notice"]), /^(else|control|earlier)$/);
    if (!kinds[kind].content) continue;
    assert.equal(answer(kind, full["suspended"]), "agreement-suspended");
    assert.equal(answer(kind, full["terminated"]), "agreement-terminated");
    assert.equal(answer(kind, full["proposed"]), "agreement-not-in-force");
    assert.equal(answer(kind, full["inForce"], { scope: "smuggling" }), "agreement-not-in-force");
    assert.equal(answer(kind, full["inForce"], { scope: null }), "agreement-not-in-force");
  }
  assert.equal(answer("warning", full["suspended"], { scope: "cyber" }), "else");
});

test("checkPassage throws what mayPass answers", () => {
  assert.equal(checkPassage("warning", full["inForce"] as AgreementState, plain), "else");
  assert.throws(
    () => checkPassage("warning", full["suspended"] as AgreementState, plain),
    (thrown) => isTocsinError(thrown, "agreement-suspended"),
  );
});

test("docs/protocol/agreement.md shows this very table", async () => {
  const page = await readFile(path.join(import.meta.dirname, "../../../docs/protocol/agreement.md"), "utf8");
  assert.equal(page.includes(passageMarkdown()), true, `put this into the page:\n${passageMarkdown()}`);
});
