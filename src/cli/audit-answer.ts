import path from "node:path";
import type { Command } from "commander";
import { writeDurably } from "../app/index.ts";
import {
  checkAnswer,
  drawSample,
  formatRequest,
  leafName,
  openExport,
  placeNamed,
  printable,
  readRequest,
  requestFor,
} from "../app/audit/index.ts";
import type { CheckedAnswer, DrawnLeaf, ExportLeaves } from "../app/audit/index.ts";
import { TocsinError } from "../base/index.ts";
import { parseVerifierKey } from "../log/index.ts";
import { auditProgress } from "./audit-progress.ts";
import type { CliIo } from "./io.ts";
import { exitCodes, notice, writeJson, writeLines } from "./output.ts";
import { collectWhole, members, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type ExportOptions = { key?: readonly string[]; json?: boolean };

async function opened(io: CliIo, out: string, { key }: ExportOptions) {
  const progress = auditProgress(io);
  const given = {
    out: path.resolve(io.cwd, out),
    ...(key === undefined ? {} : { trust: key.map(parseVerifierKey) }),
    progress: progress.tell,
  };
  return await openExport(given).finally(() => progress.clear());
}

function nameOf(leaves: ExportLeaves, { log, leaf }: DrawnLeaf): string {
  return leafName(leaves.logs.get(log)?.folder ?? log, leaf);
}

async function sample(io: CliIo, where: { out: string; count: string }, options: ExportOptions & { seed: string }): Promise<void> {
  if (!/^\d{1,6}$/.test(where.count)) throw new TocsinError("usage", `give how many to draw as a number, got "${where.count}"`);
  const { verify, leaves } = await opened(io, where.out, options);
  const logs = verify.logs.filter(({ kinds }) => (kinds["act"] ?? 0) > 0);
  const drawn = drawSample(logs, Number(where.count), options.seed);
  if (options.json === true) {
    const heads = logs.map(({ origin, size, root }) => ({ origin, size, root }));
    writeJson(io, { seed: options.seed, logs: heads, leaves: drawn.map((place) => ({ ...place, name: nameOf(leaves, place) })) });
  } else
    writeLines(
      io,
      drawn.map((place) => nameOf(leaves, place)),
    );
}

async function request(
  io: CliIo,
  where: { out: string; names: readonly string[] },
  options: ExportOptions & { out: string },
): Promise<void> {
  const { leaves } = await opened(io, where.out, options);
  const places = where.names.map((name) => placeNamed(leaves, name));
  const asked = await requestFor(leaves, places);
  writeDurably(path.resolve(io.cwd, options.out), formatRequest(asked));
  if (options.json === true) writeJson(io, { node: asked.node, leaves: asked.leaves.length });
  else
    notice(
      io,
      `${asked.leaves.length} leaves are asked for in ${options.out}: give it to the node, which answers with tocsin audit answer`,
    );
}

type AnswerOptions = OfficerOptions & { as: string; out: string; refuse?: readonly string[] };

async function answer(io: CliIo, where: { folder: string; file: string }, options: AnswerOptions): Promise<void> {
  const args = {
    request: path.resolve(io.cwd, where.file),
    out: path.resolve(io.cwd, options.out),
    refuse: [...(options.refuse ?? [])],
  };
  const result = members(await perform(io, { folder: where.folder, verb: "audit-answer", args, as: [options.as], options }));
  const unlike = result["unlike"] as readonly string[];
  if (options.json === true) writeJson(io, result);
  else {
    notice(
      io,
      `${String(result["opened"])} leaves are opened in ${options.out}, ${String(result["refused"])} refused; each refusal is in the log`,
    );
    for (const place of unlike.slice(0, 20))
      notice(io, printable(`NOT OPENED: this node's log does not have what was asked for at ${place}`));
    if (unlike.length > 20) notice(io, `and ${unlike.length - 20} more`);
  }
  if (unlike.length > 0) io.exitWith(exitCodes.refused);
}

function* checkedLines({ opened: acts, refused, missing, wrong, node, madeAt }: CheckedAnswer): Generator<string> {
  yield `answer of ${node ?? "nobody"} at ${madeAt ?? "an unknown time"}: ${acts.length} leaves opened, ${refused.length} refused`;
  for (const { line, message } of wrong) yield `WRONG: line ${line}: ${message}`;
  for (const { log, leaf, act, basis } of acts) {
    yield `${log}:${leaf}  ${act.at}  ${act.verb}  ${act.subject}  ${act.officer === null ? "by the node" : `by ${act.officer}`}`;
    yield `    ${JSON.stringify(act.facts)}`;
    if (basis !== null) yield `    basis: ${basis.purpose}; ${basis.legalBasis.code}; ${basis.authority}; ${basis.necessity}`;
  }
  for (const { log, leaf, reason, officer, at } of refused)
    yield `${log}:${leaf}  REFUSED ${at} by ${officer ?? "the node"}: ${reason}; the refusal is in the log`;
  for (const place of missing ?? []) yield `${place}  NOT ANSWERED: neither opened nor refused`;
  if (missing === null) yield "whether all that was asked for is answered cannot be told without --request";
}

async function check(io: CliIo, where: { out: string; file: string }, options: ExportOptions & { request?: string }): Promise<void> {
  const { leaves } = await opened(io, where.out, options);
  const asked = options.request === undefined ? undefined : readRequest(path.resolve(io.cwd, options.request));
  const of = asked === undefined ? undefined : { bytes: asked.bytes, leaves: asked.request.leaves };
  const checked = await checkAnswer(path.resolve(io.cwd, where.file), leaves, of);
  if (options.json === true) writeJson(io, checked);
  else writeLines(io, [...checkedLines(checked)].map(printable));
  io.exitWith(checked.ok ? 0 : exitCodes.refused);
}

function withExportOptions(command: Command): Command {
  return command
    .option("--json", "print one JSON document on standard output")
    .option("--key <vkey>", "a verifier key that came another way; may be given several times", collectWhole);
}

/** Adds how an auditor has single leaves opened: `sample`, `request`, `answer`, `check`. */
export function addAnswerCommands(io: CliIo, command: Command): void {
  withExportOptions(command.command("sample"))
    .description("draw leaves by a public seed: the same seed and logs give the same leaves to everybody (docs/audit.md)")
    .argument("<export>", "an export of a node's logs")
    .argument("<count>", "how many")
    .requiredOption("--seed <text>", "one line that nobody could know when the logs were exported")
    .action((out: string, count: string, options: ExportOptions & { seed: string }) => sample(io, { out, count }, options));
  withExportOptions(command.command("request"))
    .description("ask a node to open leaves of its export")
    .argument("<export>", "an export of a node's logs")
    .argument("<leaf...>", "leaves like local:12, as tocsin audit sample prints them")
    .requiredOption("--out <file>", "a new file, for the node")
    .action((out: string, names: readonly string[], options: ExportOptions & { out: string }) => request(io, { out, names }, options));
  withOfficerOptions(command.command("answer"))
    .description("answer an auditor's request: opens the leaves; a refusal is itself entered in the log")
    .argument("<dir>", "the node's folder")
    .argument("<request>", "the auditor's file")
    .requiredOption("--out <file>", "a new file, for the auditor")
    .option("--refuse <leaf=reason>", "a leaf that is not opened, and why; may be given several times", collectWhole)
    .action((folder: string, file: string, options: AnswerOptions) => answer(io, { folder, file }, options));
  withExportOptions(command.command("check"))
    .description("check an answer against the commitments in the export: needs neither node nor database")
    .argument("<export>", "the export that the request was made from")
    .argument("<answer>", "what the node answered")
    .option("--request <file>", "the request, to see whether all of it was answered")
    .action((out: string, file: string, options: ExportOptions & { request?: string }) => check(io, { out, file }, options));
}
