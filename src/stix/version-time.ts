import { timestamp } from "../base/index.ts";

const instantPattern = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]{1,30})?Z$/;

/** Whether a value is a STIX timestamp: RFC 3339 in UTC with `Z`, any number of sub-second digits up to 30 (STIX 2.1 section 2.16). */
export function isInstant(value: unknown): value is string {
  return typeof value === "string" && instantPattern.test(value);
}

/**
 * Orders two STIX timestamps in time, whatever their precision: negative where the first is earlier, 0 where both are the same
 * instant. Exact beyond milliseconds, which `Date` is not.
 */
export function compareInstants(a: string, b: string): number {
  const whole = compareText(a.slice(0, 19), b.slice(0, 19));
  return whole === 0 ? compareText(fraction(a), fraction(b)) : whole;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function fraction(text: string): string {
  // Trailing zeros add no time, and without them the texts of fractions order as the fractions do.
  return text.charAt(19) === "." ? text.slice(20, -1).replace(/0+$/, "") : "";
}

/** The shortest spelling of an instant: no zeros at the end of its fraction. Equal for two timestamps exactly where they are the same instant. */
export function shortestInstant(instant: string): string {
  const rest = fraction(instant);
  return `${instant.slice(0, 19)}${rest === "" ? "" : `.${rest}`}Z`;
}

/** The later of the wall clock and the first whole millisecond after an instant: what the next version of something may be dated. */
export function instantAfter(instant: string, nowMs: number): string {
  const now = timestamp(nowMs);
  if (compareInstants(now, instant) > 0) return now;
  // A leap second is no time to Date; the second after it is.
  const ms = Date.parse(`${instant.slice(0, 19).replace(/:60$/, ":59")}Z`) + (instant.slice(17, 19) === "60" ? 1_000 : 0);
  return timestamp(ms + Number(fraction(instant).slice(0, 3).padEnd(3, "0")) + 1);
}
