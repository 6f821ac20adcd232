/** The time alone, with its date, or with its date and year. */
export type TimeParts = boolean | "year";

function formatter(zone: string, withDate: TimeParts): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    timeZone: zone,
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
    ...(withDate === false ? {} : { weekday: "short", day: "numeric", month: "short" }),
    ...(withDate === "year" ? { year: "numeric" } : {}),
  };
  return new Intl.DateTimeFormat("en-GB", options);
}

/** A date and time, or the time alone where `withDate` is off, in an IANA zone; a zone that the browser does not know counts as UTC. */
export function shownTime(ms: number, zone: string, withDate: TimeParts): string {
  try {
    return formatter(zone, withDate).format(ms).replaceAll(",", "");
  } catch {
    return formatter("UTC", withDate).format(ms).replaceAll(",", "");
  }
}

/** The zone's short name at that time, as `CET` or `GMT+3`. */
export function zoneName(ms: number, zone: string): string {
  try {
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "short" }).formatToParts(ms);
    return parts.find(({ type }) => type === "timeZoneName")?.value ?? zone;
  } catch {
    return "UTC";
  }
}

/** The calendar day in a zone, to tell whether two times fall on one. */
export function dayOf(ms: number, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(ms);
}

/** A stretch of time in its two largest units: `2 d 4 h`, `17 min`, `40 s`. */
export function stretch(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 || days > 13 ? `${days} d` : `${days} d ${hours % 24} h`;
}
