import { rmSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { base64url, systemRandom } from "../base/index.ts";
import { folderPaths, makeOfficerKey, officerFiles, readConfig } from "../app/index.ts";
import { roles } from "../exchange/index.ts";
import type { CliIo } from "./io.ts";
import { notice, table, writeJson, writeLines } from "./output.ts";
import { atLeastOne, collect, members, perform, withNodeOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type EnrolOptions = OfficerOptions & { readonly role?: readonly string[]; readonly by?: readonly string[]; readonly out?: string };

function officersFolder(io: CliIo, folder: string): string {
  const paths = folderPaths(path.resolve(io.cwd, folder));
  return path.resolve(paths.folder, readConfig(paths).officers);
}

async function enrol(io: CliIo, where: { folder: string; id: string }, options: EnrolOptions): Promise<void> {
  const { folder, id } = where;
  const by = atLeastOne(options.by, "the enrolling officers with --by");
  const held = atLeastOne(options.role, "the roles with --role");
  const out = options.out === undefined ? officersFolder(io, folder) : path.resolve(io.cwd, options.out);
  const publicKey = await makeOfficerKey(out, id, systemRandom);
  const args = { id, roles: [...held], ed25519: base64url(publicKey.ed25519), mlDsa: base64url(publicKey.mlDsa) };
  const files = officerFiles(out, id);
  const result = await perform(io, { folder, verb: "officer-enrol", args, as: by, options }).catch((thrown: unknown) => {
    // A key that nobody certified is of no use and would stand in the way of the next try.
    for (const file of [files.key, files.passphrase]) rmSync(file, { force: true });
    throw thrown;
  });
  if (options.json === true) writeJson(io, { ...members(result), keyFile: files.key, passphraseFile: files.passphrase });
  else
    writeLines(io, [`${id} is enrolled as ${held.join(", ")}.`, `Hand over ${files.key} and ${files.passphrase}, and remove them there.`]);
}

async function list(io: CliIo, folder: string, options: OfficerOptions): Promise<void> {
  const { officers } = members(await perform(io, { folder, verb: "officer-list", options }));
  if (options.json === true) {
    writeJson(io, { officers });
    return;
  }
  const rows = (officers as Record<string, unknown>[]).map((officer) => [
    String(officer["id"]),
    (officer["roles"] as string[]).join(", "),
    officer["withdrawnAt"] === null ? `until ${String(officer["until"])}` : `withdrawn ${String(officer["withdrawnAt"])}`,
  ]);
  writeLines(io, table(["officer", "roles", "term"], rows));
}

/** `tocsin officer`: enrol, withdraw and list the officers of a node. */
export function officerCommand(io: CliIo): Command {
  const command = new Command("officer").description("enrol, withdraw and list the officers of a node");
  withNodeOptions(command.command("enrol"))
    .description("make a key for an officer and certify it for roles")
    .argument("<dir>")
    .argument("<name>", "lower-case letters, digits, dots and hyphens")
    .option("--role <role,...>", `out of ${roles.join(", ")}`, collect)
    .option("--by <officer,...>", "who enrols: two officers for a releaser, a duty-to-warn authority or a data-protection officer", collect)
    .option("--out <dir>", "where the new key file is written (default: the officers' folder)")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin officer enrol alder ana --role drafter,watch-officer --by watch-1\n  tocsin officer enrol alder eva --role releaser --by releaser-1,watch-1\n\nAdministrator, auditor and data-protection officer are roles that a person holds alone.",
    )
    .action((folder: string, id: string, options: EnrolOptions) => enrol(io, { folder, id }, options));
  withNodeOptions(command.command("withdraw"))
    .description("withdraw an officer at once")
    .argument("<dir>")
    .argument("<name>")
    .requiredOption("--reason <text>", "why; it is recorded")
    .option("--by <officer>", "who withdraws", collect)
    .addHelpText("after", '\nExample:\n  tocsin officer withdraw alder ana --by releaser-1 --reason "left the service"')
    .action(async (folder: string, id: string, options: OfficerOptions & { reason: string; by?: readonly string[] }) => {
      const by = atLeastOne(options.by, "the withdrawing officer with --by");
      const result = await perform(io, { folder, verb: "officer-withdraw", args: { id, reason: options.reason }, as: by, options });
      if (options.json === true) writeJson(io, result);
      else notice(io, `${id} is withdrawn: nothing signed with that key from now on counts.`);
    });
  withNodeOptions(command.command("list"))
    .description("list the officers, those withdrawn included")
    .argument("<dir>")
    .action((folder: string, options: OfficerOptions) => list(io, folder, options));
  return command;
}
