import { TocsinError } from "../base/index.ts";
import { completeNodes, consistencyRanges, emptyRoot, foldNodes, hashSize, inclusionRanges, rowAbove } from "./merkle.ts";
import type { LeafRange, TreeNode } from "./merkle.ts";
import type { LogReader } from "./ports.ts";
import { hashIn, tileHeight } from "./tile.ts";

/** Where tiles come from: the packed hashes of the tile at (level, index), at least as many as the tree in question has there, or `undefined`. */
export type TileSource = (level: number, index: number) => Promise<Uint8Array | undefined>;

/** The tiles of one log of a store. */
export function storeTiles(store: LogReader, origin: string): TileSource {
  return async (level, index) => (await store.readTile(origin, level, index))?.bytes;
}

/** The rows of hashes within one tile, from its own hashes upwards. */
type OpenedTile = readonly Uint8Array[];

/**
 * Reads hashes, roots and proofs out of tiles. Keeps the last `capacity` tiles opened (16 KiB each) for as long as it lives; tiles only grow, so
 * that a kept one is never wrong, and one that is too narrow is read again. Refuses with `log-inconsistent` where a needed tile is missing.
 */
export class TileReader {
  readonly #source: TileSource;
  readonly #capacity: number;
  readonly #opened = new Map<string, OpenedTile>();

  constructor(source: TileSource, capacity = 64) {
    this.#source = source;
    this.#capacity = Math.max(1, capacity);
  }

  /** The root of the first `size` leaves. */
  async root(size: number): Promise<Uint8Array> {
    return size === 0 ? emptyRoot() : this.range({ begin: 0, end: size });
  }

  /** The hash of one leaf. */
  async leaf(index: number): Promise<Uint8Array> {
    return this.#node({ height: 0, index });
  }

  /** The inclusion proof of leaf `index` in the tree of `size` leaves (RFC 6962 §2.1.1). Refuses an index outside it with `log-unknown-entry`. */
  async inclusionProof(index: number, size: number): Promise<Uint8Array[]> {
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
      throw new TocsinError("log-unknown-entry", `ask for an entry below the tree size ${size}, got ${index}`);
    }
    return this.#ranges(inclusionRanges(index, size));
  }

  /** The consistency proof from `oldSize` to `newSize` (RFC 6962 §2.1.2); empty from nothing. Refuses an old size above the new one with `log-unknown-entry`. */
  async consistencyProof(oldSize: number, newSize: number): Promise<Uint8Array[]> {
    if (!Number.isSafeInteger(oldSize) || oldSize < 0 || oldSize > newSize) {
      throw new TocsinError("log-unknown-entry", `ask for a tree size up to ${newSize}, got ${oldSize}`);
    }
    return oldSize === 0 ? [] : this.#ranges(consistencyRanges(oldSize, newSize));
  }

  /** The hash of an aligned range of leaves. */
  async range(range: LeafRange): Promise<Uint8Array> {
    const hashes: Uint8Array[] = [];
    for (const node of completeNodes(range)) hashes.push(await this.#node(node));
    return foldNodes(hashes);
  }

  async #ranges(ranges: readonly LeafRange[]): Promise<Uint8Array[]> {
    const proof: Uint8Array[] = [];
    for (const range of ranges) proof.push(await this.range(range));
    return proof;
  }

  async #node({ height, index }: TreeNode): Promise<Uint8Array> {
    const level = Math.floor(height / tileHeight);
    const inner = height % tileHeight;
    const perTile = 2 ** (tileHeight - inner);
    const tileIndex = Math.floor(index / perTile);
    const at = index % perTile;
    const row = (await this.#open(level, tileIndex, (at + 1) * 2 ** inner))[inner];
    if (row === undefined || row.length < (at + 1) * hashSize) throw missing(level, tileIndex);
    return hashIn(row, at);
  }

  async #open(level: number, index: number, width: number): Promise<OpenedTile> {
    const key = `${level}/${index}`;
    const kept = this.#opened.get(key);
    this.#opened.delete(key);
    const opened = kept !== undefined && (kept[0]?.length ?? 0) >= width * hashSize ? kept : openTile(await this.#source(level, index));
    if ((opened[0]?.length ?? 0) < width * hashSize) throw missing(level, index);
    this.#opened.set(key, opened);
    const oldest = this.#opened.keys().next();
    if (this.#opened.size > this.#capacity && oldest.done !== true) this.#opened.delete(oldest.value);
    return opened;
  }
}

function openTile(bytes: Uint8Array | undefined): OpenedTile {
  const rows: Uint8Array[] = [bytes ?? new Uint8Array(0)];
  for (let height = 1; height < tileHeight; height += 1) rows.push(rowAbove(rows.at(-1) ?? new Uint8Array(0)));
  return rows;
}

function missing(level: number, index: number): TocsinError {
  return new TocsinError("log-inconsistent", `restore the log from a backup, tile ${index} of level ${level} is missing or too narrow`, {
    details: { level, index },
  });
}
