import { dependencyFaults } from "./dependencies/reasons.ts";
import type { Dependencies } from "./dependencies/reasons.ts";
import { textOf } from "./in-step.ts";

const manifest = JSON.parse((await textOf("package.json")) ?? "{}") as Dependencies;
const faults = dependencyFaults(manifest, (await textOf("docs/dependencies.md")) ?? "");
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
