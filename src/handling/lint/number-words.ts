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

/** A number that is written as one word, as German does; `undefined` for any other word. */
function compound(word: string, tables: Tables): number | undefined {
  const known = tables.numbers.get(word);
  if (known !== undefined) return known;
  if (word.length < 6 || word.length > 60) return undefined;
  for (const [scale, times] of [
    ["tausend", 1000],
    ["hundert", 100],
  ] as const) {
    const at = word.indexOf(scale);
    if (at < 0) continue;
    const before = at === 0 ? 1 : compound(word.slice(0, at), tables);
    const rest = word.slice(at + scale.length).replace(/^und/, "");
    const after = rest === "" ? 0 : compound(rest, tables);
    if (before !== undefined && after !== undefined) return before * times + after;
  }
  const [unit = "", ten = ""] = word.split("und");
  const [low, high] = [tables.numbers.get(unit), tables.numbers.get(ten)];
  return low !== undefined && high !== undefined && low < 10 && high >= 20 ? low + high : undefined;
}

function canAdd(sum: number, value: number): boolean {
  if (sum % 100 === 0) return value < 100 && value > 0;
  const tens = sum % 100;
  if (tens % 10 === 0 && tens >= 20 && value > 0 && value < 10) return true;
  return (tens === 60 || tens === 80) && value >= 10 && value < 20;
}

type Found = { readonly value: number; readonly next: number };

/** Reads the number that begins at a token. */
function numberAt(tokens: readonly Token[], from: number, tables: Tables): Found | undefined {
  let total = 0;
  let sum = 0;
  let next = from;
  for (let at = from; at < tokens.length && at < from + 16; at++) {
    const word = tokens[at]?.plain ?? "";
    const scale = word.length > 1 ? tables.scales.get(word) : undefined;
    const value = compound(word, tables);
    if (scale === 100 && (next > from || word === "hundred" || word === "hundert")) sum = (sum === 0 ? 1 : sum) * 100;
    else if (scale !== undefined && scale > 100) {
      total += (sum === 0 ? 1 : sum) * scale;
      sum = 0;
    } else if (value !== undefined && sum === 4 && value === 20) sum = 80;
    else if (value !== undefined && (next === from || (sum === 0 ? total > 0 : canAdd(sum, value)))) sum += value;
    else if (joiners.has(word) && next === at && at > from) continue;
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
