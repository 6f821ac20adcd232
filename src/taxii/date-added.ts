/**
 * Instants of TAXII in whole microseconds since 1970: what `date_added` and object versions are kept and compared in. Safe integers reach to
 * the year 2255.
 */

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,20}))?Z$/;
const latestMs = Math.floor(Number.MAX_SAFE_INTEGER / 1000);
const latestMicros = latestMs * 1000;

/**
 * The microseconds of an RFC 3339 timestamp in UTC with `Z`, digits beyond the sixth cut off (TAXII 2.1 §1.6.2). `undefined` for everything
 * else: another zone, a day that does not exist, a year before 1970 or after 2255.
 */
export function microsOf(text: string): number | undefined {
  const micros = askedMicros(text);
  return micros === undefined || micros < 0 || micros >= latestMicros ? undefined : micros;
}

/**
 * The same for an instant that is asked about, and need not be one that anything has: before 1970 it is -1, after 2255 the end of that year
 * and later than every other.
 */
export function askedMicros(text: string): number | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  // A leap second is the second after it: Date knows none.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  // Years are set by themselves: Date.UTC takes those before 100 for another century's.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCDate() !== day || date.getUTCMonth() !== month - 1) return undefined;
  const ms = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
  if (ms < 0) return -1;
  return ms >= latestMs ? latestMicros : ms * 1000 + Number((match[7] ?? "").slice(0, 6).padEnd(6, "0"));
}

/** The timestamp of microseconds with all six digits, as every `date_added` is written. */
export function dateAdded(micros: number): string {
  const ms = Math.floor(micros / 1000);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros - ms * 1000).padStart(3, "0")}Z`;
}

/** The timestamp of an object's version: milliseconds as STIX writes them, microseconds only where there are any (STIX 2.1 §3.2). */
export function versionText(micros: number): string {
  return micros % 1000 === 0 ? new Date(micros / 1000).toISOString() : dateAdded(micros);
}
