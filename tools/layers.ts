import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { keepInStep, root, textOf, withPart } from "./in-step.ts";
import type { Generated } from "./in-step.ts";
import { findingsIn } from "./layers/findings.ts";
import { lintOverrides } from "./layers/lint.ts";
import { layerTable } from "./layers/page.ts";

// Without --check it writes what is written from the table: the linter's overrides and the table in docs/architecture.md.
const isWell = await keepInStep([await lintFile(), await architecturePage()], { check: process.argv.includes("--check") });
const findings = findingsIn(await sources());
for (const { file, line, message } of findings) process.stderr.write(`src/${file}:${line} ${message}\n`);
process.exitCode = isWell && findings.length === 0 ? 0 : 1;

async function sources(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const files: string[] = [];
  for await (const file of glob("**/*.ts", { cwd: path.join(root, "src") })) files.push(file.split(path.sep).join("/"));
  for (const file of files.toSorted()) found.set(file, await readFile(path.join(root, "src", file), "utf8"));
  return found;
}

async function lintFile(): Promise<Generated> {
  const file = ".oxlintrc.json";
  const config = JSON.parse((await textOf(file)) ?? "{}") as { overrides?: { files: string[] }[] };
  // Entries of one's own stand behind the layers', because the last one that fits counts.
  const own = (config.overrides ?? []).filter(({ files }) => !files.every((pattern) => /^src\/.+\/\*\*$/.test(pattern)));
  return { file, text: `${JSON.stringify({ ...config, overrides: [...lintOverrides(), ...own] }, null, 2)}\n` };
}

async function architecturePage(): Promise<Generated> {
  const file = "docs/architecture.md";
  const table = layerTable((folder) => existsSync(path.join(root, "src", folder)));
  return { file, text: withPart((await textOf(file)) ?? "", "layers", table) };
}
