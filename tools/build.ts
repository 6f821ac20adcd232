import { cp, glob, rm } from "node:fs/promises";
import path from "node:path";
import { buildConsole } from "./build-console.ts";
import { root } from "./in-step.ts";
import { packageProgram, runProgram } from "./program.ts";

// dist/ is what is published: JavaScript and declarations, and beside them the files that src/ reads at run time (migrations).
const dist = path.join(root, "dist");
await rm(dist, { recursive: true, force: true });
const { code } = await runProgram([packageProgram("tsc"), "-p", "tsconfig.build.json"], { show: true });
for await (const file of glob("**/*.{sql,json,txt}", { cwd: path.join(root, "src") })) {
  if (file.startsWith(path.join("console", "page"))) continue;
  await cp(path.join(root, "src", file), path.join(dist, file));
}
process.exitCode = code === 0 ? await buildConsole() : code;
