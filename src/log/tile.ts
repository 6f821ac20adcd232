import { hashSize } from "./merkle.ts";

/** Hashes in a full tile, and entries in a full bundle (c2sp.org/tlog-tiles): a tile stands for a subtree of height 8. */
export const tileWidth = 256;

/** The height of the subtree that a tile stands for. */
export const tileHeight = 8;

/** Which tile: `level` from 0 to 63, or `entries` for a bundle; `index` within the level; `width` 1 to 256, below 256 where partial. */
export type TileName = { readonly level: number | "entries"; readonly index: number; readonly width: number };

/** One tile's place and width, for hash tiles only. */
export type TilePlace = { readonly level: number; readonly index: number; readonly width: number };

const decimal = "0|[1-9][0-9]*";
const pathPattern = new RegExp(`^tile/(?<level>${decimal}|entries)/(?<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\\.p/(?<width>[1-9][0-9]{0,2}))?$`);

/** The longest path that is parsed: 63 bits of index in groups of three digits, and the rest. */
const longestPath = 64;

function indexPath(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = padded.match(/[0-9]{3}/g) ?? [];
  return groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join("/");
}

/** The path of a tile below a log's prefix: `tile/0/x001/x234/067`, with `.p/W` where partial (c2sp.org/tlog-tiles, Merkle Tree). */
export function tilePath({ level, index, width }: TileName): string {
  const partial = width < tileWidth ? `.p/${width}` : "";
  return `tile/${level}/${indexPath(index)}${partial}`;
}

/**
 * The tile that a path names, or `undefined` where it is not the one spelling of one: leading zeros, a group too many, a width of 0 or
 * above 255, a level above 63, an index above 2^53 - 1. Attacker-controlled input.
 */
export function parseTilePath(path: string): TileName | undefined {
  if (path.length > longestPath) return undefined;
  const groups = pathPattern.exec(path)?.groups;
  if (groups === undefined) return undefined;
  const { level: levelText = "", index: indexText = "", width: widthText } = groups;
  const level: TileName["level"] = levelText === "entries" ? levelText : Number(levelText);
  const index = Number(indexText.replaceAll(/[x/]/g, ""));
  const width = widthText === undefined ? tileWidth : Number(widthText);
  if ((level !== "entries" && level > 63) || !Number.isSafeInteger(index)) return undefined;
  if (widthText !== undefined && width >= tileWidth) return undefined;
  const name = { level, index, width };
  return tilePath(name) === path ? name : undefined;
}

/** How many hashes a tree of `size` leaves has at a level of tiles: each stands for 256^level leaves. */
export function hashesAt(size: number, level: number): number {
  return Math.floor(size / tileWidth ** level);
}

/** How wide the tile at (level, index) is in a tree of `size` leaves: 0 where the tree has none, 256 where it is full. */
export function tileWidthAt(size: number, level: number, index: number): number {
  return Math.min(tileWidth, Math.max(0, hashesAt(size, level) - index * tileWidth));
}

/** Every hash tile of a tree of `size` leaves, level by level, from left to right. */
export function* tilesOf(size: number): Generator<TilePlace> {
  for (let level = 0; hashesAt(size, level) > 0; level += 1) {
    const count = Math.ceil(hashesAt(size, level) / tileWidth);
    for (let index = 0; index < count; index += 1) yield { level, index, width: tileWidthAt(size, level, index) };
  }
}

/** The partial hash tiles of a tree of `size` leaves, in rising level: the widths that its `TreeState` must have. */
export function edgeOf(size: number): TilePlace[] {
  const edge: TilePlace[] = [];
  for (let level = 0; hashesAt(size, level) > 0; level += 1) {
    const hashes = hashesAt(size, level);
    if (hashes % tileWidth !== 0) edge.push({ level, index: Math.floor(hashes / tileWidth), width: hashes % tileWidth });
  }
  return edge;
}

/** Hash number `at` of packed hashes. */
export function hashIn(row: Uint8Array, at: number): Uint8Array {
  return row.subarray(at * hashSize, (at + 1) * hashSize);
}
