import { concat } from "../../../base/index.ts";

/** Parts of an image: what a viewer needs, and what tells about it. `undefined` where the bytes are not of the form. */
export type ImageParts = { readonly hasMetadata: boolean; readonly stripped: Uint8Array };

const ascii = (bytes: Uint8Array, from: number, length: number): string => String.fromCharCode(...bytes.subarray(from, from + length));
const wordAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** The end of the entropy-coded data that begins at `from`: the next marker that is neither stuffing nor a restart. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) return -1;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return -1;
}

/** Segments that a viewer needs: all but comments and application data, save JFIF and Adobe's, which say how colours are coded. */
function isNeeded(bytes: Uint8Array, marker: number, at: number): boolean {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  if (marker === 0xe0) return ascii(bytes, at + 4, 5) === "JFIF\0" && wordAt(bytes, at + 2) === 16;
  return marker === 0xee && ascii(bytes, at + 4, 5) === "Adobe" && wordAt(bytes, at + 2) === 14;
}

/** A JPEG without comments and application segments, and without what stands after its end; segments that stay keep every byte. */
export function stripJpeg(bytes: Uint8Array): ImageParts | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let hasMetadata = false;
  for (let at = 2; at < bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return undefined;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) {
      kept.push(bytes.subarray(at, at + 2));
      return { hasMetadata: hasMetadata || at + 2 < bytes.length, stripped: concat(...kept) };
    }
    const length = wordAt(bytes, at + 2);
    if (length < 2 || at + 2 + length > bytes.length) return undefined;
    let end = at + 2 + length;
    if (marker === 0xda) end = scanEnd(bytes, end);
    if (end < 0) return undefined;
    if (isNeeded(bytes, marker, at)) kept.push(bytes.subarray(at, end));
    else hasMetadata = true;
    at = end;
  }
  return undefined;
}

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const pngNeeded = new Set("IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD pHYs acTL fcTL fdAT".split(" "));

/** A PNG without the chunks that tell about it (text, time, EXIF, colour profiles, private ones) and what stands after its end. */
export function stripPng(bytes: Uint8Array): ImageParts | undefined {
  if (!pngSignature.every((byte, at) => bytes[at] === byte)) return undefined;
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let hasMetadata = false;
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    const type = ascii(bytes, at + 4, 4);
    if (pngNeeded.has(type)) kept.push(bytes.subarray(at, end));
    else hasMetadata = true;
    if (type === "IEND") return { hasMetadata: hasMetadata || end < bytes.length, stripped: concat(...kept) };
    at = end;
  }
  return undefined;
}

/** Whether a GIF has comments, application data other than its loop, or bytes after its end; `undefined` where it cannot be read. */
export function gifHasMetadata(bytes: Uint8Array): boolean | undefined {
  if (!/^GIF8[79]a$/.test(ascii(bytes, 0, 6)) || bytes.length < 13) return undefined;
  const table = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  const afterBlocks = (from: number): number => {
    let to = from;
    while ((bytes[to] ?? 0) !== 0) to += (bytes[to] ?? 0) + 1;
    return to + 1;
  };
  let found = false;
  for (let at = 13 + table(bytes[10] ?? 0); at < bytes.length;) {
    const kind = bytes[at];
    if (kind === 0x3b) return found || at + 1 < bytes.length;
    if (kind === 0x2c) at = afterBlocks(at + 11 + table(bytes[at + 9] ?? 0));
    else if (kind === 0x21) {
      const label = bytes[at + 1];
      if (label === 0xfe || label === 0x01) found = true;
      if (label === 0xff && !/^(?:NETSCAPE2\.0|ANIMEXTS1\.0)$/.test(ascii(bytes, at + 3, 11))) found = true;
      at = afterBlocks(at + 2);
    } else return undefined;
  }
  return undefined;
}

/** Whether a WebP has chunks that tell about it, or bytes after its end; `undefined` where it cannot be read. */
export function webpHasMetadata(bytes: Uint8Array): boolean | undefined {
  if (ascii(bytes, 0, 4) !== "RIFF" || ascii(bytes, 8, 4) !== "WEBP") return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) return undefined;
  let found = end < bytes.length;
  for (let at = 12; at + 8 <= end;) {
    const size = view.getUint32(at + 4, true);
    if (at + 8 + size > end) return undefined;
    if (!["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF"].includes(ascii(bytes, at, 4))) found = true;
    at += 8 + size + (size & 1);
  }
  return found;
}
