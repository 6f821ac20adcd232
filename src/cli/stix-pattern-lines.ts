import { TocsinError } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { inputChunks } from "./stix-input.ts";

/** The longest line that is taken, in bytes; a longer one is refused, and the lines after it are still read. */
export const maxPatternLineBytes = 64 * 1024 * 1024;

/**
 * The lines of a file or of standard input, without their ends, blank ones left out; a line that is too long or not UTF-8 comes as the
 * error that refuses it. Memory does not grow with the file.
 */
export async function* textLines(
  io: CliIo,
  file: string,
  maxBytes: number = maxPatternLineBytes,
): AsyncGenerator<string | TocsinError, void, undefined> {
  let kept: Uint8Array[] = [];
  let length = 0;
  const taken = (): string | TocsinError | undefined => {
    const line = length > maxBytes ? new TocsinError("input-too-large", `a line has at most ${maxBytes} bytes`) : decoded(kept, length);
    kept = [];
    length = 0;
    return typeof line === "string" && line.trim() === "" ? undefined : line;
  };
  const keep = (part: Uint8Array): void => {
    length += part.length;
    // The chunk is used again for the next read, so a part that outlives it is copied.
    if (length <= maxBytes) kept.push(Uint8Array.prototype.slice.call(part));
    else kept = [];
  };
  for await (const chunk of inputChunks(io, file)) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      keep(chunk.subarray(from, end));
      from = end + 1;
      const line = taken();
      if (line !== undefined) yield line;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
  }
  const line = length === 0 ? undefined : taken();
  if (line !== undefined) yield line;
}

function decoded(parts: readonly Uint8Array[], length: number): string | TocsinError {
  const bytes = parts.length === 1 ? (parts[0] ?? new Uint8Array()) : Buffer.concat(parts, length);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.endsWith("\r") ? text.slice(0, -1) : text;
  } catch {
    return new TocsinError("json-not-utf8", "a line is UTF-8 text");
  }
}
