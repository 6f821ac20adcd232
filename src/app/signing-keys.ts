import { concat, millis, TocsinError } from "../base/index.ts";
import type { Clock } from "../base/index.ts";
import type { Store } from "../exchange/index.ts";
import { signingKey } from "../seal/index.ts";
import type { KeyUse, SigningKey, SigningSecret } from "../seal/index.ts";

/** Whose keys are looked up: the store that holds them, and the clock that says which are in term. */
export type KeyHome = { readonly store: Store; readonly clock: Clock };

/** The node's key for a use that is valid now. Refuses with `keys-missing` where there is none. */
export async function currentKey(home: KeyHome, use: Exclude<KeyUse, "officer" | "identity">): Promise<SigningKey> {
  const now = home.clock.nowMs();
  const keys = await home.store.read((view) => view.signingKeys(use));
  const stored = keys.findLast((key) => millis(key.from) <= now && (key.until === null || now < millis(key.until)));
  if (stored === undefined) throw new TocsinError("keys-missing", `rotate the keys of this node: no ${use} key is valid now`);
  return signingKey(decodeSecret(stored.secret, use));
}

/** A signing secret as it rests: see `decodeSecret`. */
export function encodeSecret(secret: SigningSecret): Uint8Array {
  return concat(secret.ed25519Seed, secret.mlDsaSeed);
}

/** A signing secret as it rests in the database or the vault: the Ed25519 seed, then the ML-DSA seed. */
export function decodeSecret(bytes: Uint8Array, use: KeyUse): SigningSecret {
  if (bytes.length !== 64)
    throw new TocsinError("keys-missing", `restore the ${use} key: what is kept has ${bytes.length} bytes instead of 64`);
  return { suite: 1, use, ed25519Seed: bytes.slice(0, 32), mlDsaSeed: bytes.slice(32) };
}
