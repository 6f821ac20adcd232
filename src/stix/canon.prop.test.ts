import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { canonicalText } from "./canon.ts";

const json = fc.jsonValue({ maxDepth: 6, stringUnit: "binary" });

test("any JSON value has the same canonical text as in base", () => {
  fc.assert(
    fc.property(json, (value) => assert.equal(canonicalText(value as JsonValue), canonicalJson(value))),
    { numRuns: 2_000 },
  );
});

test("a canonical text is its own canonical text", () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalText(value);
      assert.equal(canonicalText(JSON.parse(text) as JsonValue), text);
    }),
  );
});
