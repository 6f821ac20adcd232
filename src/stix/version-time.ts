import { timestamp } from "../base/index.ts";
import { compareTimestamps, timestampDigits } from "./check/instant.ts";

/** Whether a value is a STIX timestamp: RFC 3339 in UTC with `Z`, on a day that exists (STIX 2.1 section 2.16). */
export function isInstant(value: unknown): value is string {
  return typeof value === "string" && timestampDigits(value) >= 0;
}

/**
 * Orders two STIX timestamps in time, whatever their precision: negative where the first is earlier, 0 where both are the same
 * instant. Exact beyond milliseconds, which `Date` is not.
 */
export function compareInstants(a: string, b: string): number {
  return compareTimestamps(a, b);
}

function fraction(text: string): string {
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
