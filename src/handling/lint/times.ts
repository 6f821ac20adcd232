import type { Figures } from "./dates.ts";
import { spanOf } from "./digit-text.ts";
import type { DigitText } from "./digit-text.ts";
import { inUtc, spokenTimes, timeKeys } from "./spoken-times.ts";
import type { Value } from "./values.ts";
import { zoneAt } from "./zones.ts";

const clock = /(?<![\d.])(\d{1,2})\s?[:.h]\s?([0-5]\d)(?:[:.][0-5]\d)?(?![\d])\s?([ap]\.?\s?m\b\.?)?/giu;
const hours = /(?<![\d.:])(\d{1,2})\s?(a\.?\s?m\b|p\.?\s?m\b|uhr|heures?|h\b|o'?clock|час)/giu;
const military = /(?<!\d)([01]\d|2[0-3])([0-5]\d)(?=\s?(?:hrs?|hours|h|z|uhr|utc|gmt|local|lt|msk|cet|cest|est|[ap]\.?m)(?!\p{L}))/giu;
const groupTime = /(?<!\d)(?:[0-2]\d|3[01])([01]\d|2[0-3])([0-5]\d)(?=[a-z]\s?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))/giu;
const isoTime = /(?<=\d)t(\d{2}):?(\d{2})(?::?\d{2}(?:\.\d{1,9})?)?/giu;
const trailer = /^\s?(?:hrs?|hours|uhr|heures?)(?!\p{L})/iu;

function halfOf(text: string | undefined, hour: string | undefined): "a" | "p" | "none" | "unknown" {
  const letter = (text ?? "").trim().toLowerCase();
  if (letter.startsWith("a")) return "a";
  if (letter.startsWith("p")) return "p";
  return (hour ?? "").startsWith("0") ? "none" : "unknown";
}

/** The keys of a time, and of what it is in UTC where a zone is named behind it. `n`: nothing is said of a zone. */
function withZone(text: DigitText, end: number, keys: readonly string[]): { readonly keys: readonly string[]; readonly length: number } {
  const rest = text.text.slice(end, end + 40);
  const skipped = trailer.exec(rest)?.[0].length ?? 0;
  const zone = zoneAt(rest.slice(skipped));
  if (zone === undefined) return { keys, length: skipped };
  return { keys: [...keys, ...inUtc(keys, zone.offsets)], length: skipped + zone.length };
}

/** Every time of day of a text. */
export function timesIn(figures: Figures): readonly Value[] {
  const { text } = figures;
  const out: Value[] = [];
  const add = (match: RegExpExecArray, keys: readonly string[]): void => {
    if (keys.length === 0) return;
    const zoned = withZone(text, match.index + match[0].length, keys);
    const whole = Object.assign([text.text.slice(match.index, match.index + match[0].length + zoned.length)], { index: match.index });
    out.push({ kind: "time", ...spanOf(text, whole as unknown as RegExpExecArray), keys: zoned.keys, wanted: zoned.keys });
  };
  for (const match of text.text.matchAll(clock)) add(match, timeKeys(Number(match[1]), Number(match[2]), halfOf(match[3], match[1])));
  for (const match of text.text.matchAll(hours)) add(match, timeKeys(Number(match[1]), 0, halfOf(match[2], match[1])));
  for (const pattern of [military, groupTime, isoTime])
    for (const match of text.text.matchAll(pattern)) add(match, timeKeys(Number(match[1]), Number(match[2]), "none"));
  return [...out, ...spokenTimes(figures)];
}
