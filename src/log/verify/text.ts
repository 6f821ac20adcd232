import type { Finding, Interval, LogReport, VerifyReport } from "./report.ts";

/** The report as lines for a person: the verdict, the first thing that is wrong, and per log what is provable and what is not. */
export function reportText(report: VerifyReport): string {
  const lines = [report.ok ? "OK: nothing wrong was found up to the boundary below" : "WRONG"];
  report.findings.slice(0, 20).forEach((finding, at) => lines.push(...findingLines(finding, at === 0)));
  if (report.findings.length > 20) lines.push(`  and ${report.findings.length - 20} more`);
  for (const log of report.logs) lines.push("", ...logLines(log));
  if (report.notices.length > 0) lines.push("", ...report.notices.map((notice) => `note: ${notice}`));
  lines.push("", "Not provable by any export: what was never entered, and what came after the last cosignature.");
  return `${lines.map(printable).join("\n")}\n`;
}

/** Origins, names and labels come from files that anybody may have written: nothing in them reaches a terminal as a control. */
function printable(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

function findingLines({ code, side, origin, file, leaf, interval, message }: Finding, isFirst: boolean): string[] {
  const where = [
    side === "other" ? "in the other export" : undefined,
    origin,
    file,
    leaf === undefined ? undefined : `leaf ${leaf.index}${leaf.kind === undefined ? "" : ` (${leaf.kind})`}`,
  ].filter((part) => part !== undefined);
  const lines = [`${isFirst ? "first: " : "  also: "}${code}: ${where.join(", ")}: ${message}`];
  if (interval !== undefined) lines.push(`         it was logged ${intervalText(interval)}`);
  return lines;
}

function intervalText({ after, afterBy, before, beforeBy }: Interval): string {
  const from = after === undefined ? "at any time" : `after ${after} by ${afterBy ?? "a signature"}`;
  return before === undefined ? `${from}, with no end` : `${from}, and before ${before} by ${beforeBy ?? "a signature"}`;
}

function logLines(log: LogReport): string[] {
  const kinds = Object.entries(log.kinds).map(([kind, count]) => `${kind} ${count}`);
  const lines = [
    `log ${log.origin}${log.folder === "" ? "" : ` in ${log.folder}`}`,
    `  leaves ${log.size}${kinds.length === 0 ? "" : ` (${kinds.join(", ")})`}, signed at ${log.signedAt}, exported at ${log.exportedAt} (its own words)`,
    `  keys: ${log.areKeysTrusted ? "those that were given" : "its own key file only"}`,
  ];
  for (const { cosigner, size, at, isTrusted } of log.boundary) {
    lines.push(`  provable up to leaf ${size} at ${at} by ${cosigner}${isTrusted ? "" : " (its key comes from the export)"}`);
  }
  if (log.boundary.length === 0) lines.push("  provable: nothing, nobody cosigned it");
  for (const { fromSize, toSize, from, until } of log.unwitnessed) {
    lines.push(`  unwitnessed: leaves ${fromSize} to ${toSize}, ${from ?? "the beginning"} to ${until ?? "now"}`);
  }
  const { is, otherSize, otherAt } = log.truncated;
  if (is === "unknown") lines.push("  truncated? unknown: compare it with an export of whoever cosigned it");
  else lines.push(`  truncated? ${is}: the other holds ${otherSize ?? 0} leaves, signed at ${otherAt ?? "an unknown time"}`);
  return lines;
}
