import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf, shownTime, stretch, zoneName } from "./time.ts";

const winter = Date.parse("2026-12-16T23:30:00Z");

test("a time is shown in the unit's zone, with the zone said, also over midnight", () => {
  assert.equal(shownTime(winter, "Europe/Berlin", true), "Thu 17 Dec 00:30");
  assert.equal(shownTime(winter, "UTC", true), "Wed 16 Dec 23:30");
  assert.equal(zoneName(winter, "Europe/Berlin"), "CET");
  assert.notEqual(dayOf(winter, "Europe/Berlin"), dayOf(winter, "UTC"));
});

test("a zone that is none counts as UTC", () => {
  assert.equal(shownTime(winter, "Nowhere/None", false), "23:30");
  assert.equal(zoneName(winter, "Nowhere/None"), "UTC");
});

test("a stretch is told in its two largest units", () => {
  assert.deepEqual([40_000, 17 * 60_000, 3 * 3_600_000, 51 * 3_600_000, 20 * 86_400_000, -61_000].map(stretch), [
    "40 s",
    "17 min",
    "3 h",
    "2 d 3 h",
    "20 d",
    "1 min",
  ]);
});
