import { spanOf } from "./digit-text.ts";
import type { DigitText } from "./digit-text.ts";
import type { Spoken } from "./number-words.ts";
import type { Token } from "./piece.ts";
import type { Tables } from "./tables.ts";
import type { Value } from "./values.ts";

/** What dates and times are read from: the figures, and the words with the numbers among them. */
export type Figures = {
  readonly text: DigitText;
  readonly tokens: readonly Token[];
  readonly spoken: readonly Spoken[];
  readonly numbers: Numbers;
};

/** A day as it is told: with its year or without. */
export type Day = { readonly year: number | null; readonly month: number; readonly day: number };

const two = (value: number): string => String(value).padStart(2, "0");

/** Whether a number may be a year: of ours or of the Islamic and Buddhist calendars, or the Hebrew one. */
const isYear = (year: number): boolean => (year >= 1000 && year <= 2999) || (year >= 5500 && year <= 5999);

function isDay({ year, month, day }: Day): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && (year === null || isYear(year));
}

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year + (year < 70 ? 2000 : 1900);
}

/** Keys of a day: `d` the whole, `f` its month and day where the year is told, `p` where it is not. */
function keysOf(day: Day): readonly string[] {
  const part = `${two(day.month)}-${two(day.day)}`;
  return day.year === null ? [`p:${part}`] : [`d:${day.year}-${part}`, `f:${part}`];
}

function wantedOf(day: Day): readonly string[] {
  const part = `${two(day.month)}-${two(day.day)}`;
  return day.year === null ? [`p:${part}`, `f:${part}`] : [`d:${day.year}-${part}`, `p:${part}`];
}

/** A date in a span, in each of its readings; nothing where none of them exists. */
export function dateValue(span: { start: number; end: number }, days: readonly Day[]): Value[] {
  const real = days.filter(isDay);
  if (real.length === 0) return [];
  return [{ kind: "date", ...span, keys: real.flatMap(keysOf), wanted: real.flatMap(wantedOf) }];
}

const romanMonths = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
const romanTens = ["", "x", "xx", "xxx"];
const romanUnits = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];

/** A day of the month, or a year of this age, in Roman numerals. */
function romanNumber(plain: string): number | undefined {
  const [, thousands = "", tens = "", units = ""] = /^(m{2})?(x{0,3})(ix|iv|v?i{0,3})$/.exec(plain) ?? [];
  const value = thousands.length * 1000 + romanTens.indexOf(tens) * 10 + romanUnits.indexOf(units);
  return value > 0 && plain !== "" ? value : undefined;
}

/** The day of a year by its number. */
export function ofOrdinal(year: number, days: number): Day {
  const date = new Date(Date.UTC(year, 0, days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The day of an ISO week, Monday 1. */
export function ofWeek(year: number, week: number, weekday: number): Day {
  const january4 = new Date(Date.UTC(year, 0, 4));
  return ofOrdinal(year, 4 - ((january4.getUTCDay() + 6) % 7) + (week - 1) * 7 + weekday - 1);
}

function ofSeconds(seconds: number): Day {
  const date = new Date(seconds * 1000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

const romanOr = (text: string | undefined): string => String(romanNumber((text ?? "").toLowerCase()) ?? text ?? "");

type Groups = readonly (string | undefined)[];

const numeric = (year: string | undefined, month: string | undefined, day: string | undefined): Day => ({
  year: year === undefined ? null : fullYear(year),
  month: Number(month),
  day: Number(day),
});

const inOrders = (a: string | undefined, b: string | undefined): readonly Day[] => [numeric(undefined, b, a), numeric(undefined, a, b)];

/** A year of the reign of a Japanese emperor. */
function ofEra([, era, year, month, day]: Groups): Day {
  return { year: Number(year) + (era === "令和" ? 2018 : 1988), month: Number(month), day: Number(day) };
}

/** What numbers with points between them are, that are no dates. */
const numbering =
  /(?:section|sec|sect|version|ver|v|item|paragraph|para|clause|chapter|table|figure|fig|annex|build|release|rule|article|art|abschnitt|ziffer|kapitel|§)\.?\s?$/iu;

/** Patterns of dates in figures, each with the days that it may mean. */
const patterns: readonly (readonly [RegExp, (groups: Groups) => readonly Day[]])[] = [
  [/(?<!\d)(\d{4})\s?[-/.年\u2010-\u2015]\s?(\d{1,2})\s?[-/.月\u2010-\u2015]\s?(\d{1,2})(?!\d)/gu, ([, y, m, d]) => [numeric(y, m, d)]],
  [
    /(?<![\d.])(\d{1,2})\s?[-/. \u2010-\u2015]\s?(\d{1,2})\s?[-/. \u2010-\u2015]\s?'?(\d{4}|\d{2})(?!\d)/gu,
    ([, a, b, c]) => [numeric(c, b, a), numeric(c, a, b), ...(c?.length === 2 ? [numeric(a, b, c)] : [])],
  ],
  [
    /(?<!\d)(\d{2})(\d{2})(\d{2})(\d{2})(?!\d)/gu,
    ([, a, b, c, d]) => [numeric(`${a}${b}`, c, d), numeric(`${c}${d}`, b, a), numeric(`${c}${d}`, a, b)],
  ],
  [/(?<![\d.,])(\d{1,2})(?:[/-](\d{1,2})\.?|\.\s?(\d{1,2})\.|\.(0\d|1[0-2]))(?![\d.,/-])/gu, ([, a, b, c, d]) => inOrders(a, b ?? c ?? d)],
  [
    /(?<=(?:^|[^\p{L}])(?:on|am|den|der|dem|seit|bis|since|until|by|le|el|il|dated?|vom|zum) )(\d{1,2})\.(\d{1,2})(?![\d.,/-])/giu,
    ([, a, b]) => inOrders(a, b),
  ],
  [/(?<!\d)(?:(\d{4})\s?[年년]\s?)?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]/gu, ([, y, m, d]) => [numeric(y, m, d)]],
  [/(令和|平成)\s?(\d{1,2})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})/gu, (groups) => [ofEra(groups)]],
  [/(?<!\d)(\d{1,2})\s?tháng\s?(\d{1,2})(?:\s?(?:năm\s?)?(\d{4}))?/giu, ([, d, m, y]) => [numeric(y, m, d)]],
  [
    /(?<!\d)(\d{1,2})\s?[-/. ]\s?([ivx]{1,4})\s?[-/. ]\s?'?(\d{4}|\d{2})(?!\d)/giu,
    ([, d, m, y]) => [numeric(y, String(romanMonths.indexOf((m ?? "").toLowerCase()) + 1), d)],
  ],
  [
    /(?<![\p{L}\d])([ivx]{1,6})[-/. ]([ivx]{1,4})[-/. ](mm[xvi]{0,6}|\d{4}|\d{2})(?![\p{L}\d])/giu,
    ([, d, m, y]) => [numeric(romanOr(y), romanOr(m), romanOr(d))],
  ],
  [/(?<!\d)(\d{4})[-/.](\d{3})(?!\d)/gu, ([, y, days]) => [ofOrdinal(Number(y), Number(days))]],
  [/(?<!\d)(\d{4})-?w(\d{2})-?([1-7])(?!\d)/giu, ([, y, week, day]) => [ofWeek(Number(y), Number(week), Number(day))]],
  [/(?<!\d)(\d{9,10})(?:\.?\d{3})?(?!\d)/gu, ([, seconds]) => [ofSeconds(Number(seconds))]],
];

const compactMonth = /(?<!\d)(\d{1,2})(?:\d{4}\p{L}?)?[ \-./]?(\p{L}{3,10})[ \-./]?'?(\d{4}|\d{2})(?!\d)/gu;

function figureDates({ text }: Figures, tables: Tables): Value[] {
  const out: Value[] = [];
  for (const [pattern, days] of patterns) {
    for (const match of text.text.matchAll(pattern)) {
      if (match[0].includes(".") && numbering.test(text.text.slice(Math.max(0, match.index - 14), match.index))) continue;
      out.push(...dateValue(spanOf(text, match), days(match)));
    }
  }
  for (const match of text.text.matchAll(compactMonth)) {
    const year = fullYear(match[3] ?? "");
    const months = tables.months.get(tables.fold.word(match[2] ?? "")) ?? [];
    out.push(
      ...dateValue(
        spanOf(text, match),
        months.map((month) => ({ year, month, day: Number(match[1]) })),
      ),
    );
  }
  return out;
}

const between = new Set(
  "of the de del di d von vom on day tag der le el year r г года год рік року roku rok al an da in im en em v".split(" "),
);
const ordinal = /^(\d{1,2})(?:st|nd|rd|th|er|e|º|го|ого|te|ten|de|ste|ος|η)?$/u;

/** The numbers beside a token, and the tokens that they take. */
export class Numbers {
  readonly tokens: readonly Token[];
  readonly #starts = new Map<number, Spoken>();
  readonly #ends = new Map<number, Spoken>();

  constructor(tokens: readonly Token[], spoken: readonly Spoken[]) {
    this.tokens = tokens;
    for (const each of spoken) {
      if (each.value < 0) {
        const year = Number(each.values[0]?.keys[0]?.slice(2));
        if (year >= 1900 && year < 2100) this.#starts.set(each.first, { ...each, value: year });
      } else {
        if (!this.#starts.has(each.first)) this.#starts.set(each.first, each);
        this.#ends.set(each.last, each);
      }
    }
  }

  /** The number that ends at a token. */
  before(at: number): { value: number; edge: number } | undefined {
    const digits = ordinal.exec(this.tokens[at]?.plain ?? "")?.[1];
    if (digits !== undefined) return { value: Number(digits), edge: at };
    const spoken = this.#ends.get(at);
    if (spoken !== undefined) return { value: spoken.value, edge: spoken.first };
    const numeral = romanNumber(this.tokens[at]?.plain ?? "");
    return numeral === undefined ? undefined : { value: numeral, edge: at };
  }

  /** The number that begins at a token. */
  after(at: number): { value: number; edge: number } | undefined {
    const plain = this.tokens[at]?.plain ?? "";
    const digits = /^\d{4}$/.exec(plain)?.[0] ?? ordinal.exec(plain)?.[1];
    if (digits !== undefined) return { value: Number(digits), edge: at };
    const spoken = this.#starts.get(at);
    if (spoken !== undefined) return { value: spoken.value, edge: spoken.last };
    const numeral = romanNumber(plain);
    return numeral === undefined ? undefined : { value: numeral, edge: at };
  }

  /** A count of up to three figures, or in words, that ends at a token. */
  countBefore(at: number): { value: number; edge: number } | undefined {
    const digits = /^(\d{1,3})(?:st|nd|rd|th)?$/u.exec(this.tokens[at]?.plain ?? "")?.[1];
    return digits === undefined ? this.before(at) : { value: Number(digits), edge: at };
  }

  /** A count of up to three figures, or in words, that begins at a token. */
  countAfter(at: number): { value: number; edge: number } | undefined {
    const digits = /^\d{1,3}$/u.exec(this.tokens[at]?.plain ?? "")?.[0];
    return digits === undefined ? this.after(at) : { value: Number(digits), edge: at };
  }

  /** The next token that is no word such as "of" or "the". */
  skip(at: number, step: 1 | -1): number {
    let to = at + step;
    for (let steps = 0; steps < 3 && between.has(this.tokens[to]?.plain ?? ""); steps++) to += step;
    return to;
  }
}

/** The year that follows a token, if one does. */
export function yearAfter(numbers: Numbers, at: number): { year: number | null; edge: number } {
  const found = numbers.after(numbers.skip(at, 1));
  if (found === undefined) return { year: null, edge: at };
  if (isYear(found.value)) return { year: found.value, edge: found.edge };
  return { year: null, edge: at };
}

/** Dates with the month in words: "the fourteenth of June 2017", "Juni 14", "14 июня". */
function wordDates({ tokens, numbers }: Figures, tables: Tables): Value[] {
  const out: Value[] = [];
  tokens.forEach((token, at) => {
    const months = tables.months.get(token.plain);
    if (months === undefined) return;
    const span = (first: number, last: number) => ({ start: tokens[first]?.start ?? 0, end: tokens[last]?.end ?? 0 });
    const before = numbers.before(numbers.skip(at, -1));
    const { year, edge } = yearAfter(numbers, at);
    if (before !== undefined && before.value >= 1 && before.value <= 31) {
      out.push(
        ...dateValue(
          span(before.edge, edge),
          months.map((month) => ({ year, month, day: before.value })),
        ),
      );
    }
    const after = numbers.after(numbers.skip(at, 1));
    if (after !== undefined && after.value >= 1 && after.value <= 31) {
      const then = yearAfter(numbers, after.edge);
      out.push(
        ...dateValue(
          span(at, then.edge),
          months.map((month) => ({ year: then.year, month, day: after.value })),
        ),
      );
    }
    if (year !== null && before === undefined) {
      const keys = months.map((month) => `m:${year}-${two(month)}`);
      out.push({ kind: "date", ...span(at, edge), keys, wanted: keys });
    }
  });
  return out;
}

/** Every date of a text, in every order and form in which it may be meant. */
export function datesIn(figures: Figures, tables: Tables): readonly Value[] {
  return [...figureDates(figures, tables), ...wordDates(figures, tables)];
}
