import { CipherSuite } from "hpke";
import { base64url, concat, sha256, TocsinError, utf8 } from "../base/index.ts";
import type { RandomSource } from "../base/index.ts";
import { aes256Gcm } from "./aead.ts";
import { verificationFailed } from "./failure.ts";
import { hkdfSha256 } from "./kdf.ts";
import { kemPublicBytes, kemPublicKey, mlKem768X25519 } from "./kem.ts";
import type { KemKey } from "./kem.ts";
import { suite1, suite1Numbers } from "./suite.ts";
import type { SuiteId } from "./suite.ts";

/** A key that others seal to, as published in a card: 1,216 bytes of MLKEM768-X25519. */
export type SealingPublicKey = { readonly suite: SuiteId; readonly keyId: string; readonly publicKey: Uint8Array };

/** A published key imported once, for callers that seal to it many times. */
export type SealingRecipient = { readonly publicKey: SealingPublicKey; readonly imported: KemKey };

/** A key that opens what was sealed to it. `secret` is its seed of 32 bytes, the form in which it rests (always wrapped). */
export type SealingKey = { readonly publicKey: SealingPublicKey; readonly secret: Uint8Array; readonly imported: KemKey };

/** What is sealed: `info` names the context, `aad` is authenticated beside the plaintext and must be known to the opener. */
export type SealOptions = { readonly info: Uint8Array; readonly aad: Uint8Array; readonly plaintext: Uint8Array };

/** A sealed message: the encapsulated key (1,120 bytes) and the AES-256-GCM ciphertext with its tag. */
export type Sealed = { readonly enc: Uint8Array; readonly ciphertext: Uint8Array };

/** A sealed message with the `info` and `aad` that the opener expects. */
export type OpenOptions = Sealed & { readonly info: Uint8Array; readonly aad: Uint8Array };

/** The largest plaintext that is sealed in one piece, in bytes: it is held in memory whole. */
export const maxSealedBytes = 128 * 1024 * 1024;

const maxContextBytes = 32 * 1024;

/** Draws a new sealing key. The seed is 32 bytes of `random`. */
export function newSealingKey(random: RandomSource): Promise<SealingKey> {
  return sealingKeyFromSecret(random(suite1Numbers.sealingSecret));
}

/** Imports a sealing key from its seed. Refuses a seed that is not 32 bytes with a `TypeError`. */
export async function sealingKeyFromSecret(secret: Uint8Array): Promise<SealingKey> {
  if (secret.length !== suite1Numbers.sealingSecret) throw new TypeError("a sealing secret of 32 bytes is needed");
  const imported = await hpkeSuite().DeserializePrivateKey(secret);
  return { publicKey: sealingPublicKey(kemPublicBytes(imported)), secret, imported };
}

/** The published form of a sealing key's raw bytes. Refuses what is not 1,216 bytes with `verification-failed`. */
export function sealingPublicKey(publicKey: Uint8Array): SealingPublicKey {
  if (publicKey.length !== suite1Numbers.sealingPublicKey) throw verificationFailed();
  const named = concat(utf8("tocsin sealing key v1\0"), Uint8Array.of(suite1), publicKey);
  return { suite: suite1, keyId: base64url(sha256(named).subarray(0, 16)), publicKey };
}

/** Imports a published key for sealing. Refuses with `verification-failed` another suite, a key id that is not the key's, and bytes that are no key. */
export async function sealingRecipient(publicKey: SealingPublicKey): Promise<SealingRecipient> {
  if (publicKey.suite !== suite1 || sealingPublicKey(publicKey.publicKey).keyId !== publicKey.keyId) throw verificationFailed();
  try {
    return { publicKey, imported: await hpkeSuite().DeserializePublicKey(publicKey.publicKey) };
  } catch {
    throw verificationFailed();
  }
}

/**
 * Seals a plaintext to one recipient: HPKE base mode, single shot (RFC 9180 §6.1), with fresh randomness of the operating
 * system. Whoever holds the recipient's key can make such a message: only the signed envelope inside says who sent it.
 * Refuses a plaintext above 128 MiB, or an info or aad above 32 KiB, with `input-too-large` and an unusable recipient key with `verification-failed`.
 */
export async function seal(to: SealingPublicKey | SealingRecipient, options: SealOptions): Promise<Sealed> {
  const { info, aad, plaintext } = options;
  if (!fits(info, aad))
    throw new TocsinError("input-too-large", `Use a shorter context: info and aad are limited to ${maxContextBytes} bytes each`);
  if (plaintext.length > maxSealedBytes)
    throw new TocsinError("input-too-large", `Seal less at once: the limit is ${maxSealedBytes} bytes`);
  const recipient = "imported" in to ? to : await sealingRecipient(to);
  try {
    const sealed = await hpkeSuite().Seal(recipient.imported, plaintext, { info: suiteInfo(info), aad });
    return { enc: sealed.encapsulatedSecret, ciphertext: sealed.ciphertext };
  } catch {
    // What is left to go wrong is the partner's key: an X25519 point of small order agrees on nothing.
    throw verificationFailed();
  }
}

/** Opens a sealed message. A wrong key, info, aad, length or any changed byte is refused with `verification-failed`, without saying why. */
export async function openSealed(key: SealingKey, options: OpenOptions): Promise<Uint8Array> {
  const { enc, info, aad, ciphertext } = options;
  if (!fits(info, aad) || enc.length !== suite1Numbers.encapsulatedKey) throw verificationFailed();
  if (ciphertext.length < suite1Numbers.aeadTag || ciphertext.length > maxSealedBytes + suite1Numbers.aeadTag) throw verificationFailed();
  try {
    const pair = { privateKey: key.imported, publicKey: kemPublicKey(key.imported) };
    return await hpkeSuite().Open(pair, enc, ciphertext, { info: suiteInfo(info), aad });
  } catch {
    throw verificationFailed();
  }
}

/** The HPKE `info` of a message of suite 1: "tocsin seal v1" 0x00 suite, then the caller's own. */
export function suiteInfo(info: Uint8Array): Uint8Array {
  return concat(utf8("tocsin seal v1\0"), Uint8Array.of(suite1), info);
}

function hpkeSuite(): CipherSuite<KemKey> {
  return new CipherSuite(mlKem768X25519, hkdfSha256, aes256Gcm);
}

function fits(info: Uint8Array, aad: Uint8Array): boolean {
  return info.length <= maxContextBytes && aad.length <= maxContextBytes;
}
