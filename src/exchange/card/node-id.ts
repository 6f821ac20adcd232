import { base64url, concat, sha256, utf8 } from "../../base/index.ts";
import type { SigningPublicKey } from "../../seal/index.ts";

/**
 * The id of a node, 43 characters: base64url of SHA-256("tocsin/node/v1" 0x00 suite, the identity key's Ed25519 and ML-DSA-65 halves). It
 * stays while cards and operational keys change, and ends with the identity key. Refuses a key of another use with a `TypeError`.
 */
export function nodeIdOf(identity: SigningPublicKey): string {
  if (identity.use !== "identity") throw new TypeError(`an identity key is needed, got a key for "${identity.use}"`);
  return base64url(sha256(concat(utf8("tocsin/node/v1\0"), Uint8Array.of(identity.suite), identity.ed25519, identity.mlDsa)));
}
