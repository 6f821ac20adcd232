import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { serveWitness } from "../app/witness/index.ts";
import type { CliIo } from "./io.ts";
import { exitCodes, notice, table, writeJson, writeLines } from "./output.ts";
import { members, unlockingPorts, perform, withNodeOptions, withOfficerOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";

type AsOptions = OfficerOptions & { readonly as: string };
type Line = Readonly<Record<string, JsonValue>>;

const largestKeysFile = 1_048_576;

/**
 * The verifier keys in what was given: keys themselves, or files with one a line, each perhaps after "log " or "cosigner " as in the keys
 * file of an export. Of such a file only the lines that `role` names count.
 */
function keysIn(io: CliIo, words: readonly string[], role: "log" | "cosigner"): readonly string[] {
  return words.flatMap((word) => {
    const file = path.resolve(io.cwd, word);
    if (!existsSync(file)) return [word];
    if (statSync(file).size > largestKeysFile)
      throw new TocsinError("input-too-large", `give a keys file of at most ${largestKeysFile} bytes: "${word}"`);
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    return lines.map((line) => line.split(" ")).flatMap(([first = "", key]) => (key === undefined ? [first] : first === role ? [key] : []));
  });
}

async function add(io: CliIo, where: { folder: string; keys: readonly string[] }, options: AsOptions & { handle?: string }): Promise<void> {
  const args = { keys: [...keysIn(io, where.keys, "log")], ...(options.handle === undefined ? {} : { handle: options.handle }) };
  const result = members(await perform(io, { folder: where.folder, verb: "witness-add", args, as: [options.as], options }));
  if (options.json === true) writeJson(io, result);
  else writeLines(io, [`knows the log ${String(result["log"])}; what it signs is cosigned while tocsin witness serve runs`]);
}

async function trust(io: CliIo, where: { folder: string; keys: readonly string[] }, options: AsOptions & { url: string }): Promise<void> {
  const [first = ""] = where.keys;
  const isName = where.keys.length === 1 && !first.includes("+") && !existsSync(path.resolve(io.cwd, first));
  const args = { url: options.url, ...(isName ? { name: first } : { keys: [...keysIn(io, where.keys, "cosigner")] }) };
  const result = members(await perform(io, { folder: where.folder, verb: "witness-trust", args, as: [options.as], options }));
  if (options.json === true) writeJson(io, result);
  else writeLines(io, [`${String(result["witness"])} is asked at ${String(result["url"])}`]);
}

async function ask(io: CliIo, folder: string, options: NodeOptions): Promise<void> {
  const result = members(await perform(io, { folder, verb: "witness-ask", options }));
  const outcomes = result["witnesses"] as unknown as readonly Line[];
  if (options.json === true) writeJson(io, result);
  else if (outcomes.length === 0) writeLines(io, ["nobody is registered as a witness: tocsin witness trust"]);
  else
    writeLines(
      io,
      table(
        ["witness", "outcome", "entries", "cosigned at", "reason"],
        outcomes.map((one) => [one["witness"], one["outcome"], one["size"], one["cosignedAt"] ?? "", one["reason"] ?? ""].map(String)),
      ),
    );
  if (outcomes.some((one) => one["outcome"] !== "cosigned" && one["outcome"] !== "nothing-new")) io.exitWith(exitCodes.refused);
}

async function list(io: CliIo, folder: string, options: NodeOptions): Promise<void> {
  const result = members(await perform(io, { folder, verb: "witness-list", options }));
  if (options.json === true) {
    writeJson(io, result);
    return;
  }
  const logs = result["logs"] as readonly Line[];
  const witnesses = result["witnesses"] as readonly Line[];
  writeLines(io, [
    "Logs that this node cosigns:",
    ...table(
      ["log", "called", "entries", "cosigned at"],
      logs.map((log) => [log["log"], log["handle"] ?? "", log["size"], log["cosignedAt"] ?? "never"].map(String)),
    ),
    "",
    `Witnesses that cosign ${String(result["log"])}:`,
    ...table(
      ["witness", "entries", "at", ""],
      witnesses.map((one) => [one["witness"], one["size"], one["url"], one["endedAt"] === null ? "" : "asked no more"].map(String)),
    ),
  ]);
}

async function keys(io: CliIo, folder: string, options: NodeOptions): Promise<void> {
  const result = members(await perform(io, { folder, verb: "witness-keys", options }));
  if (options.json === true) writeJson(io, result);
  else
    writeLines(
      io,
      (result["keys"] as string[]).map((key) => `cosigner ${key}`),
    );
}

async function serve(io: CliIo, folder: string, options: NodeOptions & { listen: string }): Promise<void> {
  const tell = (text: string): void => notice(io, `tocsin: ${text}`);
  const running = await serveWitness(path.resolve(io.cwd, folder), {
    ...(await unlockingPorts(io, folder, options)),
    listen: options.listen,
    pid: process.pid,
    tell,
  });
  writeJson(io, running.ready);
  // An open listener keeps the process alive; a signal ends it cleanly, a second one at once.
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  notice(io, "tocsin: stopping");
  await running.stop();
}

function addWitnessSide(io: CliIo, command: Command): void {
  withOfficerOptions(command.command("add"))
    .description("take up a log that this folder cosigns: by the keys file of an export, or by the log's two verifier keys")
    .argument("<dir>")
    .argument("<keys...>", "a keys file, or two verifier keys")
    .option("--handle <name>", "the name by which your officers call it")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin witness add elm out/node/keys --handle alder --as admin-1\n\nGet the keys from the log's owner directly: they decide what is taken for its signature.",
    )
    .action((folder: string, given: string[], options: AsOptions & { handle?: string }) => add(io, { folder, keys: given }, options));
  withOfficerOptions(command.command("remove"))
    .description("give up a log; what was cosigned stays")
    .argument("<dir>")
    .argument("<log>", "its origin, or the name given with --handle")
    .action(async (folder: string, log: string, options: AsOptions) => {
      const result = members(await perform(io, { folder, verb: "witness-remove", args: { log }, as: [options.as], options }));
      if (options.json === true) writeJson(io, result);
      else writeLines(io, [`${String(result["log"])} is cosigned no more`]);
    });
  withNodeOptions(command.command("keys"))
    .description("print the two verifier keys under which this folder cosigns, for the logs that are to trust it and for whoever verifies")
    .argument("<dir>")
    .action((folder: string, options: NodeOptions) => keys(io, folder, options));
  command
    .command("serve")
    .description("run a witness: answers add-checkpoint (C2SP tlog-witness) over HTTP on this machine, for your own TLS to stand before")
    .argument("<dir>", "the witness's folder, made with tocsin init")
    .requiredOption("--listen <host:port>", "an address of this machine alone, such as 127.0.0.1:7460; port 0 takes a free one")
    .option("--key-file <file>", "the key file that unlocks the folder (or TOCSIN_KEY_FILE)")
    .option("--passphrase-file <file>", "a 0600 file with the folder's passphrase (or TOCSIN_PASSPHRASE_FILE)")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin init elm --name Elm --unit Oversight --country XE --exercise\n  tocsin witness serve elm --listen 127.0.0.1:7460\n\nThe first line on standard output says that it is ready, with the address and the keys. A log that contradicts what was cosigned is refused, and tocsin status names it.",
    )
    .action((folder: string, options: NodeOptions & { listen: string }) => serve(io, folder, options));
}

function addNodeSide(io: CliIo, command: Command): void {
  withOfficerOptions(command.command("trust"))
    .description(
      "have this node's log cosigned by a witness: its two verifier keys and its address; or a known one's name, to change the address",
    )
    .argument("<dir>")
    .argument("<name-or-keys...>", "a file with its two cosigner lines, the two keys themselves, or the name of a known witness")
    .requiredOption("--url <url>", "where it is asked: https, or http on this machine alone")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin witness keys elm > elm.keys\n  tocsin witness trust alder elm.keys --url https://witness.example/tocsin/ --as admin-1",
    )
    .action((folder: string, given: string[], options: AsOptions & { url: string }) => trust(io, { folder, keys: given }, options));
  withOfficerOptions(command.command("distrust"))
    .description("ask a witness no more; exports still name it, and what it cosigned stays provable")
    .argument("<dir>")
    .argument("<name>", "its name in tocsin witness list")
    .action(async (folder: string, name: string, options: AsOptions) => {
      const result = members(await perform(io, { folder, verb: "witness-distrust", args: { name }, as: [options.as], options }));
      if (options.json === true) writeJson(io, result);
      else writeLines(io, [`${name} is asked no more`]);
    });
  withNodeOptions(command.command("ask"))
    .description("ask every registered witness now, instead of at the next turn of the timer")
    .argument("<dir>")
    .addHelpText(
      "after",
      "\nEnds with 1 where a witness did not cosign: the reason is in the table, and stands in tocsin status until it does.",
    )
    .action((folder: string, options: NodeOptions) => ask(io, folder, options));
}

/** `tocsin witness`: cosign the logs of others without reading them, and have one's own node log cosigned. */
export function witnessCommand(io: CliIo): Command {
  const command = new Command("witness").description("cosign the logs of others without reading them, and have one's own cosigned");
  addWitnessSide(io, command);
  addNodeSide(io, command);
  withNodeOptions(command.command("list"))
    .description("list the logs that this folder cosigns, and the witnesses of its own log")
    .argument("<dir>")
    .action((folder: string, options: NodeOptions) => list(io, folder, options));
  return command;
}
