import { monthWords, weekdayWords } from "./data/calendar-words.ts";
import { moreMonthWords } from "./data/more-months.ts";
import type { Fold } from "./fold.ts";

/** The numbers, 1 to 12, of every name of a month: one name may be another month in another language or calendar. */
export function calendarIndex(fold: Fold): Map<string, readonly number[]> {
  const index = new Map<string, readonly number[]>();
  for (const list of [monthWords, moreMonthWords]) {
    list.forEach((names, at) => {
      for (const name of names.split(/\s+/)) {
        const word = fold.word(name);
        const known = index.get(word) ?? [];
        if (!known.includes(at + 1)) index.set(word, [...known, at + 1]);
      }
    });
  }
  return index;
}

/** The names of months that are no other words in the languages that most reports are written in. */
export function commonMonths(fold: Fold): readonly string[] {
  return monthWords.flatMap((names) => names.split(" ").map((name) => fold.word(name)));
}

/** The number of every name of a day of the week, Sunday 0. */
export function weekdayIndex(fold: Fold): Map<string, number> {
  return new Map(weekdayWords.flatMap((names, at) => names.split(" ").map((name) => [fold.word(name), at] as const)));
}
