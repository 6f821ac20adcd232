import { timestamp } from "../base/index.ts";
import type { RandomSource, Timestamp } from "../base/index.ts";
import { newSealingKey, sealingKeyFromSecret } from "../seal/index.ts";
import type { SealingKey } from "../seal/index.ts";
import type { Vault } from "./vault.ts";

/** How long one sealing key is used, and how many are published ahead (PROTOCOL.md 1). */
export const sealingTermMs = 7 * 86_400_000;
export const sealingKeysAhead = 5;

/**
 * How long before it was made a key already counts in the card, in milliseconds: a partner whose clock is a day behind must not have to wait
 * until it may use the card.
 */
export const clockSkewMs = 2 * 86_400_000;

/** A sealing key with the term in which partners seal to it. */
export type TermedSealingKey = { readonly key: SealingKey; readonly from: Timestamp; readonly until: Timestamp };

const prefix = "sealing-";

/** Draws a row of sealing keys, one after another from `fromMs`. Consecutive terms overlap by a day, for clocks that differ. */
export async function newSealingKeys(fromMs: number, random: RandomSource, count = sealingKeysAhead): Promise<readonly TermedSealingKey[]> {
  const keys: TermedSealingKey[] = [];
  for (let at = 0; at < count; at += 1) {
    const from = timestamp(fromMs + at * sealingTermMs);
    const until = timestamp(fromMs + (at + 1) * sealingTermMs + 86_400_000);
    keys.push({ key: await newSealingKey(random), from, until });
  }
  return keys;
}

/** Puts the secrets into the vault, each under its key id: there, and nowhere else, they can be destroyed. */
export function writeSealingKeys(vault: Vault, keys: readonly TermedSealingKey[]): void {
  for (const { key } of keys) vault.put(`${prefix}${key.publicKey.keyId}`, key.secret);
}

/** The sealing key of an id, or `undefined` where it was never ours or is destroyed. */
export async function sealingKeyOf(vault: Vault, keyId: string): Promise<SealingKey | undefined> {
  if (!/^[A-Za-z0-9_-]{22}$/.test(keyId)) return undefined;
  const secret = vault.get(`${prefix}${keyId}`);
  return secret === undefined ? undefined : await sealingKeyFromSecret(secret);
}

/** Destroys the secret of a sealing key: what was sealed to it and is not opened yet can never be opened again. */
export function destroySealingKey(vault: Vault, keyId: string): void {
  vault.destroy(`${prefix}${keyId}`);
}
