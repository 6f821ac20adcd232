import assert from "node:assert/strict";
import { test } from "node:test";
import { confidenceScales, confidenceTerm, confidenceValue } from "./confidence.ts";
import type { ConfidenceScale } from "./confidence.ts";
import { corpusLines, missingCorpus } from "./corpus.test-data.ts";

type Case = { readonly id: string; readonly fn: string; readonly arg: never; readonly result?: string | number; readonly error?: string };

const scales: Readonly<Record<string, ConfidenceScale>> = {
  none_low_medium_high: "none-low-med-high",
  none_low_med_high: "none-low-med-high",
  zero_ten: "zero-ten",
  admiralty_credibility: "admiralty-credibility",
  wep: "wep",
  dni: "dni",
};

test("all 559 recorded conversions of another implementation agree, in both directions", { skip: missingCorpus }, () => {
  const cases = corpusLines<Case>("stix/behaviour/confidence-scales.jsonl");
  for (const { id, fn, arg, result, error } of cases) {
    const scale = scales[fn.replace(/^value_to_|_to_value$/, "")];
    assert.ok(scale !== undefined, fn);
    const ask = (): string | number => (fn.startsWith("value_to_") ? confidenceTerm(scale, arg) : confidenceValue(scale, arg));
    if (error === undefined) assert.equal(ask(), result, id);
    else assert.throws(ask, { code: "stix-confidence" }, id);
  }
  assert.equal(cases.length, 559);
});

test("every value from 0 to 100 has one term in each scale, and each term's value lies in its range", () => {
  for (const [name, { levels, unspecified }] of Object.entries(confidenceScales)) {
    const scale = name as ConfidenceScale;
    for (let value = 0; value <= 100; value += 1) {
      const covering = levels.filter(({ from, to }) => from <= value && value <= to);
      assert.equal(covering.length, 1, `${scale} ${value}`);
      assert.equal(confidenceTerm(scale, value), covering[0]?.term);
    }
    for (const { term, value } of levels) {
      assert.equal(confidenceValue(scale, term), value);
      assert.equal(confidenceTerm(scale, value), term);
    }
    assert.equal(confidenceTerm(scale, undefined), unspecified);
    assert.throws(() => confidenceValue(scale, unspecified), { code: "stix-confidence", message: /leave the property confidence out/ });
  }
});

test("what is no confidence and no scale is refused", () => {
  for (const value of [-1, 101, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "50", null, {}, [50], 50n]) {
    assert.throws(() => confidenceTerm("dni", value as number), { code: "stix-confidence" }, String(value));
  }
  for (const term of ["", "certain", "__proto__", 8, null, undefined, {}]) {
    assert.throws(() => confidenceValue("wep", term as string), { code: "stix-confidence" }, String(term));
  }
  assert.throws(() => confidenceTerm("toString" as "wep", 1), TypeError);
  assert.throws(() => confidenceValue("" as "wep", "Certain"), TypeError);
});
