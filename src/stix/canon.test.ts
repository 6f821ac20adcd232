import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue } from "../base/index.ts";
import { canonicalText } from "./canon.ts";
import { corpusLines, corpusText, missingCorpus } from "./corpus.test-data.ts";

test("the examples of RFC 8785 come out byte for byte", { skip: missingCorpus }, () => {
  for (const name of ["arrays", "french", "unicode", "values"]) {
    const input = JSON.parse(corpusText(`jcs/input/${name}.json`)) as JsonValue;
    const expected = corpusText(`jcs/outhex/${name}.txt`).replaceAll(/\s/g, "");
    assert.equal(Buffer.from(canonicalText(input), "utf8").toString("hex"), expected, name);
    assert.equal(canonicalText(input), corpusText(`jcs/output/${name}.json`), name);
  }
});

test("10,000 numbers are written as ECMAScript writes them", { skip: missingCorpus }, () => {
  const lines = corpusText("jcs/es6numbers-10000.txt").trim().split("\n");
  assert.equal(lines.length, 10_000);
  const view = new DataView(new ArrayBuffer(8));
  for (const line of lines) {
    const [bits, expected] = line.split(",") as [string, string];
    view.setBigUint64(0, BigInt(`0x${bits}`));
    assert.equal(canonicalText(view.getFloat64(0)), expected, bits);
  }
});

test("the canonical texts of contributing properties that another implementation made are the same", { skip: missingCorpus }, () => {
  const cases = corpusLines<{ id: string; in: JsonValue; out: string }>("jcs/python-stix2-canonical.jsonl");
  assert.equal(cases.length, 48);
  for (const { id, in: input, out } of cases) assert.equal(canonicalText(input), out, id);
});

test("names are ordered by UTF-16 code units, and absent members are left out", () => {
  assert.equal(
    canonicalText({ "\u{1f600}": 1, "\ufb33": 2, a: undefined, b: [true, null, -0] }),
    '{"b":[true,null,0],"\u{1f600}":1,"\ufb33":2}',
  );
});

test("what has no canonical form is refused", () => {
  const loop: Record<string, JsonValue> = {};
  loop["again"] = [loop, loop];
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, "\ud800", { "\udc00": 1 }, loop, new Date(0), new Map(), undefined, 1n]) {
    assert.throws(() => canonicalText(value as JsonValue), TypeError);
  }
  let deep: JsonValue = [];
  for (let i = 0; i < 2_000; i += 1) deep = [deep];
  assert.throws(() => canonicalText(deep), { code: "json-too-deep" });
});
