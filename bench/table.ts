import { reachesGoal } from "./result.ts";
import type { BenchResult } from "./result.ts";

/** The rows as a table for people: name, median, spread, ratio, goal. */
export function tableOf(results: readonly BenchResult[]): string {
  const head = ["", "median", "min .. max", "ratio", "goal", ""];
  const rows = results.map((row) => [
    row.name,
    `${figure(row.median)} ${row.unit}`,
    `${figure(row.min)} .. ${figure(row.max)}`,
    row.ratio === undefined ? "" : `${figure(row.ratio.value)} x ${row.ratio.of}`,
    goalOf(row),
    verdictOf(row),
  ]);
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A number with three digits that mean something: benchmarks on a shared machine have no more. */
export function figure(value: number): string {
  if (value >= 1000) return Math.round(Number(value.toPrecision(3))).toLocaleString("en-GB");
  return String(Number(value.toPrecision(3)));
}

function goalOf(row: BenchResult): string {
  if (row.goal === undefined) return "";
  return "atLeast" in row.goal ? `>= ${figure(row.goal.atLeast)}` : `<= ${figure(row.goal.atMost)}`;
}

function verdictOf(row: BenchResult): string {
  const reached = reachesGoal(row);
  return reached === undefined ? "" : reached ? "reached" : "MISSED";
}
