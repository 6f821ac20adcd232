import { TocsinError } from "../../base/index.ts";
import type { ErrorCode } from "../../base/index.ts";

/** Where in a pattern something is: `offset` in UTF-16 code units from 0, `line` and `column` from 1. */
export type PatternPlace = { readonly offset: number; readonly line: number; readonly column: number };

/** The line and column of an offset. A line feed, a carriage return or both together end a line. */
export function placeOf(text: string, offset: number): PatternPlace {
  let line = 1;
  let begin = 0;
  for (const end of text.slice(0, offset).matchAll(/\r\n|\n|\r/g)) {
    line++;
    begin = end.index + end[0].length;
  }
  return { offset, line, column: offset - begin + 1 };
}

/** An error about a place in a pattern; `details` carries the place. */
export function patternError(code: ErrorCode, message: string, where: { readonly text: string; readonly at: number }): TocsinError {
  const place = placeOf(where.text, where.at);
  return new TocsinError(code, `${message}, at line ${place.line} column ${place.column}`, { details: { ...place } });
}

/** A piece of a pattern for a message: short, with nothing that a terminal would act on. */
export function quoted(text: string): string {
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return JSON.stringify(short.toWellFormed());
}
