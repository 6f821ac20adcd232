import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dutyLine, rosterGaps } from "./roster.ts";
import { rosterEntry, rosterOf } from "./roster.test-data.ts";
import { pageText, plainLine } from "./page.ts";
import type { PageItem } from "./page.ts";
import { nextWorkingDayEnd } from "./working-day.ts";
import { addDays, minutesOf, weekdayNames, weekdayOf, zoneClock } from "./zone.ts";

// Zones with every kind of change: none, an hour north and south, half an hour, at midnight, odd offsets.
const zone = fc.constantFrom(
  "UTC",
  "Europe/Vienna",
  "America/New_York",
  "America/Santiago",
  "Australia/Lord_Howe",
  "Asia/Beirut",
  "Asia/Kathmandu",
  "Africa/Casablanca",
  "Pacific/Chatham",
  "Pacific/Apia",
  "America/St_Johns",
  "Africa/Cairo",
);
const instant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2032, 0, 1) });
const time = fc.tuple(fc.nat(23), fc.nat(59)).map(([h, m]) => `${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}`);
const day = instant.map((ms) => new Date(ms).toISOString().slice(0, 10));

test("two who relieve one another leave no gap and never overlap, on any day in any zone", () => {
  fc.assert(
    fc.property(zone, time, time, instant, (timeZone, one, other, ms) => {
      fc.pre(one !== other);
      const roster = rosterOf([
        rosterEntry("day", { zone: timeZone, shifts: [`mon-sun ${one}-${other}`] }),
        rosterEntry("night", { zone: timeZone, shifts: [`mon-sun ${other}-${one}`] }),
      ]);
      assert.equal(dutyLine(roster, ms).length, 1);
    }),
    { numRuns: 400 },
  );
});

test("who relieves whom at the hour when the clocks change", () => {
  const changes = ["2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z", "2027-03-28T00:00:00Z"].map((text) => Date.parse(text));
  fc.assert(
    fc.property(
      fc.constantFrom(...changes),
      fc.integer({ min: -120, max: 240 }),
      fc.integer({ min: 60, max: 240 }),
      (change, minutes, handover) => {
        const at = `${String(Math.floor(handover / 60)).padStart(2, "0")}:${String(handover % 60).padStart(2, "0")}`;
        const roster = rosterOf([
          rosterEntry("a", { shifts: [`mon-sun 00:00-${at}`] }),
          rosterEntry("b", { shifts: [`mon-sun ${at}-24:00`] }),
        ]);
        assert.equal(dutyLine(roster, change + minutes * 60_000).length, 1);
      },
    ),
    { numRuns: 400 },
  );
});

test("a week's gaps are exactly the times when nobody is on duty", () => {
  const shift = fc
    .tuple(fc.subarray([...weekdayNames], { minLength: 1 }), time, time)
    .map(([days, from, until]) => `${days.join(",")} ${from}-${until}`);
  fc.assert(
    fc.property(
      zone,
      fc.array(shift, { minLength: 1, maxLength: 4 }),
      instant,
      fc.array(fc.nat(7 * 86_400_000 - 1), { minLength: 20, maxLength: 20 }),
      (timeZone, shifts, fromMs, probes) => {
        const roster = rosterOf([rosterEntry("ana", { zone: timeZone, shifts })]);
        const gaps = rosterGaps(roster, fromMs, fromMs + 7 * 86_400_000);
        for (const probe of probes) {
          const ms = fromMs + probe;
          const isGap = gaps.some((gap) => gap.fromMs <= ms && ms < gap.untilMs);
          assert.equal(isGap, dutyLine(roster, ms).length === 0, new Date(ms).toISOString());
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("the end of the next working day is a working evening, later, and the first such", () => {
  const hours = fc.record({ days: fc.subarray([...weekdayNames], { minLength: 1 }), from: time, until: time });
  fc.assert(
    fc.property(zone, hours, fc.array(day, { maxLength: 30 }), instant, (timeZone, workingHours, holidays, fromMs) => {
      const place = { workingHours, timeZone, holidays: new Set(holidays) };
      const clock = zoneClock(timeZone);
      const endMs = nextWorkingDayEnd(place, fromMs);
      assert.equal(endMs > fromMs, true);
      const overnight = minutesOf(workingHours.until) <= minutesOf(workingHours.from);
      const candidates = [-2, -1, 0, 1].map((step) => addDays(clock.dayOf(endMs), step));
      const begun = candidates.find(
        (one) =>
          clock.instantOf(overnight ? addDays(one, 1) : one, workingHours.until) === endMs &&
          workingHours.days.includes(weekdayOf(one)) &&
          !place.holidays.has(one),
      );
      assert.notEqual(begun, undefined, "it ends a working day");
      // No working day that begins after `from` ends before it.
      for (let one = clock.dayOf(fromMs); one < (begun ?? ""); one = addDays(one, 1)) {
        const works = workingHours.days.includes(weekdayOf(one)) && !place.holidays.has(one);
        if (works) assert.equal(clock.instantOf(one, workingHours.from) <= fromMs, true, `${one} would have been earlier`);
      }
    }),
    { numRuns: 300 },
  );
});

test("later messages are never due earlier", () => {
  const hours = fc.record({
    days: fc.subarray([...weekdayNames], { minLength: 1 }),
    from: fc.constant("08:00"),
    until: fc.constant("17:00"),
  });
  fc.assert(
    fc.property(zone, hours, instant, fc.nat(20 * 86_400_000), (timeZone, workingHours, fromMs, laterBy) => {
      const place = { workingHours, timeZone, holidays: new Set<string>() };
      assert.equal(nextWorkingDayEnd(place, fromMs) <= nextWorkingDayEnd(place, fromMs + laterBy), true);
    }),
    { numRuns: 200 },
  );
});

test("whatever an alarm's text is, a page is one printable line of at most 320 characters", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "binary", maxLength: 400 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(null, "EXERCISE" as const, "TEST" as const),
      fc.boolean(),
      (texts, word, discreet) => {
        const items = texts.map((text, index): PageItem => ({
          key: String(index),
          kind: "arrived",
          word,
          message: null,
          alarm: index,
          text,
        }));
        const text = pageText({ id: "1", officer: "ana", items, more: 3 }, { discreet });
        assert.equal([...text].length <= 320, true);
        assert.equal(/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text), false);
        if (word !== null) assert.equal(text.startsWith(`${word} `), true);
      },
    ),
  );
  assert.equal(plainLine("a\r\nBcc: b", 100), "a Bcc: b");
});
