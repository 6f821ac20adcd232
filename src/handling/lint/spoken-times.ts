import type { Figures } from "./dates.ts";
import type { Spoken } from "./number-words.ts";
import type { Value } from "./values.ts";
import { zoneAt } from "./zones.ts";

const key = (hour: number, minute: number): string => `h:${String(hour).padStart(2, "0")}${String(minute).padStart(2, "0")}`;

/** Keys of a time of day; one of the first twelve hours without half of the day may be of either. */
export function timeKeys(hour: number, minute: number, half: Half): readonly string[] {
  if (hour > 24 || minute > 59) return [];
  if (half === "p") return [key((hour % 12) + 12, minute)];
  if (half === "a") return [key(hour % 12, minute)];
  if (half === "unknown" && hour <= 12) return [key(hour % 12, minute), key((hour % 12) + 12, minute)];
  return [key(hour % 24, minute)];
}

/** The same times in UTC: keys of their own, which meet where two zones name one moment. */
export function inUtc(keys: readonly string[], offsets: readonly number[]): readonly string[] {
  return keys.flatMap((each) => {
    const at = Number(each.slice(2, 4)) * 60 + Number(each.slice(4));
    return offsets.map((offset) => {
      const utc = (at - offset + 2880) % 1440;
      return `u:${String(Math.floor(utc / 60)).padStart(2, "0")}${String(utc % 60).padStart(2, "0")}`;
    });
  });
}

type Half = "a" | "p" | "none" | "unknown";

const afternoon = new Set(
  "afternoon evening night pm nachmittags nachmittag abends abend soir tarde noche вечера дня ночи sera pomeriggio avond middag".split(" "),
);
const morning = new Set("morning am morgens vormittags früh matin mañana утра mattina ochtend".split(" "));
const noons: Readonly<Record<string, string>> = {
  noon: "h:1200",
  midday: "h:1200",
  mittag: "h:1200",
  midi: "h:1200",
  midnight: "h:0000",
  mitternacht: "h:0000",
  minuit: "h:0000",
  полдень: "h:1200",
  полночь: "h:0000",
};
const hourWords = new Set("clock oclock uhr heures heure pm am p a часов часа час hours uur ore".split(" "));
const minuteWords = new Set("minute minutes minuten minuti minutos минут минуты".split(" "));
/** "Half ten": in these languages the half hour before it. */
const halfBefore = new Set("halb половина половине половину half".split(" "));
const past = new Set("past after nach kwart over".split(" "));
const to = new Set("to vor before till voor".split(" "));
const quarters = new Set("quarter viertel kwart".split(" "));
const hourOrdinals: Readonly<Record<string, number>> = {
  первого: 1,
  второго: 2,
  третьего: 3,
  четвертого: 4,
  пятого: 5,
  шестого: 6,
  седьмого: 7,
  восьмого: 8,
  девятого: 9,
  десятого: 10,
  одиннадцатого: 11,
  двенадцатого: 12,
};
const halves: Readonly<Record<string, number>> = {
  media: 30,
  demie: 30,
  demi: 30,
  mezza: 30,
  mezzo: 30,
  cuarto: 15,
  quart: 15,
  quarto: 15,
};

/** Reads the times that are told in words around one number. */
class Clock {
  readonly out: Value[] = [];
  readonly #figures: Figures;
  readonly #starts: ReadonlyMap<number, Spoken>;
  readonly #ends: ReadonlyMap<number, Spoken>;

  constructor(figures: Figures) {
    this.#figures = figures;
    const single = figures.spoken.filter(({ value }) => value >= 0);
    this.#starts = new Map(single.map((each) => [each.first, each]));
    this.#ends = new Map(single.map((each) => [each.last, each]));
  }

  word(at: number): string {
    return this.#figures.tokens[at]?.plain ?? "";
  }

  /** The half of the day that the words behind a time tell. */
  half(from: number): Half {
    for (let at = from; at < from + 5 && at < this.#figures.tokens.length; at++) {
      if (this.#figures.tokens[at]?.begins !== "word") break;
      if (afternoon.has(this.word(at))) return "p";
      if (morning.has(this.word(at))) return "a";
    }
    return "unknown";
  }

  add(first: number, last: number, keys: readonly string[]): void {
    const { tokens, text } = this.#figures;
    if (keys.length === 0) return;
    const [start, end] = [tokens[first]?.start ?? 0, tokens[last]?.end ?? 0];
    const zone = text.map === undefined ? zoneAt(text.text.slice(end, end + 40)) : undefined;
    const all = zone === undefined ? keys : [...keys, ...inUtc(keys, zone.offsets)];
    this.out.push({ kind: "time", start, end: end + (zone?.length ?? 0), keys: all, wanted: all });
  }

  /** A time at an hour and so many minutes. */
  tell(span: { readonly first: number; readonly last: number }, hour: number, minute: number): void {
    const total = hour * 60 + minute;
    if (total < 0 || hour > 24) return;
    this.add(span.first, span.last, timeKeys(Math.floor(total / 60), total % 60, this.half(span.last + 1)));
  }

  /** "half past two", "quarter to three", "20 minutes past nine". */
  minutesBefore({ first, last, value }: Spoken): void {
    const [one, two, three] = [this.word(first - 1), this.word(first - 2), this.word(first - 3)];
    const sign = past.has(one) ? 1 : to.has(one) ? -1 : 0;
    if (sign !== 0 && two === "half" && sign > 0) this.tell({ first: first - 2, last }, value, 30);
    else if (sign !== 0 && quarters.has(two)) this.tell({ first: first - 2, last }, value, sign * 15);
    else if (sign !== 0) {
      const unit = minuteWords.has(two) ? 1 : 0;
      const count = this.#ends.get(first - 2 - unit);
      if (count !== undefined && count.value < 60 && (unit === 1 || count.value % 5 === 0))
        this.tell({ first: count.first, last }, value, sign * count.value);
    }
    if (halfBefore.has(one)) {
      this.tell({ first: first - 1, last }, value, -30);
      if (one === "half") this.tell({ first: first - 1, last }, value, 30);
    }
    if (one === "dreiviertel" || (one === "viertel" && three !== ""))
      this.tell({ first: first - 1, last }, value, one === "viertel" ? -45 : -15);
  }

  /** "nueve y media", "neuf heures et quart", "vingt et une heures trente", "nine thirty". */
  minutesAfter({ first, last, value }: Spoken): void {
    let at = last + 1;
    const isNamed = hourWords.has(this.word(at));
    if (isNamed) at += 1;
    if (["y", "et", "e", "und", "и", "menos", "moins"].includes(this.word(at))) {
      const sign = this.word(at) === "menos" || this.word(at) === "moins" ? -1 : 1;
      const then = this.word(at + 1) === "le" ? at + 2 : at + 1;
      const part = Object.hasOwn(halves, this.word(then)) ? halves[this.word(then)] : undefined;
      if (part !== undefined) this.tell({ first, last: then }, value, sign * part);
    }
    const minutes = this.#starts.get(at);
    const rest = minutes === undefined ? at : minuteWords.has(this.word(minutes.last + 1)) ? minutes.last + 1 : minutes.last;
    if (
      minutes !== undefined &&
      minutes.value >= 5 &&
      minutes.value < 60 &&
      (isNamed || this.half(rest + 1) !== "unknown" || this.#isZoned(rest))
    )
      this.tell({ first, last: rest }, value, minutes.value);
  }

  #isZoned(at: number): boolean {
    const end = this.#figures.tokens[at]?.end ?? 0;
    return zoneAt(this.#figures.text.text.slice(end, end + 40)) !== undefined;
  }

  hour(spoken: Spoken): void {
    const { first, last, value } = spoken;
    const next = this.word(last + 1);
    const isTold = hourWords.has(next) || (next === "o" && this.word(last + 2) === "clock");
    if (isTold || this.half(last + 1) !== "unknown" || (value >= 0 && this.#isZoned(last) && !spoken.isDigits))
      this.tell({ first, last }, value, 0);
  }
}

/** Times in words: "two o'clock in the afternoon", "half past two", "halb zehn", "las nueve y media", "noon". */
export function spokenTimes(figures: Figures): readonly Value[] {
  const clock = new Clock(figures);
  figures.tokens.forEach(({ plain }, at) => {
    const noon = Object.hasOwn(noons, plain) ? noons[plain] : undefined;
    if (noon !== undefined) clock.add(at, at, [noon]);
    const hour = Object.hasOwn(hourOrdinals, plain) ? hourOrdinals[plain] : undefined;
    if (hour !== undefined && /^(?:половин|четверть)/.test(clock.word(at - 1)))
      clock.tell({ first: at - 1, last: at }, hour, clock.word(at - 1).startsWith("пол") ? -30 : -45);
  });
  for (const spoken of figures.spoken) {
    if (spoken.value < 0 || spoken.value > 24) continue;
    clock.minutesBefore(spoken);
    clock.minutesAfter(spoken);
    clock.hour(spoken);
  }
  return clock.out;
}
