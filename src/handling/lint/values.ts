import { coordinatesIn } from "./coordinates.ts";
import { datesIn, Numbers } from "./dates.ts";
import { digitText } from "./digit-text.ts";
import { numbersIn, telephonesIn } from "./numbers.ts";
import { reckonedDates } from "./reckoned-dates.ts";
import { spokenNumbers } from "./number-words.ts";
import type { ReadPiece } from "./piece.ts";
import type { Tables } from "./tables.ts";
import { timesIn } from "./times.ts";

/** What a value is. */
export type ValueKind = "number" | "date" | "time" | "telephone" | "coordinates";

/**
 * A value that a text states: where, in units of the piece, and as which keys it can be recognised however it is written. A value in a
 * tearline gives away a protected one where one of its `keys` is among the other's `wanted`.
 */
export type Value = {
  readonly kind: ValueKind;
  readonly start: number;
  readonly end: number;
  readonly keys: readonly string[];
  readonly wanted: readonly string[];
};

/** All values of a piece, in every reading of each: they may overlap. Time is linear in the text. */
export function valuesIn(read: Pick<ReadPiece, "piece" | "tokens">, tables: Tables): readonly Value[] {
  const text = digitText(read.piece.text, tables.fold);
  const spoken = spokenNumbers(read.tokens, tables);
  const figures = { text, tokens: read.tokens, spoken, numbers: new Numbers(read.tokens, spoken) };
  const dates = datesIn(figures, tables);
  return [
    ...coordinatesIn(text),
    ...telephonesIn(text),
    ...dates,
    ...reckonedDates(figures, dates, tables),
    ...timesIn(figures),
    ...numbersIn(text, tables),
    ...spoken.flatMap(({ values }) => values),
  ];
}

const rank: readonly ValueKind[] = ["coordinates", "date", "telephone", "time", "number"];

/** One reading of the values: none overlaps another, the longest and most telling first. */
export function distinctValues(values: readonly Value[]): readonly Value[] {
  const ordered = values.toSorted((a, b) => b.end - b.start - (a.end - a.start) || rank.indexOf(a.kind) - rank.indexOf(b.kind));
  const chosen: Value[] = [];
  for (const value of ordered) {
    if (chosen.every((other) => value.end <= other.start || value.start >= other.end)) chosen.push(value);
    else {
      // The same span read two ways, such as a date and a number: whoever writes either gives it away.
      const same = chosen.findIndex((other) => other.start === value.start && other.end === value.end && other.kind !== "telephone");
      const other = chosen[same];
      if (other !== undefined) {
        chosen[same] = { ...other, keys: [...other.keys, ...value.keys], wanted: [...other.wanted, ...value.wanted] };
      }
    }
  }
  return chosen.toSorted((a, b) => a.start - b.start);
}
