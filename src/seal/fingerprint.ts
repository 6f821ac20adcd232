import { wordlist } from "@scure/bip39/wordlists/english.js";
import { concat, sha256, utf8 } from "../base/index.ts";

const bitsPerWord = 11;
const leastWords = 10;
const mostWords = 23;

/**
 * The words that two people compare out of band: SHA-256("tocsin fingerprint v1" 0x00 || bytes), read 11 bits a word from the
 * front, in the 2,048-word English list of BIP 39. Twelve words (132 bits) unless told; refuses fewer than 10 or more than 23 with a `TypeError`.
 */
export function fingerprintWords(bytes: Uint8Array, count = 12): readonly string[] {
  if (!Number.isInteger(count) || count < leastWords || count > mostWords) throw new TypeError("a count of 10 to 23 words is needed");
  const digest = sha256(concat(utf8("tocsin fingerprint v1\0"), bytes));
  return Array.from({ length: count }, (_, at) => wordlist[bitsAt(digest, at * bitsPerWord)] ?? "");
}

// Eleven bits lie within three bytes wherever they start; past the digest's end there is nothing to take (23 words end at bit 253).
function bitsAt(digest: Uint8Array, start: number): number {
  const at = start >>> 3;
  const window = ((digest[at] ?? 0) << 16) | ((digest[at + 1] ?? 0) << 8) | (digest[at + 2] ?? 0);
  return (window >>> (24 - bitsPerWord - (start & 7))) & 0x7ff;
}

/** Whether typed words are the expected ones, in order: letter case and the spaces, line breaks or hyphens between them do not count, all else does. */
export function sameWords(given: string, expected: readonly string[]): boolean {
  if (given.length > 1024 || !/^[A-Za-z\s-]*$/.test(given) || expected.length < leastWords) return false;
  const words = given
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== "");
  return words.length === expected.length && words.every((word, at) => word === expected[at]);
}
