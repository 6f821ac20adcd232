import type { Fold } from "./fold.ts";

/** A text in which every digit is ASCII and nothing hidden stands, with the unit of the original for each of its own. */
export type DigitText = {
  readonly text: string;
  /** Absent where the text is the original. */
  readonly map?: { readonly at: readonly number[]; readonly until: readonly number[] };
};

const needsRewriting =
  /(?![0-9])\p{Nd}|[\p{Default_Ignorable_Code_Point}\p{Cf}\uFE00-\uFFEF\u2460-\u24FF\u00B2\u00B3\u00B9\u2070-\u209C]|\u20E3|[〇零一二三四五六七八九十百千万亿]/u;

const hanNumerals =
  /[〇零一二三四五六七八九]{2,}|[一二两三四五六七八九十百千万亿零]*[十百千万亿][一二两三四五六七八九十百千万亿零]*|[一二两三四五六七八九](?=[年月日号號時时点點分名个人])/u;
const hanDigits = "〇一二三四五六七八九";
const hanScales: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000, 万: 10_000, 亿: 100_000_000 };

/** A number in Han numerals, digit by digit or counted in tens and thousands. */
function hanNumber(run: string): string {
  if (!/[十百千万亿]/u.test(run)) return [...run.replaceAll("零", "〇")].map((sign) => hanDigits.indexOf(sign)).join("");
  let [total, part, digit] = [0, 0, 0];
  for (const sign of run) {
    const scale = hanScales[sign];
    if (scale === undefined) digit = sign === "两" ? 2 : Math.max(0, hanDigits.indexOf(sign));
    else if (scale < 10_000) [part, digit] = [part + (digit === 0 ? 1 : digit) * scale, 0];
    else [total, part, digit] = [total + Math.max(1, part + digit) * scale, 0, 0];
  }
  return String(total + part + digit);
}

/** Rewrites the digits of all scripts, and compatibility punctuation, for patterns of digits to work on. */
export function digitText(original: string, fold: Fold): DigitText {
  if (!needsRewriting.test(original)) return { text: original };
  const hanRun = new RegExp(hanNumerals, "uy");
  const out: string[] = [];
  const at: number[] = [];
  const until: number[] = [];
  for (let from = 0; from < original.length;) {
    const point = original.codePointAt(from) ?? 0;
    const to = from + (point > 0xffff ? 2 : 1);
    const { kind, plain } = fold.of(point);
    hanRun.lastIndex = from;
    const han = point >= 0x3007 ? hanRun.exec(original)?.[0] : undefined;
    if (han !== undefined) {
      for (const unit of hanNumber(han)) {
        out.push(unit);
        at.push(from);
        until.push(from + han.length);
      }
      from += han.length;
      continue;
    }
    if (kind !== "hidden" && point !== 0x20e3) {
      const character = original.slice(from, to);
      const shown = kind === "digit" ? plain : point < 0x80 ? character : character.normalize("NFKC");
      for (const unit of shown.length === 1 ? shown : kind === "digit" ? plain : character) {
        out.push(unit);
        at.push(from);
        until.push(to);
      }
    }
    from = to;
  }
  return { text: out.join(""), map: { at, until } };
}

/** The span of a match in the original. */
export function spanOf(text: DigitText, match: RegExpExecArray): { readonly start: number; readonly end: number } {
  const last = match.index + match[0].length - 1;
  if (text.map === undefined) return { start: match.index, end: last + 1 };
  return { start: text.map.at[match.index] ?? 0, end: text.map.until[last] ?? 0 };
}
