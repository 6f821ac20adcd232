import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { runProgram } from "../program.ts";

const watchdog = path.join(import.meta.dirname, "watchdog.ts");

/** Runs a file of tests with the runner and the watchdog, as tools/test.ts does. */
async function run(source: string, limitMs: string): Promise<{ code: number; stdout: string }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-watchdog-"));
  try {
    writeFileSync(path.join(folder, "a.test.mjs"), `import { test } from "node:test";\n${source}`);
    // Inside a test run the runner would take itself for a child of it.
    const words = ["-u", "NODE_TEST_CONTEXT", process.execPath, "--test", "--import", watchdog, "a.test.mjs"];
    return await runProgram(["env", ...words], { cwd: folder, env: { TOCSIN_TEST_LIMIT_MS: limitMs } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("a test that computes for ever is ended, fails, and the closing lines come", async () => {
  const { code, stdout } = await run(`test("good", () => {});\ntest("endless", () => { for (;;); });`, "500");
  assert.equal(code, 1);
  assert.match(stdout, /ℹ fail 1\n/);
  assert.match(stdout, /took longer than 500 ms and were ended in: endless/);
});

test("one that is in time is left alone, and does not wait for the limit", async () => {
  const { code, stdout } = await run(`test("good", () => {});`, "600000");
  assert.equal(code, 0);
  assert.match(stdout, /ℹ pass 1\n/);
});
