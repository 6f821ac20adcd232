import { beforeEach } from "node:test";
import type { TestContext } from "node:test";
import { Worker } from "node:worker_threads";

// Loaded into every process of the test run. A test that computes for ever blocks the timers of its own process, the runner's
// limit with them, and would hold up the closing lines: a thread of its own names and ends such a process, and the run goes on.
const limitMs = Number(process.env["TOCSIN_TEST_LIMIT_MS"] ?? 0);
const isTestProcess = process.env["NODE_TEST_CONTEXT"] !== undefined;
const mostNameBytes = 1024;

if (isTestProcess && limitMs > 0) {
  const name = new Uint8Array(new SharedArrayBuffer(mostNameBytes));
  beforeEach((context) => {
    name.fill(0);
    name.set(new TextEncoder().encode((context as TestContext).fullName).subarray(0, mostNameBytes));
  });
  const code = `
    const { writeSync } = require("node:fs");
    const { workerData } = require("node:worker_threads");
    setTimeout(() => {
      const name = Buffer.from(workerData).toString().replace(/\\0+$/, "");
      writeSync(2, "tests took longer than ${limitMs} ms and were ended in: " + name + "\\n");
      process.kill(process.pid, "SIGKILL");
    }, ${limitMs});`;
  new Worker(code, { eval: true, execArgv: [], env: {}, workerData: name }).unref();
}
