import path from "node:path";
import { Command } from "commander";
import { runVerify } from "../log/index.ts";
import type { CliIo } from "./io.ts";
import { notice, writeJson, writeLines } from "./output.ts";
import { collectWhole, members, perform, withNodeOptions } from "./session.ts";
import type { NodeOptions } from "./session.ts";

type ExportedLog = { readonly folder: string; readonly size: number; readonly keys: readonly string[] };

async function exportLogs(io: CliIo, where: { folder: string; out: string }, options: NodeOptions & { partner?: string }): Promise<void> {
  const out = path.resolve(io.cwd, where.out);
  const args = { out, ...(options.partner === undefined ? {} : { partner: options.partner }) };
  const result = members(await perform(io, { folder: where.folder, verb: "log-export", args, options }));
  if (options.json === true) {
    writeJson(io, result);
    return;
  }
  const logs = result["logs"] as unknown as ExportedLog[];
  writeLines(io, [
    ...logs.map(({ folder, size }) => `${folder}: ${size} entries`),
    "",
    "Verify it on any machine, with the keys that reached you another way:",
    ...logs.map(({ folder, keys }) => `  tocsin log verify ${folder} ${keys.map((key) => `--key ${key.slice(0, 60)}…`).join(" ")}`),
    "The whole keys are in the file keys of each export, and in --json.",
  ]);
}

async function verify(io: CliIo, out: string, options: { against?: string; key?: readonly string[]; json?: boolean }): Promise<void> {
  const words = [
    path.resolve(io.cwd, out),
    ...(options.against === undefined ? [] : ["--against", path.resolve(io.cwd, options.against)]),
    ...(options.key ?? []).flatMap((key) => ["--key", key]),
    ...(options.json === true ? ["--json"] : []),
  ];
  io.exitWith(await runVerify(words, { out: (text) => void io.stdout.write(text), notice: (text) => void io.stderr.write(text) }));
}

/** `tocsin log`: checkpoint, export and verify the logs. */
export function logCommand(io: CliIo): Command {
  const command = new Command("log").description("export the node's logs, and verify exports offline");
  withNodeOptions(command.command("export"))
    .description("write the logs as folders of tiles under signed manifests; no content is in them")
    .argument("<dir>", "the node's folder")
    .argument("<out>", "a new or empty folder")
    .option("--partner <name>", "only the pair logs with this partner: what the partner may be given")
    .action((folder: string, out: string, options: NodeOptions & { partner?: string }) => exportLogs(io, { folder, out }, options));
  command
    .command("verify")
    .description("verify an export: needs neither node nor database, and says what is wrong first and what is not provable")
    .argument("<out>", "an export, or a folder of exports")
    .option("--against <other>", "another party's export: finds two histories and hidden entries")
    .option("--key <vkey>", "a verifier key that came another way; may be given several times", collectWhole)
    .option("--json", "print the report as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin log export alder out && tocsin log verify out/local\n\nEnds with 0 where nothing is wrong, 1 where something is, 2 for wrong use.",
    )
    .action((out: string, options: { against?: string; key?: readonly string[]; json?: boolean }) => verify(io, out, options));
  withNodeOptions(command.command("checkpoint"))
    .description("sign checkpoints now instead of at the next turn of the timer")
    .argument("<dir>", "the node's folder")
    .action(async (folder: string, options: NodeOptions) => {
      await perform(io, { folder, verb: "log-checkpoint", options });
      if (options.json === true) writeJson(io, { ok: true });
      else notice(io, "checkpoints are signed");
    });
  return command;
}
