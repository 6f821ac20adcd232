/** A calendar day as `2026-12-24`, in whatever time zone it is read. */
export type Day = string;

/** One time zone of the IANA database, with its daylight-saving changes. */
export type ZoneClock = {
  /** The local calendar day of an instant in milliseconds since 1970. */
  dayOf(ms: number): Day;
  /**
   * The instant of a local day and `HH:MM`. A time that the clocks skip is as much later as they skip; one that comes twice is the first:
   * so two shifts that meet at a wall time meet at one instant, on every day of the year.
   */
  instantOf(day: Day, time: string): number;
};

const dayMs = 86_400_000;
const minuteMs = 60_000;
const dayPattern = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** The days of a week, Monday first, as cards and shifts name them. */
export const weekdayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/** The name of a weekday. */
export type WeekdayName = (typeof weekdayNames)[number];

/** Whether a text is a day that exists, in its one spelling. */
export function isDay(text: string): boolean {
  if (!dayPattern.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** The day that is `count` days later, or earlier where it is negative. */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + count * dayMs).toISOString().slice(0, 10);
}

/** The weekday of a day. */
export function weekdayOf(day: Day): WeekdayName {
  // Sunday is 0 there, and Monday begins the week here.
  const name = weekdayNames[(new Date(`${day}T00:00:00.000Z`).getUTCDay() + 6) % 7];
  if (name === undefined) throw new TypeError(`a day like 2026-12-24 is needed, got "${day}"`);
  return name;
}

/** Whether this machine knows a time zone: a card is read for the form of its zone only, and its sender may know others. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** The clock of a time zone. One that this machine does not know reads as UTC. */
export function zoneClock(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: isTimeZone(timeZone) ? timeZone : "UTC",
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  /** The wall time of an instant, written as if it were UTC. */
  const wallMs = (ms: number): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
  const offsetMs = (ms: number): number => wallMs(ms) - Math.floor(ms / 1000) * 1000;
  return {
    dayOf: (ms) => new Date(wallMs(ms)).toISOString().slice(0, 10),
    instantOf(day, time) {
      const wall = Date.parse(`${day}T${time}:00.000Z`);
      if (Number.isNaN(wall)) throw new TypeError(`a day and a time like 2026-12-24 and 08:00 are needed, got "${day}" and "${time}"`);
      const before = offsetMs(wall - dayMs);
      const instants = [...new Set([wall - before, wall - offsetMs(wall + dayMs)])].sort((a, b) => a - b);
      return instants.find((ms) => wallMs(ms) === wall) ?? wall - before;
    },
  };
}

/** Minutes since midnight of `HH:MM`. */
export function minutesOf(time: string): number {
  return (Date.parse(`1970-01-01T${time}:00.000Z`) / minuteMs) % 1440;
}
