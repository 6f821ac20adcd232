import { equalBytes } from "../base/index.ts";
import { emptyRoot, hashSize, nodeHash } from "./merkle.ts";

/** A claim that a leaf is at `index` of the tree of `size` leaves with this root. */
export type InclusionClaim = {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** A claim that the tree of `newSize` leaves begins with all leaves of the tree of `oldSize`. */
export type ConsistencyClaim = {
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: Uint8Array;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** A claim about the subtree of the leaves from `start` up to `end` (draft-ietf-plants-merkle-tree-certs §4.1). */
export type SubtreeInclusionClaim = Omit<InclusionClaim, "size"> & { readonly start: number; readonly end: number };

/** A claim that the tree of `size` leaves contains the subtree of the leaves from `start` up to `end`. */
export type SubtreeConsistencyClaim = {
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly subtreeRoot: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** The most hashes that any proof can have: the height of the tallest tree. */
const longestProof = 63;

const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);

function isCount(...values: readonly number[]): boolean {
  return values.every((value) => Number.isSafeInteger(value) && value >= 0);
}

function areHashes(...values: readonly Uint8Array[]): boolean {
  return values.length <= longestProof + 1 && values.every((value) => value.length === hashSize);
}

/** Whether an inclusion proof holds (RFC 9162 §2.1.3.2). Attacker-controlled input; anything malformed is `false`. */
export function verifyInclusion(claim: InclusionClaim): boolean {
  const { leafHash, index, size, root, proof } = claim;
  if (!isCount(index, size) || index >= size || !areHashes(leafHash, ...proof)) return false;
  let from = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(from) || from === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(from) && from !== 0) {
        from = half(from);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    from = half(from);
    last = half(last);
  }
  return last === 0 && equalBytes(hash, root);
}

/** Whether a leaf is in a subtree (draft-ietf-plants-merkle-tree-certs §4.3): an inclusion proof counted from `start`. */
export function verifySubtreeInclusion(claim: SubtreeInclusionClaim): boolean {
  const { start, end, index, ...rest } = claim;
  if (!isSubtree(start, end) || !isCount(index) || index < start) return false;
  return verifyInclusion({ ...rest, index: index - start, size: end - start });
}

/**
 * Whether a consistency proof holds (RFC 9162 §2.1.4.2). An old tree without leaves is refused: everything extends it, so that a proof would
 * say nothing, and whoever accepts that must say so. Attacker-controlled input; anything malformed is `false`.
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { oldSize, newSize, oldRoot, newRoot, proof } = claim;
  if (oldSize === 0) return false;
  return verifySubtreeConsistency({ start: 0, end: oldSize, size: newSize, subtreeRoot: oldRoot, root: newRoot, proof });
}

/** Whether [start, end) is a subtree: `start` is a multiple of the smallest power of two that holds `end - start` leaves (§4.1 of the draft). */
export function isSubtree(start: number, end: number): boolean {
  if (!isCount(start, end) || start >= end) return false;
  let room = 1;
  while (room < end - start) room *= 2;
  return start % room === 0;
}

/**
 * Whether a tree contains a subtree (draft-ietf-plants-merkle-tree-certs §4.4.3). A subtree without leaves is in every tree that reaches its
 * place. Attacker-controlled input; anything malformed is `false`.
 */
export function verifySubtreeConsistency(claim: SubtreeConsistencyClaim): boolean {
  const { start, end, size, subtreeRoot, root, proof } = claim;
  if (!isCount(start, end, size) || end > size || !areHashes(...proof)) return false;
  if (start === end) return proof.length === 0 && equalBytes(subtreeRoot, emptyRoot());
  if (!isSubtree(start, end)) return false;
  if (start === 0 && end === size) return proof.length === 0 && equalBytes(subtreeRoot, root);
  return areHashes(subtreeRoot) && climbs(claim);
}

/** The climb from the subtree's last complete part to the root, building the subtree's own root on the way. */
function climbs({ start, end, size, subtreeRoot, root, proof }: SubtreeConsistencyClaim): boolean {
  let first = start;
  let last = end - 1;
  let tree = size - 1;
  const up = (): void => {
    first = half(first);
    last = half(last);
    tree = half(tree);
  };
  const meetsEdge = last === tree;
  while (first !== last && (meetsEdge || isOdd(last))) up();
  const isWhole = first === last;
  const seed = isWhole ? subtreeRoot : proof[0];
  if (seed === undefined) return false;
  let inner = seed;
  let outer = seed;
  for (const sibling of isWhole ? proof : proof.slice(1)) {
    if (tree === 0) return false;
    if (isOdd(last) || last === tree) {
      if (first < last) inner = nodeHash(sibling, inner);
      outer = nodeHash(sibling, outer);
      while (!isOdd(last) && last !== 0) up();
    } else {
      outer = nodeHash(outer, sibling);
    }
    up();
  }
  return tree === 0 && equalBytes(inner, subtreeRoot) && equalBytes(outer, root);
}
