import { Writable } from "node:stream";
import { stixCommand } from "../../src/cli/stix.ts";

/**
 * Validates the bundle named on the command line as `tocsin stix validate` does, and tells the parent what it took: one line of
 * JSON with seconds, seconds of processor time, and the most resident memory in MiB, taken by the process itself.
 */
let printed = 0;
const nowhere = new Writable({
  write(chunk: Uint8Array, _encoding, done) {
    printed += chunk.length;
    done();
  },
});
let code = 0;
const start = performance.now();
const used = process.cpuUsage();
await stixCommand({
  stdin: process.stdin,
  stdout: nowhere,
  stderr: process.stderr,
  env: {},
  cwd: process.cwd(),
  exitWith(given) {
    code = given;
  },
}).parseAsync(["validate", ...process.argv.slice(2)], { from: "user" });
const seconds = (performance.now() - start) / 1_000;
const { user, system } = process.cpuUsage(used);
const cpuSeconds = (user + system) / 1e6;
process.stdout.write(`${JSON.stringify({ seconds, cpuSeconds, rssMiB: process.resourceUsage().maxRSS / 1_024, code, printed })}\n`);
