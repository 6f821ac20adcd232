import path from "node:path";
import type { Command } from "commander";
import { yearCsv, yearLines } from "../app/audit/index.ts";
import type { YearReport } from "../app/audit/index.ts";
import { TocsinError } from "../base/index.ts";
import { auditProgress } from "./audit-progress.ts";
import type { CliIo } from "./io.ts";
import { notice, writeJson, writeLines } from "./output.ts";
import { members, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type AsOptions = OfficerOptions & { as: string };
type OpenOptions = AsOptions & { out: string; since?: string; until?: string; actsOnly?: boolean };

/** A day or an instant as an instant. */
function instantOf(text: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00.000Z` : text;
}

async function open(io: CliIo, folder: string, options: OpenOptions): Promise<void> {
  const out = path.resolve(io.cwd, options.out);
  const { since, until } = options;
  const args = {
    out,
    actsOnly: options.actsOnly === true,
    ...(since === undefined ? {} : { since: instantOf(since) }),
    ...(until === undefined ? {} : { until: instantOf(until) }),
  };
  const progress = auditProgress(io);
  const watched = progress.watch(`${out}.part`);
  const opened = await perform(io, { folder, verb: "audit-open", args, as: [options.as], options }).finally(() => {
    watched.stop();
    progress.clear();
  });
  if (options.json === true) {
    writeJson(io, opened);
    return;
  }
  const { acts, documents, kept } = members(opened);
  notice(
    io,
    `${String(acts)} acts and ${String(documents)} decisions, receipts and signed envelopes are opened in ${options.out}; no content is in it`,
  );
  if (kept !== 0) notice(io, `${String(kept)} documents of partners are kept back by their agreements`);
}

async function report(io: CliIo, folder: string, options: AsOptions & { year: string; csv?: boolean }): Promise<void> {
  if (!/^\d{4}$/.test(options.year)) throw new TocsinError("usage", `give --year as a year, got "${options.year}"`);
  if (options.csv === true && options.json === true) throw new TocsinError("usage", "give --csv or --json, not both");
  const args = { year: Number(options.year) };
  const result = await perform(io, { folder, verb: "audit-report", args, as: [options.as], options });
  if (options.json === true) writeJson(io, result);
  else if (options.csv === true) io.stdout.write(yearCsv(result as unknown as YearReport));
  else writeLines(io, yearLines(result as unknown as YearReport));
}

/** Adds what an auditor asks of a node: `open` and `report`. */
export function addNodeCommands(io: CliIo, command: Command): void {
  withOfficerOptions(command.command("open"))
    .description("open the node's acts for an audit: acts and salts, decisions, signed envelopes; no content of any message")
    .argument("<dir>", "the node's folder")
    .requiredOption("--out <file>", "a new file")
    .option("--since <instant>", "only acts from this day or instant on")
    .option("--until <instant>", "only acts before this day or instant")
    .option(
      "--acts-only",
      "leave signed envelopes and receipts out: smaller by far, and proves what this node says, not what its partners signed",
    )
    .action((folder: string, options: OpenOptions) => open(io, folder, options));
  withOfficerOptions(command.command("report"))
    .description("the report of a year: in time and late, duties, emergencies, refusals, unwitnessed spans")
    .argument("<dir>", "the node's folder")
    .requiredOption("--year <year>", "of the calendar, UTC")
    .option("--csv", "print one CSV table on standard output")
    .action((folder: string, options: AsOptions & { year: string; csv?: boolean }) => report(io, folder, options));
}
