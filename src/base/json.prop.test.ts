import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTocsinError, TocsinError } from "./errors.ts";
import { findJsonFault } from "./json-exact.ts";
import { parseJson } from "./json.ts";

const wellFormed = fc.jsonValue({ maxDepth: 6, stringUnit: "binary" });

test("a text that JSON.stringify wrote is read back, compact or spaced", () => {
  fc.assert(
    fc.property(wellFormed, fc.nat(4), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      assert.deepEqual(parseJson(text), JSON.parse(text));
      assert.deepEqual(parseJson(new TextEncoder().encode(text)), JSON.parse(text));
    }),
  );
});

test("a member written twice anywhere is always refused", () => {
  const name = fc.string({ unit: "binary", maxLength: 6 });
  fc.assert(
    fc.property(name, fc.dictionary(name, wellFormed), wellFormed, wellFormed, fc.nat(3), (repeated, rest, first, second, depth) => {
      const members = Object.entries(rest)
        .filter(([key]) => key !== repeated)
        .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
      members.splice(Math.floor(members.length / 2), 0, `${JSON.stringify(repeated)}:${JSON.stringify(first)}`);
      members.push(`${JSON.stringify(repeated)}:${JSON.stringify(second)}`);
      const text = `${"[1,".repeat(depth)}{${members.join(",")}}${"]".repeat(depth)}`;
      assert.throws(() => parseJson(text), { code: "json-duplicate-name" });
    }),
  );
});

test("any text or bytes: a value that JSON.parse makes too, or a coded refusal", () => {
  const pieces = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "\\",
    "\\u",
    "d8",
    "00",
    "a",
    "1",
    "-",
    ".",
    "e",
    "9",
    " ",
    "\n",
    "true",
    "null",
  );
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 24 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        assert.deepEqual(parseJson(text), JSON.parse(text));
        assert.equal(findJsonFault(text, 256), undefined);
      } catch (thrown) {
        assert.ok(isTocsinError(thrown), String(thrown));
        assert.notEqual(findJsonFault(text.toWellFormed(), 256)?.code ?? thrown.code, undefined);
      }
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        parseJson(bytes);
      } catch (thrown) {
        assert.ok(thrown instanceof TocsinError, String(thrown));
      }
    }),
    { numRuns: 1000 },
  );
});
