import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import type { CliIo } from "./io.ts";
import { exitCodes, reportError, writeJson } from "./output.ts";

type Load = (io: CliIo) => Promise<Command>;

/** The acts that one file makes the commands of: see acts.ts. */
const actNames = [
  "action",
  "correct",
  "extend",
  "re-affirm",
  "stand-down",
  "supersede",
  "revoke",
  "recall",
  "result",
  "thank",
  "pledge",
  "statement",
  "require",
] as const;

/** The commands in the order in which help lists them. Each is loaded when it is named: a command starts without the weight of the others. */
const commands: Readonly<Record<string, Load>> = {
  init: async (io) => (await import("./init.ts")).initCommand(io),
  serve: async (io) => (await import("./serve.ts")).serveCommand(io),
  doctor: async (io) => (await import("./doctor.ts")).doctorCommand(io),
  officer: async (io) => (await import("./officer.ts")).officerCommand(io),
  console: async (io) => (await import("./console.ts")).consoleCommand(io),
  card: async (io) => (await import("./card.ts")).cardCommand(io),
  keys: async (io) => (await import("./keys.ts")).keysCommand(io),
  reopen: async (io) => (await import("./keys.ts")).reopenCommand(io),
  partner: async (io) => (await import("./partner.ts")).partnerCommand(io),
  agreement: async (io) => (await import("./agreement.ts")).agreementCommand(io),
  source: async (io) => (await import("./source.ts")).sourceCommand(io),
  assess: async (io) => (await import("./duty.ts")).assessCommand(io),
  waive: async (io) => (await import("./duty.ts")).waiveCommand(io),
  warn: async (io) => (await import("./warn.ts")).warnCommand(io),
  request: async (io) => (await import("./warn.ts")).plainCommand(io, "request"),
  answer: async (io) => (await import("./warn.ts")).plainCommand(io, "answer"),
  note: async (io) => (await import("./warn.ts")).plainCommand(io, "note"),
  passed: async (io) => (await import("./passed.ts")).passedCommand(io),
  drafts: async (io) => (await import("./warn.ts")).draftsCommand(io),
  release: async (io) => (await import("./release.ts")).releaseCommand(io),
  template: async (io) => (await import("./template.ts")).templateCommand(io),
  floor: async (io) => (await import("./floor-review.ts")).floorCommand(io),
  case: async (io) => (await import("./case.ts")).caseCommand(io),
  forward: async (io) => (await import("./case.ts")).forwardCommand(io),
  ledger: async (io) => (await import("./case.ts")).ledgerCommand(io),
  requirements: async (io) => (await import("./case.ts")).requirementsCommand(io),
  ...Object.fromEntries(actNames.map((name) => [name, async (io: CliIo) => (await import("./acts.ts")).actCommand(io, name)])),
  inbox: async (io) => (await import("./inbox.ts")).inboxCommand(io),
  show: async (io) => (await import("./show.ts")).showCommand(io),
  search: async (io) => (await import("./search.ts")).searchCommand(io),
  print: async (io) => (await import("./print.ts")).printCommand(io),
  unit: async (io) => (await import("./assign.ts")).unitCommand(io),
  assign: async (io) => (await import("./assign.ts")).assignCommand(io),
  "note-internal": async (io) => (await import("./assign.ts")).noteInternalCommand(io),
  hold: async (io) => (await import("./erase.ts")).holdCommand(io),
  erase: async (io) => (await import("./erase.ts")).eraseCommand(io),
  retention: async (io) => (await import("./erase.ts")).retentionCommand(io),
  attachment: async (io) => (await import("./inbox.ts")).attachmentCommand(io),
  ack: async (io) => (await import("./inbox.ts")).ackCommand(io),
  grade: async (io) => (await import("./warn.ts")).gradeCommand(io),
  outcome: async (io) => (await import("./warn.ts")).outcomeCommand(io),
  status: async (io) => (await import("./status.ts")).statusCommand(io),
  courier: async (io) => (await import("./courier.ts")).courierCommand(io),
  watch: async (io) => (await import("./watch.ts")).watchCommand(io),
  log: async (io) => (await import("./log.ts")).logCommand(io),
  audit: async (io) => (await import("./audit.ts")).auditCommand(io),
  witness: async (io) => (await import("./witness.ts")).witnessCommand(io),
  clock: async (io) => (await import("./clock.ts")).clockCommand(io),
  tearline: async (io) => (await import("./tearline.ts")).tearlineCommand(io),
  stix: async (io) => (await import("./stix.ts")).stixCommand(io),
  taxii: async (io) => (await import("./taxii.ts")).taxiiCommand(io),
  may: async (io) => (await import("./may.ts")).mayCommand(io),
  vocabulary: async (io) => (await import("./vocabulary.ts")).vocabularyCommand(io),
};

/** The version in package.json, which lies two folders up both in the source and in the published form. */
function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function quiet(command: Command, io: CliIo): Command {
  command.exitOverride();
  command.configureOutput({ writeOut: (text) => void io.stdout.write(text), writeErr: (text) => void io.stderr.write(text) });
  for (const sub of command.commands) quiet(sub, io);
  return command;
}

async function program(named: string | undefined, io: CliIo): Promise<Command> {
  const root = new Command("tocsin")
    .description("Pass threat warnings between organisations that do not fully trust one another: in time, under conditions, with proof.")
    .version(version(), "--version", "print the version")
    .helpOption("--help", "show this help")
    // A command may share option names with its own subcommands: what stands after a subcommand's name is that subcommand's.
    .enablePositionalOptions()
    .addHelpText(
      "after",
      "\nEvery command has --help with examples, and --json where it has a result.\nExit codes: 0 done, 1 refused or the answer is no, 2 wrong use, 3 forbidden by a rule, 4 the node cannot.",
    );
  const chosen = named === undefined ? undefined : commands[named];
  const loads = chosen === undefined ? Object.values(commands) : [chosen];
  for (const load of loads) root.addCommand(await load(io));
  return quiet(root, io);
}

/** Runs one command line. Never throws: what goes wrong is told on standard error, or as JSON where the command asked for it. */
export async function runCli(words: readonly string[], io: CliIo): Promise<void> {
  const json = words.includes("--json");
  try {
    const root = await program(
      words.find((word) => !word.startsWith("-")),
      io,
    );
    await root.parseAsync(words, { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) reportError(io, thrown, json);
    else if (thrown.exitCode === 0) io.exitWith(0);
    else {
      // Who parses standard output finds there what a person reads on standard error.
      const message = thrown.code === "commander.help" ? "name a command: --help lists them" : thrown.message.replace(/^error: /u, "");
      if (json) writeJson(io, { ok: false, error: { code: "usage", message } });
      io.exitWith(exitCodes.usage);
    }
  }
}
