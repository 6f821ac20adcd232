import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultDeadlines } from "../agreement/index.ts";
import { acknowledgeDueMs, nextWorkingDayEnd } from "./working-day.ts";
import type { WorkingPlace } from "./working-day.ts";

const office: WorkingPlace = {
  workingHours: { days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", until: "17:00" },
  timeZone: "Europe/Vienna",
  holidays: new Set(["2026-12-24", "2026-12-25"]),
};
const end = (text: string, place = office): string => new Date(nextWorkingDayEnd(place, Date.parse(text))).toISOString().slice(0, 16);

test("before work begins it is due that evening, after it has begun the next", () => {
  assert.equal(end("2026-07-15T05:59:00Z"), "2026-07-15T15:00");
  assert.equal(end("2026-07-15T06:00:00Z"), "2026-07-16T15:00");
  assert.equal(end("2026-07-15T20:00:00Z"), "2026-07-16T15:00");
});

test("weekends, holidays and the end of summer time", () => {
  assert.equal(end("2026-07-17T10:00:00Z"), "2026-07-20T15:00");
  // The 24th and 25th are holidays, a weekend follows: Monday the 28th.
  assert.equal(end("2026-12-23T12:00:00Z"), "2026-12-28T16:00");
  assert.equal(end("2026-10-23T12:00:00Z"), "2026-10-26T16:00");
  assert.equal(end("2026-03-27T12:00:00Z"), "2026-03-30T15:00");
});

test("working hours over midnight end the next morning", () => {
  const night: WorkingPlace = {
    workingHours: { days: ["fri"], from: "20:00", until: "04:00" },
    timeZone: "America/New_York",
    holidays: new Set(),
  };
  assert.equal(end("2026-07-15T00:00:00Z", night), "2026-07-18T08:00");
});

test("a house that works round the clock has 24 hours; an unknown zone reads as UTC", () => {
  assert.equal(end("2026-07-17T10:00:00Z", { ...office, workingHours: null }), "2026-07-18T10:00");
  assert.equal(end("2026-07-15T07:00:00Z", { ...office, timeZone: "Mars/Olympus_Mons" }), "2026-07-15T17:00");
});

test("years of holidays still have an end", () => {
  const holidays = new Set(
    Array.from({ length: 400 }, (_, index) => new Date(Date.UTC(2026, 6, 13) + index * 7 * 86_400_000).toISOString().slice(0, 10)),
  );
  const mondays: WorkingPlace = { workingHours: { days: ["mon"], from: "08:00", until: "17:00" }, timeZone: "UTC", holidays };
  assert.equal(end("2026-07-12T00:00:00Z", mondays), "2034-03-13T17:00");
});

test("a precedence has its span from the agreement, ROUTINE its working day", () => {
  const from = Date.parse("2026-07-15T10:00:00Z");
  const minutes = (precedence: "FLASH" | "IMMEDIATE" | "PRIORITY"): number =>
    (acknowledgeDueMs(precedence, { place: office }, from) - from) / 60_000;
  assert.deepEqual([minutes("FLASH"), minutes("IMMEDIATE"), minutes("PRIORITY")], [10, 30, 180]);
  const deadlines = { ...defaultDeadlines, acknowledge: { ...defaultDeadlines.acknowledge, FLASH: 120_000 } };
  assert.equal(acknowledgeDueMs("FLASH", { deadlines, place: office }, from) - from, 120_000);
  assert.equal(acknowledgeDueMs("ROUTINE", { place: office }, from), Date.parse("2026-07-16T15:00:00Z"));
});
