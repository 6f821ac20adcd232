import type { Token } from "./piece.ts";
import type { Tables } from "./tables.ts";
import type { Value } from "./values.ts";

/** A number said in words (or as a bare numeral among them): the tokens that it is made of, its value, and what it gives away. */
export type Spoken = {
  readonly first: number;
  readonly last: number;
  readonly value: number;
  readonly isDigits: boolean;
  readonly values: readonly Value[];
};

const joiners = new Set(["and", "und", "et", "y", "e", "и", "و"]);

/** Parts of words of numbers that are written as one: the words themselves, and what joins them. */
function partAt(
  word: string,
  at: number,
  tables: Tables,
): readonly { readonly length: number; readonly value: number; readonly scale: number }[] {
  const out: { length: number; value: number; scale: number }[] = [];
  for (let length = 2; length <= Math.min(14, word.length - at); length++) {
    const part = word.slice(at, at + length);
    const value = tables.numbers.get(part);
    const scale = length > 2 ? tables.scales.get(part) : undefined;
    if (scale !== undefined && scale >= 100) out.push({ length, value: 0, scale });
    else if (value !== undefined && value !== 0) out.push({ length, value, scale: 0 });
    else if (at > 0 && (part === "und" || part === "en" || part === "ën")) out.push({ length, value: 0, scale: 0 });
  }
  return out.toReversed();
}

type Sum = { readonly total: number; readonly sum: number; readonly last: number };

function added({ total, sum, last }: Sum, part: { readonly value: number; readonly scale: number }): Sum | undefined {
  if (part.scale === 100) return { total, sum: (sum === 0 ? 1 : sum) * 100, last: 100 };
  if (part.scale > 100) return { total: total + (sum === 0 ? 1 : sum) * part.scale, sum: 0, last: part.scale };
  if (part.value === 0) return { total, sum, last };
  // Units stand before tens in some languages, behind them in others; never two of a kind.
  const low = sum % 100;
  const fits = low === 0 || (low < 10 && part.value >= 20 && part.value % 10 === 0) || (low % 10 === 0 && low >= 20 && part.value < 10);
  return fits && part.value < 1000 ? { total, sum: sum + part.value, last: part.value } : undefined;
}

function summed(word: string, at: number, given: { readonly so: Sum; readonly tables: Tables }): number | undefined {
  if (at === word.length) return given.so.total + given.so.sum;
  for (const part of partAt(word, at, given.tables)) {
    const so = added(given.so, part);
    const whole = so === undefined ? undefined : summed(word, at + part.length, { so, tables: given.tables });
    if (whole !== undefined) return whole;
  }
  return undefined;
}

/** A number that is written as one word, as German, Dutch and Italian do; `undefined` for any other word. */
function compound(word: string, tables: Tables): number | undefined {
  const known = tables.numbers.get(word);
  if (known !== undefined) return known;
  if (word.length < 6 || word.length > 60) return undefined;
  const remembered = tables.compounds.get(word);
  if (remembered !== undefined) return remembered === null ? undefined : remembered;
  const value = /^[a-z]+$/.test(word) ? summed(word, 0, { so: { total: 0, sum: 0, last: 0 }, tables }) : undefined;
  tables.compounds.set(word, value ?? null);
  return value;
}

function canAdd(sum: number, value: number): boolean {
  if (sum % 1000 === 0 && sum > 0) return value < 1000 && value > 0;
  if (sum % 100 === 0) return value < 100 && value > 0;
  const tens = sum % 100;
  if (tens % 10 === 0 && tens >= 20 && value > 0 && value < 10) return true;
  return (tens === 60 || tens === 80) && value >= 10 && value < 20;
}

type Found = { readonly value: number; readonly next: number };

/** "dix-sept", also behind sixty and eighty. */
function isFrenchTeen(before: string | undefined, value: number): boolean {
  return before === "dix" && value >= 7 && value <= 9;
}

/** A dozen is a number by itself; a score is one only where a number stands before it. */
function isDozen(word: string): boolean {
  return /^(?:d[ou]|дю|tuz)/u.test(word);
}

const pointWords = new Set("point komma virgule coma punto запятая".split(" "));

/** The figures that follow a point, each said as a word of its own. */
function digitsFrom(tokens: readonly Token[], from: number, tables: Tables): string {
  let digits = "";
  for (let at = from; at < from + 9; at++) {
    const value = tables.numbers.get(tokens[at]?.plain ?? "");
    if (value === undefined || value > 9) break;
    digits += String(value);
  }
  return digits;
}

/** "and a half". */
function isHalf(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.plain === "and" && tokens[at + 1]?.plain === "a" && tokens[at + 2]?.plain === "half";
}

/** Reads the number that begins at a token. */
function numberAt(tokens: readonly Token[], from: number, tables: Tables): Found | undefined {
  let total = 0;
  let sum = 0;
  let next = from;
  /** Dozens and scores: anything below the next may be added. */
  let isCounted = false;
  for (let at = from; at < tokens.length && at < from + 16; at++) {
    const word = tokens[at]?.plain ?? "";
    const scale = word.length > 1 ? tables.scales.get(word) : undefined;
    const value = compound(word, tables);
    if (scale !== undefined && scale < 200 && scale !== 100 && (sum > 0 || isDozen(word))) {
      sum = (sum === 0 ? 1 : sum) * scale;
      isCounted = true;
    } else if (scale === 100 && (next > from || word === "hundred" || word === "hundert")) sum = (sum === 0 ? 1 : sum) * 100;
    else if (scale !== undefined && scale > 100) {
      total += Math.round((sum === 0 ? 1 : sum) * scale * 1e6) / 1e6;
      sum = 0;
    } else if (value !== undefined && sum === 4 && value === 20) sum = 80;
    else if (
      value !== undefined &&
      (next === from ||
        (sum === 0 ? total > 0 : (isCounted && value < 20) || isFrenchTeen(tokens[at - 1]?.plain, value) || canAdd(sum, value)))
    )
      sum += value;
    else if (pointWords.has(word) && next === at && at > from && sum < 1000) {
      const digits = digitsFrom(tokens, at + 1, tables);
      if (digits === "") break;
      sum += Number(`0.${digits}`);
      at += digits.length;
    } else if (isHalf(tokens, at) && next === at && tables.scales.has(tokens[at + 3]?.plain ?? "")) {
      sum += 0.5;
      next = at + 3;
      at += 2;
      continue;
    } else if (joiners.has(word) && next === at && at > from) continue;
    else break;
    next = at + 1;
  }
  return next === from ? undefined : { value: total + sum, next };
}

function valueOf(tokens: readonly Token[], found: { first: number; last: number }, text: string): Value {
  const keys = [`n:${Number(text)}`, `n:${text}`, ...(text.length >= 7 ? [`t:${text.slice(-7)}`] : [])];
  return { kind: "number", start: tokens[found.first]?.start ?? 0, end: tokens[found.last]?.end ?? 0, keys, wanted: keys };
}

/** Every number that is said in words, and every row of them read as one: "seven nine one", "twenty seventeen". */
export function spokenNumbers(tokens: readonly Token[], tables: Tables): readonly Spoken[] {
  const out: Spoken[] = [];
  let row: { first: number; text: string } | undefined;
  for (let at = 0; at < tokens.length;) {
    const found = numberAt(tokens, at, tables);
    const plain = tokens[at]?.plain ?? "";
    const isDigits = found === undefined && /^\d{1,9}$/.test(plain);
    if (found === undefined && !isDigits) {
      row = undefined;
      at += 1;
      continue;
    }
    const next = found?.next ?? at + 1;
    const value = found?.value ?? Number(plain);
    const span = { first: at, last: next - 1 };
    out.push({ ...span, value, isDigits, values: isDigits ? [] : [valueOf(tokens, span, String(value))] });
    if (isDigits) row = undefined;
    else {
      row = row === undefined ? { first: at, text: String(value) } : { first: row.first, text: `${row.text}${value}`.slice(0, 40) };
      if (row.first !== at) {
        out.push({
          first: row.first,
          last: span.last,
          value: -1,
          isDigits,
          values: [valueOf(tokens, { ...span, first: row.first }, row.text)],
        });
      }
    }
    at = next;
  }
  return out;
}
