import type { Figures } from "./dates.ts";
import { spanOf } from "./digit-text.ts";
import type { Value } from "./values.ts";

const clock = /(?<![\d.])(\d{1,2})\s?[:.h]\s?([0-5]\d)(?:[:.][0-5]\d)?(?![\d])\s?([ap]\.?\s?m\b\.?)?/giu;
const hours = /(?<![\d.:])(\d{1,2})\s?(a\.?\s?m\b|p\.?\s?m\b|uhr|heures?|h\b|o'?clock|час)/giu;
const military = /(?<!\d)([01]\d|2[0-3])([0-5]\d)\s?(?:hrs?|hours|h|z|uhr|utc|gmt|local|lt|msk|cet|cest)(?!\p{L})/giu;
const isoTime = /t(\d{2}):?(\d{2})/giu;

const key = (hour: number, minute: number): string => `h:${String(hour).padStart(2, "0")}${String(minute).padStart(2, "0")}`;

/** Keys of a time of day; one of the first twelve hours without half of the day may be of either. */
function keysOf(hour: number, minute: number, half: "a" | "p" | "none" | "unknown"): readonly string[] {
  if (hour > 24 || minute > 59) return [];
  if (half === "p") return [key((hour % 12) + 12, minute)];
  if (half === "a") return [key(hour % 12, minute)];
  if (half === "unknown" && hour <= 12) return [key(hour % 12, minute), key((hour % 12) + 12, minute)];
  return [key(hour % 24, minute)];
}

function halfOf(text: string | undefined, hour: string | undefined): "a" | "p" | "none" | "unknown" {
  const letter = (text ?? "").trim().toLowerCase();
  if (letter.startsWith("a")) return "a";
  if (letter.startsWith("p")) return "p";
  return (hour ?? "").startsWith("0") ? "none" : "unknown";
}

const afternoon = new Set("afternoon evening pm nachmittags nachmittag abends abend soir tarde вечера дня ночи".split(" "));
const morning = new Set("morning am morgens vormittags früh matin mañana утра".split(" "));
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
const hourWords = new Set("clock oclock uhr heures heure pm am p a часов часа час hours".split(" "));

/** Times in words: "two o'clock in the afternoon", "half past two", "noon". */
function spokenTimes({ tokens, spoken }: Figures): Value[] {
  const out: Value[] = [];
  const add = (first: number, last: number, keys: readonly string[]): void => {
    if (keys.length > 0) out.push({ kind: "time", start: tokens[first]?.start ?? 0, end: tokens[last]?.end ?? 0, keys, wanted: keys });
  };
  tokens.forEach(({ plain }, at) => {
    const noon = noons[plain];
    if (noon !== undefined) add(at, at, [noon]);
  });
  for (const { first, last, value } of spoken) {
    if (value < 0 || value > 24) continue;
    const next = tokens.slice(last + 1, last + 6).map(({ plain }) => plain);
    const half = next.some((word) => afternoon.has(word)) ? "p" : next.some((word) => morning.has(word)) ? "a" : "unknown";
    const before = tokens
      .slice(Math.max(0, first - 2), first)
      .map(({ plain }) => plain)
      .join(" ");
    if (before === "half past") add(first - 2, last, keysOf(value, 30, half));
    else if (before === "quarter past") add(first - 2, last, keysOf(value, 15, half));
    else if (before === "quarter to") add(first - 2, last, keysOf((value + 23) % 24, 45, half));
    else if (hourWords.has(next[0] ?? "") || (next[0] === "o" && next[1] === "clock") || half !== "unknown")
      add(first, last, keysOf(value, 0, half));
  }
  return out;
}

/** Every time of day of a text. */
export function timesIn(figures: Figures): readonly Value[] {
  const { text } = figures;
  const out: Value[] = [];
  const add = (match: RegExpExecArray, keys: readonly string[]): void => {
    if (keys.length > 0) out.push({ kind: "time", ...spanOf(text, match), keys, wanted: keys });
  };
  for (const match of text.text.matchAll(clock)) add(match, keysOf(Number(match[1]), Number(match[2]), halfOf(match[3], match[1])));
  for (const match of text.text.matchAll(hours)) add(match, keysOf(Number(match[1]), 0, halfOf(match[2], match[1])));
  for (const match of text.text.matchAll(military)) add(match, keysOf(Number(match[1]), Number(match[2]), "none"));
  for (const match of text.text.matchAll(isoTime)) add(match, keysOf(Number(match[1]), Number(match[2]), "none"));
  return [...out, ...spokenTimes(figures)];
}
