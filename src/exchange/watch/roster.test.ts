import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../../base/index.ts";
import { dutyLine, everybody, nextInLine, rosterEntryFormat, rosterGaps, wakingLine } from "./roster.ts";
import { rosterEntry, rosterOf } from "./roster.test-data.ts";
import { formatShift, parseDayRange, parseShift } from "./shift.ts";

const at = (text: string): number => Date.parse(text);

test("the line is who is on duty, in order", () => {
  const roster = rosterOf([
    rosterEntry("night", { order: 1, shifts: ["mon-sun 20:00-08:00"] }),
    rosterEntry("second", { order: 3 }),
    rosterEntry("day", { order: 2, shifts: ["mon-fri 08:00-20:00"] }),
    rosterEntry("also-second", { order: 3 }),
  ]);
  // Vienna is two hours ahead of UTC in July; the 15th is a Wednesday.
  assert.deepEqual(dutyLine(roster, at("2026-07-15T06:00:00Z")), ["day", "also-second", "second"]);
  assert.deepEqual(dutyLine(roster, at("2026-07-15T05:59:59Z")), ["night", "also-second", "second"]);
  assert.deepEqual(dutyLine(roster, at("2026-07-15T18:00:00Z")), ["night", "also-second", "second"]);
  // Sunday's night shift ends on Monday morning, and nobody has the days of a weekend.
  assert.deepEqual(dutyLine(roster, at("2026-07-20T03:00:00Z")), ["night", "also-second", "second"]);
  assert.deepEqual(dutyLine(roster, at("2026-07-18T10:00:00Z")), ["also-second", "second"]);
});

test("the next in line is the first who was not told, whatever the line was before", () => {
  assert.equal(nextInLine(["a", "b"], []), "a");
  assert.equal(nextInLine(["a", "b"], ["a"]), "b");
  assert.equal(nextInLine(["c", "b"], ["a", "b"]), "c");
  assert.equal(nextInLine(["a", "b"], ["b", "a"]), undefined);
});

test("an absence takes out the shifts that begin on its days", () => {
  const roster = rosterOf([rosterEntry("ana", { shifts: ["mon-sun 20:00-08:00"], absences: ["2026-12-24..2026-12-25"] })]);
  assert.deepEqual(dutyLine(roster, at("2026-12-24T06:00:00Z")), ["ana"], "the night that began on the 23rd");
  assert.deepEqual(dutyLine(roster, at("2026-12-24T20:00:00Z")), []);
  assert.deepEqual(dutyLine(roster, at("2026-12-26T06:00:00Z")), [], "the night that would have begun on the 25th");
  assert.deepEqual(dutyLine(roster, at("2026-12-26T19:00:00Z")), ["ana"]);
});

test("a holiday takes out those who are off on it, and nobody else", () => {
  const shifts = ["mon-fri 08:00-20:00"];
  const roster = rosterOf([rosterEntry("ana", { shifts, offOnHolidays: true }), rosterEntry("ben", { shifts })], ["2026-12-25"]);
  assert.deepEqual(dutyLine(roster, at("2026-12-25T10:00:00Z")), ["ben"]);
  assert.deepEqual(dutyLine(roster, at("2026-12-24T10:00:00Z")), ["ana", "ben"]);
});

test("in a gap everybody who is not absent is woken; all of them where that is nobody", () => {
  const ana = rosterEntry("ana", { order: 1, shifts: ["mon-fri 08:00-20:00"], absences: ["2026-07-18"] });
  const ben = rosterEntry("ben", { order: 2, shifts: ["mon-fri 08:00-20:00"] });
  const saturday = at("2026-07-18T10:00:00Z");
  assert.deepEqual(dutyLine(rosterOf([ana, ben]), saturday), []);
  assert.deepEqual(wakingLine(rosterOf([ana, ben]), saturday), ["ben"]);
  assert.deepEqual(everybody(rosterOf([ana]), saturday), ["ana"]);
  assert.deepEqual(wakingLine(rosterOf([]), saturday), []);
});

test("gaps of a week are found where shifts begin and end", () => {
  const roster = rosterOf([
    rosterEntry("ana", { zone: "UTC", shifts: ["mon-fri 08:00-20:00"] }),
    rosterEntry("ben", { zone: "UTC", shifts: ["mon-thu 20:00-08:00", "sat,sun 00:00-24:00"] }),
  ]);
  const gaps = rosterGaps(roster, at("2026-07-13T12:00:00Z"), at("2026-07-20T12:00:00Z"));
  const shown = gaps.map(({ fromMs, untilMs }) => `${new Date(fromMs).toISOString()} ${new Date(untilMs).toISOString()}`);
  assert.deepEqual(shown, ["2026-07-17T20:00:00.000Z 2026-07-18T00:00:00.000Z", "2026-07-20T00:00:00.000Z 2026-07-20T08:00:00.000Z"]);
  assert.deepEqual(rosterGaps(rosterOf([rosterEntry("ana")]), at("2026-03-25T00:00:00Z"), at("2026-04-01T00:00:00Z")), []);
  assert.equal(rosterGaps(rosterOf([]), 0, 1000).length, 1);
});

test("shifts and absences are read in one spelling each", () => {
  assert.deepEqual(parseShift("mon-fri 08:00-20:00"), { days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", until: "20:00" });
  assert.deepEqual(parseShift("Sat-Mon 00:00-24:00").days, ["mon", "sat", "sun"]);
  assert.deepEqual(parseShift("wed,mon-tue 20:00-06:30").days, ["mon", "tue", "wed"]);
  assert.equal(formatShift(parseShift("always")), "always");
  for (const text of [
    "sat,sun 20:00-08:00",
    "mon-fri 08:00-20:00",
    "mon,wed-fri,sun 00:00-06:30",
    "mon-sun 08:00-20:00",
    "tue 00:00-00:00",
  ])
    assert.equal(formatShift(parseShift(text)), text);
  const wrong = [
    "",
    "mon",
    "mon 8:00-20:00",
    "mon 08:00-25:00",
    "moon 08:00-20:00",
    "mon-tue-wed 08:00-20:00",
    "mon 08:00-20:00 x",
    "mon,, 08:00-20:00",
    "24:00-08:00",
  ];
  for (const text of wrong)
    assert.throws(
      () => parseShift(text),
      (thrown) => isTocsinError(thrown, "usage"),
      text,
    );
  for (const text of ["", "2026-12-31..2026-12-24", "2026-02-30", "2026-01-01..", "2026-01-01..2026-01-02..2026-01-03"]) {
    assert.throws(
      () => parseDayRange(text),
      (thrown) => isTocsinError(thrown, "usage"),
      text,
    );
  }
});

test("a stored entry is read back, and anything else is refused", () => {
  const entry = rosterEntry("ana", { absences: ["2026-12-24"] });
  assert.deepEqual(rosterEntryFormat.decode(rosterEntryFormat.encode(entry)), entry);
  const broken = [
    { ...entry, officer: "Ana; rm" },
    { ...entry, order: 0 },
    { ...entry, shifts: [] },
    { ...entry, extra: 1 },
    { ...entry, absences: [{ from: "2026-12-24", until: "2026-12-23" }] },
  ];
  for (const value of broken)
    assert.throws(
      () => rosterEntryFormat.encode(value),
      (thrown) => isTocsinError(thrown, "input-malformed"),
      JSON.stringify(value),
    );
});
