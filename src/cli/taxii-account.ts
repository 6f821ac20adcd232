import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { base64url, sha256, systemRandom, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { accountPassword, firstLine, folderPaths, readConfig, readSecretFile } from "../app/index.ts";
import { tlsPin } from "../seal/index.ts";
import type { CliIo } from "./io.ts";
import { notice, table, writeJson, writeLines } from "./output.ts";
import { collect, members, perform, withNodeOptions, withOfficerOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";

type Acting = OfficerOptions & { readonly as: string };
type AddOptions = Acting & {
  readonly organisation: string;
  readonly purpose: string;
  readonly country?: string;
  readonly marking?: readonly string[];
  readonly password?: boolean;
  readonly passwordFile?: string;
  readonly token?: boolean;
  readonly certificate?: string;
  readonly needsConsent?: boolean;
};

function pinOfFile(io: CliIo, file: string): string {
  const text = readFileSync(path.resolve(io.cwd, file), "utf8");
  const body = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(text)?.[1];
  if (body === undefined) throw new TocsinError("usage", `give a certificate in PEM, "${file}" holds none`);
  return tlsPin(new Uint8Array(Buffer.from(body, "base64")));
}

/** The credentials of a new account: what is kept of them, and what its owner has to be told, once. */
async function credentialsOf(io: CliIo, folder: string, options: AddOptions) {
  const kept: Record<string, string> = {};
  const told: { password?: string; token?: string } = {};
  const isNamed = options.token === true || options.certificate !== undefined;
  if (options.passwordFile !== undefined || options.password === true || !isNamed) {
    const given =
      options.passwordFile === undefined
        ? undefined
        : new TextDecoder().decode(firstLine(readSecretFile(path.resolve(io.cwd, options.passwordFile))));
    // Sample clients come with passwords of their own, and an exercise node holds nothing real.
    const least = readConfig(folderPaths(path.resolve(io.cwd, folder))).exercise ? 8 : 12;
    if (given !== undefined && [...given].length < least)
      throw new TocsinError("usage", `give a password of at least ${least} characters, got ${[...given].length}`);
    const password = given ?? base64url(systemRandom(18));
    const { hash, salt } = await accountPassword(password, systemRandom);
    kept["passwordHash"] = hash;
    kept["passwordSalt"] = salt;
    if (given === undefined) told.password = password;
  }
  if (options.token === true) {
    const token = systemRandom(32);
    kept["token"] = base64url(sha256(token));
    told.token = base64url(token);
  }
  if (options.certificate !== undefined) kept["certificate"] = pinOfFile(io, options.certificate);
  return { kept, told };
}

async function add(io: CliIo, where: { readonly folder: string; readonly name: string }, options: AddOptions): Promise<void> {
  const { folder, name } = where;
  const { organisation, purpose, country, marking } = options;
  const { kept, told } = await credentialsOf(io, folder, options);
  const about = { name, organisation, purpose, markings: [...(marking ?? [])], needsConsent: options.needsConsent === true };
  const args = { ...about, ...kept, ...(country === undefined ? {} : { country }) };
  const result = await perform(io, { folder, verb: "taxii-account-add", args, as: [options.as], options });
  if (options.json === true) {
    writeJson(io, { ...members(result), ...told });
    return;
  }
  writeLines(io, [
    `${name}: ${organisation}, for "${purpose}"`,
    ...(told.password === undefined ? [] : [`password: ${told.password}`]),
    ...(told.token === undefined ? [] : [`token: ${told.token}`]),
    ...(told.password === undefined && told.token === undefined ? [] : ["It is shown this once: hand it over on a way of its own."]),
  ]);
}

async function list(io: CliIo, folder: string, options: NodeOptions): Promise<void> {
  const result = await perform(io, { folder, verb: "taxii-account-list", options });
  if (options.json === true) {
    writeJson(io, result);
    return;
  }
  const rows = (members(result)["accounts"] as Readonly<Record<string, JsonValue>>[]).map((row) => [
    String(row["name"]),
    String(row["organisation"]),
    String(row["purpose"]),
    (row["by"] as string[]).join(", "),
    String((row["markings"] as string[]).length),
    row["disabledAt"] === null ? "" : `disabled ${String(row["disabledAt"])}`,
  ]);
  writeLines(io, table(["account", "organisation", "purpose", "by", "markings", ""], rows));
}

/** What changes an account that is there. */
function addChanges(command: Command, io: CliIo): void {
  withOfficerOptions(command.command("access"))
    .description("let an account write a collection, or only know of it; reading is opened by a release")
    .argument("<dir>")
    .argument("<name>")
    .argument("<collection>", "id, alias or ROOT/NAME")
    .argument("<access>", "write, listed or none")
    .action(async (...[folder, name, collection, access, options]: [string, string, string, string, Acting]) => {
      const result = await perform(io, { folder, verb: "taxii-access", args: { name, collection, access }, as: [options.as], options });
      if (options.json === true) writeJson(io, result);
      else notice(io, `${name} in ${collection}: ${access}.`);
    });
  withOfficerOptions(command.command("mark"))
    .description("set the markings that an account holds; what it gains comes to it anew, what it loses is gone at once")
    .argument("<dir>")
    .argument("<name>")
    .option("--marking <label,...>", "all that it holds from now on", collect)
    .action(async (folder: string, name: string, options: Acting & { readonly marking?: readonly string[] }) => {
      const args = { name, markings: [...(options.marking ?? [])] };
      const result = await perform(io, { folder, verb: "taxii-account-mark", args, as: [options.as], options });
      if (options.json === true) writeJson(io, result);
      else notice(io, `${name} holds ${(members(result)["markings"] as string[]).length} markings.`);
    });
  withOfficerOptions(command.command("consent"))
    .description("record to whom an account that was added with --needs-consent consents; it acts at once")
    .argument("<dir>")
    .argument("<name>")
    .option("--reader <account,...>", "all that it consents to from now on; without it, nobody", collect)
    .requiredOption("--basis <text>", "how the consent was given or withdrawn; it is recorded")
    .addHelpText("after", '\nExample:\n  tocsin taxii account consent alder cedar --reader birch --basis "letter of 3 March" --as watch-1')
    .action(async (folder: string, name: string, options: Acting & { readonly reader?: readonly string[]; readonly basis: string }) => {
      const args = { name, readers: [...(options.reader ?? [])], basis: options.basis };
      const result = await perform(io, { folder, verb: "taxii-account-consent", args, as: [options.as], options });
      if (options.json === true) writeJson(io, result);
      else notice(io, `What ${name} sends may go to ${args.readers.length === 0 ? "nobody else" : args.readers.join(", ")}.`);
    });
  withOfficerOptions(command.command("disable"))
    .description("end an account at once")
    .argument("<dir>")
    .argument("<name>")
    .requiredOption("--reason <text>", "why; it is recorded")
    .action(async (folder: string, name: string, options: Acting & { readonly reason: string }) => {
      const result = await perform(io, {
        folder,
        verb: "taxii-account-disable",
        args: { name, reason: options.reason },
        as: [options.as],
        options,
      });
      if (options.json === true) writeJson(io, result);
      else notice(io, `${name} is disabled.`);
    });
}

/** `tocsin taxii account`: who reads and writes over TAXII. */
export function accountCommand(io: CliIo): Command {
  const command = new Command("account").description("add, list, change and disable TAXII accounts");
  withOfficerOptions(command.command("add"))
    .description("add an account; without another credential it gets a password, which is shown once")
    .argument("<dir>")
    .argument("<name>")
    .requiredOption("--organisation <name>", "whose account it is")
    .requiredOption("--purpose <text>", "what it reads for: a standing release is for one purpose")
    .option("--country <XX>")
    .option("--marking <label,...>", "the markings that it holds, each exactly: TLP:GREEN, TLP:AMBER, an id", collect)
    .option("--password", "make a password, beside another credential")
    .option("--password-file <file>", "take the password from the first line of this 0600 file")
    .option("--token", "make a bearer token")
    .option("--certificate <file>", "recognise the key of this client certificate (PEM)")
    .option("--needs-consent", "what it sends goes to nobody else before it consents: tocsin taxii account consent")
    .addHelpText(
      "after",
      '\nExample:\n  tocsin taxii account add alder birch --organisation Birch --purpose "threat detection" --marking TLP:GREEN,TLP:AMBER --as watch-1',
    )
    .action((folder: string, name: string, options: AddOptions) => add(io, { folder, name }, options));
  addChanges(command, io);
  withNodeOptions(command.command("list"))
    .description("list the accounts")
    .argument("<dir>")
    .action((folder: string, options: NodeOptions) => list(io, folder, options));
  return command;
}
