import { chmod, glob, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { compiledBlocks, scriptOf } from "./examples/blocks.ts";
import { root, textOf } from "./in-step.ts";
import { packageProgram, runProgram } from "./program.ts";

// What a reader would copy has to work: TypeScript blocks are compiled against src/, shell blocks marked `sh run` are run.
const pages: { readonly file: string; readonly text: string }[] = [];
for await (const file of glob(["*.md", "docs/**/*.md", "vectors/**/*.md"], { cwd: root })) {
  if (!file.startsWith(path.join("docs", "api"))) pages.push({ file, text: (await textOf(file)) ?? "" });
}
pages.sort((a, b) => (a.file < b.file ? -1 : 1));
const compiled = await compile();
const ran = await run();
process.exitCode = compiled && ran ? 0 : 1;

async function compile(): Promise<boolean> {
  await mkdir(path.join(root, "tmp"), { recursive: true });
  const folder = await mkdtemp(path.join(root, "tmp", "examples-"));
  try {
    let count = 0;
    for (const { file, text } of pages) {
      for (const block of compiledBlocks(text)) {
        await writeFile(path.join(folder, `${file.replaceAll(/[^\w]+/g, "-")}-line-${block.line}.ts`), `${block.text}\n`);
        count++;
      }
    }
    if (count === 0) return true;
    // Examples import what a reader would, `tocsin/log`, and must compile before anything is built.
    const compilerOptions = { paths: { "tocsin/*": ["../../src/*/index.ts"] }, noUnusedLocals: false };
    await writeFile(
      path.join(folder, "tsconfig.json"),
      JSON.stringify({ extends: "../../tsconfig.json", compilerOptions, include: ["*.ts"] }),
    );
    const { code, stdout } = await runProgram([packageProgram("tsc"), "-p", folder]);
    // Faults of src/ itself are told by the step that checks types.
    const own = stdout.split("\n").filter((line) => line.includes(path.basename(folder)));
    process.stderr.write(own.map((line) => `${line}\n`).join(""));
    process.stderr.write(`${count} examples compiled\n`);
    return code === 0 || own.length === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(): Promise<boolean> {
  let isWell = true;
  for (const { file, text } of pages) {
    const script = scriptOf(text);
    if (script === undefined) continue;
    const folder = await mkdtemp(path.join(os.tmpdir(), "tocsin-docs-"));
    try {
      const bin = path.join(folder, "bin");
      await mkdir(bin);
      // The reader's `tocsin` is the installed one; here it is the source.
      await writeFile(path.join(bin, "tocsin"), `#!/bin/sh\nexec "${process.execPath}" "${path.join(root, "src/cli/main.ts")}" "$@"\n`);
      await chmod(path.join(bin, "tocsin"), 0o755);
      const work = path.join(folder, "work");
      await mkdir(work);
      const { code, stdout, stderr } = await runProgram(["bash", "-x", "-s"], {
        cwd: work,
        input: script,
        env: { PATH: `${bin}${path.delimiter}${process.env["PATH"] ?? ""}` },
      });
      if (code !== 0) process.stderr.write(`${file}: its commands ended with ${code}\n${stdout}${stderr}\n`);
      else process.stderr.write(`${file}: its commands work\n`);
      isWell &&= code === 0;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return isWell;
}
