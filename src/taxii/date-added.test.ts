import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dateAdded, microsOf, versionText } from "./date-added.ts";

test("microseconds and their timestamps lead to each other, in order", () => {
  const micros = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1_000_000 });
  fc.assert(
    fc.property(micros, micros, (a, b) => {
      assert.equal(microsOf(dateAdded(a)), a);
      assert.equal(microsOf(versionText(a)), a);
      assert.equal(dateAdded(a) < dateAdded(b), a < b);
    }),
  );
  assert.equal(dateAdded(1_700_000_000_000_000), "2023-11-14T22:13:20.000000Z");
  assert.equal(microsOf("2016-12-31T23:59:60Z"), microsOf("2017-01-01T00:00:00Z"));
});

test("what is no instant in UTC is none", () => {
  const wrong = [
    "",
    "2026-02-30T00:00:00Z",
    "2026-01-01",
    "2026-01-01T00:00:00",
    "2026-01-01T00:00:00+00:00",
    "2026-01-01t00:00:00z",
    "2026-13-01T00:00:00Z",
  ];
  for (const text of [
    ...wrong,
    "2026-01-01T24:00:00Z",
    "9999-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    `2026-01-01T00:00:00.${"1".repeat(30)}Z`,
  ]) {
    assert.equal(microsOf(text), undefined, text);
  }
});
