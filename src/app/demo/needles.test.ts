import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyOf } from "./needles.ts";

test("it finds what a search one by one finds, at every place and in overlaps", () => {
  // Few letters, so that needles share beginnings and stand in each other.
  const letters = (minLength: number, maxLength: number) =>
    fc.array(fc.constantFrom(0, 97, 98, 255), { minLength, maxLength }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(fc.array(letters(4, 9), { maxLength: 6 }), letters(0, 60), (needles, bytes) => {
      assert.equal(
        anyOf(needles)(bytes),
        needles.some((needle) => bytes.includes(needle)),
      );
    }),
    { numRuns: 2000 },
  );
  const bytes = Buffer.concat([Buffer.alloc(1000, 97), Buffer.from("needle")]);
  assert.deepEqual([anyOf([Buffer.from("needle")])(bytes), anyOf([Buffer.from("needles")])(bytes), anyOf([])(bytes)], [true, false, false]);
});
