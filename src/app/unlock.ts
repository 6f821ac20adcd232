import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { concat, fromBase64url, TocsinError, utf8 } from "../base/index.ts";
import { deriveKey, passphraseKey } from "../seal/index.ts";
import type { UnlockConfig } from "./config.ts";

/** What may unlock a node, as the operator gave it: at most one is used, and the configuration says which is needed. */
export type UnlockSource = {
  readonly folder: string;
  readonly keyFile?: string;
  readonly passphraseFile?: string;
  readonly passphrase?: string;
  /** systemd's credentials directory (`CREDENTIALS_DIRECTORY`). */
  readonly credentialsFolder?: string;
};

/** The keys that the unlock secret gives. Each opens one thing: the database, or the files of the vault. */
export type UnlockedKeys = { readonly database: Uint8Array; readonly vault: Uint8Array };

/** Reads a secret from a file that only its owner may read; refuses wider permissions with `folder-permissions`, none or no file with `unlock-missing`. */
export function readSecretFile(file: string): Uint8Array {
  const mode = readOr(file, () => statSync(file).mode);
  if ((mode & 0o077) !== 0) {
    throw new TocsinError(
      "folder-permissions",
      `run chmod 600 "${file}": its permissions are ${(mode & 0o777).toString(8)}, others could read the secret`,
    );
  }
  return new Uint8Array(readOr(file, () => readFileSync(file)));
}

function readOr<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new TocsinError("unlock-missing", `give a file that can be read, with the secret that unlocks: there is none at "${file}"`, {
      cause,
    });
  }
}

/** The first line of a secret file, without its line end: how a passphrase is kept. */
export function firstLine(bytes: Uint8Array): Uint8Array {
  const end = bytes.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function fromKeyFile(file: string): Uint8Array {
  const key = fromBase64url(new TextDecoder().decode(firstLine(readSecretFile(file))));
  if (key?.length !== 32)
    throw new TocsinError("unlock-failed", `give a key file made by tocsin init: "${file}" does not hold a 32-byte key`);
  return key;
}

async function rootSecret(config: UnlockConfig, source: UnlockSource): Promise<Uint8Array> {
  switch (config.kind) {
    case "key-file":
      return fromKeyFile(source.keyFile ?? path.resolve(source.folder, config.path));
    case "credential": {
      if (source.credentialsFolder === undefined) {
        throw new TocsinError("unlock-missing", `start the node with the credential "${config.name}": CREDENTIALS_DIRECTORY is not set`);
      }
      const file = path.join(source.credentialsFolder, config.name);
      const secret = readOr(file, () => readFileSync(file));
      if (secret.length < 32) throw new TocsinError("unlock-failed", `give a credential of at least 32 random bytes, got ${secret.length}`);
      return deriveKey(concat(utf8("credential\0"), secret), "tocsin root v1");
    }
    case "passphrase": {
      const passphrase =
        source.passphrase === undefined
          ? source.passphraseFile === undefined
            ? undefined
            : firstLine(readSecretFile(source.passphraseFile))
          : utf8(source.passphrase);
      if (passphrase === undefined || passphrase.length === 0) {
        throw new TocsinError(
          "unlock-missing",
          "give the passphrase: --passphrase-file FILE, or TOCSIN_PASSPHRASE_FILE, or run the command on a terminal and type it when asked",
        );
      }
      const salt = fromBase64url(config.salt);
      if (salt === undefined) throw new TocsinError("config-invalid", `mend the configuration: the salt "${config.salt}" is not base64url`);
      return await passphraseKey(passphrase, { salt, memoryKiB: config.memoryKiB, passes: config.passes, lanes: config.lanes });
    }
  }
}

/**
 * The node's keys from what the operator gave. A passphrase takes about a third of a second (Argon2id, RFC 9106).
 * Refuses a missing secret with `unlock-missing`; that a secret is wrong shows when the database is opened (`unlock-failed`).
 */
export async function unlock(config: UnlockConfig, source: UnlockSource): Promise<UnlockedKeys> {
  const root = await rootSecret(config, source);
  const keys = { database: deriveKey(root, "tocsin database v1"), vault: deriveKey(root, "tocsin vault v1") };
  root.fill(0);
  return keys;
}
