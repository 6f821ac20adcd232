import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, readSync, renameSync, statSync, writeSync } from "node:fs";
import path from "node:path";
import { base64url, sha256, TocsinError } from "../base/index.ts";
import { writeDurably } from "./vault.ts";

/** Sealed attachment blobs, each under its hash. They are ciphertext: the keys stand in the descriptors, and erasing those erases them. */
export interface BlobStore {
  /** Keeps a whole blob, durably. */
  put(blob: string, bytes: Uint8Array): void;
  has(blob: string): boolean;
  /** The bytes from `begin` up to `end`, fewer at the end; `undefined` where the blob is not here. */
  read(blob: string, begin: number, end: number): Uint8Array | undefined;
  /** How much of a blob has arrived: what a transfer goes on from. */
  arrived(blob: string): number;
  /** Adds what arrived next, durably. */
  append(blob: string, bytes: Uint8Array): void;
  /** Checks what arrived against its hash and keeps it; where it differs it is thrown away and `attachment-mismatch` thrown. */
  finish(blob: string): void;
}

const blobPattern = /^[A-Za-z0-9_-]{43}$/;

/** The blobs of a node in a folder of their own. */
export function blobStore(folder: string): BlobStore {
  const file = (blob: string): string => {
    if (!blobPattern.test(blob)) throw new TocsinError("input-malformed", "name a blob by its hash");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return path.join(folder, blob);
  };
  const part = (blob: string): string => `${file(blob)}.part`;
  return {
    put(blob, bytes) {
      if (!existsSync(file(blob))) writeDurably(file(blob), bytes, { replace: true });
    },
    has: (blob) => existsSync(file(blob)),
    read(blob, begin, end) {
      if (!existsSync(file(blob))) return undefined;
      const handle = openSync(file(blob), "r");
      try {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, statSync(file(blob)).size) - begin));
        return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, begin));
      } finally {
        closeSync(handle);
      }
    },
    arrived: (blob) => (existsSync(part(blob)) ? statSync(part(blob)).size : 0),
    append(blob, bytes) {
      const handle = openSync(part(blob), "a", 0o600);
      try {
        writeSync(handle, bytes);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    },
    finish(blob) {
      const bytes = readFileSync(part(blob));
      if (base64url(sha256(bytes)) !== blob) {
        writeDurably(part(blob), new Uint8Array(), { replace: true });
        throw new TocsinError("attachment-mismatch", "fetch it again: what arrived is not the blob that the message names");
      }
      renameSync(part(blob), file(blob));
    },
  };
}
