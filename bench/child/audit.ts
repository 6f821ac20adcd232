// Verifies or audits an export in a process of its own, so that its memory is its own: `node audit.ts verify|audit OUT ACTS`.
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
process.stdout.write(JSON.stringify({ isOk, told, ms: performance.now() - from, mib: process.resourceUsage().maxRSS / 1024 }));
