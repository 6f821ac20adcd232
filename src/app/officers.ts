import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { base64url, timestamp, TocsinError, utf8 } from "../base/index.ts";
import type { Clock, RandomSource } from "../base/index.ts";
import { certifyOfficer } from "../exchange/index.ts";
import type { EnrolledOfficer, Role } from "../exchange/index.ts";
import { newSigningSecret, readOfficerKeyFile, signingKey, writeOfficerKeyFile } from "../seal/index.ts";
import type { SigningKey, SigningPublicKey } from "../seal/index.ts";
import { firstLine, readSecretFile } from "./unlock.ts";
import { writeDurably } from "./vault.ts";

/** How long a certificate runs where nobody says otherwise. */
export const officerTermMs = 365 * 86_400_000;

/** Where an officer's key file and its passphrase lie in a folder of officers. */
export function officerFiles(folder: string, id: string): { readonly key: string; readonly passphrase: string } {
  return { key: path.join(folder, `${id}.key`), passphrase: path.join(folder, `${id}.passphrase`) };
}

/**
 * Makes an officer's key, its file and a random passphrase for it, both 0600, and gives the public half. The files belong to the
 * officer: they are made outside the data folder, to be handed over and taken away.
 */
export async function makeOfficerKey(folder: string, id: string, random: RandomSource): Promise<SigningPublicKey> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = officerFiles(folder, id);
  const secret = newSigningSecret("officer", random);
  const passphrase = base64url(random(18));
  writeDurably(files.passphrase, utf8(`${passphrase}\n`));
  writeDurably(files.key, await writeOfficerKeyFile(secret, utf8(passphrase), { random }));
  return signingKey(secret).publicKey;
}

/** How an officer's key file is found and opened: both default to the files that `tocsin init` and `officer enrol` write. */
export type OfficerKeySource = {
  readonly folder: string;
  readonly id: string;
  readonly keyFile?: string;
  readonly passphraseFile?: string;
  /** Asks the person at the terminal, where there is one, and where no file has the passphrase. */
  ask?(): Promise<string>;
};

/** Opens an officer's key file. Refuses a missing one, or a passphrase that does not open it, with `officer-key`. */
export async function openOfficerKey(source: OfficerKeySource): Promise<SigningKey> {
  const files = officerFiles(source.folder, source.id);
  const keyFile = source.keyFile ?? files.key;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(keyFile);
  } catch (cause) {
    throw new TocsinError("officer-key", `give the officer's key file with --officer-key: there is none at "${keyFile}"`, { cause });
  }
  const isToAsk = source.passphraseFile === undefined && source.ask !== undefined && !existsSync(files.passphrase);
  const passphrase = isToAsk ? utf8((await source.ask?.()) ?? "") : firstLine(readSecretFile(source.passphraseFile ?? files.passphrase));
  try {
    return signingKey(await readOfficerKeyFile(bytes, passphrase));
  } catch (cause) {
    throw new TocsinError("officer-key", `check the passphrase of "${source.id}": it does not open "${keyFile}"`, { cause });
  }
}

/** An officer to be certified. */
export type NewOfficer = {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly publicKey: SigningPublicKey;
  readonly enrolledBy: readonly string[];
};

/** Certifies an officer with the identity key for the usual term. */
export function certify(
  officer: NewOfficer,
  options: { readonly node: string; readonly identity: SigningKey; readonly clock: Clock },
): EnrolledOfficer {
  const from = timestamp(options.clock.nowMs());
  const until = timestamp(options.clock.nowMs() + officerTermMs);
  const { id, roles, publicKey, enrolledBy } = officer;
  const certificate = certifyOfficer({ version: 1, node: options.node, officer: id, roles, from, until, publicKey }, options.identity);
  return { id, roles, publicKey, enrolledBy, from, until, certificate, withdrawnAt: null };
}
