import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import type { AEAD } from "hpke";
import { concat } from "../base/index.ts";
import { suite1Numbers } from "./suite.ts";

const algorithm = "aes-256-gcm";
const { aeadTag } = suite1Numbers;

/**
 * AES-256-GCM (RFC 9180 §7.3, NIST SP 800-38D) in the form that the HPKE library takes AEADs in. Handing one message of a few kilobytes
 * over to a Web Crypto job, and its key to another, takes many times as long as encrypting it here.
 */
export function aes256Gcm(): AEAD {
  return {
    id: suite1Numbers.hpkeAead,
    type: "AEAD",
    name: "AES-256-GCM",
    Nk: 32,
    Nn: 12,
    Nt: aeadTag,
    async Seal(...[key, nonce, aad, plaintext]) {
      const cipher = createCipheriv(algorithm, createSecretKey(key), nonce, { authTagLength: aeadTag });
      cipher.setAAD(aad);
      return concat(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
    },
    async Open(...[key, nonce, aad, ciphertext]) {
      const end = ciphertext.length - aeadTag;
      const decipher = createDecipheriv(algorithm, createSecretKey(key), nonce, { authTagLength: aeadTag });
      decipher.setAAD(aad);
      decipher.setAuthTag(ciphertext.subarray(end));
      return concat(decipher.update(ciphertext.subarray(0, end)), decipher.final());
    },
  };
}
