import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { keptTable } from "../bench/page.ts";
import type { Kept } from "../bench/page.ts";
import { keepInStep, root, textOf, withPart } from "./in-step.ts";

// The table in bench/README.md is written from bench/results, so that what it says is what was measured.
const kept: Kept[] = [];
for await (const file of glob("bench/results/*.json", { cwd: root }))
  kept.push(JSON.parse(await readFile(path.join(root, file), "utf8")) as Kept);
kept.sort((a, b) => (a.bench < b.bench ? -1 : 1));
const page = withPart((await textOf("bench/README.md")) ?? "", "results", keptTable(kept));
process.exitCode = (await keepInStep([{ file: "bench/README.md", text: page }], { check: process.argv.includes("--check") })) ? 0 : 1;
