import { millis, type Timestamp } from "../../base/index.ts";
import { defaultDeadlines, type Deadlines } from "../agreement/index.ts";
import type { Card } from "../card/index.ts";
import type { Precedence } from "../message/index.ts";
import { shiftSpan } from "./shift.ts";
import { addDays, weekdayOf, zoneClock, type Day } from "./zone.ts";

/** Whose working days count: the hours and zone of a card, and the holidays of the house where they are known. */
export type WorkingPlace = Pick<Card, "workingHours" | "timeZone"> & { readonly holidays: ReadonlySet<Day> };

const dayMs = 86_400_000;

/**
 * The end of the next working day: of the first one that begins after `fromMs`, both in milliseconds since 1970. What comes in before the
 * day's work begins is due that evening, what comes in during it is due the next. A house that works round the clock has 24 hours.
 */
export function nextWorkingDayEnd(place: WorkingPlace, fromMs: number): number {
  const { workingHours, timeZone, holidays } = place;
  if (workingHours === null) return fromMs + dayMs;
  const zone = zoneClock(timeZone);
  // Each holiday can take out one working day, and a week has at least one.
  const daysToLook = 7 * (holidays.size + 2) + 1;
  let day = addDays(zone.dayOf(fromMs), -1);
  for (let looked = 0; looked <= daysToLook; looked += 1, day = addDays(day, 1)) {
    if (!workingHours.days.includes(weekdayOf(day)) || holidays.has(day)) continue;
    const { beginMs, endMs } = shiftSpan(workingHours, day, zone);
    if (beginMs > fromMs) return endMs;
  }
  throw new TypeError("working hours with at least one weekday are needed");
}

/** By when a message is to be acknowledged that was committed at an instant: its precedence's span, ROUTINE by the recipient's next working day (DOMAIN 3.5). */
export function acknowledgeDueMs(
  precedence: Precedence,
  terms: { readonly deadlines?: Deadlines | undefined; readonly place: WorkingPlace },
  from: Timestamp | number,
): number {
  const fromMs = typeof from === "number" ? from : millis(from);
  const span = (terms.deadlines ?? defaultDeadlines).acknowledge[precedence];
  return typeof span === "number" ? fromMs + span : nextWorkingDayEnd(terms.place, fromMs);
}
