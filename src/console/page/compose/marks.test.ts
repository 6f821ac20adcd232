import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { stretchesOf } from "./marks.ts";

test("the stretches of a text are the text, whatever is marked in it", () => {
  const mark = fc.record({
    start: fc.integer({ min: -5, max: 40 }),
    end: fc.integer({ min: -5, max: 40 }),
    finding: fc.nat(9),
    level: fc.constant("warn" as const),
  });
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), fc.array(mark, { maxLength: 6 }), (text, marks) => {
      const found = stretchesOf(text, marks);
      assert.equal(found.map((one) => one.text).join(""), text);
      for (const { start, text: part, marks: over } of found)
        for (const one of over) assert.ok(one.start <= start && one.end >= start + part.length);
    }),
  );
});

test("overlapping marks cover their common stretch both", () => {
  const found = stretchesOf("abcdef", [
    { start: 1, end: 4, finding: 0, level: "refuse" },
    { start: 3, end: 6, finding: 1, level: "warn" },
  ]);
  assert.deepEqual(
    found.map(({ text, marks }) => [text, marks.map(({ finding }) => finding)]),
    [
      ["a", []],
      ["bc", [0]],
      ["d", [0, 1]],
      ["ef", [1]],
    ],
  );
});
