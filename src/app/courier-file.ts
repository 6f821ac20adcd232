import { existsSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { concat, equalBytes, TocsinError, uint32, utf8 } from "../base/index.ts";
import { maxSealedMessageBytes } from "../exchange/index.ts";

const magic = utf8("TOCSINC");
const version = 1;
const headBytes = magic.length + 1 + 4;

/** The largest courier file that is read or written, in bytes: 256 MiB. */
export const maxCourierBytes = 256 * 1024 * 1024;
/** The most sealed entries of one courier file. */
export const maxCourierEntries = 65_536;

/** A courier file while it is written. Nothing is to be seen under its name before `finish`. */
export interface CourierWriter {
  readonly entries: number;
  readonly bytes: number;
  /** Whether entries of these sizes still fit. */
  hasRoom(sizes: readonly number[]): boolean;
  /** Appends a sealed entry. Refuses one that does not fit with `input-too-large`. */
  add(sealed: Uint8Array): Promise<void>;
  /** Makes the file durable under its name, mode 0600. */
  finish(): Promise<void>;
  /** Throws away what was written. */
  discard(): Promise<void>;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Begins a courier file. Refuses one that exists with `folder-exists`: what was written for one day is not replaced by the next. */
export async function writeCourierFile(file: string): Promise<CourierWriter> {
  if (existsSync(file)) throw new TocsinError("folder-exists", `name a new file: "${file}" exists`);
  const temporary = `${file}.new`;
  const handle = await open(temporary, "wx", 0o600).catch((cause: unknown) => {
    throw new TocsinError(
      "usage",
      `name a file that can be written: "${temporary}" cannot (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`,
      { cause },
    );
  });
  let entries = 0;
  let at = headBytes;
  const hasRoom = (sizes: readonly number[]): boolean =>
    entries + sizes.length <= maxCourierEntries && sizes.reduce((sum, size) => sum + 4 + size, at) <= maxCourierBytes;
  return {
    hasRoom,
    get entries() {
      return entries;
    },
    get bytes() {
      return at;
    },
    async add(sealed) {
      if (sealed.length > maxSealedMessageBytes || !hasRoom([sealed.length]))
        throw new TocsinError("input-too-large", `write another file: this one has ${at} bytes in ${entries} entries`);
      await writeWhole(handle, concat(uint32(sealed.length), sealed), at);
      at += 4 + sealed.length;
      entries += 1;
    },
    async finish() {
      await writeWhole(handle, concat(magic, Uint8Array.of(version), uint32(entries)), 0);
      await handle.sync();
      await handle.close();
      await rename(temporary, file);
      await syncFolder(path.dirname(file));
    },
    async discard() {
      await handle.close();
      await rm(temporary, { force: true });
    },
  };
}

async function writeWhole(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    try {
      done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOSPC")
        throw new TocsinError("disk-full", "free space where the courier file is written: the disk is full", { cause });
      throw cause;
    }
  }
}

function broken(what: string): TocsinError {
  return new TocsinError("input-malformed", `have the file brought again: ${what}`);
}

async function read(handle: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await handle.read(bytes, got, length - got, at + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return bytes.subarray(0, got);
}

/** A courier file that is read: how many entries it says that it has, and those that are there, one at a time. */
export interface CourierReader {
  readonly count: number;
  /** Gives each entry; at the place where the file stops being one it throws `input-malformed`, after all that came before. */
  entries(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens a courier file. Refuses what is none with `input-malformed`, a later version with `input-version-newer`, more than 256 MiB or
 * 65,536 entries with `input-too-large`, a path that is no file with `usage`. Attacker-controlled; one entry is in memory at a time.
 */
export async function readCourierFile(file: string): Promise<CourierReader> {
  const handle = await open(file, "r").catch((cause: unknown) => {
    throw new TocsinError("usage", `give a file that can be read: "${file}" (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`, {
      cause,
    });
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new TocsinError("usage", `give a file: "${file}" is none`);
    if (stat.size > maxCourierBytes)
      throw new TocsinError("input-too-large", `give a courier file of at most ${maxCourierBytes} bytes, got ${stat.size}`);
    const head = await read(handle, 0, headBytes);
    if (!equalBytes(head.subarray(0, magic.length), magic))
      throw new TocsinError("input-malformed", "give a file that tocsin courier out wrote: this is none");
    if ((head[magic.length] ?? 0) > version)
      throw new TocsinError("input-version-newer", `upgrade this node: the file is of version ${head[magic.length] ?? 0}`);
    if (head[magic.length] !== version || head.length < headBytes) throw broken("it ends in its first bytes");
    const count = new DataView(head.buffer, head.byteOffset).getUint32(magic.length + 1);
    if (count > maxCourierEntries)
      throw new TocsinError("input-too-large", `give a courier file of at most ${maxCourierEntries} entries, got ${count}`);
    return { count, entries: () => entriesOf(handle, { count, size: stat.size }), close: () => handle.close() };
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

async function* entriesOf(
  handle: FileHandle,
  { count, size }: { readonly count: number; readonly size: number },
): AsyncGenerator<Uint8Array> {
  let at = headBytes;
  for (let entry = 1; entry <= count; entry += 1) {
    const prefix = await read(handle, at, 4);
    const length = prefix.length < 4 ? -1 : new DataView(prefix.buffer, prefix.byteOffset).getUint32(0);
    if (length < 0) throw broken(`it ends before entry ${entry} of ${count}`);
    if (length > maxSealedMessageBytes)
      throw broken(`the length of entry ${entry} of ${count} is ${length}, and nothing can be read after it`);
    if (at + 4 + length > size) throw broken(`it ends inside entry ${entry} of ${count}`);
    const bytes = await read(handle, at + 4, length);
    if (bytes.length < length) throw broken(`it ends inside entry ${entry} of ${count}`);
    yield bytes;
    at += 4 + length;
  }
  if (at < size) throw broken(`${size - at} bytes follow after entry ${count}, the last one`);
}
