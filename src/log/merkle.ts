import { sha256 } from "../base/index.ts";

/** Bytes of one hash in a tree (SHA-256). */
export const hashSize = 32;

/** The hash of a leaf: SHA-256(0x00 || entry) (RFC 6962 §2.1, RFC 9162 §2.1.1). */
export function leafHash(entry: Uint8Array): Uint8Array {
  const framed = new Uint8Array(1 + entry.length);
  framed.set(entry, 1);
  return sha256(framed);
}

/** The hash of an inner node: SHA-256(0x01 || left || right) (RFC 6962 §2.1). Takes hashes of 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const framed = new Uint8Array(1 + 2 * hashSize);
  framed[0] = 1;
  framed.set(left, 1);
  framed.set(right, 1 + hashSize);
  return sha256(framed);
}

/** The root of a tree without leaves: the SHA-256 of nothing (RFC 6962 §2.1). */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array(0));
}

/**
 * Hashes neighbours of a row of packed hashes pairwise into the row above it. A last one without a neighbour is left out:
 * only complete subtrees have a place in the row above.
 */
export function rowAbove(row: Uint8Array): Uint8Array {
  const pairs = Math.floor(row.length / (2 * hashSize));
  const above = new Uint8Array(pairs * hashSize);
  const framed = new Uint8Array(1 + 2 * hashSize);
  framed[0] = 1;
  for (let pair = 0; pair < pairs; pair += 1) {
    const at = pair * 2 * hashSize;
    framed.set(row.subarray(at, at + 2 * hashSize), 1);
    above.set(sha256(framed), pair * hashSize);
  }
  return above;
}

/** The largest power of two smaller than `count`: where RFC 6962 §2.1 splits a tree of that many leaves. Needs a count of at least 2. */
export function splitPoint(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

/** The leaves from `begin` up to, not including, `end`. */
export type LeafRange = { readonly begin: number; readonly end: number };

/** The ranges whose hashes prove leaf `index` in a tree of `size` leaves, from the leaf's sibling upwards (RFC 6962 §2.1.1). Needs index < size. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let begin = 0;
  let end = size;
  while (end - begin > 1) {
    const middle = begin + splitPoint(end - begin);
    if (index < middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  return ranges.reverse();
}

/** The ranges whose hashes prove that the tree of `newSize` leaves extends that of `oldSize` (RFC 6962 §2.1.2). Needs 0 < oldSize <= newSize. */
export function consistencyRanges(oldSize: number, newSize: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let begin = 0;
  let end = newSize;
  while (end !== oldSize) {
    const middle = begin + splitPoint(end - begin);
    if (oldSize <= middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  // The old root itself is known to whoever verifies; any other subtree that the old tree ends in is not.
  if (begin !== 0) ranges.push({ begin, end });
  return ranges.reverse();
}

/** A complete subtree: its height, and its index among those of the same height. */
export type TreeNode = { readonly height: number; readonly index: number };

/** The complete subtrees that make up an aligned range, from left to right, largest first. */
export function completeNodes(range: LeafRange): TreeNode[] {
  const nodes: TreeNode[] = [];
  let { begin } = range;
  while (begin < range.end) {
    let height = 0;
    let leaves = 1;
    while (leaves * 2 <= range.end - begin) {
      leaves *= 2;
      height += 1;
    }
    nodes.push({ height, index: begin / leaves });
    begin += leaves;
  }
  return nodes;
}

/** The root over complete subtrees given from left to right; the empty root where there are none. */
export function foldNodes(hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) return emptyRoot();
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}
