import { spanOf } from "./digit-text.ts";
import type { DigitText } from "./digit-text.ts";
import { ofGeohash, ofGrid, ofPlusCode, ofUtm } from "./positions.ts";
import type { Point } from "./positions.ts";
import type { Value } from "./values.ts";

const decimal = "[+-]?\\d{1,3}[.,]\\d{3,12}";
/** Two decimal degrees: beside one another, or with names of the two, signs and a few words between. */
const pair = new RegExp(
  `(?<![\\d.])(${decimal})(?!\\d)\\s?°?\\s?([NSEWO](?!\\p{L}))?(?:[\\s,;/|&:=()"']|longitude|latitude|mlon|long|lat|lon|lng|and|und|et|north|south|nord|süd|sud){1,24}?(${decimal})\\s?°?\\s?([NSEWO](?!\\p{L}))?(?!\\d)`,
  "giu",
);
const sexagesimal =
  /(?<![\d.])(\d{1,3})\s?(?:[°d:º ]|deg(?:rees?)?|grad|degrés)\s?(?:and\s)?(\d{1,2}(?:[.,]\d{1,6})?)\s?(?:(?:['′’m: ]|min(?:utes?|uten)?)\s?(?:and\s)?(\d{1,2}(?:[.,]\d{1,6})?)?\s?(?:(?:["″”s]|''|sec(?:onds?)?|sekunden|secondes)\s?)?)?\s?,?\s?(north|south|east|west|nord|süd|sud|ost|est|ouest|norte|sur|este|oeste|[NSEWO])(?!\p{L})/giu;
const sideBefore =
  /(?<!\p{L})([NSEWO])\s?(\d{1,3})\s?[°º ]\s?(\d{1,2}(?:[.,]\d{1,6})?)\s?['′’ ]?\s?(?:(\d{1,2}(?:[.,]\d{1,6})?)\s?(?:["″”]|'')?)?/giu;
const compact = /(?<!\d)(\d{2})(\d{2})(\d{2})(?:\.\d+)?([NS])[\s/,]?(\d{3})(\d{2})(\d{2})(?:\.\d+)?([EWO])(?!\p{L})/giu;
const geohash = /(?<![\p{L}\d])(?=[a-z]*\d)(?=\d*[b-z])[0-9b-hjkmnp-z]{5,12}(?![\p{L}\d])/giu;
const plusCode = /(?<![\p{L}\d])[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{0,3}(?![\p{L}\d])/giu;
const utm = /(?<![\p{L}\d])(\d{1,2})\s?([C-HJ-NP-X])\s?E?\s?(\d{6})(?:\.\d+)?\s?m?[\s,/EeNn]{1,5}(\d{7})(?!\d)/giu;
const grid = /(?<![\p{L}\d])(\d{1,2})\s?([C-HJ-NP-X])\s?([A-HJ-NP-Z]{2})\s?(\d{1,5})\s?(\d{0,5})(?![\p{L}\d])/gu;

/** The cell, a hundredth of a degree wide, in which a position lies, and those beside it. */
function cells({ latitude, longitude }: Point, around: number): readonly string[] {
  const out: string[] = [];
  const [north, east] = [Math.floor(latitude * 100), Math.floor(longitude * 100)];
  for (let up = -around; up <= around; up++)
    for (let right = -around; right <= around; right++) out.push(`g:${north + up},${east + right}`);
  return out;
}

function valueOf(span: { start: number; end: number }, points: readonly (Point | undefined)[]): Value[] {
  const real = points.filter(
    (point) => point !== undefined && Math.abs(point.latitude) <= 90 && Math.abs(point.longitude) <= 180,
  ) as Point[];
  if (real.length === 0) return [];
  return [
    {
      kind: "coordinates",
      ...span,
      keys: real.flatMap((point) => cells(point, 0)),
      wanted: real.slice(0, 1).flatMap((point) => cells(point, 1)),
    },
  ];
}

const number = (text: string | undefined): number => Number((text ?? "0").replace(",", "."));

type Side = "N" | "S" | "E" | "W";

function sideOf(text: string | undefined): Side | undefined {
  const lower = (text ?? "").toLowerCase();
  if (lower === "") return undefined;
  if (lower === "s" || /^(?:south|süd|sud|sur)/.test(lower)) return "S";
  if (lower.startsWith("n")) return "N";
  return lower === "w" || /^(?:west|oue|oeste)/.test(lower) ? "W" : "E";
}

const signed = (size: number, side: Side | undefined): number => (side === "S" || side === "W" ? -size : size);

function decimals(text: DigitText): Value[] {
  return [...text.text.matchAll(pair)].flatMap((match) => {
    const [one, two] = [sideOf(match[2]), sideOf(match[4])];
    const [first, second] = [signed(number(match[1]), one), signed(number(match[3]), two)];
    // Maps of some kinds give the longitude first.
    const points = [
      { latitude: first, longitude: second },
      { latitude: second, longitude: first },
    ];
    return valueOf(spanOf(text, match), one === "E" || one === "W" ? points.toReversed() : points);
  });
}

type Half = { readonly side: Side | undefined; readonly size: number; readonly span: { readonly start: number; readonly end: number } };

/** Puts the latitudes and longitudes of a text together, each with the one that follows it. */
function joined(halves: readonly Half[]): Value[] {
  return halves.flatMap((half, at) => {
    const next = halves[at + 1];
    const isNorth = half.side === "N" || half.side === "S";
    if (next === undefined || isNorth === (next.side === "N" || next.side === "S") || next.span.start - half.span.end > 40) return [];
    const [latitude, longitude] = isNorth ? [half, next] : [next, half];
    const point = { latitude: signed(latitude.size, latitude.side), longitude: signed(longitude.size, longitude.side) };
    return valueOf({ start: half.span.start, end: next.span.end }, [point]);
  });
}

function parts(text: DigitText): Value[] {
  const size = (degrees?: string, minutes?: string, seconds?: string): number =>
    number(degrees) + number(minutes) / 60 + number(seconds) / 3600;
  const behind = [...text.text.matchAll(sexagesimal)].map((match) => ({
    side: sideOf(match[4]),
    size: size(match[1], match[2], match[3]),
    span: spanOf(text, match),
  }));
  const before = [...text.text.matchAll(sideBefore)].map((match) => ({
    side: sideOf(match[1]),
    size: size(match[2], match[3], match[4]),
    span: spanOf(text, match),
  }));
  const together = [...text.text.matchAll(compact)].flatMap((match) => {
    const point = {
      latitude: signed(size(match[1], match[2], match[3]), sideOf(match[4])),
      longitude: signed(size(match[5], match[6], match[7]), sideOf(match[8])),
    };
    return valueOf(spanOf(text, match), [point]);
  });
  return [...joined(behind), ...joined(before), ...together];
}

function codes(text: DigitText): Value[] {
  const out: Value[] = [];
  for (const match of text.text.matchAll(geohash)) out.push(...valueOf(spanOf(text, match), [ofGeohash(match[0])]));
  for (const match of text.text.matchAll(plusCode)) out.push(...valueOf(spanOf(text, match), [ofPlusCode(match[0])]));
  for (const match of text.text.matchAll(utm)) {
    const [, zone, band = "", easting, northing] = match;
    const given = { easting: Number(easting), northing: Number(northing), isSouth: band.toUpperCase() < "N" };
    out.push(...valueOf(spanOf(text, match), [ofUtm(Number(zone), given)]));
  }
  for (const match of text.text.matchAll(grid)) {
    const [, zone, band = "", square = "", east = "", north = ""] = match;
    out.push(...valueOf(spanOf(text, match), [ofGrid({ zone: Number(zone), band, square, figures: east + north })]));
  }
  return out;
}

/** Positions in degrees and their parts or decimals, in either order; in UTM and the military grid; as geohash or plus code. */
export function coordinatesIn(text: DigitText): readonly Value[] {
  return [...decimals(text), ...parts(text), ...codes(text)];
}
