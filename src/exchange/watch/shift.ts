import Type, { type Static } from "typebox";
import { TocsinError } from "../../base/index.ts";
import { closed, list, oneOf } from "../fields.ts";
import { addDays, isDay, minutesOf, weekdayNames, weekdayOf, type Day, type WeekdayName, type ZoneClock } from "./zone.ts";

const clockTime = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$" });

/** The schema of a shift, for what is stored of a roster. */
export const shiftSchema = closed({ days: list(oneOf(weekdayNames), 7, 1), from: clockTime, until: clockTime });

/** Times of duty that come again every week: on these days from `from`, until `until` of the same day, or of the next where that is not later. */
export type Shift = Static<typeof shiftSchema>;

/** The days from the first to the last, both included. */
export type DayRange = { readonly from: Day; readonly until: Day };

/** When a shift that begins on a local day begins and ends, in milliseconds since 1970: end excluded. */
export function shiftSpan(
  shift: Pick<Shift, "from" | "until">,
  day: Day,
  zone: ZoneClock,
): { readonly beginMs: number; readonly endMs: number } {
  const endsNextDay = minutesOf(shift.until) <= minutesOf(shift.from);
  return { beginMs: zone.instantOf(day, shift.from), endMs: zone.instantOf(endsNextDay ? addDays(day, 1) : day, shift.until) };
}

/** Whether a shift is on at an instant; `isFree` says on which days it does not begin. */
export function isOnShift(shift: Shift, atMs: number, where: { readonly zone: ZoneClock; isFree(day: Day): boolean }): boolean {
  const today = where.zone.dayOf(atMs);
  // Where a zone skips a whole day, a shift that goes over midnight ends on the day after it.
  return [today, addDays(today, -1), addDays(today, -2)].some((day) => {
    if (!shift.days.includes(weekdayOf(day)) || where.isFree(day)) return false;
    const { beginMs, endMs } = shiftSpan(shift, day, where.zone);
    return beginMs <= atMs && atMs < endMs;
  });
}

function wrong(text: string): TocsinError {
  return new TocsinError("usage", `give shifts like "mon-fri 08:00-20:00", "sat,sun 20:00-08:00" or "always", got "${text.slice(0, 80)}"`);
}

function isWeekday(word: string): word is WeekdayName {
  return (weekdayNames as readonly string[]).includes(word);
}

function parseDays(text: string, whole: string): WeekdayName[] {
  const found = new Set<WeekdayName>();
  for (const piece of text.split(",")) {
    const [first = "", last = first] = piece.split("-");
    if (piece.split("-").length > 2 || !isWeekday(first) || !isWeekday(last)) throw wrong(whole);
    const begin = weekdayNames.indexOf(first);
    const length = (weekdayNames.indexOf(last) - begin + 7) % 7;
    for (let step = 0; step <= length; step += 1) found.add(weekdayNames[(begin + step) % 7] ?? first);
  }
  return weekdayNames.filter((day) => found.has(day));
}

/** Reads a shift as an officer writes it: `mon-fri 08:00-20:00`, `sat,sun 20:00-08:00`, `always`. Anything else is `usage`. */
export function parseShift(text: string): Shift {
  if (text === "always") return { days: [...weekdayNames], from: "00:00", until: "00:00" };
  const [days = "", times = "", ...rest] = text.trim().toLowerCase().split(/ +/);
  const [, from, until] = /^([01]\d:[0-5]\d|2[0-3]:[0-5]\d)-([01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)$/.exec(times) ?? [];
  if (from === undefined || until === undefined || rest.length > 0) throw wrong(text);
  return { days: parseDays(days, text), from, until: until === "24:00" ? "00:00" : until };
}

/** Weekdays as `parseShift` reads them: three and more in a row as a range. */
function formatDays(days: readonly WeekdayName[]): string {
  const runs: WeekdayName[][] = [];
  for (const day of weekdayNames.filter((name) => days.includes(name))) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && weekdayNames.indexOf(day) === weekdayNames.indexOf(last) + 1) run.push(day);
    else runs.push([day]);
  }
  return runs.map((run) => (run.length < 3 ? run.join(",") : `${run[0] ?? ""}-${run.at(-1) ?? ""}`)).join(",");
}

/** A shift as `parseShift` reads it. */
export function formatShift({ days, from, until }: Shift): string {
  if (days.length === 7 && from === "00:00" && until === "00:00") return "always";
  return `${formatDays(days)} ${from}-${until}`;
}

/** Reads days of absence: `2026-12-24` or `2026-12-24..2026-12-31`. Anything else is `usage`. */
export function parseDayRange(text: string): DayRange {
  const [from = "", until = from, ...rest] = text.split("..");
  if (!isDay(from) || !isDay(until) || until < from || rest.length > 0) {
    throw new TocsinError("usage", `give days like 2026-12-24 or 2026-12-24..2026-12-31, got "${text.slice(0, 80)}"`);
  }
  return { from, until };
}
