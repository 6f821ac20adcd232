import { monthWords } from "./data/calendar-words.ts";
import type { Fold } from "./fold.ts";

/** The number, 1 to 12, of every name of a month. */
export function calendarIndex(fold: Fold): Map<string, number> {
  const index = new Map<string, number>();
  monthWords.forEach((names, at) => {
    for (const name of names.split(" ")) index.set(fold.word(name), at + 1);
  });
  return index;
}
