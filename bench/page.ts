import { reachesGoal } from "./result.ts";
import type { BenchResult } from "./result.ts";
import { figure } from "./table.ts";

/** What is kept of a run in bench/results/NAME.json: the figures, and what they were taken on. */
export type Kept = {
  readonly bench: string;
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  readonly load: number;
  readonly quick: boolean;
  readonly results: readonly BenchResult[];
};

/** The kept results as Markdown, one table a bench with what it was taken on. */
export function keptTable(kept: readonly Kept[]): string {
  if (kept.length === 0) return "Nothing has been measured on this tree yet.";
  return kept.map(oneBench).join("\n\n");
}

function oneBench({ bench, date, node, machine, load, results }: Kept): string {
  const rows = results.map((row) => [
    row.name,
    `${figure(row.median)} ${row.unit}`,
    `${figure(row.min)} .. ${figure(row.max)}`,
    ratio(row),
    goal(row),
    row.note ?? "",
  ]);
  const lines = [["what", "median", "least .. most", "ratio", "goal", "note"], ["---", "---", "---", "---", "---", "---"], ...rows];
  const about = `${date.slice(0, 10)}, Node ${node.slice(1)}, ${machine}, load ${load}.`;
  return [
    `### ${bench}`,
    "",
    about,
    "",
    ...lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`),
  ].join("\n");
}

function ratio(row: BenchResult): string {
  return row.ratio === undefined ? "" : `${figure(row.ratio.value)} x ${row.ratio.of}`;
}

function goal(row: BenchResult): string {
  if (row.goal === undefined) return "";
  const text = "atLeast" in row.goal ? `at least ${figure(row.goal.atLeast)}` : `at most ${figure(row.goal.atMost)}`;
  return `${text}: ${reachesGoal(row) === true ? "reached" : "**missed**"}`;
}
