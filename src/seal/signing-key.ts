import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { base64url, concat, sha256, utf8 } from "../base/index.ts";
import type { RandomSource } from "../base/index.ts";
import { verificationFailed } from "./failure.ts";
import { mlDsa44, mlDsa65, suite1, suite1Numbers } from "./suite.ts";
import type { MlDsaSet, SuiteId } from "./suite.ts";

/** What a signing key is for. A key signs for one use only; `log` keys pair Ed25519 with ML-DSA-44, all others with ML-DSA-65. */
export type KeyUse = "identity" | "message" | "log" | "officer";

/** The public half of a hybrid signing key: raw Ed25519 (RFC 8032 §5.1.5) and ML-DSA (FIPS 204 §5.3) public keys. */
export type SigningPublicKey = {
  readonly suite: SuiteId;
  readonly use: KeyUse;
  readonly ed25519: Uint8Array;
  readonly mlDsa: Uint8Array;
};

/** The secret half: two independent seeds of 32 bytes each, the form in which keys rest (always wrapped). */
export type SigningSecret = {
  readonly suite: SuiteId;
  readonly use: KeyUse;
  readonly ed25519Seed: Uint8Array;
  readonly mlDsaSeed: Uint8Array;
};

/** One signature of each algorithm over the same bytes; neither counts without the other. */
export type HybridSignature = { readonly ed25519: Uint8Array; readonly mlDsa: Uint8Array };

/** A signing key ready for use: its seeds are imported once. */
export type SigningKey = {
  readonly publicKey: SigningPublicKey;
  readonly keyId: string;
  sign(message: Uint8Array): HybridSignature;
};

/** A public key ready for use: imported once, for callers that check many signatures of one signer. */
export type VerifyingKey = {
  readonly publicKey: SigningPublicKey;
  readonly keyId: string;
  /** True only where both signatures are of the right length and verify; both are always tried. */
  verifies(message: Uint8Array, signature: HybridSignature): boolean;
};

const uses: readonly string[] = ["identity", "message", "log", "officer"] satisfies readonly KeyUse[];

/** The ML-DSA parameter set that goes with a use. */
export function mlDsaSet(use: KeyUse): MlDsaSet {
  return use === "log" ? mlDsa44 : mlDsa65;
}

/** Draws a new signing secret: two seeds of 32 bytes, Ed25519's first. */
export function newSigningSecret(use: KeyUse, random: RandomSource): SigningSecret {
  const { signingSeed } = suite1Numbers;
  return { suite: suite1, use, ed25519Seed: random(signingSeed), mlDsaSeed: random(signingSeed) };
}

/** Imports a secret for signing. Refuses another suite, an unknown use or seeds that are not 32 bytes with a `TypeError`. */
export function signingKey(secret: SigningSecret): SigningKey {
  if (secret.suite !== suite1 || !uses.includes(secret.use)) throw new TypeError("a signing secret of suite 1 with a known use is needed");
  const { signingSeed } = suite1Numbers;
  if (secret.ed25519Seed.length !== signingSeed || secret.mlDsaSeed.length !== signingSeed) {
    throw new TypeError("two seeds of 32 bytes are needed");
  }
  const ed25519 = createPrivateKey({ key: copy(secret.ed25519Seed), format: "raw-private", asymmetricKeyType: "ed25519" });
  const mlDsa = createPrivateKey({ key: copy(secret.mlDsaSeed), format: "raw-seed", asymmetricKeyType: mlDsaSet(secret.use).name });
  const publicKey: SigningPublicKey = { suite: suite1, use: secret.use, ed25519: publicBytes(ed25519), mlDsa: publicBytes(mlDsa) };
  return {
    publicKey,
    keyId: signingKeyId(publicKey),
    sign: (message) => ({ ed25519: new Uint8Array(sign(null, message, ed25519)), mlDsa: new Uint8Array(sign(null, message, mlDsa)) }),
  };
}

/**
 * Imports a public key for verification. Whatever came in is hostile: another suite, an unknown use, a wrong length or bytes
 * that are no key are refused with `verification-failed`.
 */
export function verifyingKey(publicKey: SigningPublicKey): VerifyingKey {
  const keyId = signingKeyId(publicKey);
  const set = mlDsaSet(publicKey.use);
  const keys = importPublic(publicKey, set);
  return {
    publicKey,
    keyId,
    verifies(message, signature) {
      const rightLengths = signature.ed25519.length === suite1Numbers.ed25519Signature && signature.mlDsa.length === set.signature;
      // Both run whatever the first says: neither the answer nor its time tells which of the two failed.
      const classical = verify(null, message, keys.ed25519, signature.ed25519);
      const postQuantum = verify(null, message, keys.mlDsa, signature.mlDsa);
      return rightLengths && classical && postQuantum;
    },
  };
}

/**
 * The id of a signing key: base64url of the first 16 bytes of SHA-256("tocsin key v1" 0x00 suite use 0x00 ed25519 mlDsa).
 * Refuses with `verification-failed` what is no public key of suite 1 by its form.
 */
export function signingKeyId(publicKey: SigningPublicKey): string {
  if (publicKey.suite !== suite1 || !uses.includes(publicKey.use)) throw verificationFailed();
  if (publicKey.ed25519.length !== suite1Numbers.ed25519PublicKey) throw verificationFailed();
  if (publicKey.mlDsa.length !== mlDsaSet(publicKey.use).publicKey) throw verificationFailed();
  const head = concat(utf8("tocsin key v1\0"), Uint8Array.of(publicKey.suite), utf8(`${publicKey.use}\0`));
  return base64url(sha256(concat(head, publicKey.ed25519, publicKey.mlDsa)).subarray(0, 16));
}

function importPublic(publicKey: SigningPublicKey, set: MlDsaSet): { ed25519: KeyObject; mlDsa: KeyObject } {
  try {
    return {
      ed25519: createPublicKey({ key: copy(publicKey.ed25519), format: "raw-public", asymmetricKeyType: "ed25519" }),
      mlDsa: createPublicKey({ key: copy(publicKey.mlDsa), format: "raw-public", asymmetricKeyType: set.name }),
    };
  } catch {
    throw verificationFailed();
  }
}

function publicBytes(privateKey: KeyObject): Uint8Array {
  return new Uint8Array(createPublicKey(privateKey).export({ format: "raw-public" }));
}

function copy(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes);
}
