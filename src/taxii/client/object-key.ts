import { canonicalBytes, isTocsinError, sha256 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";

/** Bytes of a key. */
export const keyBytes = 16;

/**
 * What an object is known by when it comes again: 16 bytes of SHA-256 over its canonical form (RFC 8785), which holds its id and its
 * version. So the same version with the same content is one object however it is spelled, and with other content another.
 */
export function objectKey(value: JsonValue, received: Uint8Array): Uint8Array {
  return sha256(canonicalOr(value, received)).subarray(0, keyBytes);
}

function canonicalOr(value: JsonValue, received: Uint8Array): Uint8Array {
  try {
    return canonicalBytes(value);
  } catch (thrown) {
    // JSON that has no canonical form (a lone surrogate, written as an escape) is known by its bytes.
    if (isTocsinError(thrown)) return received;
    throw thrown;
  }
}

/** A set of keys in 24 bytes or less each at rest, up to 48 right after it grew: a million objects are 24 to 32 MiB. */
export class KeySet {
  #words = new Uint32Array(4 * 1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether a key is in the set. */
  has(key: Uint8Array): boolean {
    const at = this.#find(wordsOf(key));
    return !this.#isFree(at);
  }

  /** Adds a key; false where it was there. */
  add(key: Uint8Array): boolean {
    const words = wordsOf(key);
    const at = this.#find(words);
    if (!this.#isFree(at)) return false;
    this.#words.set(words, at);
    this.#size += 1;
    if (this.#size * 4 * 3 > this.#words.length * 2) this.#grow();
    return true;
  }

  #isFree(at: number): boolean {
    const words = this.#words;
    return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;
  }

  #find(words: Words): number {
    const table = this.#words;
    const mask = table.length / 4 - 1;
    let slot = words[1] & mask;
    for (;;) {
      const at = slot * 4;
      if (this.#isFree(at)) return at;
      if (table[at] === words[0] && table[at + 1] === words[1] && table[at + 2] === words[2] && table[at + 3] === words[3]) return at;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 4) {
      const words: Words = [old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0, old[at + 3] ?? 0];
      if (words.some((word) => word !== 0)) this.#words.set(words, this.#find(words));
    }
  }
}

type Words = readonly [number, number, number, number];

function wordsOf(key: Uint8Array): Words {
  const view = new DataView(key.buffer, key.byteOffset, keyBytes);
  const words: Words = [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)];
  // All zeros mark a free slot.
  return words.some((word) => word !== 0) ? words : [1, 0, 0, 0];
}
