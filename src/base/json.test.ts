import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { ErrorCode } from "./errors.ts";
import { TocsinError } from "./errors.ts";
import { findJsonFault } from "./json-exact.ts";
import { parseJson } from "./json.ts";

function refused(input: string | Uint8Array, code: ErrorCode, message?: RegExp): void {
  assert.throws(
    () => parseJson(input),
    (thrown) => {
      assert.ok(thrown instanceof TocsinError, String(thrown));
      assert.equal(thrown.code, code, thrown.message);
      if (message !== undefined) assert.match(thrown.message, message);
      return true;
    },
  );
}

const suite = path.join(import.meta.dirname, "../../../shared/corpus/json/JSONTestSuite.jsonl");

test("every text of JSONTestSuite gets its verdict", { skip: existsSync(suite) ? false : "the shared corpus is missing" }, () => {
  const cases = readFileSync(suite, "utf8").trimEnd().split("\n");
  for (const line of cases) {
    const { id, expect, base64 } = JSON.parse(line) as { id: string; expect: string; base64: string };
    const bytes = new Uint8Array(Buffer.from(base64, "base64"));
    let verdict = "accept";
    let code = "";
    try {
      parseJson(bytes, { maxDepth: 1000 });
    } catch (thrown) {
      assert.ok(thrown instanceof TocsinError, `${id}: ${String(thrown)}`);
      verdict = "reject";
      code = thrown.code;
    }
    // The suite accepts a repeated name, because RFC 8259 only says SHOULD; I-JSON and STIX (section 2.3) do not.
    if (id.startsWith("y_object_duplicated_key")) assert.equal(code, "json-duplicate-name", id);
    else if (expect !== "either") assert.equal(verdict, expect, `${id} ${code}`);
  }
});

test("a repeated name is refused with its place, however it is spelt", () => {
  refused('{"a":1,"a":2}', "json-duplicate-name", /line 1 column 8: the member "a" is there twice/);
  refused('{"a":1,"\\u0061":2}', "json-duplicate-name");
  refused('{\n  "x": {"b": [], "c": {},\n "b": 0}}', "json-duplicate-name", /line 3 column 2/);
  refused('{"":0,"":0}', "json-duplicate-name");
  refused('[{"k":"\\\\","k":"\\\\"}]', "json-duplicate-name");
  refused('{"__proto__":1,"__proto__":2}', "json-duplicate-name");
  refused('{"a" :1,"a":2,"b":"\\":x"}', "json-duplicate-name");
  assert.deepEqual(parseJson('{"a":{"a":[{"a":1},{"a":1}]}}'), { a: { a: [{ a: 1 }, { a: 1 }] } });
});

test("a member called __proto__ is an own property and pollutes nothing", () => {
  const value = parseJson('{"__proto__":{"polluted":true},"constructor":{"prototype":{}}}') as Record<string, unknown>;
  assert.deepEqual(Object.keys(value), ["__proto__", "constructor"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});

test("lone surrogates are refused, pairs are not", () => {
  refused('["\\ud800"]', "json-not-utf8", /column 2/);
  refused('["\\uDC00\\uD800"]', "json-not-utf8");
  refused('{"\\udfff":1}', "json-not-utf8");
  refused('["\ud800"]', "json-not-utf8");
  assert.deepEqual(parseJson('["\\ud83d\\ude00","😀"]'), ["😀", "😀"]);
  assert.deepEqual(parseJson('["\\\\ud800"]'), ["\\ud800"]);
});

test("bytes that are not UTF-8 are refused with the byte", () => {
  refused(new Uint8Array([0x5b, 0x22, 0xc3, 0xa9, 0x80, 0x22, 0x5d]), "json-not-utf8", /byte 4/);
  refused(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), "json-not-utf8");
  refused(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), "json-syntax", /line 1 column 1/);
});

test("numbers beyond double precision are refused", () => {
  refused('{"a":[1e999]}', "json-number-range", /column 7/);
  refused("-1e400", "json-number-range");
  refused(`[${"9".repeat(400)}]`, "json-number-range");
  assert.deepEqual(parseJson("[1e308,1e-999,-0]"), [1e308, 0, -0]);
  for (const text of ["NaN", "Infinity", "-Infinity", "[01]", "[1.]", "[.5]", "[+1]"]) refused(text, "json-syntax");
});

test("nesting is bounded without a stack overflow, small or large", () => {
  refused("[".repeat(10_000) + "]".repeat(10_000), "json-too-deep");
  refused("[".repeat(1_000_000), "json-too-deep");
  refused('{"a":'.repeat(100_000) + "1" + "}".repeat(100_000), "json-too-deep");
  assert.ok(Array.isArray(parseJson("[".repeat(256) + "]".repeat(256))));
  refused("[".repeat(257) + "]".repeat(257), "json-too-deep", /column 257/);
  assert.equal(parseJson(`"${"[".repeat(100_000)}"`), "[".repeat(100_000));
});

test("size is bounded in bytes, before anything is read", () => {
  assert.throws(() => parseJson('"aaaaaaaa"', { maxBytes: 9 }), { code: "input-too-large" });
  assert.throws(() => parseJson('"éééé"', { maxBytes: 9 }), { code: "input-too-large" });
  assert.equal(parseJson('"éééé"', { maxBytes: 10 }), "éééé");
  assert.throws(() => parseJson(new Uint8Array(65 * 1024 * 1024)), { code: "input-too-large" });
});

test("syntax faults carry line and column", () => {
  refused("", "json-syntax", /line 1 column 1: the text ends where a value is due/);
  refused('{"a":1,}', "json-syntax", /column 8/);
  refused('{"a":1}\n x', "json-syntax", /line 2 column 2: the text goes on/);
  refused('["a\nb"]', "json-syntax", /column 4/);
  refused('["\\q"]', "json-syntax", /column 3/);
  refused('{"a" 1}', "json-syntax", /colon/);
  refused("{a:1}", "json-syntax", /name/);
  refused("[1 2]", "json-syntax", /comma/);
  refused('["abc', "json-syntax", /inside a string/);
});

test("the exact reader finds nothing in a sound text", () => {
  assert.equal(findJsonFault(' {"a" : [1, -2.5e3, true, false, null, "\\u0000\\"\\\\", {}], "b":[]} ', 10), undefined);
});
