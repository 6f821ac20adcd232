import type { KDF } from "hpke";
import { concat, hmacSha256 } from "../base/index.ts";
import { suite1Numbers } from "./suite.ts";

const hashBytes = 32;

/**
 * HKDF-SHA256 (RFC 5869 §2) in the form that the HPKE library takes KDFs in. The key schedule of one message is seven short
 * HMACs; called directly they take a tenth of the time that as many Web Crypto jobs take to be handed over.
 */
export function hkdfSha256(): KDF {
  return {
    id: suite1Numbers.hpkeKdf,
    type: "KDF",
    name: "HKDF-SHA256",
    Nh: hashBytes,
    stages: 2,
    Extract: async (salt, ikm) => hmacSha256(salt, ikm),
    Expand: async (prk, info, length) => expand(prk, info, length),
    Derive: async () => {
      throw new TypeError("HKDF has two stages");
    },
  };
}

function expand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  if (prk.length < hashBytes || length > 255 * hashBytes) throw new TypeError("a key and length within RFC 5869 section 2.3 are needed");
  const blocks: Uint8Array[] = [];
  let previous: Uint8Array = new Uint8Array();
  for (let count = 1; (count - 1) * hashBytes < length; count++) {
    previous = hmacSha256(prk, concat(previous, info, Uint8Array.of(count)));
    blocks.push(previous);
  }
  return concat(...blocks).slice(0, length);
}
