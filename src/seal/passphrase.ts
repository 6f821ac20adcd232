import { argon2 } from "node:crypto";
import type { RandomSource } from "../base/index.ts";
import { TocsinError } from "../base/index.ts";

/** The cost of turning a passphrase into a key (Argon2id, RFC 9106 §3.1): 1 KiB blocks of memory, passes over it, parallel lanes; the salt is stored beside. */
export type Argon2Parameters = {
  readonly salt: Uint8Array;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
};

/** What is accepted: enough not to be a mistake, little enough that a hostile file cannot stop the node. */
export const argon2Limits = {
  memoryKiB: 1024 * 1024,
  passes: 32,
  memoryKiBPasses: 4 * 1024 * 1024,
  lanes: 16,
  saltBytes: { least: 16, most: 64 },
  passphraseBytes: 4096,
} as const;

/** Fresh parameters by RFC 9106 §4, second recommended option: 64 MiB, 3 passes, 4 lanes, salt of 16 bytes; about a third of a second. */
export function newArgon2Parameters(random: RandomSource): Argon2Parameters {
  return { salt: random(argon2Limits.saltBytes.least), memoryKiB: 64 * 1024, passes: 3, lanes: 4 };
}

/**
 * Derives a key of 32 bytes from a passphrase with Argon2id version 0x13, on a thread of the pool. Refuses with
 * `input-malformed` parameters outside `argon2Limits` (or less memory than 8 KiB a lane) and an empty or over-long passphrase.
 */
export async function passphraseKey(passphrase: Uint8Array, parameters: Argon2Parameters): Promise<Uint8Array> {
  if (passphrase.length === 0 || passphrase.length > argon2Limits.passphraseBytes) {
    throw new TocsinError("input-malformed", `Give a passphrase of 1 to ${argon2Limits.passphraseBytes} bytes`);
  }
  if (!withinLimits(parameters))
    throw new TocsinError("input-malformed", "Give Argon2id parameters within the limits of docs/protocol/seal.md");
  const { salt, memoryKiB, passes, lanes } = parameters;
  const cost = { message: passphrase, nonce: salt, memory: memoryKiB, passes, parallelism: lanes, tagLength: 32 };
  return new Promise((resolve, reject) => {
    argon2("argon2id", cost, (error, key) => (error === null ? resolve(new Uint8Array(key)) : reject(error)));
  });
}

function withinLimits({ salt, memoryKiB, passes, lanes }: Argon2Parameters): boolean {
  const { least, most } = argon2Limits.saltBytes;
  if (salt.length < least || salt.length > most) return false;
  if (![memoryKiB, passes, lanes].every(Number.isInteger)) return false;
  if (lanes < 1 || lanes > argon2Limits.lanes || passes < 1 || passes > argon2Limits.passes) return false;
  if (memoryKiB * passes > argon2Limits.memoryKiBPasses) return false;
  return memoryKiB >= 8 * lanes && memoryKiB <= argon2Limits.memoryKiB;
}
