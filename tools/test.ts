import { glob, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { builtConsole } from "./build-console.ts";
import { root } from "./in-step.ts";
import { runProgram } from "./program.ts";
import { asked, chosenFrom, groupsOf } from "./test/groups.ts";
import type { Group } from "./test/groups.ts";

const run = asked(process.argv.slice(2));
const found: string[] = [];
for await (const file of glob(["src/**/*.test.ts", "tools/**/*.test.ts", "bench/**/*.test.ts", "test/**/*.test.ts"], { cwd: root })) {
  found.push(file.split(path.sep).join("/"));
}
const files = chosenFrom(found, run);
if (files.length === 0) {
  process.stderr.write(`no test file's path has ${run.chosen.map((word) => `"${word}"`).join(" or ") || "test/torture/"} in it\n`);
  process.exitCode = 2;
} else {
  // What drives a browser drives the pages as they are now.
  if (files.some((file) => /(?:^|\/)(?:console|browser)/.test(file))) await builtConsole();
  process.exitCode = await runTests(files);
}

/** Runs the files with node's own runner, whose closing lines are the last that is written. */
async function runTests(chosen: readonly string[]): Promise<number> {
  await mkdir(path.join(root, "tmp"), { recursive: true });
  const folder = await mkdtemp(path.join(root, "tmp", "test-"));
  try {
    const { groups, alone } = groupsOf(chosen);
    const entries = await Promise.all(groups.map((group) => writeEntry(folder, group)));
    const isLong = run.nightly || run.torture;
    const words = [`--test-concurrency=${os.availableParallelism()}`, "--import", "./tools/test/watchdog.ts", ...run.forNode];
    const { code } = await runProgram([process.execPath, "--test", ...words, ...entries, ...alone], {
      show: true,
      env: {
        // The longest takes a minute and a half, several times that on a busy machine; CI still has time to say what happened.
        ...(!isLong && { TOCSIN_TEST_LIMIT_MS: "600000" }),
        ...(run.nightly && { TOCSIN_NIGHTLY: "1" }),
        ...(run.torture && { TOCSIN_TORTURE: "1" }),
      },
    });
    return code;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeEntry(folder: string, { name, files: members }: Group): Promise<string> {
  const entry = path.join(folder, `${name}.test.ts`);
  const loader = path.relative(folder, path.join(root, "tools/test/load.ts")).split(path.sep).join("/");
  await writeFile(entry, `import { load } from ${JSON.stringify(loader)};\n\nawait load(${JSON.stringify(members, null, 2)});\n`);
  return path.relative(root, entry);
}
