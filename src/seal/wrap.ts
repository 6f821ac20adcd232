import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import { concat } from "../base/index.ts";
import type { RandomSource } from "../base/index.ts";
import { verificationFailed } from "./failure.ts";

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts under a key of 32 bytes with AES-256-GCM (NIST SP 800-38D): nonce (12 bytes, random), ciphertext, tag (16 bytes).
 * `aad` says what and where the bytes are, so that one wrapped value cannot be put in another's place. A key wraps at most
 * 2^32 values (§8.3). Refuses another key length with a `TypeError`.
 */
// oxlint-disable-next-line max-params -- the four are the whole of it, in the order of the standard's own inputs; unwrap takes the same
export function wrap(key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array, random: RandomSource): Uint8Array {
  checkKey(key);
  const nonce = random(nonceBytes);
  if (nonce.length !== nonceBytes) throw new TypeError("a random source that returns as many bytes as asked is needed");
  const cipher = createCipheriv("aes-256-gcm", createSecretKey(key), nonce, { authTagLength: tagBytes });
  cipher.setAAD(aad);
  return concat(nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

/** Decrypts what `wrap` made. A wrong key or aad and any changed byte is refused with `verification-failed`. */
export function unwrap(key: Uint8Array, wrapped: Uint8Array, aad: Uint8Array): Uint8Array {
  checkKey(key);
  if (wrapped.length < nonceBytes + tagBytes) throw verificationFailed();
  const decipher = createDecipheriv("aes-256-gcm", createSecretKey(key), wrapped.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(aad);
  decipher.setAuthTag(wrapped.subarray(wrapped.length - tagBytes));
  const plaintext = decipher.update(wrapped.subarray(nonceBytes, wrapped.length - tagBytes));
  try {
    return concat(plaintext, decipher.final());
  } catch {
    throw verificationFailed();
  }
}

function checkKey(key: Uint8Array): void {
  if (key.length !== keyBytes) throw new TypeError("a key of 32 bytes is needed");
}
