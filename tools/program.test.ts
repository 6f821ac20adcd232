import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "./program.ts";
import { tool } from "./steps.ts";

test("a program's exit code, output and input pass", async () => {
  const code = `process.stdin.pipe(process.stdout); process.stderr.write("e" + process.env.WORD); process.exitCode = 3;`;
  assert.deepEqual(await runProgram([process.execPath, "-e", code], { input: "in", env: { WORD: "x" } }), {
    code: 3,
    stdout: "in",
    stderr: "ex",
  });
});

test("one that is not there, or that a signal ends, has not succeeded", async () => {
  assert.equal((await runProgram(["no-such-program"])).code, 127);
  assert.equal((await runProgram([process.execPath, "-e", `process.kill(process.pid, "SIGKILL")`])).code, 1);
});

test("a step that fails does not stop the others, and the whole has failed", async () => {
  const program = `
    const { runSteps } = await import("./tools/steps.ts");
    const node = process.execPath;
    const steps = [
      { name: "first", words: [node, "-e", "process.stdout.write('its output'); process.exitCode = 1"] },
      { name: "second", words: [node, "-e", ""] },
    ];
    process.exitCode = (await runSteps("both", steps)) ? 0 : 9;`;
  const ended = await runProgram([process.execPath, "--input-type=module", "-e", program]);
  assert.equal(ended.code, 9);
  assert.match(ended.stderr, /✖ first .*\nits output\n✔ second .*\nboth: 1 of 2 failed: first\n$/s);
  assert.deepEqual(tool("check", "--x"), [process.execPath, "tools/check.ts", "--x"]);
});
