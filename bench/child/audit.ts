// Verifies or audits an export in a process of its own, so that its memory is its own: `node audit.ts verify|audit OUT ACTS`.
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { auditExport, auditLines } from "../../src/app/audit/index.ts";
import { directory, runtimeVerifier, verifyExport } from "../../src/log/index.ts";

const [what, out = "", acts = ""] = process.argv.slice(2);
// As the command does.
if (what === "audit") setFlagsFromString("--semi-space-growth-factor=1");
const from = performance.now();
let [isOk, told] = [false, 0];
if (what === "verify") isOk = (await verifyExport(directory(out), { verifier: runtimeVerifier() })).ok;
else {
  const report = await auditExport({ out, acts });
  for (const line of auditLines(report)) told += line.length;
  isOk = report.ok;
}
/** What the process held at its largest. What the system counts for a child begins with its parent's: where it can be had, its own is read. */
function mostMib(): number {
  const own = existsSync("/proc/self/status") ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] : undefined;
  return (own === undefined ? process.resourceUsage().maxRSS : Number(own)) / 1024;
}

process.stdout.write(JSON.stringify({ isOk, told, ms: performance.now() - from, mib: mostMib() }));
