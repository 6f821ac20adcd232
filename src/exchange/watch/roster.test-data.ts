import { parseDayRange, parseShift } from "./shift.ts";
import type { Roster, RosterEntry } from "./roster.ts";

/** An entry of a roster for tests; shifts and absences as an officer writes them. */
export function rosterEntry(
  officer: string,
  fields: { order?: number; zone?: string; shifts?: string[]; absences?: string[]; offOnHolidays?: boolean } = {},
): RosterEntry {
  const { order = 10, zone = "Europe/Vienna", shifts = ["always"], absences = [], offOnHolidays = false } = fields;
  return {
    version: 1,
    officer,
    order,
    timeZone: zone,
    shifts: shifts.map(parseShift),
    absences: absences.map(parseDayRange),
    offOnHolidays,
    notifiers: [],
  };
}

/** A roster for tests. */
export function rosterOf(entries: readonly RosterEntry[], holidays: readonly string[] = []): Roster {
  return { entries, holidays: new Set(holidays) };
}
