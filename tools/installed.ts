import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { root, textOf } from "./in-step.ts";
import { packTarball } from "./package/pack.ts";
import { subpathsOf } from "./package/faults.ts";
import type { Manifest } from "./package/faults.ts";
import { packageProgram, runProgram } from "./program.ts";
import type { Ended } from "./program.ts";

// Installs the packed tarball in an empty folder, as a reader of the README would, and uses it from there.
const { tarball } = await packTarball();
const manifest = JSON.parse((await textOf("package.json")) ?? "{}") as Manifest & { readonly name: string; readonly version: string };
const folder = await mkdtemp(path.join(os.tmpdir(), "tocsin-installed-"));
try {
  process.exitCode = (await useInstalled()) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function useInstalled(): Promise<boolean> {
  await writeFile(path.join(folder, "package.json"), `{ "name": "empty", "private": true, "type": "module" }\n`);
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  if (!(await succeeds("npm install", ["npm", "install", ...quiet, tarball]))) return false;
  const tocsin = path.join(folder, "node_modules", ".bin", "tocsin");
  // Without the quieting that tools/run.cjs hands on: the installed command has to be quiet by itself.
  const bare = { NODE_OPTIONS: "" };
  const isVersion = ({ stdout, stderr }: Ended) => stdout.trim() === manifest.version && stderr === "";
  const results = [
    await succeeds("tocsin --version", [tocsin, "--version"], { env: bare, isRight: isVersion }),
    await succeeds("tocsin --help", [tocsin, "--help"], {
      env: bare,
      isRight: ({ stdout, stderr }) => stdout.includes("serve") && stderr === "",
    }),
  ];
  const subpaths = subpathsOf(manifest.name, manifest);
  for (const subpath of subpaths) {
    const code = `const m = await import(${JSON.stringify(subpath)}); if (Object.keys(m).length === 0) process.exit(1);`;
    results.push(await succeeds(`import "${subpath}"`, [process.execPath, "--input-type=module", "-e", code]));
  }
  return [...results, await typesResolve(subpaths)].every(Boolean);
}

/** A program in TypeScript that imports every subpath compiles there: the declarations are whole, and lead nowhere outside. */
async function typesResolve(subpaths: readonly string[]): Promise<boolean> {
  const lines = subpaths.map(
    (subpath, index) =>
      `import * as part${index} from ${JSON.stringify(subpath)};\nexport const names${index}: string[] = Object.keys(part${index});`,
  );
  await writeFile(path.join(folder, "reader.ts"), `${lines.join("\n")}\n`);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "es2024",
    module: "nodenext",
    types: ["node"],
    typeRoots: [path.join(root, "node_modules/@types")],
    skipLibCheck: true,
  };
  await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["reader.ts"] }));
  return await succeeds("types of every subpath", [packageProgram("tsc"), "-p", folder]);
}

type Expected = { readonly env?: Record<string, string>; readonly isRight?: (ended: Ended) => boolean };

async function succeeds(name: string, words: [string, ...string[]], { env = {}, isRight }: Expected = {}): Promise<boolean> {
  const ended = await runProgram(words, { cwd: folder, env });
  const isWell = ended.code === 0 && (isRight?.(ended) ?? true);
  process.stderr.write(`  ${isWell ? "✔" : "✖"} ${name}\n${isWell ? "" : `${ended.stdout}${ended.stderr}`}`);
  return isWell;
}
