import { existsSync } from "node:fs";
import { glob, mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./in-step.ts";
import { packageProgram, runProgram } from "./program.ts";

const source = path.join(root, "src/console/page");
/** The budget of the first load, in bytes of script under gzip. */
const mostFirstLoad = 250 * 1024;
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

type Chunk = { readonly file: string; readonly isEntry?: boolean; readonly imports?: readonly string[] };

/** The bytes of script, under gzip, that the browser loads before Watch stands: the entry and all that it imports at once. */
export async function firstLoadBytes(folder: string): Promise<number> {
  const manifest = JSON.parse(await readFile(path.join(folder, "assets/manifest.json"), "utf8")) as Record<string, Chunk>;
  const wanted = Object.keys(manifest).filter((name) => manifest[name]?.isEntry === true);
  const seen = new Set<string>();
  let bytes = 0;
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const chunk = manifest[name];
    if (chunk === undefined || seen.has(name)) continue;
    seen.add(name);
    wanted.push(...(chunk.imports ?? []));
    bytes += gzipSync(await readFile(path.join(folder, chunk.file))).length;
  }
  return bytes;
}

/** Builds the pages into dist/console/, beside it first, so that a node that serves them never has half of them; resolves to the builder's exit code. */
export async function buildConsole(): Promise<number> {
  const target = path.dirname(built);
  await mkdir(target, { recursive: true });
  const aside = await mkdtemp(path.join(root, "dist", "console-"));
  try {
    const words: [string, ...string[]] = [packageProgram("vite"), "build", "--config", path.join(source, "vite.config.ts")];
    const { code, stdout, stderr } = await runProgram([...words, "--outDir", aside, "--logLevel", "warn"]);
    if (code !== 0) process.stderr.write(`${stdout}${stderr}`);
    if (code !== 0) return code;
    const bytes = await firstLoadBytes(aside);
    if (bytes > mostFirstLoad) {
      process.stderr.write(
        `the first load of the console has ${bytes} bytes of script (gzip), at most ${mostFirstLoad}: load what Watch does not need when it is needed\n`,
      );
      return 1;
    }
    await rm(path.join(target, "assets"), { recursive: true, force: true });
    await rename(path.join(aside, "assets"), path.join(target, "assets"));
    await rename(path.join(aside, "index.html"), built);
    return 0;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Builds the pages where they are stale; throws where they cannot be built, because what follows would show old ones. */
export async function builtConsole(): Promise<void> {
  if (!(await isStale())) return;
  process.stderr.write("building the console\n");
  if ((await buildConsole()) !== 0) throw new Error("the console could not be built");
}

if (import.meta.main) process.exitCode = await buildConsole();
