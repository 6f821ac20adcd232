import { printable } from "./audit-text.ts";
import type { YearReport } from "./year.ts";

const headings = ["partner", "way", "precedence", "passed", "delivered", "in time", "late", "waiting", "overdue"] as const;

function rowsOf({ passed }: YearReport): readonly (readonly string[])[] {
  return passed.map(({ partner, way, precedence, passed: count, delivered, inTime, late, waiting, overdue }) => [
    partner,
    way,
    precedence,
    ...[count, delivered, inTime, late, waiting, overdue].map(String),
  ]);
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]): string => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return [line(headings), ...rows.map(line)].map((text) => `  ${text.trimEnd()}`);
}

function tally(counts: Readonly<Record<string, number>>): string {
  const said = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return said.length === 0 ? "none" : said.join(", ");
}

function qualityText({ partner, way, flash, actionable, contribution, event }: YearReport["quality"][number]): string {
  const share = flash.share === null ? "no warning" : `${flash.flash} of ${flash.warnings} FLASH (${Math.round(flash.share * 100)} %)`;
  const over = flash.isOver ? ", OVER the quota: keep FLASH for what cannot wait" : "";
  return `  ${way} ${partner}: ${share}${over}; could be acted on: ${tally(actionable)}; contribution: ${tally(contribution)}; event: ${tally(event)}`;
}

/** The report of a year as lines for a person. */
export function yearLines(report: YearReport): readonly string[] {
  const { year, node, madeAt, acts, duty, emergencies, overrides, unwitnessed, kinds } = report;
  const rows = rowsOf(report);
  const unreviewed = emergencies.filter(({ reviewedAt }) => reviewedAt === null);
  const lines = [
    `The year ${year} (UTC) of the node ${node}, ${acts} acts, as its own log has them at ${madeAt}`,
    "",
    "What awaits an acknowledgement, by the clocks of the agreements as they stand now",
    ...(rows.length === 0 ? ["  nothing passed"] : aligned(rows)),
    "",
    "Messages by kind",
    ...(kinds.length === 0 ? ["  none"] : kinds.map(({ partner, way, kind, count }) => `  ${way} ${partner}: ${kind} ${count}`)),
    "",
    "What warnings were worth to whoever got them, by their own words",
    ...(report.quality.length === 0 ? ["  nothing passed"] : report.quality.map(qualityText)),
    "",
    "Requests",
    ...(report.requests.length === 0
      ? ["  none"]
      : report.requests.map(
          ({ partner, askedBy, what, asked, answers }) =>
            `  ${askedBy === "us" ? `we asked ${partner}` : `${partner} asked us`}: ${what} ${asked}, answers ${answers}`,
        )),
    "",
    `Duties to warn: ${duty.assessed} assessed, ${duty.arisen} arose; released ${duty.released} (${duty.releasedLate} late), waived ${tally(duty.waivedByGround)}, open ${duty.open}; waivers refused ${duty.waiversRefused}`,
    `Emergencies under the life-safety floor: ${emergencies.length + report.omittedEmergencies}, of them not reviewed ${unreviewed.length}`,
    ...unreviewed
      .slice(0, 100)
      .map(({ at, draft, officer }) => `  NOT REVIEWED: ${at}  draft ${draft}, released by ${officer ?? "nobody"}`),
    `Overrides: ${overrides}`,
    `Refusals: ${tally(report.refusals)}`,
    `Erasures and holds: ${tally(report.erasures)}`,
    `Legal holds: ${report.holds.length === 0 ? "none" : `${report.holds.length}, of them standing ${report.holds.filter((hold) => hold.stands).length}`}`,
    ...report.holds.map(
      ({ message, authority, reference, at, until, by, stands: isStanding }) =>
        `  ${isStanding ? "STANDS" : "ended"}: message ${message}, ${authority}, ${reference}, ${at} to ${until}, set by ${by}`,
    ),
    `Readings: ${tally(report.readings)}`,
    `Missed deadlines and pages: ${tally(report.missed)}`,
    "",
    ...unwitnessed.map(
      ({ log, fromSize, toSize, from, until }) =>
        `unwitnessed: leaves ${fromSize} to ${toSize} of ${log}, ${from ?? "the beginning"} to ${until ?? "now"}`,
    ),
    ...(unwitnessed.length === 0 ? ["unwitnessed: no span"] : []),
    "What was never entered is in no report. tocsin audit proves what this one counts.",
  ];
  return lines.map(printable);
}

/** A cell of a CSV file (RFC 4180); what a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The report of a year as one CSV table: section, name, partner, way, precedence, count. */
export function yearCsv(report: YearReport): string {
  const rows: (string | number)[][] = [["section", "name", "partner", "way", "precedence", "count"]];
  for (const { partner, way, precedence, ...counts } of report.passed)
    for (const [name, count] of Object.entries(counts)) rows.push(["acknowledgement", name, partner, way, precedence, count]);
  for (const { partner, way, kind, count } of report.kinds) rows.push(["kind", kind, partner, way, "", count]);
  for (const { partner, way, flash, ...words } of report.quality) {
    rows.push(["quality", "warnings", partner, way, "", flash.warnings], ["quality", "flash", partner, way, "FLASH", flash.flash]);
    for (const [section, counts] of Object.entries(words))
      for (const [name, count] of Object.entries(counts)) rows.push([section, name, partner, way, "", count]);
  }
  for (const { partner, askedBy, what, asked, answers } of report.requests) {
    const way = askedBy === "us" ? "to" : "from";
    rows.push(["request", `${what} asked`, partner, way, "", asked], ["request", `${what} answered`, partner, way, "", answers]);
  }
  rows.push(["hold", "standing", "", "", "", report.holds.filter((hold) => hold.stands).length]);
  const { waivedByGround, ...duty } = report.duty;
  for (const [name, count] of Object.entries(duty)) rows.push(["duty", name, "", "", "", count]);
  for (const [ground, count] of Object.entries(waivedByGround)) rows.push(["duty-waived", ground, "", "", "", count]);
  const reviewed = report.emergencies.filter(({ reviewedAt }) => reviewedAt !== null).length;
  rows.push(["emergency", "released", "", "", "", report.emergencies.length + report.omittedEmergencies]);
  rows.push(["emergency", "reviewed", "", "", "", reviewed], ["override", "overrides", "", "", "", report.overrides]);
  const { refusals, erasures, readings, missed } = report;
  for (const [section, counts] of Object.entries({ refusal: refusals, erasure: erasures, reading: readings, missed }))
    for (const [name, count] of Object.entries(counts)) rows.push([section, name, "", "", "", count]);
  for (const { log, fromSize, toSize } of report.unwitnessed) rows.push(["unwitnessed", log, "", "", "", toSize - fromSize]);
  return `${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
