import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { errorTable } from "../src/base/index.ts";
import { codeFaults, errorsPage } from "./errors/page.ts";
import { keepInStep, root, textOf } from "./in-step.ts";

const isInStep = await keepInStep([{ file: "docs/errors.md", text: errorsPage(errorTable) }], { check: process.argv.includes("--check") });
const faults = codeFaults(errorTable, (await textOf("docs/errors.md")) ?? "", await users());
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = isInStep && faults.length === 0 ? 0 : 1;

/** All of src/ but the table and the tests: a code that only they name is thrown by nobody. */
async function users(): Promise<string[]> {
  const texts: string[] = [];
  for await (const file of glob("src/**/*.ts", { cwd: root })) {
    if (file.endsWith(path.join("base", "errors.ts")) || /\.test[.-]/.test(file)) continue;
    texts.push(await readFile(path.join(root, file), "utf8"));
  }
  return texts;
}
