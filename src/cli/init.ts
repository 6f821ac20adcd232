import path from "node:path";
import { Command } from "commander";
import { systemClock, systemRandom, TocsinError } from "../base/index.ts";
import { firstLine, firstOfficers, initNode, readSecretFile } from "../app/index.ts";
import type { InitOptions, InitReport, UnlockChoice } from "../app/index.ts";
import { isRole, roles } from "../exchange/index.ts";
import type { Role } from "../exchange/index.ts";
import type { CliIo } from "./io.ts";
import { style, writeJson, writeLines } from "./output.ts";
import { collectWhole } from "./session.ts";

type Options = {
  readonly name: string;
  readonly unit: string;
  readonly country: string;
  readonly exercise?: boolean;
  readonly keyFile?: string;
  readonly passphraseFile?: string;
  readonly credential?: string;
  readonly officers?: string;
  readonly officer?: readonly string[];
  readonly listen?: string;
  readonly public?: string;
  readonly logListen?: string;
  readonly taxiiListen?: string;
  readonly console?: string;
  readonly consoleOrigin?: string;
  readonly proxy?: string;
  readonly json?: boolean;
};

const examples = `
Examples:
  tocsin init alder --name "Alder" --unit "Watch floor" --country XA --exercise
  tocsin init node --name "Alder" --unit "Watch floor" --country XA --passphrase-file pass.txt --listen 0.0.0.0:7443
  tocsin init node --name "Birch" --unit "Liaison desk" --country XB --officer ana=drafter,watch-officer --officer ben=releaser

The node is unlocked by one of: a fresh random key file (made beside the folder where nothing else is asked for; move it to a medium
of its own), a passphrase (--passphrase-file), or a credential of the service manager (--credential NAME). There is no default secret.
Without --officer three officers are made: ${firstOfficers.map(({ id, roles: held }) => `${id} (${held.join(", ")})`).join("; ")}.
Roles: ${roles.join(", ")}.`;

function unlockChoice(io: CliIo, folder: string, options: Options): UnlockChoice {
  const given = [options.keyFile, options.passphraseFile, options.credential].filter((value) => value !== undefined);
  if (given.length > 1) throw new TocsinError("usage", "give one of --key-file, --passphrase-file and --credential");
  if (options.passphraseFile !== undefined) {
    const passphrase = new TextDecoder().decode(firstLine(readSecretFile(path.resolve(io.cwd, options.passphraseFile))));
    if ([...passphrase].length < 12)
      throw new TocsinError("usage", `give a passphrase of at least 12 characters, got ${[...passphrase].length}`);
    return { kind: "passphrase", passphrase };
  }
  if (options.credential !== undefined) {
    const credentialsFolder = io.env["CREDENTIALS_DIRECTORY"];
    if (credentialsFolder === undefined)
      throw new TocsinError(
        "unlock-missing",
        "run this where the service manager hands over credentials: CREDENTIALS_DIRECTORY is not set",
      );
    return { kind: "credential", name: options.credential, credentialsFolder };
  }
  return { kind: "key-file", path: options.keyFile === undefined ? `${folder}.key` : path.resolve(io.cwd, options.keyFile) };
}

function readOfficer(text: string): { readonly id: string; readonly roles: readonly Role[] } {
  const [id = "", held = ""] = text.split("=");
  const named = held.split(",").filter((role) => role !== "");
  const unknown = named.find((role) => !isRole(role));
  if (unknown !== undefined || named.length === 0)
    throw new TocsinError("usage", `give officers as NAME=ROLE,ROLE with roles out of ${roles.join(", ")}, got "${text}"`);
  return { id, roles: named as Role[] };
}

const listeners = {
  listen: "peerListen",
  public: "peerPublic",
  logListen: "logListen",
  taxiiListen: "taxiiListen",
  console: "consoleListen",
  consoleOrigin: "consoleOrigin",
  proxy: "proxy",
} as const;

function listenOf(options: Options): NonNullable<InitOptions["listen"]> {
  const names = Object.keys(listeners) as (keyof typeof listeners)[];
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[listeners[name], options[name]]])));
}

function joinLines(io: CliIo, folder: string, { join }: InitReport): readonly string[] {
  if (join === null) return [];
  return [
    `${join.officer} opens this link once, until ${join.until}, and makes a passkey for the console (the node must run):`,
    `  ${style(io, "bold", join.link)}`,
    `The others get theirs with tocsin console invite ${folder} OFFICER --as OFFICER.`,
    "",
  ];
}

async function init(io: CliIo, folder: string, options: Options): Promise<void> {
  const root = path.resolve(io.cwd, folder);
  const unlock = unlockChoice(io, root, options);
  const officersFolder = options.officers === undefined ? `${root}.officers` : path.resolve(io.cwd, options.officers);
  const whole: InitOptions = {
    folder: root,
    name: options.name,
    unit: options.unit,
    country: options.country,
    exercise: options.exercise ?? false,
    unlock,
    officersFolder,
    officers: options.officer === undefined ? firstOfficers : options.officer.map(readOfficer),
    listen: listenOf(options),
  };
  const report = await initNode(whole, { clock: systemClock, random: systemRandom });
  const officers = report.officers.map(({ id, roles: held }) => ({ id, roles: held }));
  if (options.json === true) {
    writeJson(io, {
      node: report.node,
      folder: root,
      exercise: whole.exercise,
      words: report.words,
      unlock: unlock.kind,
      keyFile: unlock.kind === "key-file" ? unlock.path : null,
      officersFolder,
      officers,
      join: report.join,
    });
    return;
  }
  writeLines(io, [
    `${style(io, "bold", `${options.name}, ${options.unit}`)}: node ${report.node}${whole.exercise ? " (exercise)" : ""}`,
    `fingerprint words: ${style(io, "bold", report.words.join(" "))}`,
    "",
    ...(unlock.kind === "key-file" ? [`It is unlocked by ${unlock.path}: keep that file away from the folder and its backups.`] : []),
    `Officers' key files, each with its passphrase, are in ${officersFolder}. Hand each officer his or her two files, and remove them there:`,
    ...officers.map(({ id, roles: held }) => `  ${id}  ${held.join(", ")}`),
    "",
    ...joinLines(io, folder, report),
    "Next:",
    `  tocsin doctor ${folder}    look whether all is well`,
    `  tocsin serve ${folder}     run the node`,
    `  tocsin card ${folder}      the card to hand to partners; read them the words over another channel`,
  ]);
}

/** `tocsin init`: makes a node. */
export function initCommand(io: CliIo): Command {
  return new Command("init")
    .description("make a node in a new folder: keys, encrypted database, first officers, card")
    .argument("<dir>", "a new or empty folder")
    .requiredOption("--name <name>", "the organisation, as partners will read it")
    .requiredOption("--unit <unit>", "the unit that keeps the watch")
    .requiredOption("--country <XX>", "two capital letters (ISO 3166-1; XA to XZ for exercises)")
    .option("--exercise", "an exercise node: its clock can be driven, and no actual node pairs with it; this can never be changed")
    .option("--key-file <file>", "unlock by a new random key file at this path")
    .option("--passphrase-file <file>", "unlock by the passphrase on the first line of this 0600 file")
    .option("--credential <name>", "unlock by this credential of the service manager (CREDENTIALS_DIRECTORY)")
    .option("--officers <dir>", "where the officers' key files are written (default: DIR.officers)")
    .option("--officer <name=role,...>", "a first officer; may be given several times", collectWhole)
    .option("--listen <host:port>", "listen here for partners; without it the node only dials out")
    .option("--public <host:port>", "the address that partners are told, where it differs")
    .option("--log-listen <host:port>", "serve the logs' tiles here, on loopback")
    .option("--taxii-listen <host:port>", "serve TAXII 2.1 here: plain HTTP on loopback, TLS elsewhere")
    .option("--console <host:port>", "serve the console here: plain HTTP on loopback; elsewhere give a certificate in tocsin.json")
    .option("--console-origin <url>", "the name by which browsers reach the console (default: http://localhost:PORT)")
    .option("--proxy <host:port>", "dial partners through this HTTP proxy")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", examples)
    .action((folder: string, options: Options) => init(io, folder, options));
}
