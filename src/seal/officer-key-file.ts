import { base64, canonicalBytes, concat, equalBytes, fromBase64, TocsinError, utf8, utf8Text } from "../base/index.ts";
import type { RandomSource } from "../base/index.ts";
import { verificationFailed } from "./failure.ts";
import { newArgon2Parameters, passphraseKey } from "./passphrase.ts";
import type { Argon2Parameters } from "./passphrase.ts";
import { signingKey } from "./signing-key.ts";
import type { SigningSecret } from "./signing-key.ts";
import { suite1, suite1Numbers } from "./suite.ts";
import { unwrap, wrap } from "./wrap.ts";

/** The largest officer key file that is read, in bytes. */
export const maxOfficerKeyFileBytes = 4096;

const format = "tocsin-officer-key";
const version = 1;

/** Where an officer key file's randomness comes from, and the cost of its passphrase where it is not the usual one. */
export type OfficerKeyFileOptions = { readonly random: RandomSource; readonly parameters?: Argon2Parameters };

type Header = { readonly keyId: string; readonly parameters: Argon2Parameters };

/**
 * Writes an officer's secret as a key file: canonical JSON (RFC 8785) with both seeds wrapped under the passphrase's key, and
 * every other member bound as associated data. Refuses a secret whose use is not `officer` with a `TypeError`.
 */
export async function writeOfficerKeyFile(
  secret: SigningSecret,
  passphrase: Uint8Array,
  options: OfficerKeyFileOptions,
): Promise<Uint8Array> {
  if (secret.use !== "officer") throw new TypeError("an officer's signing secret is needed");
  const header: Header = { keyId: signingKey(secret).keyId, parameters: options.parameters ?? newArgon2Parameters(options.random) };
  const key = await passphraseKey(passphrase, header.parameters);
  const seeds = concat(secret.ed25519Seed, secret.mlDsaSeed);
  return encode(header, wrap(key, seeds, associatedData(header), options.random));
}

/**
 * Opens an officer key file. A wrong passphrase, any changed byte, a key id that is not the seeds' and parameters out of
 * limits are refused with `verification-failed`, a file of a newer version with `input-version-newer`.
 */
export async function readOfficerKeyFile(bytes: Uint8Array, passphrase: Uint8Array): Promise<SigningSecret> {
  const { header, wrapped } = decode(bytes);
  const seeds = await openSeeds(header, wrapped, passphrase);
  const { signingSeed } = suite1Numbers;
  if (seeds.length !== 2 * signingSeed) throw verificationFailed();
  const secret: SigningSecret = {
    suite: suite1,
    use: "officer",
    ed25519Seed: seeds.slice(0, signingSeed),
    mlDsaSeed: seeds.slice(signingSeed),
  };
  if (signingKey(secret).keyId !== header.keyId) throw verificationFailed();
  return secret;
}

async function openSeeds(header: Header, wrapped: Uint8Array, passphrase: Uint8Array): Promise<Uint8Array> {
  try {
    return unwrap(await passphraseKey(passphrase, header.parameters), wrapped, associatedData(header));
  } catch {
    throw verificationFailed();
  }
}

function members({ keyId, parameters }: Header): Record<string, unknown> {
  const { salt, memoryKiB, passes, lanes } = parameters;
  return { format, version, suite: suite1, use: "officer", keyId, argon2id: { salt: base64(salt), memoryKiB, passes, lanes } };
}

function associatedData(header: Header): Uint8Array {
  return concat(utf8("tocsin officer key file v1\0"), canonicalBytes(members(header)));
}

function encode(header: Header, wrapped: Uint8Array): Uint8Array {
  return canonicalBytes({ ...members(header), wrapped: base64(wrapped) });
}

// Attacker-controlled. What is read is written again and compared, so only one spelling of a key file is accepted.
function decode(bytes: Uint8Array): { header: Header; wrapped: Uint8Array } {
  const document = parse(bytes);
  if (typeof document["version"] === "number" && document["format"] === format && document["version"] > version) {
    throw new TocsinError("input-version-newer", `Read this officer key file with a newer Tocsin: it has version ${document["version"]}`);
  }
  const { keyId, wrapped } = document;
  const argon2id = record(document["argon2id"]);
  const { memoryKiB, passes, lanes } = argon2id;
  if (typeof keyId !== "string" || typeof memoryKiB !== "number" || typeof passes !== "number" || typeof lanes !== "number")
    throw verificationFailed();
  const header = { keyId, parameters: { salt: bytesOf(argon2id["salt"]), memoryKiB, passes, lanes } };
  const wrappedBytes = bytesOf(wrapped);
  if (!keyId.isWellFormed() || !equalBytes(encode(header, wrappedBytes), bytes)) throw verificationFailed();
  return { header, wrapped: wrappedBytes };
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const text = bytes.length > maxOfficerKeyFileBytes ? undefined : utf8Text(bytes);
  if (text === undefined) throw verificationFailed();
  try {
    return record(JSON.parse(text));
  } catch {
    throw verificationFailed();
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw verificationFailed();
  return value as Readonly<Record<string, unknown>>;
}

function bytesOf(value: unknown): Uint8Array {
  const bytes = typeof value === "string" ? fromBase64(value) : undefined;
  if (bytes === undefined) throw verificationFailed();
  return bytes;
}
