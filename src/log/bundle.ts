import { TocsinError } from "../base/index.ts";
import { tileWidth } from "./tile.ts";

/** The longest entry that a bundle can carry: its length is a 16-bit number (c2sp.org/tlog-tiles, Log entries). */
export const longestEntry = 0xffff;

/** The entries of a bundle, each after its length as two bytes, big-endian. Refuses none, more than 256, or one that is too long with a `TypeError`. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length === 0 || entries.length > tileWidth)
    throw new TypeError(`1 to ${tileWidth} entries are needed, got ${entries.length}`);
  const out = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > longestEntry) throw new TypeError(`an entry of at most ${longestEntry} bytes is needed, got ${entry.length}`);
    out[at] = entry.length >> 8;
    out[at + 1] = entry.length & 0xff;
    out.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return out;
}

/**
 * The entries of a bundle as views into it. Refuses with `input-malformed` what ends inside an entry, or holds none or more than 256.
 * Attacker-controlled input; at most 256 * (2 + 65,535) bytes can be well formed, so that the bound is the format's own.
 */
export function decodeBundle(bundle: Uint8Array): Uint8Array[] {
  const { entries, wrong } = decodeBundlePrefix(bundle);
  if (wrong === undefined) return entries;
  throw new TocsinError("input-malformed", `send a well-formed entry bundle, got one with ${wrong} at entry ${entries.length}`);
}

/** The entries of a bundle up to where it stops being one, and what is wrong there: for whoever has to name the place. */
export function decodeBundlePrefix(bundle: Uint8Array): { readonly entries: Uint8Array[]; readonly wrong: string | undefined } {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bundle.length) {
    const high = bundle[at];
    const low = bundle[at + 1];
    if (high === undefined || low === undefined) return { entries, wrong: "an end inside a length" };
    const end = at + 2 + high * 256 + low;
    if (end > bundle.length) return { entries, wrong: "an end inside an entry" };
    if (entries.length === tileWidth) return { entries, wrong: `more than ${tileWidth} entries` };
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return { entries, wrong: entries.length === 0 ? "nothing" : undefined };
}
