import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalBytes, equalBytes, isTocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { actLine, readLine } from "./lines.ts";

const salt = new Uint8Array(32).fill(9);
const line = (act: unknown): string => actLine({ bytes: canonicalBytes(act), log: "alder/e1/local", leaf: 3, salt, proven: null });
const isRefused = (text: string): boolean => {
  try {
    readLine(text);
    return false;
  } catch (thrown) {
    assert.ok(isTocsinError(thrown, "input-malformed"), String(thrown));
    return true;
  }
};

test("whatever an act says, its very bytes are cut out of its line again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.dictionary(fc.string(), fc.jsonValue()), (subject, facts) => {
      const act = { at: "2027-01-15T08:00:00.000Z", verb: "draft", subject, officer: null, facts: facts as Record<string, JsonValue> };
      const text = line(act);
      const read = readLine(text);
      assert.ok(read.line === "act" && equalBytes(read.bytes, canonicalBytes(act)));
      assert.deepEqual([read.act.subject, read.leaf, read.log], [subject, 3, "alder/e1/local"]);
    }),
  );
});

test("a name that stands twice, and another frame around the act, are refused", () => {
  const text = line({ at: "", verb: "draft", subject: "s", officer: null, facts: { a: 'x":y', b: { c: 1 } } });
  assert.equal(isRefused(text), false);
  for (const bent of [
    text.replace('"verb":"draft"', '"verb":"draft","verb":"release"'),
    text.replace('"verb":"draft"', '"verb" :"draft","verb":"release"'),
    text.replace('"verb":"draft"', '"verb":"draft","\\u0076erb":"release"'),
    text.replace('"c":1', '"c":1,"c":1'),
    text.replace('{"act":{', '{"act": {'),
    text.replace('{"act":{', ' {"act":{'),
    text.replace(',"leaf":3', ',"leaf":3,"leaf":3'),
    text.replace(',"leaf":3', ',"leaf":-1'),
    text.replace('"salt":"', '"salt":"AA'),
    text.replace('"log":', '"lag":'),
    '{"decision":{},"more":1}',
    '{"decision" :{}}',
    "[]",
    "",
  ])
    assert.equal(isRefused(bent), true, bent);
});

test("a line of any bytes is read or refused with its code, and never anything else", () => {
  const text = line({ at: "", verb: "draft", subject: "s", officer: null, facts: {} });
  fc.assert(
    fc.property(
      fc.nat(text.length),
      fc.string({ maxLength: 5 }),
      fc.nat(9),
      (at, put, gone) => void isRefused(text.slice(0, at) + put + text.slice(at + gone)),
    ),
  );
  fc.assert(fc.property(fc.json(), (any) => void isRefused(any)));
});
