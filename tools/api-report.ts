import { glob, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { apiReport } from "./api/report.ts";
import { keepInStep, textOf } from "./in-step.ts";
import { subpathsOf } from "./package/faults.ts";
import type { Manifest } from "./package/faults.ts";
import { packageProgram, runProgram } from "./program.ts";

const manifest = JSON.parse((await textOf("package.json")) ?? "{}") as Manifest & { readonly name: string };
const folder = await mkdtemp(path.join(os.tmpdir(), "tocsin-api-"));
try {
  // Types are checked by a step of their own; here declarations are wanted, whatever else is wrong.
  await runProgram([packageProgram("tsc"), "-p", "tsconfig.build.json", "--emitDeclarationOnly", "--removeComments", "--outDir", folder]);
  const emitted = new Map<string, string>();
  for await (const file of glob("**/*.d.ts", { cwd: folder }))
    emitted.set(file.split(path.sep).join("/"), await readFile(path.join(folder, file), "utf8"));
  if (emitted.size === 0) throw new Error("the compiler emitted no declarations");
  const reports = subpathsOf(manifest.name, manifest).map((subpath) => ({
    file: `docs/api/${subpath.slice(manifest.name.length + 1)}.api.md`,
    text: apiReport(subpath, emitted),
  }));
  process.exitCode = (await keepInStep(reports, { check: process.argv.includes("--check") })) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
