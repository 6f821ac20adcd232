import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { Command } from "commander";
import { folderPaths } from "../app/index.ts";
import { auditExport, auditLines } from "../app/audit/index.ts";
import type { AuditGiven, AuditReport } from "../app/audit/index.ts";
import { TocsinError } from "../base/index.ts";
import { parseVerifierKey } from "../log/index.ts";
import { addAnswerCommands } from "./audit-answer.ts";
import { addNodeCommands } from "./audit-node.ts";
import { auditProgress } from "./audit-progress.ts";
import type { CliIo } from "./io.ts";
import { exitCodes } from "./output.ts";
import { written } from "./stix-input.ts";
import { collectWhole, perform, withNodeOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type AuditOptions = OfficerOptions & { as?: string; against?: string; acts?: string; key?: readonly string[] };

/** The report as one JSON document, written passing by passing: a year has many. */
async function writeReport(io: CliIo, report: AuditReport): Promise<void> {
  const { passings: _passings, ...rest } = report;
  await written(io, `${JSON.stringify(rest).slice(0, -1)},"passings":[`);
  let isFirst = true;
  for (const passing of report.passings()) {
    await written(io, `${isFirst ? "" : ","}${JSON.stringify(passing)}`);
    isFirst = false;
  }
  await written(io, "]}\n");
}

async function tell(io: CliIo, given: AuditGiven, isJson: boolean): Promise<void> {
  // Lines come by the million and live briefly: without a bound the space for them grows to more than all that is kept.
  setFlagsFromString("--semi-space-growth-factor=1");
  const progress = auditProgress(io);
  const report = await auditExport({ ...given, progress: progress.tell });
  progress.clear();
  if (isJson) await writeReport(io, report);
  else for (const line of auditLines(report)) await written(io, `${line}\n`);
  io.exitWith(report.ok ? 0 : exitCodes.refused);
}

/** Has the node export its logs and open its acts into a folder of this user's alone, which is gone when the audit is done. */
async function auditNode(io: CliIo, folder: string, options: AuditOptions): Promise<void> {
  const { as } = options;
  if (as === undefined) throw new TocsinError("usage", "name the auditor with --as: a node opens its acts to one of its own");
  if (options.acts !== undefined) throw new TocsinError("usage", "leave --acts out: the node opens its acts itself");
  const temporary = mkdtempSync(path.join(os.tmpdir(), "tocsin-audit-"));
  const [out, acts] = [path.join(temporary, "logs"), path.join(temporary, "acts")];
  const progress = auditProgress(io);
  try {
    const isWatched = progress.watch(`${acts}.part`);
    await perform(io, { folder, verb: "audit-open", args: { out: acts }, as: [as], options });
    isWatched.stop();
    await perform(io, { folder, verb: "log-export", args: { out }, options });
    await tell(io, { ...givenOf(io, options), out, acts }, options.json === true);
  } finally {
    progress.clear();
    rmSync(temporary, { recursive: true, force: true });
  }
}

function givenOf(io: CliIo, { against, acts, key }: AuditOptions): Omit<AuditGiven, "out"> {
  return {
    ...(against === undefined ? {} : { against: path.resolve(io.cwd, against) }),
    ...(acts === undefined ? {} : { acts: path.resolve(io.cwd, acts) }),
    ...(key === undefined ? {} : { trust: key.map(parseVerifierKey) }),
  };
}

async function audit(io: CliIo, where: string, options: AuditOptions): Promise<void> {
  const whole = path.resolve(io.cwd, where);
  if (existsSync(folderPaths(whole).config)) await auditNode(io, where, options);
  else await tell(io, { ...givenOf(io, options), out: whole }, options.json === true);
}

const examples = `
Examples:
  tocsin audit alder --as auditor-1
  tocsin log export alder out && tocsin audit open alder --out acts --as auditor-1
  tocsin audit out --acts acts --against birch-out
  tocsin audit request out $(tocsin audit sample out 20 --seed "drawn on 3 March: 4 8 15 16 23 42") --out asked
  tocsin audit answer alder asked --out answer --as releaser-1
  tocsin audit check out answer --request asked
  tocsin audit report alder --year 2027 --csv --as auditor-1

Ends with 0 where nothing is wrong up to the boundary that is printed, 1 where something is. What was never entered leaves no trace.`;

/** `tocsin audit`: who passed what to whom when, on what basis, and how far that is proven. */
export function auditCommand(io: CliIo): Command {
  const command = withNodeOptions(new Command("audit"))
    .enablePositionalOptions()
    .description("who passed what to whom when, on what basis, what was answered, and how far that is proven")
    .argument("<dir|export>", "a node's folder, or an export of its logs")
    .option("--as <officer>", "the auditor, where a node's folder is named; the key file signs it")
    .option("--officer-key <file>", "the officer's key file, where it is not in the officers' folder of the node")
    .option("--officer-passphrase <file>", "a 0600 file with the passphrase of the officer's key")
    .option("--against <other>", "another party's export: finds two histories and hidden entries")
    .option("--acts <file>", "the acts that the node opened: what tocsin audit open or answer wrote")
    .option("--key <vkey>", "a verifier key that came another way; may be given several times", collectWhole)
    .addHelpText("after", examples)
    .action((where: string, options: AuditOptions) => audit(io, where, options));
  addNodeCommands(io, command);
  addAnswerCommands(io, command);
  return command;
}
