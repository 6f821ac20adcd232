import { hkdfSync } from "node:crypto";
import { utf8 } from "../base/index.ts";

const labelPattern = /^[ -~]{1,200}$/;

/**
 * Derives a key for one named purpose: HKDF-SHA256 (RFC 5869) without salt, info = "tocsin derive v1" 0x00 label. `length` is in
 * bytes, 32 unless told, at most 8,160. Refuses an input key under 16 bytes and a label that is not printable ASCII with a `TypeError`.
 */
export function deriveKey(key: Uint8Array, label: string, length = 32): Uint8Array {
  if (key.length < 16) throw new TypeError("an input key of at least 16 bytes is needed");
  if (!labelPattern.test(label)) throw new TypeError("a label of printable ASCII is needed");
  if (!Number.isInteger(length) || length < 1 || length > 8160) throw new TypeError("a length of 1 to 8160 bytes is needed");
  return new Uint8Array(hkdfSync("sha256", key, new Uint8Array(), utf8(`tocsin derive v1\0${label}`), length));
}
