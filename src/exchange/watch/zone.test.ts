import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, isDay, isTimeZone, weekdayOf, zoneClock } from "./zone.ts";

/** The instant of a local time, as UTC text. */
function utc(zone: string, day: string, time: string): string {
  return new Date(zoneClock(zone).instantOf(day, time)).toISOString().slice(0, 16);
}

test("local times are instants, in summer and in winter", () => {
  assert.equal(utc("Europe/Vienna", "2026-01-15", "08:00"), "2026-01-15T07:00");
  assert.equal(utc("Europe/Vienna", "2026-07-15", "08:00"), "2026-07-15T06:00");
  assert.equal(utc("America/New_York", "2026-07-15", "20:00"), "2026-07-16T00:00");
  assert.equal(utc("Asia/Kathmandu", "2026-07-15", "00:00"), "2026-07-14T18:15");
  assert.equal(utc("Pacific/Kiritimati", "2026-07-15", "00:00"), "2026-07-14T10:00");
});

test("a time that the clocks skip is as much later as they skip", () => {
  assert.equal(utc("Europe/Vienna", "2026-03-29", "01:59"), "2026-03-29T00:59");
  assert.equal(utc("Europe/Vienna", "2026-03-29", "02:30"), "2026-03-29T01:30");
  assert.equal(utc("Europe/Vienna", "2026-03-29", "03:00"), "2026-03-29T01:00");
  // Half an hour only, on Lord Howe.
  assert.equal(utc("Australia/Lord_Howe", "2026-10-04", "02:15"), "2026-10-03T15:45");
});

test("a time that comes twice is the first", () => {
  assert.equal(utc("Europe/Vienna", "2026-10-25", "02:30"), "2026-10-25T00:30");
  assert.equal(utc("Europe/Vienna", "2026-10-25", "03:00"), "2026-10-25T02:00");
  assert.equal(utc("America/New_York", "2026-11-01", "01:30"), "2026-11-01T05:30");
});

test("clocks that change at midnight, and a day that a zone never had", () => {
  // Midnight was skipped in Beirut.
  assert.equal(utc("Asia/Beirut", "2026-03-29", "00:00"), "2026-03-28T22:00");
  assert.equal(zoneClock("Asia/Beirut").dayOf(Date.UTC(2026, 2, 28, 21, 59)), "2026-03-28");
  assert.equal(zoneClock("Asia/Beirut").dayOf(Date.UTC(2026, 2, 28, 22, 0)), "2026-03-29");
  // 30 December 2011 did not exist in Samoa.
  assert.equal(utc("Pacific/Apia", "2011-12-30", "12:00"), utc("Pacific/Apia", "2011-12-31", "12:00"));
});

test("a zone that this machine does not know reads as UTC", () => {
  assert.equal(isTimeZone("Europe/Vienna"), true);
  assert.equal(isTimeZone("Mars/Olympus_Mons"), false);
  assert.equal(isTimeZone(""), false);
  assert.equal(utc("Mars/Olympus_Mons", "2026-07-15", "08:00"), "2026-07-15T08:00");
});

test("days have one spelling and exist", () => {
  assert.equal(isDay("2028-02-29"), true);
  for (const wrong of ["2026-02-29", "2026-13-01", "2026-1-01", "2026-01-01 ", "26-01-01", ""]) assert.equal(isDay(wrong), false, wrong);
  assert.equal(addDays("2026-12-31", 1), "2027-01-01");
  assert.equal(addDays("2028-03-01", -1), "2028-02-29");
  assert.equal(weekdayOf("2026-11-22"), "sun");
  assert.equal(weekdayOf("2026-11-23"), "mon");
});
