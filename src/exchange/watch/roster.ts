import Type, { type Static } from "typebox";
import { documentFormat } from "../document.ts";
import { closed, line, list, orNull, timeZone, whole } from "../fields.ts";
import { isOfficerId } from "../officer.ts";
import { isOnShift, shiftSchema, shiftSpan } from "./shift.ts";
import { addDays, isDay, weekdayOf, zoneClock, type Day, type ZoneClock } from "./zone.ts";

const day = Type.Unsafe<Day>(
  Type.Refine(
    Type.String({ minLength: 10, maxLength: 10 }),
    (value) => isDay(value),
    () => "must be a day",
  ),
);
const officerId = Type.Unsafe<string>(
  Type.Refine(
    Type.String({ maxLength: 64 }),
    (value) => isOfficerId(value),
    () => "must name an officer",
  ),
);

/** The name of a notifier: lower-case letters, digits and hyphens, at most 32. */
export const notifierIdPattern = "^[a-z][a-z0-9-]{0,31}$";

const entrySchema = closed({
  version: Type.Literal(1),
  officer: officerId,
  order: whole(1, 1000),
  timeZone,
  shifts: list(shiftSchema, 32, 1),
  absences: list(closed({ from: day, until: day }), 64),
  offOnHolidays: Type.Boolean(),
  notifiers: list(closed({ notifier: Type.String({ pattern: notifierIdPattern }), address: orNull(line(254)) }), 8),
});

/**
 * An officer on the duty roster. `order` is the place in the line, lowest first; `shifts` and `absences` are read in `timeZone`, an absence
 * taking out the shifts that begin on its days; `offOnHolidays` takes out those that begin on a holiday of the house; `notifiers` are tried
 * in their order, `address` is where this officer is reached by it, null for the notifier's own.
 */
export type RosterEntry = Static<typeof entrySchema>;

/** The encoding of a roster entry, as it is stored. A zone that this machine does not know reads as UTC: an officer is never lost by it. */
export const rosterEntryFormat = documentFormat("the roster entry", entrySchema, {
  limitBytes: 32 * 1024,
  check(entry) {
    const { absences, notifiers } = entry;
    if (absences.some(({ from, until }) => until < from)) return "an absence ends before it begins";
    const ways = notifiers.map(({ notifier, address }) => `${notifier} ${address ?? ""}`);
    return new Set(ways).size === ways.length ? undefined : "a notifier stands twice with one address";
  },
});

/** Who may be woken: the entries in any order, and the holidays of the house. */
export type Roster = { readonly entries: readonly RosterEntry[]; readonly holidays: ReadonlySet<Day> };

function inLine(entries: readonly RosterEntry[]): readonly RosterEntry[] {
  return entries.toSorted((a, b) => a.order - b.order || (a.officer < b.officer ? -1 : 1));
}

function isAway(entry: RosterEntry, on: Day, holidays: ReadonlySet<Day>): boolean {
  if (entry.offOnHolidays && holidays.has(on)) return true;
  return entry.absences.some(({ from, until }) => from <= on && on <= until);
}

/** Clocks by zone: most rosters name one or two, and making one costs more than asking it. */
function zoneClocks(): (timeZone: string) => ZoneClock {
  const made = new Map<string, ZoneClock>();
  return (name) => {
    const zone = made.get(name) ?? zoneClock(name);
    made.set(name, zone);
    return zone;
  };
}

/** The officers who are on duty at an instant, first in line first. Empty where the roster has a gap. */
export function dutyLine(roster: Roster, nowMs: number): readonly string[] {
  const zones = zoneClocks();
  const isOn = (entry: RosterEntry): boolean => {
    const where = { zone: zones(entry.timeZone), isFree: (on: Day) => isAway(entry, on, roster.holidays) };
    return entry.shifts.some((shift) => isOnShift(shift, nowMs, where));
  };
  return inLine(roster.entries)
    .filter(isOn)
    .map(({ officer }) => officer);
}

/** Everybody on the roster who is not absent today, in line, on duty or not; all of them where that leaves nobody. */
export function everybody(roster: Roster, nowMs: number): readonly string[] {
  const zones = zoneClocks();
  const line = inLine(roster.entries);
  const present = line.filter(
    (entry) =>
      !entry.absences.some(({ from, until }) => {
        const today = zones(entry.timeZone).dayOf(nowMs);
        return from <= today && today <= until;
      }),
  );
  return (present.length > 0 ? present : line).map(({ officer }) => officer);
}

/** Who is woken at an instant: those on duty, or, where the roster has a gap, everybody: a warning does not wait for a roster to be mended. */
export function wakingLine(roster: Roster, nowMs: number): readonly string[] {
  const line = dutyLine(roster, nowMs);
  return line.length > 0 ? line : everybody(roster, nowMs);
}

/** The first in a line who has not been told yet; `undefined` at its end. */
export function nextInLine(line: readonly string[], told: readonly string[]): string | undefined {
  return line.find((officer) => !told.includes(officer));
}

/** A time in which nobody is on duty, in milliseconds since 1970, end excluded. */
export type RosterGap = { readonly fromMs: number; readonly untilMs: number };

/** The times without anybody on duty from `fromMs` until `untilMs`, at most some months apart: found at the ends and beginnings of shifts. */
export function rosterGaps(roster: Roster, fromMs: number, untilMs: number): readonly RosterGap[] {
  const zones = zoneClocks();
  const turns = new Set([fromMs]);
  for (const entry of roster.entries) {
    const zone = zones(entry.timeZone);
    for (let day = addDays(zone.dayOf(fromMs), -2); day <= zone.dayOf(untilMs); day = addDays(day, 1)) {
      const spans = entry.shifts.filter(({ days }) => days.includes(weekdayOf(day))).map((shift) => shiftSpan(shift, day, zone));
      for (const turn of spans.flatMap(({ beginMs, endMs }) => [beginMs, endMs])) if (turn > fromMs && turn < untilMs) turns.add(turn);
    }
  }
  const gaps: { fromMs: number; untilMs: number }[] = [];
  const sorted = [...turns].sort((a, b) => a - b);
  for (const [at, turn] of sorted.entries()) {
    if (dutyLine(roster, turn).length > 0) continue;
    const until = sorted[at + 1] ?? untilMs;
    const last = gaps.at(-1);
    if (last?.untilMs === turn) last.untilMs = until;
    else gaps.push({ fromMs: turn, untilMs: until });
  }
  return gaps;
}
