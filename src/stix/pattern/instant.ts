/** A moment of a STIX timestamp with all the digits that it has: whole seconds since 1970, and the fraction without trailing zeros. */
export type Instant = { readonly seconds: number; readonly fraction: string };

const form = /^(\d{4})-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?Z$/;

/** Reads a STIX timestamp (STIX 2.1 §2.16). Gives `undefined` for any other text, and for a day that does not exist. */
export function readInstant(text: string): Instant | undefined {
  // No timestamp is this short, and most strings that are compared are no timestamps.
  if (text.length < 20) return undefined;
  const parts = form.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction] = parts;
  const days = daysSince1970(Number(year), Number(month), Number(day));
  if (days === undefined) return undefined;
  const seconds = days * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return { seconds, fraction: fraction === undefined ? "" : fraction.replace(/0+$/, "") };
}

/** Below zero, zero or above zero as `a` is before, at or after `b`. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a.seconds !== b.seconds) return a.seconds - b.seconds;
  return a.fraction === b.fraction ? 0 : a.fraction < b.fraction ? -1 : 1;
}

/** Microseconds since 1970. What is finer is cut off. */
export function microsOf(instant: Instant): number {
  return instant.seconds * 1e6 + (instant.fraction === "" ? 0 : Number(instant.fraction.slice(0, 6).padEnd(6, "0")));
}

/** The one text of an instant among all that name it: no trailing zeros in the fraction, a leap second as the second after it. */
export function instantKey(instant: Instant): string {
  return `${instant.seconds}.${instant.fraction}`;
}

function daysSince1970(year: number, month: number, day: number): number | undefined {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (day > (lengths[month - 1] ?? 0)) return undefined;
  let dayOfYear = day - 1;
  for (let before = 0; before < month - 1; before++) dayOfYear += lengths[before] ?? 0;
  // Leap days from year 0 up to the year before this one; 719,528 days lie between 0000-01-01 and 1970-01-01.
  const past = year === 0 ? 0 : Math.floor((year - 1) / 4) - Math.floor((year - 1) / 100) + Math.floor((year - 1) / 400) + 1;
  return year * 365 + past + dayOfYear - 719_528;
}
