import { isUtf8 } from "node:buffer";
import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { TocsinError } from "../../base/index.ts";
import { longestLine } from "./lines.ts";

const writtenChars = 1 << 20;
/** What is read at once: larger strings would live until the next great collection, and memory would grow with them. */
const readBytes = 1 << 16;
const lineEnd = 0x0a;

/** A new file of lines that is there whole or not at all. */
export type LineWriter = {
  /** Appends a line; the line end is added. */
  write(line: string): void;
  /** Makes what was written durable under its own name. */
  close(): void;
  /** Throws away what was written. */
  abandon(): void;
};

/**
 * Writes a file of lines, mode 0600, under a neighbour's name until it is whole. Refuses a file that is there with `folder-exists`, a folder that is
 * not there, or may not be written, with `usage`, a full disk with `disk-full`.
 */
export function lineWriter(file: string): LineWriter {
  if (existsSync(file)) throw new TocsinError("folder-exists", `name a new file: "${file}" is there already`);
  const temporary = `${file}.part`;
  const handle = guarded(file, () => {
    rmSync(temporary, { force: true });
    return openSync(temporary, "wx", 0o600);
  });
  let pending: string[] = [];
  let length = 0;
  let isOpen = true;
  const flush = (): void => {
    const bytes = Buffer.from(pending.join(""), "utf8");
    pending = [];
    length = 0;
    // A write may take only a part of what it is given.
    guarded(file, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
    });
  };
  const end = (): void => {
    if (isOpen) closeSync(handle);
    isOpen = false;
  };
  return {
    write(line) {
      pending.push(line, "\n");
      length += line.length + 1;
      if (length >= writtenChars) flush();
    },
    close() {
      flush();
      fsyncSync(handle);
      end();
      renameSync(temporary, file);
    },
    abandon() {
      end();
      rmSync(temporary, { force: true });
    },
  };
}

function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
    if (code === "ENOSPC" || code === "EDQUOT")
      throw new TocsinError("disk-full", `free space on the disk and try again: "${file}" was not written`, { cause: thrown });
    if (["EACCES", "EISDIR", "ENOENT", "ENOTDIR", "EPERM", "EROFS"].includes(code))
      throw new TocsinError("usage", `name another file: "${file}" cannot be written (${code})`, { cause: thrown });
    throw thrown;
  }
}

/**
 * The lines of a file, a batch at a time, however long the file is. Refuses a line above 24 MiB with `input-too-large`; a file that does not
 * end with a line end, or is not UTF-8, with `input-malformed`; one that cannot be read with `usage`. Attacker-controlled input.
 */
export function* linesOf(file: string): Generator<readonly string[]> {
  const handle = opened(file);
  try {
    // Read without waiting and into one buffer: a turn of the event loop for every batch would take as long as the batch.
    let buffer = Buffer.allocUnsafe(readBytes);
    let kept = 0;
    for (;;) {
      if (kept === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
      const read = readSync(handle, buffer, kept, buffer.length - kept, null);
      if (read === 0) break;
      const filled = kept + read;
      const end = buffer.subarray(0, filled).lastIndexOf(lineEnd) + 1;
      if (end > 0) yield textOf(buffer.subarray(0, end - 1)).split("\n");
      buffer.copyWithin(0, end, filled);
      kept = filled - end;
      if (kept > longestLine) throw new TocsinError("input-too-large", `give a file with lines of at most ${longestLine} bytes`);
    }
    if (kept > 0) throw new TocsinError("input-malformed", "give a whole file: its last line has no end, it was cut short");
  } finally {
    closeSync(handle);
  }
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new TocsinError("input-malformed", "give a file of UTF-8 text");
  return bytes.toString("utf8");
}

function opened(file: string): number {
  try {
    return openSync(file, "r");
  } catch (cause) {
    throw new TocsinError("usage", `name a file that can be read: "${file}"`, { cause });
  }
}
