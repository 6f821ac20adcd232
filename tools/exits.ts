import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { exits, noExits } from "../src/app/exits.ts";
import { commandNames } from "./exits/commands.ts";
import { exitFindings } from "./exits/findings.ts";
import { exitPowers } from "./exits/powers.ts";
import { root } from "./in-step.ts";
import { isTest } from "./layers/findings.ts";

// Every module that can let bytes out and every command is in the list of exits, and every exit has a case in the leak test.
const powerful: string[] = [];
for await (const file of glob("**/*.ts", { cwd: path.join(root, "src") })) {
  const name = file.split(path.sep).join("/");
  if (isTest(name)) continue;
  if (exitPowers(await readFile(path.join(root, "src", file), "utf8")).length > 0) powerful.push(name);
}
const cases: string[] = [];
for await (const file of glob("test/story/leak*.test.ts", { cwd: root })) {
  const text = await readFile(path.join(root, file), "utf8");
  for (const [, name] of text.matchAll(/\bprovesExit\(\s*"([^"]+)"/g)) cases.push(String(name));
}
const findings = exitFindings({ exits, noExits }, { powerful: powerful.toSorted(), commands: await commandNames(), cases });
for (const finding of findings) process.stderr.write(`${finding}\n`);
process.exitCode = findings.length === 0 ? 0 : 1;
