import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue } from "../base/index.ts";
import { markingId, papIds, tlp1Ids } from "./decide.test-data.ts";
import { intakeRule } from "./intake.ts";
import { markingIdOf, markingName } from "./label.ts";
import { readReader } from "./reader.ts";
import { markingsUpTo, readTerms } from "./terms.ts";
import { tlpMarkingIds as tlp } from "./tlp.ts";

const malformed = { code: "input-malformed" };

test("a marking is named by its label in any case, or by its id", () => {
  for (const [text, id] of [
    ["TLP:AMBER", tlp.AMBER],
    ["amber", tlp.AMBER],
    ["tlp:amber+strict", tlp["AMBER+STRICT"]],
    ["Clear", tlp.CLEAR],
    ["TLP2:GREEN", tlp.GREEN],
    ["white", tlp1Ids.WHITE],
    ["TLP:WHITE", tlp1Ids.WHITE],
    ["TLP1:WHITE", tlp1Ids.WHITE],
    ["tlp1:amber", tlp1Ids.AMBER],
    ["PAP:CLEAR", papIds.CLEAR],
    ["pap:red", papIds.RED],
    [markingId(1), markingId(1)],
    [tlp.RED, tlp.RED],
  ] as const) {
    assert.equal(markingIdOf(text), id, text);
  }
  for (const text of [
    "",
    "AMBER STRICT",
    "AMBER-STRICT",
    "TLP: RED",
    "TLP:TLP:RED",
    "TLP1:CLEAR",
    "PAP",
    "EX:CHR",
    "__proto__",
    "marking-definition--x",
    "x".repeat(300),
  ]) {
    assert.equal(markingIdOf(text), undefined, text);
  }
  assert.equal(markingName(tlp.AMBER), "TLP:AMBER");
  assert.equal(markingName(tlp1Ids.AMBER), "TLP:AMBER (TLP 1)");
  assert.equal(markingName(markingId(1)), markingId(1));
});

test("READER.json is read", () => {
  assert.deepEqual(readReader({ organisation: "birch", purpose: "warn", markings: ["TLP:GREEN", "green", markingId(1)] }), {
    id: "birch",
    organisation: "birch",
    country: null,
    purpose: "warn",
    markings: [markingId(1), tlp.GREEN],
  });
  assert.deepEqual(readReader({ organization: "b", purpose: "p", markings_held: [], id: "n", country: "XB", note: "why" }), {
    id: "n",
    organisation: "b",
    country: "XB",
    purpose: "p",
    markings: [],
  });
});

test("everything else is refused", () => {
  const good = { organisation: "birch", purpose: "warn", markings: ["GREEN"] };
  const wrong: readonly JsonValue[] = [
    null,
    [],
    "birch",
    {},
    { ...good, organisation: "" },
    { ...good, organisation: " " },
    { ...good, organisation: "a\u0000b" },
    { ...good, organisation: "x".repeat(251) },
    { ...good, organization: "birch" },
    { ...good, purpose: null },
    { ...good, markings: "GREEN" },
    { ...good, markings: ["PURPLE"] },
    { ...good, markings: [null] },
    { ...good, country: "xb" },
    { ...good, country: 5 },
    { ...good, clearance: "top" },
    { ...good, toString: 1 },
    JSON.parse('{"organisation":"birch","purpose":"warn","markings":[],"__proto__":{"country":"XB"}}') as JsonValue,
  ];
  for (const value of wrong) assert.throws(() => readReader(value), malformed, JSON.stringify(value));
  const many = { ...good, markings: Array.from({ length: 10_001 }, () => "GREEN") };
  assert.throws(() => readReader(many), { code: "input-too-large" });
});

test("terms are read, and cover what the table of an agreement says", () => {
  const terms = { recipients: ["birch"], purposes: ["warn"], markings: ["GREEN", markingId(1)] };
  assert.deepEqual(readTerms(terms), { ...terms, markings: [tlp.GREEN, markingId(1)] });
  for (const value of [
    null,
    {},
    { ...terms, until: "x" },
    { ...terms, markings: ["x"] },
    { ...terms, recipients: [""] },
    { ...terms, purposes: null },
  ]) {
    assert.throws(() => readTerms(value), malformed);
  }
  assert.throws(() => readTerms({ ...terms, recipients: Array.from({ length: 10_001 }, () => "a") }), { code: "input-too-large" });
  assert.deepEqual(markingsUpTo("AMBER"), [tlp.CLEAR, tlp.GREEN, tlp.AMBER]);
  assert.deepEqual(markingsUpTo("CLEAR"), [tlp.CLEAR]);
});

test("an intake rule is of a TLP 2.0 label, a source, an officer and a time", () => {
  const good = { source: "feed", label: "TLP:CLEAR", officer: "officer-1", setAt: "2026-01-01T00:00:00.000Z" };
  assert.equal(intakeRule(good).marking, tlp.CLEAR);
  for (const changes of [
    { label: "WHITE" },
    { label: "PAP:CLEAR" },
    { label: markingId(1) },
    { source: "" },
    { officer: "" },
    { setAt: "today" },
  ]) {
    assert.throws(() => intakeRule({ ...good, ...changes }), malformed);
  }
});
