import assert from "node:assert/strict";
import { test } from "node:test";
import { isContentKind, isKind, kindNames, kinds, laneOf, type KindRow } from "./kinds.ts";

test("the closed list of kinds", () => {
  assert.deepEqual(kindNames, [
    "warning",
    "request",
    "answer",
    "note",
    "assessment",
    "action",
    "outcome",
    "release-request",
    "release-decision",
    "correct",
    "revoke",
    "recall",
    "result",
    "thanks",
    "pledge",
    "statement",
    "requirement",
    "receipt",
    "acknowledgement",
    "agreement",
    "card",
    "revocation",
    "head",
    "cosignature",
  ]);
  for (const word of ["", "Warning", "toString", "__proto__", "attachment"]) assert.equal(isKind(word), false, word);
});

test("content is numbered; only control and receipts go without a release", () => {
  for (const kind of kindNames) {
    const row: KindRow = kinds[kind];
    assert.equal(row.content, isContentKind(kind));
    if (row.content) assert.equal(row.numbered, true, kind);
    if (row.passage === "control") assert.equal(row.content, false, kind);
  }
  assert.deepEqual(
    kindNames.filter((kind) => !isContentKind(kind)),
    ["receipt", "acknowledgement", "agreement", "card", "revocation", "head", "cosignature"],
  );
});

test("FLASH content has its own lane, and control never takes it", () => {
  assert.equal(laneOf("warning", "FLASH"), "flash");
  assert.equal(laneOf("note", "FLASH"), "flash");
  assert.equal(laneOf("warning", "ROUTINE"), "warning");
  assert.equal(laneOf("note", "ROUTINE"), "bulk");
  assert.equal(laneOf("note", "PRIORITY"), "warning");
  assert.equal(laneOf("receipt", "FLASH"), "control");
  assert.equal(laneOf("agreement", "FLASH"), "control");
});
