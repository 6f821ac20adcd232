import { isTocsinError, parseJson, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";

/** What a line may cost. */
export type LineLimits = {
  /** UTF-8 bytes of one line (default 16 MiB). */
  readonly maxLineBytes?: number;
  /** Nested arrays and objects within one line (default 256). */
  readonly maxDepth?: number;
};

/** A line that is not blank: its number from 1, the byte offset at which it begins, and its value or why it has none. */
export type Line =
  | { readonly kind: "value"; readonly line: number; readonly offset: number; readonly value: JsonValue }
  | { readonly kind: "refused"; readonly line: number; readonly offset: number; readonly error: TocsinError };

/**
 * Reads newline-delimited JSON from chunks: one JSON text a line, lines ended by LF or CRLF, blank ones passed over, the last one
 * ended or not. A line that is refused does not end the reading. Memory does not grow with the number of lines.
 */
export class LineScanner {
  readonly #maxBytes: number;
  readonly #maxDepth: number;
  #pieces: Uint8Array[] = [];
  #held = 0;
  #isSkipping = false;
  #line = 1;
  #lineOffset = 0;
  #consumed = 0;

  constructor(limits: LineLimits = {}) {
    this.#maxBytes = limits.maxLineBytes ?? 16 * 1024 * 1024;
    this.#maxDepth = limits.maxDepth ?? 256;
  }

  /** Takes the next chunk and gives the lines that end in it. To be run through before the next one is pushed. */
  *push(chunk: Uint8Array): Generator<Line, void, undefined> {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(0x0a, from);
      if (end < 0) break;
      const line = this.#take(chunk.subarray(from, end));
      if (line !== undefined) yield line;
      from = end + 1;
      this.#line += 1;
      this.#lineOffset = this.#consumed + from;
      this.#isSkipping = false;
    }
    if (from < chunk.length) {
      const refused = this.#hold(chunk.subarray(from));
      if (refused !== undefined) yield refused;
    }
    this.#consumed += chunk.length;
  }

  /** Ends the input, and gives the last line where no line end follows it. */
  *end(): Generator<Line, void, undefined> {
    const line = this.#take(new Uint8Array(0));
    if (line !== undefined) yield line;
  }

  #hold(rest: Uint8Array): Line | undefined {
    if (this.#isSkipping) return undefined;
    this.#held += rest.length;
    if (this.#held <= this.#maxBytes) {
      // The caller may use the chunk's memory again, so what outlives this call is copied; the slice of a Buffer would not copy.
      this.#pieces.push(Uint8Array.prototype.slice.call(rest));
      return undefined;
    }
    this.#pieces = [];
    this.#held = 0;
    this.#isSkipping = true;
    return this.#tooLong();
  }

  #tooLong(): Line {
    const error = new TocsinError("input-too-large", `line ${this.#line}: at most ${this.#maxBytes} bytes are taken`, {
      details: { line: this.#line, offset: this.#lineOffset, maxBytes: this.#maxBytes },
    });
    return { kind: "refused", line: this.#line, offset: this.#lineOffset, error };
  }

  #take(rest: Uint8Array): Line | undefined {
    if (this.#isSkipping) return undefined;
    const bytes = this.#pieces.length === 0 ? rest : Buffer.concat([...this.#pieces, rest]);
    this.#pieces = [];
    this.#held = 0;
    if (bytes.length > this.#maxBytes) return this.#tooLong();
    if (isBlank(bytes)) return undefined;
    const place = { line: this.#line, offset: this.#lineOffset };
    try {
      return { kind: "value", ...place, value: parseJson(bytes, { maxBytes: this.#maxBytes, maxDepth: this.#maxDepth }) };
    } catch (cause) {
      if (!isTocsinError(cause)) throw cause;
      const details = { ...cause.details, ...place };
      return {
        kind: "refused",
        ...place,
        error: new TocsinError(cause.code, `line ${this.#line}${placeInLine(cause.message)}`, { details }),
      };
    }
  }
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}

/** The text of a refusal, with the line of the document instead of the one line that was read by itself. */
function placeInLine(message: string): string {
  return `: ${message}`.replace(/^: JSON at line 1 column (\d+): /, " column $1: ");
}
