import { calendarIndex, commonMonths, weekdayIndex } from "./calendar-index.ts";
import { createCalendars } from "./calendars.ts";
import type { Calendars } from "./calendars.ts";
import { commonEnglish } from "./data/common-english.ts";
import { commonOthers, currencies, stopWords, titles } from "./data/common-others.ts";
import { spellingTables } from "./decode/lists.ts";
import { givenNames } from "./data/given-names.ts";
import { numberWords, scaleWords } from "./data/number-words.ts";
import { synonyms } from "./data/synonyms.ts";
import { createFold } from "./fold.ts";
import type { Fold } from "./fold.ts";

/** Everything that the lint knows about words and letters, made once for a run. All words are in folded form. */
export type Tables = {
  readonly fold: Fold;
  readonly stop: ReadonlySet<string>;
  readonly common: ReadonlySet<string>;
  readonly titles: ReadonlySet<string>;
  readonly currencies: ReadonlySet<string>;
  readonly givenNames: ReadonlySet<string>;
  /** Groups of synonyms that a word is in. */
  readonly synonyms: ReadonlyMap<string, readonly number[]>;
  readonly numbers: ReadonlyMap<string, number>;
  readonly scales: ReadonlyMap<string, number>;
  /** Long words that were looked at before: the numbers that they are, or `null`. */
  readonly compounds: Map<string, number | null>;
  /** 1 to 12, more than one where languages differ. */
  readonly months: ReadonlyMap<string, readonly number[]>;
  readonly weekdays: ReadonlyMap<string, number>;
  readonly calendars: Calendars;
  /** Each spelling alphabet: words to the letter or digit that they stand for. */
  readonly spelling: readonly ReadonlyMap<string, string>[];
};

function wordsIn(text: string, fold: Fold): string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => fold.word(word));
}

function valuesOf(lines: readonly string[], fold: Fold): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of lines) {
    const [words = "", value = "0"] = line.split("=");
    for (const word of wordsIn(words, fold)) values.set(word, Number(value));
  }
  return values;
}

function synonymGroups(fold: Fold): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  synonyms.split("\n").forEach((line, group) => {
    for (const word of wordsIn(line, fold)) groups.set(word, [...(groups.get(word) ?? []), group]);
  });
  return groups;
}

/** Reads the vocabularies. Takes a few milliseconds: once for a run, not once for a phrase. */
export function readTables(): Tables {
  const fold = createFold();
  const stop = new Set(wordsIn(stopWords, fold));
  const numbers = valuesOf(numberWords, fold);
  const common = new Set([
    ...wordsIn(commonEnglish, fold),
    ...wordsIn(commonOthers, fold),
    ...stop,
    ...numbers.keys(),
    ...commonMonths(fold),
  ]);
  return {
    fold,
    stop,
    common,
    titles: new Set(wordsIn(titles, fold)),
    currencies: new Set(wordsIn(currencies, fold)),
    givenNames: new Set(wordsIn(givenNames, fold)),
    synonyms: synonymGroups(fold),
    numbers,
    scales: valuesOf(scaleWords, fold),
    compounds: new Map(),
    months: calendarIndex(fold),
    weekdays: weekdayIndex(fold),
    calendars: createCalendars(),
    spelling: spellingTables(fold),
  };
}
