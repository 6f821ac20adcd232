import { TocsinError } from "../base/index.ts";
import type { Grow, Growth, LeafRow, TileRow, TreeState } from "./ports.ts";
import { encodeEntry } from "./entry.ts";
import type { Leaf } from "./entry.ts";
import { foldNodes, hashSize, leafHash, rowAbove } from "./merkle.ts";
import { edgeOf, hashIn, tileWidth } from "./tile.ts";

/** A tree without leaves. */
export function emptyTree(): TreeState {
  return { size: 0, lastAtMs: 0, edge: [] };
}

/** The most leaves that one growth takes: bounds what a single transaction holds in memory. */
export const largestBatch = 65_536;

/**
 * Appends leaves, all dated `atMs` (milliseconds since 1970), or `state.lastAtMs` where that is later: a log's time never goes back. Pure and
 * synchronous. Refuses with `log-inconsistent` a state whose edge does not fit its size, with a `TypeError` more than 65,536 leaves.
 */
export function appendLeaves(state: TreeState, leaves: readonly Leaf[], atMs: number): Growth {
  const loggedAtMs = Math.max(atMs, state.lastAtMs);
  const growth = appendEntries(
    state,
    leaves.map((leaf) => encodeEntry({ loggedAtMs, leaf })),
  );
  return { ...growth, newState: { ...growth.newState, lastAtMs: leaves.length === 0 ? state.lastAtMs : loggedAtMs } };
}

/** The same as a `Grow`, to hand to a store that runs it in a transaction of its own. */
export function growBy(leaves: readonly Leaf[], atMs: number): Grow {
  return (state) => appendLeaves(state, leaves, atMs);
}

/** Appends entries as they are, whatever their bytes mean. Refuses as `appendLeaves` does; `lastAtMs` stays. */
export function appendEntries(state: TreeState, entries: readonly Uint8Array[]): Growth {
  if (entries.length > largestBatch) throw new TypeError(`at most ${largestBatch} leaves at once are possible, got ${entries.length}`);
  checkEdge(state);
  const builder = new TreeBuilder(state.edge);
  const leafRows: LeafRow[] = [];
  for (const entry of entries) {
    leafRows.push({ index: state.size + leafRows.length, entry });
    builder.push(leafHash(entry));
  }
  const { tileRows, edge } = builder.rows();
  return { newState: { size: state.size + entries.length, lastAtMs: state.lastAtMs, edge }, tileRows, leafRows };
}

/** The root of the tree in this state. Refuses with `log-inconsistent` a state whose edge does not fit its size. */
export function treeRoot(state: TreeState): Uint8Array {
  checkEdge(state);
  const fromRight: Uint8Array[] = [];
  for (const tile of state.edge) {
    const peaks = tilePeaks(tile.bytes.subarray(0, tile.width * hashSize));
    fromRight.push(...peaks.reverse());
  }
  return foldNodes(fromRight.reverse());
}

/** The roots of the complete subtrees within a row of packed hashes, from left to right. */
function tilePeaks(row: Uint8Array): Uint8Array[] {
  const fromRight: Uint8Array[] = [];
  for (let above = row; above.length > 0; above = rowAbove(above)) {
    const count = above.length / hashSize;
    if (count % 2 === 1) fromRight.push(hashIn(above, count - 1));
  }
  return fromRight.reverse();
}

/** The root of a full tile of 256 hashes. */
export function fullTileRoot(bytes: Uint8Array): Uint8Array {
  let row = bytes;
  while (row.length > hashSize) row = rowAbove(row);
  return row;
}

function checkEdge({ size, edge }: TreeState): void {
  const expected = edgeOf(size);
  const fits = expected.every((place, at) => {
    const row = edge[at];
    return (
      row !== undefined &&
      row.level === place.level &&
      row.index === place.index &&
      row.width === place.width &&
      row.bytes.length >= place.width * hashSize
    );
  });
  if (!fits || edge.length !== expected.length) {
    throw new TocsinError("log-inconsistent", `restore the log from a backup, its tiles do not fit its size: ${size}`, {
      details: { size },
    });
  }
}

/** A tile under way. */
type OpenTile = { index: number; width: number; readonly bytes: Uint8Array; isTouched: boolean };

class TreeBuilder {
  readonly #full: TileRow[] = [];
  readonly #open: OpenTile[] = [];

  constructor(edge: readonly TileRow[]) {
    // A level whose last tile is full has no row in the edge, but its next tile has an index: the level above counts the full ones.
    for (const row of edge) {
      const bytes = new Uint8Array(tileWidth * hashSize);
      bytes.set(row.bytes.subarray(0, row.width * hashSize));
      this.#open[row.level] = { index: row.index, width: row.width, bytes, isTouched: false };
    }
    for (let level = this.#open.length - 2; level >= 0; level -= 1) {
      const above = this.#open[level + 1];
      const index = above === undefined ? 0 : above.index * tileWidth + above.width;
      this.#open[level] ??= { index, width: 0, bytes: new Uint8Array(tileWidth * hashSize), isTouched: false };
    }
  }

  push(hash: Uint8Array, level = 0): void {
    const tile = (this.#open[level] ??= { index: 0, width: 0, bytes: new Uint8Array(tileWidth * hashSize), isTouched: false });
    tile.bytes.set(hash, tile.width * hashSize);
    tile.width += 1;
    tile.isTouched = true;
    if (tile.width < tileWidth) return;
    const bytes = tile.bytes.slice();
    this.#full.push({ level, index: tile.index, width: tileWidth, bytes });
    tile.index += 1;
    tile.width = 0;
    this.push(fullTileRoot(bytes), level + 1);
  }

  rows(): { tileRows: TileRow[]; edge: TileRow[] } {
    const tileRows = [...this.#full];
    const edge: TileRow[] = [];
    for (const [level, { index, width, bytes, isTouched }] of this.#open.entries()) {
      if (width === 0) continue;
      const row = { level, index, width, bytes: bytes.slice(0, width * hashSize) };
      edge.push(row);
      if (isTouched) tileRows.push(row);
    }
    return { tileRows, edge };
  }
}
