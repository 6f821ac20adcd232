import { readFile } from "node:fs/promises";
import { textOf } from "./in-step.ts";
import { packTarball } from "./package/pack.ts";
import { packageFaults } from "./package/faults.ts";
import type { Manifest } from "./package/faults.ts";
import { packageProgram, runProgram } from "./program.ts";

// Builds, packs, and looks at what would be published.
const packed = await packTarball();
const manifest = JSON.parse((await textOf("package.json")) ?? "{}") as Manifest;
const faults = packageFaults(manifest, packed.files);
for (const fault of faults) process.stderr.write(`${fault}\n`);
const lint = await runProgram([packageProgram("publint"), "run", packed.tarball, "--strict"]);
if (lint.code !== 0) process.stderr.write(lint.stdout + lint.stderr);
process.stderr.write(`${packed.files.length} files, ${Math.round((await readFile(packed.tarball)).length / 1024)} KiB packed\n`);
process.exitCode = faults.length === 0 && lint.code === 0 ? 0 : 1;
