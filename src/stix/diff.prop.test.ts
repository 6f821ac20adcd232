import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonValue } from "../base/index.ts";
import { canonicalText } from "./canon.ts";
import { differences } from "./diff.ts";

const json = fc.jsonValue({ maxDepth: 4, stringUnit: "grapheme-ascii" }) as fc.Arbitrary<JsonValue>;

test("values differ exactly where their canonical texts do", () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      assert.equal(differences(a, b).length === 0, canonicalText(a) === canonicalText(b));
      assert.deepEqual(differences(a, structuredClone(a)), []);
    }),
    { numRuns: 1_000 },
  );
});

test("from the differences of two lists of numbers the second one is made again", () => {
  const list = fc.array(fc.nat({ max: 5 }), { maxLength: 12 });
  fc.assert(
    fc.property(list, list, (before, after) => {
      const found = differences(before, after);
      const removed = new Set(found.filter((one) => one.kind === "removed").map((one) => Number(one.path.slice(1))));
      const put = new Map(found.filter((one) => one.kind !== "removed").map((one) => [Number(one.path.slice(1)), one]));
      const rest = before.filter((_, i) => !removed.has(i));
      const made: JsonValue[] = [];
      for (let i = 0; i < after.length; i += 1) {
        const one = put.get(i);
        if (one === undefined) made.push(rest.shift() as number);
        else {
          made.push(one.after);
          if (one.kind === "changed") assert.equal(rest.shift(), one.before);
        }
      }
      assert.deepEqual(made, after);
      assert.deepEqual(rest, []);
    }),
    { numRuns: 2_000 },
  );
});
