import { dateValue, ofOrdinal, ofWeek, yearAfter } from "./dates.ts";
import type { Day, Figures, Numbers } from "./dates.ts";
import type { Token } from "./piece.ts";
import type { Tables } from "./tables.ts";
import type { Value } from "./values.ts";

const dayWords = new Set(
  "day days tag tage tagen jour jours día dia días dias день дня дней днів giorno giorni dag dagen dni dzień".split(" "),
);
const weekWords = new Set(
  "week weeks woche wochen semaine semaines semana semanas неделя недели недель settimana settimane weken".split(" "),
);
const before = new Set("before prior ahead vor avant antes до перед prima voor przed preceding minus less".split(" "));
const after = new Set("after following past nach après apres después despues после dopo na po plus".split(" "));
const eves = new Set("eve vorabend veille víspera канун накануне vigilia".split(" "));
const ones = new Set("a one the ein einen einem une un una один за il".split(" "));
const reach = 7;
const dayMs = 86_400_000;

/** The days that a date may be, by its keys: of two years where none is told, for a leap day may lie between. */
function daysOf(value: Value): readonly (Day & { readonly hasYear: boolean })[] {
  return value.keys.flatMap((key) => {
    const [, year, month = "", day = ""] = /^(?:d:(\d{4})-|p:)(\d\d)-(\d\d)$/.exec(key) ?? [];
    if (month === "") return [];
    const years = year === undefined ? [2024, 2025] : [Number(year)];
    return years.map((each) => ({ year: each, month: Number(month), day: Number(day), hasYear: year !== undefined }));
  });
}

function moved(value: Value, by: number): readonly Day[] {
  return daysOf(value).map(({ year, month, day, hasYear }) => {
    const at = new Date(Date.UTC(year ?? 0, month - 1, day) + by * dayMs);
    return { year: hasYear ? at.getUTCFullYear() : null, month: at.getUTCMonth() + 1, day: at.getUTCDate() };
  });
}

/** How many days a token counts by: 1 for days, 7 for weeks, 14 for fortnights. */
function unitOf(plain: string): number | undefined {
  if (dayWords.has(plain)) return 1;
  if (weekWords.has(plain)) return 7;
  return plain === "fortnight" ? 14 : undefined;
}

/** "eight days before", "the day after", "the eve of": how many days, told in the tokens before a date, and at which token that begins. */
function countBefore(tokens: readonly Token[], at: number, numbers: Numbers): { readonly by: number; readonly first: number } | undefined {
  for (let look = at - 1; look >= Math.max(0, at - reach); look--) {
    const plain = tokens[look]?.plain ?? "";
    if (eves.has(plain)) return { by: -1, first: look };
    const sign = before.has(plain) ? -1 : after.has(plain) ? 1 : 0;
    const unit = sign === 0 ? undefined : unitOf(tokens[look - 1]?.plain ?? "");
    if (unit !== undefined) {
      const count = numbers.before(look - 2);
      const isOne = ones.has(tokens[look - 2]?.plain ?? "") || count === undefined;
      return { by: sign * unit * (isOne ? 1 : count.value), first: count?.edge ?? look - 1 };
    }
    if (tokens[look]?.begins !== "word") return undefined;
  }
  return undefined;
}

/** "11 March minus 8 days". */
function countAfter(tokens: readonly Token[], from: number, numbers: Numbers): { readonly by: number; readonly last: number } | undefined {
  const plain = tokens[from]?.plain ?? "";
  const sign = plain === "minus" || plain === "less" ? -1 : plain === "plus" ? 1 : 0;
  const count = sign === 0 ? undefined : numbers.after(from + 1);
  const unit = count === undefined ? undefined : unitOf(tokens[count.edge + 1]?.plain ?? "");
  return count === undefined || unit === undefined ? undefined : { by: sign * unit * count.value, last: count.edge + 1 };
}

/** The first token that begins at a place or behind it. */
function tokenFrom(tokens: readonly Token[], place: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function movedDates({ tokens, numbers }: Figures, stated: readonly Value[]): Value[] {
  if (stated.length === 0) return [];
  const out: Value[] = [];
  for (const value of stated) {
    const at = tokenFrom(tokens, value.start);
    const told = countBefore(tokens, at, numbers);
    if (told !== undefined && Math.abs(told.by) <= 400)
      out.push(...dateValue({ start: tokens[told.first]?.start ?? value.start, end: value.end }, moved(value, told.by)));
    const later = countAfter(tokens, tokenFrom(tokens, value.end), numbers);
    if (later !== undefined && Math.abs(later.by) <= 400)
      out.push(...dateValue({ start: value.start, end: tokens[later.last]?.end ?? value.end }, moved(value, later.by)));
  }
  return out;
}

/** The n-th of a weekday in a month; from behind where `n` is negative. */
function nthWeekday(year: number, month: number, { weekday, n }: { readonly weekday: number; readonly n: number }): Day {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  if (n > 0) return { year, month, day: 1 + ((weekday - first + 7) % 7) + (n - 1) * 7 };
  const last = new Date(Date.UTC(year, month, 0));
  return { year, month, day: last.getUTCDate() - ((last.getUTCDay() - weekday + 7) % 7) };
}

const lasts = new Set("last letzter letzten letzte dernier último последний laatste".split(" "));

/** "the first Tuesday of March 2026", "Tuesday of week 10 of 2026". */
function weekdayDates({ tokens, numbers }: Figures, tables: Tables): Value[] {
  const out: Value[] = [];
  tokens.forEach(({ plain, start, end }, at) => {
    const weekday = tables.weekdays.get(plain);
    if (weekday === undefined) return;
    const next = numbers.skip(at, 1);
    const count = numbers.before(at - 1);
    const n = lasts.has(tokens[at - 1]?.plain ?? "") ? -1 : (count?.value ?? 0);
    const { year, edge } = yearAfter(numbers, next);
    for (const month of tables.months.get(tokens[next]?.plain ?? "") ?? []) {
      if (year !== null && n !== 0 && n <= 5)
        out.push(
          ...dateValue({ start: tokens[count?.edge ?? at - 1]?.start ?? start, end: tokens[edge]?.end ?? end }, [
            nthWeekday(year, month, { weekday, n }),
          ]),
        );
    }
    for (let look = at + 1; look < Math.min(tokens.length, at + reach); look++) {
      if (!weekWords.has(tokens[look]?.plain ?? "")) continue;
      const week = numbers.after(look + 1) ?? numbers.before(look - 1);
      const then = yearAfter(numbers, Math.max(look, week?.edge ?? look));
      if (week !== undefined && week.value <= 53 && then.year !== null)
        out.push(...dateValue({ start, end: tokens[then.edge]?.end ?? end }, [ofWeek(then.year, week.value, weekday === 0 ? 7 : weekday)]));
    }
  });
  return out;
}

/** "day 62 of 2026", "the 62nd day of 2026". */
function numberedDays({ tokens, numbers }: Figures): Value[] {
  const out: Value[] = [];
  tokens.forEach(({ plain, start, end }, at) => {
    if (!dayWords.has(plain)) return;
    for (const count of [numbers.countAfter(at + 1), numbers.countBefore(at - 1)]) {
      const { year, edge } = count === undefined ? { year: null, edge: at } : yearAfter(numbers, Math.max(at, count.edge));
      if (count === undefined || year === null || count.value < 1 || count.value > 366) continue;
      const first = tokens[Math.min(at, count.edge)]?.start ?? start;
      out.push(...dateValue({ start: first, end: tokens[edge]?.end ?? end }, [ofOrdinal(year, count.value)]));
    }
  });
  return out;
}

/** Dates that are told by another date, by a weekday or by a day's number: "eight days before 11 March", "the first Tuesday of March 2026". */
export function reckonedDates(figures: Figures, stated: readonly Value[], tables: Tables): readonly Value[] {
  return [...movedDates(figures, stated), ...weekdayDates(figures, tables), ...numberedDays(figures)];
}
