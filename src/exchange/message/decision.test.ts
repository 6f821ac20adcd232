import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64url, isTocsinError, utf8 } from "../../base/index.ts";
import {
  checkDecision,
  decisionFormat,
  decisionPartFor,
  decisionPartFormat,
  draftDecision,
  recipientSlot,
  restoreDecision,
} from "./decision.ts";
import type { Decision, DecisionFields } from "./decision.ts";
import { countingRandom, decisionFields, hashText, textParts } from "./unsafe-testing.ts";

const nodes = (count: number) => Array.from({ length: count }, (_, at) => hashText(`node ${at}`));
const draft = (recipients: readonly string[], fields: Partial<DecisionFields> = {}) => {
  const random = countingRandom("decision");
  return draftDecision({ ...decisionFields, ...fields }, { parts: textParts("text", random), recipients, random });
};
const rest = { releaser: { role: "releaser", pseudonym: "R1" }, signatureForm: "key-file" } as const;

test("recipients stand as salted slots, filled up so that their number is hidden", () => {
  for (const [count, slots] of [
    [1, 8],
    [8, 8],
    [9, 16],
    [17, 32],
    [256, 256],
  ] as const) {
    assert.equal(draft(nodes(count)).decision.recipients.length, slots);
  }
  const release = draft(nodes(3));
  assert.deepEqual(release.decision.recipients, release.decision.recipients.toSorted());
  for (const node of nodes(3)) assert.equal(JSON.stringify(release.decision).includes(node), false);
});

test("none, too many and doubled recipients are refused", () => {
  const [node = ""] = nodes(1);
  for (const recipients of [[], nodes(257), [node, node]])
    assert.throws(
      () => draft(recipients),
      (thrown) => isTocsinError(thrown, "input-malformed"),
    );
});

test("each recipient's part opens its own slot and no other", () => {
  const [birch = "", cedar = "", dogwood = ""] = nodes(3);
  const release = draft([birch, cedar]);
  const part = decisionPartFormat.decode(decisionPartFor(release, birch, rest));
  const slot = (node: string) => recipientSlot(node, fromBase64url(part.recipientSalt) ?? new Uint8Array());
  assert.equal(part.decision.recipients.includes(slot(birch)), true);
  assert.equal(part.decision.recipients.includes(slot(cedar)), false);
  assert.throws(
    () => decisionPartFor(release, dogwood, rest),
    (thrown) => isTocsinError(thrown, "release-recipient-not-named"),
  );
  // Two recipients hold the same signed decision: only the opening differs.
  assert.deepEqual(decisionPartFormat.decode(decisionPartFor(release, cedar, rest)).decision, part.decision);
});

test("a decision covers exactly its recipient, kind, scope, floor and parts", () => {
  const [birch = "", cedar = ""] = nodes(2);
  const release = draft([birch]);
  const part = decisionPartFormat.decode(decisionPartFor(release, birch, rest));
  const message = { recipient: birch, kind: "warning", scope: "terrorism", lifeSafetyFloor: false, commitments: release.decision.texts };
  assert.doesNotThrow(() => checkDecision(part, message));
  const wrong = [
    { recipient: cedar },
    { kind: "note" },
    { scope: "other" },
    { scope: null },
    { lifeSafetyFloor: true },
    { commitments: [] },
    { commitments: release.decision.texts.slice(1) },
    { commitments: [...release.decision.texts, { label: "body", commitment: hashText("x") }] },
    { commitments: release.decision.texts.map(({ label }, at) => ({ label, commitment: hashText(String(at)) })) },
  ];
  for (const change of wrong) {
    assert.throws(
      () => checkDecision(part, { ...message, ...change }),
      (thrown) => isTocsinError(thrown, "decision-incomplete"),
      JSON.stringify(change),
    );
  }
});

test("a decision without a necessity, a basis, a marking or an answer is refused", () => {
  const incomplete: Partial<Record<keyof DecisionFields, unknown>>[] = [
    { necessity: "" },
    { necessity: "Two lines.\nOf text." },
    { purpose: "" },
    { authority: "" },
    { markings: [] },
    { policyVersion: "" },
    { legalBasis: { list: "bases", version: "1", code: "" } },
    { mistreatmentRisk: { answer: "no", note: null } },
    { mistreatmentRisk: { answer: "mitigated-by-assurances", note: null } },
    { lifeSafetyFloor: { harm: "damage", intendedVictims: "a" } },
    { lifeSafetyFloor: { harm: "death", intendedVictims: "" } },
    { releaserRole: "drafter" },
    { kind: "receipt" },
    { decidedAt: "2026-11-22" },
  ];
  for (const fields of incomplete) {
    assert.throws(
      () => draft(nodes(1), fields as Partial<DecisionFields>),
      (thrown) => isTocsinError(thrown, "input-malformed"),
      JSON.stringify(fields),
    );
  }
  assert.doesNotThrow(() =>
    draft(nodes(1), { mistreatmentRisk: { answer: "mitigated-by-assurances", note: "Written assurance of 3 March." } }),
  );
});

test("a decision comes back from its bytes and openings, and from no others", () => {
  const [birch = ""] = nodes(1);
  const release = draft([birch]);
  assert.deepEqual(restoreDecision(release.bytes, release.openings), release);
  const wrong = new Map([[birch, new Uint8Array(32)]]);
  assert.throws(
    () => restoreDecision(release.bytes, wrong),
    (thrown) => isTocsinError(thrown, "verification-failed"),
  );
  assert.throws(
    () => restoreDecision(utf8("{}"), release.openings),
    (thrown) => isTocsinError(thrown, "input-malformed"),
  );
});

test("slots out of order or of a telling number are refused", () => {
  const { decision } = draft(nodes(3));
  const encode = (changes: Partial<Decision>) => () => decisionFormat.encode({ ...decision, ...changes });
  const slots = decision.recipients;
  for (const recipients of [slots.toReversed(), [...slots, "_".repeat(42) + "8"], slots.map(() => slots[0] ?? "")]) {
    assert.throws(encode({ recipients }), (thrown) => isTocsinError(thrown, "input-malformed"));
  }
});
