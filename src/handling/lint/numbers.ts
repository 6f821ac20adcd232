import { spanOf } from "./digit-text.ts";
import type { DigitText } from "./digit-text.ts";
import type { Tables } from "./tables.ts";
import type { Value } from "./values.ts";

const figures =
  /(?<![\p{L}\d])\d{1,3}(?:[.,' \u00a0\u202f]\d{3}){1,6}(?:[.,]\d{1,6})?(?!\d)|\d{1,30}(?:[.,]\d{1,12})?(?:e[+-]?\d{1,2})?(?:(?:st|nd|rd|th)(?!\p{L}))?/giu;
const following = /^\s?(\p{L}{1,12})/u;
const roman = /(?<![\p{L}\d])(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\p{L}\d])/gu;
const based = /(?<![\p{L}\d])0(?:x([0-9a-f]{1,12})|b([01]{2,48})|o([0-7]{2,16}))(?![\p{L}\d])/giu;
const romanDigits: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };

/** Readings of a written number: a point or comma may divide thousands or a fraction. */
function readings(figure: string): readonly number[] {
  const compact = figure.replace(/[' \u00a0\u202f]/g, "");
  const out = [compact.replace(/[.,]/g, "")];
  const at = Math.max(compact.lastIndexOf("."), compact.lastIndexOf(","));
  if (at < 0 || compact.includes("e")) out[0] = compact.replace(",", ".");
  else out.push(`${compact.slice(0, at).replace(/[.,]/g, "")}.${compact.slice(at + 1)}`);
  // A divided number whose last group has not three figures is a fraction and nothing else.
  if (at >= 0 && compact.length - at - 1 !== 3 && out.length > 1) out.shift();
  return out.map(Number).filter(Number.isFinite);
}

function romanValue(numeral: string): number {
  let sum = 0;
  [...numeral].forEach((letter, at) => {
    const value = romanDigits[letter] ?? 0;
    sum += value < (romanDigits[numeral[at + 1] ?? ""] ?? 0) ? -value : value;
  });
  return sum;
}

/** Numbers in figures, with what multiplies them, and Roman numerals. */
export function numbersIn(text: DigitText, tables: Tables): readonly Value[] {
  const out: Value[] = [];
  for (const match of text.text.matchAll(figures)) {
    const values = readings(match[0].toLowerCase().replace(/[snrt][tdh]$/, ""));
    const tail = following.exec(text.text.slice(match.index + match[0].length, match.index + match[0].length + 16)) ?? ["", ""];
    const word = tail[1] ?? "";
    const scale = tables.scales.get(tables.fold.word(word));
    const keys = values.flatMap((value) => [`n:${value}`, ...(scale === undefined ? [] : [`n:${Math.round(value * scale * 1e6) / 1e6}`])]);
    const wanted = scale === undefined ? keys : keys.slice(1, 2);
    const own = spanOf(text, match);
    // What multiplies it is part of it: a space at most, and the word.
    const reach = scale === undefined ? 0 : tail[0].length;
    out.push({ kind: "number", start: own.start, end: own.end + reach, keys: [...keys, `n:${match[0]}`], wanted });
  }
  for (const match of text.text.matchAll(based)) {
    const [, hex, bits, octal] = match;
    const value = hex === undefined ? Number.parseInt(bits ?? octal ?? "", bits === undefined ? 8 : 2) : Number.parseInt(hex, 16);
    out.push({ kind: "number", ...spanOf(text, match), keys: [`n:${value}`], wanted: [`n:${value}`] });
  }
  for (const match of text.text.matchAll(roman)) {
    const numeral = match[0];
    const value = romanValue(numeral);
    // Short numerals are words of other kinds too: MI, CV, DC.
    if (numeral.length < 2 || (value > 39 && numeral.length < 4)) continue;
    out.push({ kind: "number", ...spanOf(text, match), keys: [`n:${value}`], wanted: [`n:${value}`] });
  }
  return out;
}

const telephone = /(?<![\p{L}\d])[+(]{0,2}\d(?:[\d() .\-/\u2010-\u2015\u00a0]{5,28})\d(?!\d)/gu;

/** Runs of seven to fifteen figures with what divides them in telephone numbers: known again by the last seven. */
export function telephonesIn(text: DigitText): readonly Value[] {
  const out: Value[] = [];
  for (const match of text.text.matchAll(telephone)) {
    const digits = match[0].replace(/\D/g, "");
    if (digits.length < 7 || digits.length > 18) continue;
    const keys = [`t:${digits.slice(-7)}`];
    out.push({ kind: "telephone", ...spanOf(text, match), keys, wanted: keys });
  }
  return out;
}
