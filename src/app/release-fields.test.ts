import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError, systemClock } from "../base/index.ts";
import type { ErrorCode } from "../base/index.ts";
import { parseConfig } from "./config.ts";
import type { Config } from "./config.ts";
import { checkNecessity, releaseFields } from "./release-fields.ts";

const coded =
  (code: ErrorCode) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown, code);
const plain = {
  version: 1,
  node: "A".repeat(43),
  name: "Alder",
  unit: "Watch floor",
  country: "XA",
  exercise: true,
  unlock: { kind: "key-file", path: "../node.key" },
  officers: "../officers",
};
const configOf = (changes: object): Config => parseConfig(JSON.stringify({ ...plain, ...changes }));
const reasons = {
  purpose: "prevention",
  basis: "XA-7",
  authority: "Head of watch",
  necessity: "An attack is imminent.",
  mistreatment: "none-known",
  mistreatmentNote: null,
};
const fields = (config: Config, changes: Partial<Record<keyof typeof reasons, string>> = {}) =>
  releaseFields({ config, clock: systemClock }, { ...reasons, ...changes }, "releaser");

test("a necessity is one sentence of bounded length", () => {
  for (const one of [
    "An attack is imminent.",
    "Lives are in danger and only the recipient can act in time",
    "Mr. Smith of St. Mary's is in danger at 10.30 a.m. today!",
    "Нападение готовится.",
    "攻撃が差し迫っている。",
  ])
    checkNecessity(one);
  for (const none of ["", "  ", "It is so. It must be.", "Why? Because.", "一つ。二つ。", "x".repeat(501)])
    assert.throws(() => checkNecessity(none), coded("usage"), none.slice(0, 20));
});

test("a mistreatment-risk answer other than none-known says which assurances, or which threat", () => {
  const config = configOf({});
  assert.equal(fields(config).mistreatmentRisk.note, null);
  assert.throws(() => fields(config, { mistreatment: "no" }), coded("usage"));
  assert.throws(() => fields(config, { mistreatment: "mitigated-by-assurances" }), coded("usage"));
  assert.throws(() => fields(config, { mistreatment: "outweighed-by-threat-to-life", mistreatmentNote: " " }), coded("usage"));
  const given = fields(config, { mistreatment: "mitigated-by-assurances", mistreatmentNote: "in writing, of 3 May" });
  assert.deepEqual(given.mistreatmentRisk, { answer: "mitigated-by-assurances", note: "in writing, of 3 May" });
});

test("a legal basis is a code of the node's list, where it has one", () => {
  assert.deepEqual(fields(configOf({})).legalBasis, { list: "tocsin-legal-bases", version: "1", code: "XA-7" });
  const listed = configOf({ legalBases: { list: "xa-security-act", version: "2026-1", codes: ["XA-7"] } });
  assert.deepEqual(fields(listed).legalBasis, { list: "xa-security-act", version: "2026-1", code: "XA-7" });
  assert.throws(() => fields(listed, { basis: "XA-8" }), coded("legal-basis-unknown"));
  assert.throws(() => configOf({ legalBases: { list: "x", version: "1", codes: [] } }), coded("config-invalid"));
});
