import { spanOf } from "./digit-text.ts";
import type { DigitText } from "./digit-text.ts";
import type { Value } from "./values.ts";

const pair = /(?<![\d.])([+-]?\d{1,3}[.,]\d{3,12})\s?°?\s?([NS])?\s?[,;/ ]{1,2}\s?([+-]?\d{1,3}[.,]\d{3,12})\s?°?\s?([EWO])?(?!\d)/giu;
const sexagesimal =
  /(?<![\d.])(\d{1,3})\s?[°d:º ]\s?(\d{1,2}(?:[.,]\d{1,6})?)\s?(?:['′’m:m ]\s?(\d{1,2}(?:[.,]\d{1,6})?)?\s?(?:["″”s]|'')?)?\s?([NSEWO])(?!\p{L})/giu;

/** The cell, a hundredth of a degree wide, in which a position lies, and those beside it. */
function cells(latitude: number, longitude: number, around: number): readonly string[] {
  const out: string[] = [];
  const [north, east] = [Math.floor(latitude * 100), Math.floor(longitude * 100)];
  for (let up = -around; up <= around; up++)
    for (let right = -around; right <= around; right++) out.push(`g:${north + up},${east + right}`);
  return out;
}

function valueOf(span: { start: number; end: number }, latitude: number, longitude: number): Value[] {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return [];
  return [{ kind: "coordinates", ...span, keys: cells(latitude, longitude, 0), wanted: cells(latitude, longitude, 1) }];
}

const number = (text: string | undefined): number => Number((text ?? "0").replace(",", "."));

/** Positions in degrees and their parts, or in decimal degrees. */
export function coordinatesIn(text: DigitText): readonly Value[] {
  const out: Value[] = [];
  for (const match of text.text.matchAll(pair)) {
    const latitude = number(match[1]) * (match[2]?.toUpperCase() === "S" ? -1 : 1);
    const longitude = number(match[3]) * (match[4]?.toUpperCase() === "W" ? -1 : 1);
    out.push(...valueOf(spanOf(text, match), latitude, longitude));
  }
  let north: { value: number; start: number } | undefined;
  for (const match of text.text.matchAll(sexagesimal)) {
    const side = (match[4] ?? "").toUpperCase();
    const size = number(match[1]) + number(match[2]) / 60 + number(match[3]) / 3600;
    const span = spanOf(text, match);
    if (side === "N" || side === "S") north = { value: side === "S" ? -size : size, start: span.start };
    else if (north !== undefined) {
      out.push(...valueOf({ start: north.start, end: span.end }, north.value, side === "W" ? -size : size));
      north = undefined;
    }
  }
  return out;
}
