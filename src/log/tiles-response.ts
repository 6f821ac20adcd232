import { utf8 } from "../base/index.ts";
import { encodeBundle } from "./bundle.ts";
import { hashSize } from "./merkle.ts";
import { addSignatures } from "./note.ts";
import type { LogReader } from "./ports.ts";
import { parseTilePath, tileWidth, tileWidthAt } from "./tile.ts";

/** An answer to an HTTP request, free of any framework. Header names are in lower case. */
export type HttpAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };

const immutable = { "content-type": "application/octet-stream", "cache-control": "private, max-age=31536000, immutable" };

/** A plain text answer. */
export function textAnswer(status: number, text: string, contentType = "text/plain; charset=utf-8"): HttpAnswer {
  return { status, headers: { "content-type": contentType, "cache-control": "no-store" }, body: utf8(text) };
}

/**
 * Answers a GET below a log's prefix by c2sp.org/tlog-tiles: `checkpoint`, `tile/L/N`, `tile/entries/N`, partial ones included. Nothing beyond the
 * last checkpoint is given out, and a partial tile stays available after it is full. 404 for all else. The caller decides who may ask at all.
 */
export async function tilesResponse(path: string, store: LogReader, origin: string): Promise<HttpAnswer> {
  const last = await store.latestCheckpoint(origin);
  if (last === undefined) return notFound();
  if (path === "checkpoint") {
    const cosignatures = await store.readCosignatures(origin, last);
    const note = addSignatures(last.note, cosignatures.map(({ lines }) => lines).join(""));
    return { status: 200, headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }, body: note };
  }
  const name = parseTilePath(path);
  if (name === undefined) return notFound();
  const level = name.level === "entries" ? 0 : name.level;
  if (tileWidthAt(last.size, level, name.index) < name.width) return notFound();
  if (name.level === "entries") {
    const begin = name.index * tileWidth;
    const leaves = await store.readLeaves(origin, begin, begin + name.width);
    return leaves.length < name.width
      ? notFound()
      : { status: 200, headers: immutable, body: encodeBundle(leaves.map(({ entry }) => entry)) };
  }
  const tile = await store.readTile(origin, name.level, name.index);
  return tile === undefined || tile.width < name.width
    ? notFound()
    : { status: 200, headers: immutable, body: tile.bytes.subarray(0, name.width * hashSize) };
}

function notFound(): HttpAnswer {
  return textAnswer(404, "not found\n");
}
