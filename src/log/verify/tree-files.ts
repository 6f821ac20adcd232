import { equalBytes, isTocsinError, timestamp } from "../../base/index.ts";
import { decodeBundlePrefix } from "../bundle.ts";
import { decodeEntry } from "../entry.ts";
import type { CheckpointLeaf, LogEntry } from "../entry.ts";
import { hashSize, leafHash } from "../merkle.ts";
import { hashesAt, hashIn, tilePath, tileWidth, tileWidthAt } from "../tile.ts";
import { fullTileRoot } from "../tree.ts";
import type { TimeBounds } from "./bounds.ts";
import type { CheckedFiles, Note } from "./checked-files.ts";
import type { LeafPlace } from "./report.ts";

/** How a tree's files are gone through. `seen` is told of every leaf that can be read; `progress` of how many leaves were done. */
export type TreeCheck = {
  readonly files: CheckedFiles;
  readonly size: number;
  readonly bounds: TimeBounds;
  readonly toleranceMs: number;
  readonly note: Note;
  readonly progress: (done: number) => void;
};

/** What was found in the leaves: how many of each kind, and the checkpoints of other logs. */
export type TreeContents = {
  readonly kinds: Map<string, number>;
  readonly checkpoints: { readonly index: number; readonly loggedAtMs: number; readonly leaf: CheckpointLeaf }[];
};

/** Goes through every bundle and every hash tile: entries against level 0, each full tile against its hash one level up, times against their bounds. */
export async function checkTree(check: TreeCheck): Promise<TreeContents> {
  const walk = new TreeWalk(check);
  for (let index = 0; index * tileWidth < check.size; index += 1) {
    await walk.bundle(index);
    if (index % 64 === 63) check.progress((index + 1) * tileWidth);
  }
  for (let level = 1; hashesAt(check.size, level) > 0; level += 1) {
    for (let index = 0; index * tileWidth < hashesAt(check.size, level); index += 1) await walk.upperTile(level, index);
  }
  return { kinds: walk.kinds, checkpoints: walk.checkpoints };
}

class TreeWalk {
  readonly kinds = new Map<string, number>();
  readonly checkpoints: TreeContents["checkpoints"] = [];
  readonly #check: TreeCheck;
  /** The hash of every full tile of the level below the one that is next, packed. */
  #fullRoots: Uint8Array[] = [];
  #nextRoots: Uint8Array[] = [];
  #level = 1;
  #lastAtMs = 0;

  constructor(check: TreeCheck) {
    this.#check = check;
  }

  async bundle(index: number): Promise<void> {
    const { files, size, note } = this.#check;
    const width = tileWidthAt(size, 0, index);
    const tile = await this.#tile(tilePath({ level: 0, index, width }), width);
    const file = tilePath({ level: "entries", index, width });
    const bundle = await files.read(file, { silent: true });
    if (bundle === undefined) {
      this.#fullRoots.push(fullTileRoot(tile.bytes));
      if (!files.isNamed(file)) note({ code: "file-missing", file, message: "a bundle of this tree size is missing" });
      return;
    }
    const { entries, wrong } = decodeBundlePrefix(bundle);
    const hashes = new Uint8Array(width * hashSize);
    for (let at = 0; at < Math.min(width, entries.length); at += 1) hashes.set(leafHash(entries[at] ?? bundle), at * hashSize);
    this.#fullRoots.push(fullTileRoot(entries.length >= width ? hashes : tile.bytes));
    for (let at = 0; at < Math.min(width, entries.length); at += 1) this.#entry(file, entries[at] ?? bundle, index * tileWidth + at);
    const differs = tile.isSound && !equalBytes(hashes, tile.bytes) ? firstDifference(hashes, tile.bytes) : -1;
    if (differs >= 0) {
      const place = placeOf(index * tileWidth + differs, entries[differs]);
      note({ code: "leaf-changed", file, leaf: place, message: "the entry is not the one whose hash is in the tree" });
    } else if (wrong !== undefined || entries.length !== width) {
      const found = wrong ?? `${entries.length} entries where ${width} are due`;
      note({
        code: "entry-form",
        file,
        leaf: { index: index * tileWidth + Math.min(width, entries.length) },
        message: `the bundle has ${found}`,
      });
    } else if (files.isChanged(file)) {
      note({ code: "file-changed", file, message: "the bytes are not those of the signed manifest" });
    }
  }

  async upperTile(level: number, index: number): Promise<void> {
    if (level !== this.#level) {
      this.#level = level;
      this.#fullRoots = this.#nextRoots;
      this.#nextRoots = [];
    }
    const { size, note } = this.#check;
    const width = tileWidthAt(size, level, index);
    const file = tilePath({ level, index, width });
    const tile = await this.#tile(file, width);
    const below = this.#fullRoots.slice(index * tileWidth, index * tileWidth + width);
    const differs = tile.isSound ? below.findIndex((root, at) => !equalBytes(root, hashIn(tile.bytes, at))) : -1;
    if (differs >= 0) {
      const leaves = tileWidth ** level;
      const first = (index * tileWidth + differs) * leaves;
      note({
        code: "tile-changed",
        file,
        leaf: { index: first },
        message: `a hash in the tile is not that of the ${leaves} leaves from ${first} on`,
      });
    }
    this.#nextRoots.push(fullTileRoot(tile.bytes));
  }

  /** A tile of exactly this width; zeros and not sound where it cannot be had or was changed, which is noted. */
  async #tile(file: string, width: number): Promise<{ bytes: Uint8Array; isSound: boolean }> {
    const { files, note } = this.#check;
    const bytes = await files.read(file);
    if (bytes?.length === width * hashSize) return { bytes, isSound: !files.isChanged(file) };
    // What the manifest names and the folder lacks was noted when the lists were compared.
    if (bytes === undefined && !files.isNamed(file)) note({ code: "file-missing", file, message: "a tile of this tree size is missing" });
    if (bytes !== undefined)
      note({ code: "tile-form", file, message: `the tile has ${bytes.length} bytes where ${width * hashSize} are due` });
    return { bytes: new Uint8Array(width * hashSize), isSound: false };
  }

  #entry(file: string, bytes: Uint8Array, index: number): void {
    try {
      const entry = decodeEntry(bytes);
      this.#time(file, entry, index);
      const { leaf } = entry;
      const kind = kindOf(entry);
      this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
      if (leaf.form === "checkpoint") this.checkpoints.push({ index, loggedAtMs: entry.loggedAtMs, leaf });
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      this.#check.note({ code: "entry-form", file, leaf: { index }, message: thrown.message });
    }
  }

  #time(file: string, entry: LogEntry, index: number): void {
    const { loggedAtMs } = entry;
    const { bounds, toleranceMs, note } = this.#check;
    const isWithin = bounds.isWithin(index, loggedAtMs, toleranceMs);
    if (!isWithin || loggedAtMs < this.#lastAtMs) {
      const why = isWithin
        ? `the one before it says ${timestamp(this.#lastAtMs)}`
        : "that is outside the interval that signatures leave for it";
      note({
        code: "entry-time",
        file,
        leaf: { index, kind: kindOf(entry) },
        interval: bounds.interval(index),
        message: `the entry says ${timestamp(loggedAtMs)}, and ${why}`,
      });
    }
    this.#lastAtMs = Math.max(this.#lastAtMs, loggedAtMs);
  }
}

function firstDifference(hashes: Uint8Array, tile: Uint8Array): number {
  return Math.floor(hashes.findIndex((byte, at) => byte !== tile[at]) / hashSize);
}

function kindOf({ leaf }: LogEntry): string {
  return leaf.form === "commitment" ? leaf.kind : "checkpoint";
}

function placeOf(index: number, bytes: Uint8Array | undefined): LeafPlace {
  try {
    return bytes === undefined ? { index } : { index, kind: kindOf(decodeEntry(bytes)) };
  } catch (thrown) {
    if (isTocsinError(thrown)) return { index };
    throw thrown;
  }
}
