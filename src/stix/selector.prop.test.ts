import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonValue } from "../base/index.ts";
import { formatSelector, isAtOrAbove, parseSelector, select } from "./selector.ts";

const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
const path = fc
  .tuple(name, fc.array(fc.oneof(name, fc.nat({ max: 1_000_000 })), { maxLength: 8 }))
  .map(([first, rest]) => [first, ...rest] as readonly (string | number)[]);

test("a path written as a selector is read back", () => {
  fc.assert(fc.property(path, (steps) => assert.deepEqual(parseSelector(formatSelector(steps)), steps)));
});

test("any text is read or refused, and what is read is written back the same", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[a-z.[\]0-9]{0,20}$/));
  fc.assert(
    fc.property(text, (selector) => {
      const steps = parseSelector(selector);
      if (steps !== undefined) assert.equal(formatSelector(steps), selector);
    }),
    { numRuns: 3_000 },
  );
});

test("every value inside an object is selected by its own path and contained in those above it", () => {
  fc.assert(
    fc.property(fc.dictionary(name, fc.jsonValue({ maxDepth: 4, stringUnit: "grapheme-ascii" })), (object) => {
      const walk = (value: unknown, at: readonly (string | number)[]): void => {
        if (at.length > 0) {
          assert.equal(select(object as Record<string, JsonValue>, at), value);
          assert.ok(isAtOrAbove(at.slice(0, -1), at));
        }
        if (Array.isArray(value)) value.forEach((item, i) => walk(item, [...at, i]));
        else if (typeof value === "object" && value !== null) for (const [key, item] of Object.entries(value)) walk(item, [...at, key]);
      };
      walk(object, []);
    }),
  );
});
