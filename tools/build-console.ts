import { existsSync } from "node:fs";
import { glob, rm, stat } from "node:fs/promises";
import path from "node:path";
import { root } from "./in-step.ts";
import { packageProgram, runProgram } from "./program.ts";

const source = path.join(root, "src/console/page");
const built = path.join(root, "dist/console/index.html");

/** Whether the console was never built, or a file of its pages or of the packages' list is newer than what was built of them. */
export async function isStale(): Promise<boolean> {
  if (!existsSync(built)) return true;
  const builtAtMs = (await stat(built)).mtimeMs;
  if ((await stat(path.join(root, "package-lock.json"))).mtimeMs > builtAtMs) return true;
  for await (const file of glob("**/*.{ts,tsx,css,html,svg,json}", { cwd: source })) {
    if (/\.test(?:-[a-z]+)?\.tsx?$/.test(file)) continue;
    if ((await stat(path.join(source, file))).mtimeMs > builtAtMs) return true;
  }
  return false;
}

/** Builds the pages into dist/console/; resolves to the builder's exit code. */
export async function buildConsole(): Promise<number> {
  const words: [string, ...string[]] = [packageProgram("vite"), "build", "--config", path.join(source, "vite.config.ts"), "--logLevel", "warn"];
  await rm(path.join(root, "dist/console/assets"), { recursive: true, force: true });
  const { code, stdout, stderr } = await runProgram(words);
  if (code !== 0) process.stderr.write(`${stdout}${stderr}`);
  return code;
}

/** Builds the pages where they are stale; throws where they cannot be built, because what follows would show old ones. */
export async function builtConsole(): Promise<void> {
  if (!(await isStale())) return;
  process.stderr.write("building the console\n");
  if ((await buildConsole()) !== 0) throw new Error("the console could not be built");
}

if (import.meta.main) process.exitCode = await buildConsole();
