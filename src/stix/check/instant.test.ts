import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareTimestamps, timestampDigits } from "./instant.ts";

test("timestamps are RFC 3339 in UTC on days that exist, and tell how many digits of a second they have", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["2026-01-02T03:04:05Z", 0],
    ["2026-01-02T03:04:05.6Z", 1],
    ["2026-01-02T03:04:05.678Z", 3],
    ["2026-01-02T03:04:05.678901Z", 6],
    ["0000-02-29T00:00:00Z", 0],
    ["2000-02-29T00:00:00Z", 0],
    ["1900-02-29T00:00:00Z", -1],
    ["2016-12-31T23:59:60Z", 0],
    ["2016-12-31T23:58:60Z", -1],
    ["2016-12-31T22:59:60.5Z", -1],
    ["2016-12-31T24:00:00Z", -1],
    ["2016-13-01T00:00:00Z", -1],
    ["2016-00-01T00:00:00Z", -1],
    ["2016-01-00T00:00:00Z", -1],
    ["2016-01-01T00:60:00Z", -1],
    ["2016-01-01T00:00:61Z", -1],
    ["2016-01-01T00:00:00.Z", -1],
    ["2016-01-01T00:00:00", -1],
    ["2016-01-01 00:00:00Z", -1],
    ["2016-01-01T00:00:00z", -1],
    ["2016-01-01T00:00:00+00:00", -1],
    ["+02016-01-01T00:00:00Z", -1],
    ["2016-01-01T00:00:00.1x3Z", -1],
    [`2016-01-01T00:00:00.${"1".repeat(100)}Z`, -1],
    ["", -1],
  ];
  for (const [text, digits] of cases) assert.equal(timestampDigits(text), digits, text);
});

test("every instant that a Date can hold is a timestamp, and compares as the Date does", () => {
  const instant = fc.date({ min: new Date("0000-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true });
  fc.assert(
    fc.property(instant, instant, fc.stringMatching(/^[0-9]{0,6}$/), (a, b, more) => {
      const [left, right] = [a.toISOString(), b.toISOString().replace("Z", `${more}Z`)];
      assert.equal(timestampDigits(left), 3);
      const finer = Number(`0.${more}`) > 0 ? -1 : 0;
      assert.equal(compareTimestamps(left, right), Math.sign(a.getTime() - b.getTime()) || finer);
      assert.equal(compareTimestamps(right, left) + compareTimestamps(left, right), 0);
    }),
  );
});
