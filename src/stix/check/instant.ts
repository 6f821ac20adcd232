const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Two decimal digits at an offset, or -1. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const units = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : -1;
}

function isDate(text: string): boolean {
  const century = two(text, 0);
  const year = two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1 || day > (days[month - 1] ?? 0)) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year !== 0 || century % 4 === 0));
}

function isTime(text: string): boolean {
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0) return false;
  // A leap second is the last of a day in UTC (RFC 3339 section 5.7).
  return second <= 59 || (second === 60 && hour === 23 && minute === 59);
}

/**
 * The number of digits of a second that a timestamp has, or -1 where the text is no timestamp (section 2.16): RFC 3339 in UTC with
 * `T` and `Z`, on a day that exists, any number of digits of a second but no bare dot.
 */
export function timestampDigits(text: string): number {
  const end = text.length - 1;
  if (end < 19 || end > 64) return -1;
  if (text.charCodeAt(end) !== 0x5a || text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return -1;
  if (text.charCodeAt(10) !== 0x54 || text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) return -1;
  if (!isDate(text) || !isTime(text)) return -1;
  if (end === 19) return 0;
  if (text.charCodeAt(19) !== 0x2e || end === 20) return -1;
  for (let at = 20; at < end; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
  }
  return end - 20;
}

/** Compares two timestamps by the instants they name, to the last digit: negative, zero or positive. */
export function compareTimestamps(a: string, b: string): number {
  if (a === b) return 0;
  // Of one length they are ordered as texts are.
  if (a.length === b.length) return a < b ? -1 : 1;
  const seconds = a.slice(0, 19);
  const others = b.slice(0, 19);
  if (seconds !== others) return seconds < others ? -1 : 1;
  const fraction = a.slice(20, -1);
  const other = b.slice(20, -1);
  const length = Math.max(fraction.length, other.length);
  const [left, right] = [fraction.padEnd(length, "0"), other.padEnd(length, "0")];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
