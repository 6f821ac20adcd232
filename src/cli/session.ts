import path from "node:path";
import type { Command } from "commander";
import { base64url, systemClock, systemRandom, timestamp, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { callControl, folderPaths, openNode, openOfficerKey, performer, readConfig, verbs } from "../app/index.ts";
import type { ControlCall, NodePorts } from "../app/index.ts";
import { signRequest } from "../exchange/index.ts";
import type { SigningKey } from "../seal/index.ts";
import { askHidden, canAsk } from "./ask.ts";
import type { CliIo } from "./io.ts";

/** Options that every command on a node takes. */
export type NodeOptions = { readonly json?: boolean; readonly keyFile?: string; readonly passphraseFile?: string };

/** Options of a command that an officer performs. */
export type OfficerOptions = NodeOptions & { readonly officerKey?: string; readonly officerPassphrase?: string };

/** Adds the options of `NodeOptions` to a command. */
export function withNodeOptions(command: Command): Command {
  return command
    .option("--json", "print one JSON document on standard output")
    .option("--key-file <file>", "the key file that unlocks the node (or TOCSIN_KEY_FILE)")
    .option("--passphrase-file <file>", "a 0600 file with the node's passphrase (or TOCSIN_PASSPHRASE_FILE)");
}

/** Adds `--as` and the options that find the officer's key. */
export function withOfficerOptions(command: Command): Command {
  return withNodeOptions(command)
    .requiredOption("--as <officer>", "the officer who does this; the key file signs it")
    .option("--officer-key <file>", "the officer's key file, where it is not in the officers' folder of the node")
    .option("--officer-passphrase <file>", "a 0600 file with the passphrase of the officer's key");
}

/** What the operator gave to unlock the node with: options first, then the environment. */
export function nodePorts(io: CliIo, options: NodeOptions): NodePorts {
  const keyFile = options.keyFile ?? io.env["TOCSIN_KEY_FILE"];
  const passphraseFile = options.passphraseFile ?? io.env["TOCSIN_PASSPHRASE_FILE"];
  const credentialsFolder = io.env["CREDENTIALS_DIRECTORY"];
  return {
    clock: systemClock,
    random: systemRandom,
    source: {
      ...(keyFile === undefined ? {} : { keyFile: path.resolve(io.cwd, keyFile) }),
      ...(passphraseFile === undefined ? {} : { passphraseFile: path.resolve(io.cwd, passphraseFile) }),
      ...(credentialsFolder === undefined ? {} : { credentialsFolder }),
    },
  };
}

/** The same for a folder: where it is unlocked by a passphrase that nobody gave, and a person sits at a terminal, it is asked for, unseen. */
export async function unlockingPorts(io: CliIo, folder: string, options: NodeOptions): Promise<NodePorts> {
  const ports = nodePorts(io, options);
  const paths = folderPaths(path.resolve(io.cwd, folder));
  if (ports.source.passphraseFile !== undefined || !canAsk(io) || readConfig(paths).unlock.kind !== "passphrase") return ports;
  return { ...ports, source: { ...ports.source, passphrase: await askHidden(io, `passphrase of ${folder}: `) } };
}

/** Opens an officer's key: from the officers' folder of the node, or where the options say. */
export async function officerKey(
  io: CliIo,
  given: { readonly folder: string; readonly officer: string; readonly options: OfficerOptions },
): Promise<SigningKey> {
  const { folder, officer, options } = given;
  const paths = folderPaths(path.resolve(io.cwd, folder));
  return await openOfficerKey({
    folder: path.resolve(paths.folder, readConfig(paths).officers),
    id: officer,
    ...(options.officerKey === undefined ? {} : { keyFile: path.resolve(io.cwd, options.officerKey) }),
    ...(options.officerPassphrase === undefined ? {} : { passphraseFile: path.resolve(io.cwd, options.officerPassphrase) }),
    ...(canAsk(io) ? { ask: () => askHidden(io, `passphrase of ${officer}: `) } : {}),
  });
}

/** Signs a verb for each of the officers named, with their own key files. */
export async function signFor(
  io: CliIo,
  request: { folder: string; verb: string; args: ControlCall["args"]; as: readonly string[]; options: OfficerOptions },
): Promise<Uint8Array[]> {
  const { folder, verb, args, as, options } = request;
  const { node } = readConfig(folderPaths(path.resolve(io.cwd, folder)));
  const signed: Uint8Array[] = [];
  for (const officer of as) {
    const key = await officerKey(io, { folder, officer, options });
    const at = timestamp(systemClock.nowMs());
    signed.push(signRequest({ node, verb, args, officer, at, nonce: base64url(systemRandom(16)) }, key));
  }
  return signed;
}

/** A verb to be performed on a folder; `as` are the officers who sign it. */
export type Performance = {
  readonly folder: string;
  readonly verb: string;
  readonly args?: ControlCall["args"];
  readonly as?: readonly string[];
  readonly options: OfficerOptions;
};

/** Performs a verb: by the node that runs on the folder, or, where none runs, by opening the folder under its lock. */
export async function perform(io: CliIo, performance: Performance): Promise<JsonValue> {
  const { folder, verb, args = {}, as = [], options } = performance;
  const signed = await signFor(io, { folder, verb, args, as, options });
  const call = { verb, args, signed };
  const paths = folderPaths(path.resolve(io.cwd, folder));
  const answered = await callControl(paths.socket, call);
  if (answered !== undefined) return answered.result;
  const node = await openNode(paths.folder, await unlockingPorts(io, folder, options));
  try {
    return await performer(node, verbs)(call);
  } finally {
    await node.close();
  }
}

/** An object of a verb's result, for reading members; anything else is a fault of ours. */
export function members(value: JsonValue): Readonly<Record<string, JsonValue | undefined>> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new TypeError("a verb gives an object");
  return value as Readonly<Record<string, JsonValue | undefined>>;
}

/** Collects an option that may be given several times or as a list with commas. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [
    ...(before ?? []),
    ...value
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  ];
}

/** Collects an option that may be given several times, each value as it is. */
export function collectWhole(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Refuses an empty list with `usage`. */
export function atLeastOne(values: readonly string[] | undefined, option: string): readonly string[] {
  if (values === undefined || values.length === 0) throw new TocsinError("usage", `give ${option}`);
  return values;
}
