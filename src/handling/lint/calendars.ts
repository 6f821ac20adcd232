/** The same day as other calendars count it, since a date may be told by any of them: keys of dates, and the day's number in a table of figures. */
export type Calendars = (wanted: readonly string[]) => readonly string[];

const hebrewMonths = "Tishri Heshvan Kislev Tevet Shevat Adar Nisan Iyar Sivan Tamuz Av Elul".split(" ");
const names = ["islamic-umalqura", "islamic-civil", "persian", "buddhist", "hebrew"] as const;
const day = 86_400_000;

const two = (value: number): string => String(value).padStart(2, "0");

/** How far the Julian calendar is behind, in days. */
function julianDelay(year: number): number {
  return Math.floor(year / 100) - Math.floor(year / 400) - 2;
}

/** Makes the calendars; what they need is made when the first date is asked for. */
export function createCalendars(): Calendars {
  const formats = new Map<string, Intl.DateTimeFormat>();
  const formatOf = (calendar: string): Intl.DateTimeFormat => {
    const known = formats.get(calendar);
    if (known !== undefined) return known;
    const month = calendar === "hebrew" ? "long" : "numeric";
    const made = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, { timeZone: "UTC", year: "numeric", month, day: "numeric" });
    formats.set(calendar, made);
    return made;
  };
  return (wanted) =>
    wanted.flatMap((key) => {
      const [, year = "", month = "", date = ""] = /^d:(\d{4})-(\d\d)-(\d\d)$/.exec(key) ?? [];
      if (year === "" || Number(year) < 1800 || Number(year) > 2999) return [];
      const at = Date.UTC(Number(year), Number(month) - 1, Number(date));
      const julian = new Date(at - julianDelay(Number(year)) * day).toISOString().slice(0, 10);
      const others = names.map((calendar) => {
        const parts = formatOf(calendar).formatToParts(at);
        const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "0";
        const number = calendar === "hebrew" ? hebrewMonths.indexOf(part("month").replace(/ I+$/, "")) + 1 : Number(part("month"));
        return `d:${part("year")}-${two(number)}-${two(Number(part("day")))}`;
      });
      return [...others, `d:${julian}`, `n:${at / day + 25_569}`];
    });
}
