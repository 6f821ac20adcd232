import { glob } from "node:fs/promises";
import path from "node:path";
import { root } from "./in-step.ts";
import { runSteps, tool } from "./steps.ts";

// Every program tools/vectors-NAME.ts writes the cases of a layer, and with --check compares them with the files.
const names: string[] = [];
for await (const file of glob("tools/vectors-*.ts", { cwd: root })) {
  if (!file.endsWith(".test.ts")) names.push(path.basename(file, ".ts"));
}
const words = process.argv.slice(2);
process.exitCode = (await runSteps(
  "vectors",
  names.toSorted().map((name) => ({ name, words: tool(name, ...words) })),
))
  ? 0
  : 1;
