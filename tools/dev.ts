import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { builtConsole } from "./build-console.ts";
import { root } from "./in-step.ts";
import { runProgram } from "./program.ts";

// Two nodes to try commands on, in exercise folders that stay from one run to the next.
const cli = path.join(root, "src/cli/main.ts");
const home = path.join(root, "tmp", "dev");
const parties = [
  { folder: "alder", name: "Alder", unit: "Watch floor", country: "XA" },
  { folder: "birch", name: "Birch", unit: "Liaison desk", country: "XB" },
];

await builtConsole();
await mkdir(home, { recursive: true });
for (const { folder, name, unit, country } of parties) {
  if (existsSync(path.join(home, folder))) continue;
  const words = ["init", folder, "--name", name, "--unit", unit, "--country", country, "--exercise"];
  const { code } = await runProgram([process.execPath, cli, ...words], { cwd: home, show: true });
  if (code !== 0) process.exit(code);
}
process.stderr.write(`\nThe nodes' folders are in ${path.relative(process.cwd(), home)}/. Remove them to begin anew; Ctrl-C stops.\n`);
const nodes = parties.map(({ folder }) =>
  spawn(process.execPath, [cli, "serve", folder], { cwd: home, stdio: ["ignore", "inherit", "inherit"] }),
);
// A terminal interrupts the nodes as well; this waits for them to stop cleanly, and ends the other where one fails.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => stop());
for (const node of nodes) node.on("exit", () => stop());
const codes = await Promise.all(nodes.map(async (node) => (await once(node, "exit"))[0] as number | null));
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;

function stop(): void {
  for (const node of nodes) node.kill("SIGTERM");
}
