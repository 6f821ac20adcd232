import { TocsinError } from "../base/index.ts";

/** The bytes of a value that ended, or `undefined` where the chunk ended first; `next` is the offset in the chunk to go on from. */
export type Collected = { readonly bytes: Uint8Array | undefined; readonly next: number };

const quote = 0x22;
const backslash = 0x5c;

/**
 * Finds where a JSON value ends in bytes that come in chunks, and keeps those bytes, up to a limit. It counts brackets outside of
 * strings and no more: whether the bytes are JSON is for `parseJson` to say.
 */
export class ValueCollector {
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #depth = 0;
  #kind: "none" | "string" | "brackets" | "scalar" = "none";
  #inString = false;
  #isEscaped = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Goes on with the value at an offset of a chunk. Refuses more bytes than the limit with `input-too-large`. */
  collect(chunk: Uint8Array, from: number): Collected {
    if (this.#kind === "none") this.#begin(chunk[from] as number);
    const next = this.#kind === "scalar" ? scalarEnd(chunk, from) : this.#scan(chunk, from);
    const isWhole = next <= chunk.length && this.#isOver(chunk, next);
    this.#length += next - from;
    if (this.#length > this.#maxBytes) {
      throw new TocsinError("input-too-large", `read a JSON value: at most ${this.#maxBytes} bytes are taken`, {
        details: { maxBytes: this.#maxBytes },
      });
    }
    if (!isWhole) {
      // The caller may use the chunk's memory again, so what outlives this call is copied; the slice of a Buffer would not copy.
      this.#pieces.push(Uint8Array.prototype.slice.call(chunk, from, next));
      return { bytes: undefined, next };
    }
    const bytes = this.#pieces.length === 0 ? chunk.subarray(from, next) : Buffer.concat([...this.#pieces, chunk.subarray(from, next)]);
    this.#reset();
    return { bytes, next };
  }

  #reset(): void {
    this.#pieces = [];
    this.#length = 0;
    this.#kind = "none";
  }

  #begin(first: number): void {
    this.#depth = 0;
    this.#inString = false;
    this.#isEscaped = false;
    this.#kind = first === quote ? "string" : first === 0x7b || first === 0x5b ? "brackets" : "scalar";
  }

  #isOver(chunk: Uint8Array, next: number): boolean {
    if (this.#kind === "scalar") return next < chunk.length;
    return this.#depth === 0 && !this.#inString;
  }

  #scan(chunk: Uint8Array, from: number): number {
    const end = chunk.length;
    let at = from;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      at += 1;
    }
    let depth = this.#depth;
    let isInside = this.#inString;
    while (at < end) {
      if (isInside) {
        at = stringEnd(chunk, at);
        if (at > end) break;
        isInside = false;
        if (depth === 0) break;
      }
      const byte = chunk[at] as number;
      at += 1;
      if (byte === quote) isInside = true;
      else if (byte > 0x5a) {
        if (byte === 0x7b || byte === 0x5b) depth += 1;
        else if (byte === 0x7d || byte === 0x5d) {
          depth -= 1;
          if (depth === 0) break;
        }
      }
    }
    this.#depth = depth;
    this.#inString = isInside;
    this.#isEscaped = at === end + 2;
    return Math.min(at, end);
  }
}

/**
 * The offset after the quote that ends a string, from an offset inside of it. Where the chunk ends first: its length and 1, or
 * its length and 2 where the next chunk begins with what a backslash escapes.
 */
function stringEnd(chunk: Uint8Array, from: number): number {
  const end = chunk.length;
  let at = from;
  while (at < end) {
    const byte = chunk[at] as number;
    at += 1;
    if (byte === quote) return at;
    if (byte === backslash) {
      if (at === end) return end + 2;
      at += 1;
    }
  }
  return end + 1;
}

/** The offset of the first byte that cannot belong to a number or a literal: white space, a comma or a closing bracket. */
function scalarEnd(chunk: Uint8Array, from: number): number {
  let at = from;
  while (at < chunk.length) {
    const byte = chunk[at] as number;
    if (byte === 0x2c || byte === 0x5d || byte === 0x7d || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) break;
    at += 1;
  }
  return at;
}
