import { spanOf } from "./digit-text.ts";
import type { DigitText } from "./digit-text.ts";
import type { Spoken } from "./number-words.ts";
import type { Token } from "./piece.ts";
import type { Tables } from "./tables.ts";
import type { Value } from "./values.ts";

/** What dates and times are read from: the figures, and the words with the numbers among them. */
export type Figures = { readonly text: DigitText; readonly tokens: readonly Token[]; readonly spoken: readonly Spoken[] };

type Day = { readonly year: number | null; readonly month: number; readonly day: number };

const two = (value: number): string => String(value).padStart(2, "0");

function isDay({ year, month, day }: Day): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && (year === null || (year >= 1000 && year <= 2999));
}

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year + (year < 70 ? 2000 : 1900);
}

/** The same day as other calendars count it, since a date may be told by any of them. */
function otherCalendars({ year, month, day }: Day): readonly string[] {
  if (year === null || year < 1800) return [];
  const at = Date.UTC(year, month - 1, day);
  return ["islamic-umalqura", "islamic-civil", "persian", "buddhist"].map((calendar) => {
    const format = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
      timeZone: "UTC",
      year: "numeric",
      month: "numeric",
      day: "numeric",
    });
    const part = (type: string): string => format.formatToParts(at).find((each) => each.type === type)?.value ?? "0";
    return `d:${part("year")}-${two(Number(part("month")))}-${two(Number(part("day")))}`;
  });
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

function valueOf(span: { start: number; end: number }, days: readonly Day[]): Value[] {
  const real = days.filter(isDay);
  if (real.length === 0) return [];
  return [{ kind: "date", ...span, keys: real.flatMap(keysOf), wanted: real.flatMap(wantedOf) }];
}

const romanMonths = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];

function ofOrdinal(year: number, days: number): Day {
  const date = new Date(Date.UTC(year, 0, days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function ofWeek(year: number, week: number, weekday: number): Day {
  const january4 = new Date(Date.UTC(year, 0, 4));
  return ofOrdinal(year, 4 - ((january4.getUTCDay() + 6) % 7) + (week - 1) * 7 + weekday - 1);
}

function ofSeconds(seconds: number): Day {
  const date = new Date(seconds * 1000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

type Groups = readonly (string | undefined)[];

const numeric = (year: string | undefined, month: string | undefined, day: string | undefined): Day => ({
  year: year === undefined ? null : fullYear(year),
  month: Number(month),
  day: Number(day),
});

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
  [/(?<![\d.,])(\d{1,2})[./-](\d{1,2})\.?(?![\d.,/-])/gu, ([, a, b]) => [numeric(undefined, b, a), numeric(undefined, a, b)]],
  [
    /(?<!\d)(\d{1,2})\s?[-/. ]\s?([ivx]{1,4})\s?[-/. ]\s?'?(\d{4}|\d{2})(?!\d)/giu,
    ([, d, m, y]) => [numeric(y, String(romanMonths.indexOf((m ?? "").toLowerCase()) + 1), d)],
  ],
  [/(?<!\d)(\d{4})[-/.](\d{3})(?!\d)/gu, ([, y, days]) => [ofOrdinal(Number(y), Number(days))]],
  [/(?<!\d)(\d{4})-?w(\d{2})-?([1-7])(?!\d)/giu, ([, y, week, day]) => [ofWeek(Number(y), Number(week), Number(day))]],
  [/(?<!\d)(\d{9,10})(?:\.?\d{3})?(?!\d)/gu, ([, seconds]) => [ofSeconds(Number(seconds))]],
];

const compactMonth = /(?<!\d)(\d{1,2})(?:\d{4}\p{L}?)?[ \-./]?(\p{L}{3,10})[ \-./]?'?(\d{4}|\d{2})(?!\d)/gu;

function figureDates({ text }: Figures, tables: Tables): Value[] {
  const out: Value[] = [];
  for (const [pattern, days] of patterns) {
    for (const match of text.text.matchAll(pattern)) out.push(...valueOf(spanOf(text, match), days(match)));
  }
  for (const match of text.text.matchAll(compactMonth)) {
    const month = tables.months.get(tables.fold.word(match[2] ?? ""));
    if (month !== undefined) out.push(...valueOf(spanOf(text, match), [{ year: fullYear(match[3] ?? ""), month, day: Number(match[1]) }]));
  }
  return out;
}

const between = new Set("of the de del di d von vom on day tag der le el year r г года год".split(" "));
const ordinal = /^(\d{1,2})(?:st|nd|rd|th|er|e|º|го|ого)?$/u;

/** The number that a token states or ends, and the tokens that it takes. */
class Numbers {
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

  before(at: number): { value: number; edge: number } | undefined {
    const digits = ordinal.exec(this.tokens[at]?.plain ?? "")?.[1];
    if (digits !== undefined) return { value: Number(digits), edge: at };
    const spoken = this.#ends.get(at);
    return spoken === undefined ? undefined : { value: spoken.value, edge: spoken.first };
  }

  after(at: number): { value: number; edge: number } | undefined {
    const plain = this.tokens[at]?.plain ?? "";
    const digits = /^\d{4}$/.exec(plain)?.[0] ?? ordinal.exec(plain)?.[1];
    if (digits !== undefined) return { value: Number(digits), edge: at };
    const spoken = this.#starts.get(at);
    return spoken === undefined ? undefined : { value: spoken.value, edge: spoken.last };
  }

  skip(at: number, step: 1 | -1): number {
    let to = at + step;
    for (let steps = 0; steps < 3 && between.has(this.tokens[to]?.plain ?? ""); steps++) to += step;
    return to;
  }
}

function yearAfter(numbers: Numbers, at: number): { year: number | null; edge: number } {
  const found = numbers.after(numbers.skip(at, 1));
  if (found === undefined) return { year: null, edge: at };
  if (found.value >= 1000 && found.value <= 2999) return { year: found.value, edge: found.edge };
  return { year: null, edge: at };
}

/** Dates with the month in words: "the fourteenth of June 2017", "Juni 14", "14 июня". */
function wordDates({ tokens, spoken }: Figures, tables: Tables): Value[] {
  const out: Value[] = [];
  const numbers = new Numbers(tokens, spoken);
  tokens.forEach((token, at) => {
    const month = tables.months.get(token.plain);
    if (month === undefined) return;
    const span = (first: number, last: number) => ({ start: tokens[first]?.start ?? 0, end: tokens[last]?.end ?? 0 });
    const before = numbers.before(numbers.skip(at, -1));
    const { year, edge } = yearAfter(numbers, at);
    if (before !== undefined && before.value >= 1 && before.value <= 31) {
      out.push(...valueOf(span(before.edge, edge), [{ year, month, day: before.value }]));
    }
    const after = numbers.after(numbers.skip(at, 1));
    if (after !== undefined && after.value >= 1 && after.value <= 31) {
      const then = yearAfter(numbers, after.edge);
      out.push(...valueOf(span(at, then.edge), [{ year: then.year, month, day: after.value }]));
    }
    if (year !== null && before === undefined) {
      const key = `m:${year}-${two(month)}`;
      out.push({ kind: "date", ...span(at, edge), keys: [key], wanted: [key] });
    }
  });
  return out;
}

/** Every date of a text, in every order and form in which it may be meant. */
export function datesIn(figures: Figures, tables: Tables): readonly Value[] {
  return [...figureDates(figures, tables), ...wordDates(figures, tables)];
}

/** What a protected date wants besides: the same day in other calendars. */
export function calendarKeys(wanted: readonly string[]): readonly string[] {
  return wanted.flatMap((key) => {
    const [, year = "", month = "", day = ""] = /^d:(\d{4})-(\d\d)-(\d\d)$/.exec(key) ?? [];
    return year === "" ? [] : otherCalendars({ year: Number(year), month: Number(month), day: Number(day) });
  });
}
