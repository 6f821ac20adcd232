import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { isTocsinError, parseJson, TocsinError, utf8 } from "../../base/index.ts";
import { writeDurably } from "../vault.ts";
import { lockFolder } from "../../store/index.ts";
import { keyBytes, KeySet } from "../../taxii/index.ts";
import type { PulledObject, PullState, PullStore, Refusal } from "../../taxii/index.ts";

/** A pull's store that is closed at the end. */
export type ClosablePullStore = PullStore & { close(): void };

/** How much of the files counts: what lies beyond was written by a process that died before it said so. */
type Kept = { readonly version: 1; readonly outLength: number; readonly seenLength: number; readonly pull: PullState };

const maxStateBytes = 4 * 1024 * 1024;

/** An object on one line: exactly the bytes that came, but for line ends between its parts, which become spaces. */
export function objectLine(bytes: Uint8Array): Uint8Array {
  const line = Buffer.allocUnsafe(bytes.length + 1);
  line.set(bytes);
  // In JSON a bare line end is white space: within a string it is escaped.
  for (let at = line.indexOf(0x0a); at >= 0 && at < bytes.length; at = line.indexOf(0x0a, at + 1)) line[at] = 0x20;
  for (let at = line.indexOf(0x0d); at >= 0 && at < bytes.length; at = line.indexOf(0x0d, at + 1)) line[at] = 0x20;
  line[bytes.length] = 0x0a;
  return line;
}

/** A file that is only ever appended to, behind a length that counts. */
class Tail {
  readonly #handle: number;
  length: number;

  constructor(file: string, length: number, whole: boolean) {
    this.#handle = openSync(file, existsSync(file) ? "r+" : "wx+", 0o600);
    const { size } = fstatSync(this.#handle);
    // A file that its reader took away begins anew; one that lost a part of what counted was tampered with.
    this.length = size === 0 && !whole ? 0 : length;
    if (size < this.length) {
      closeSync(this.#handle);
      throw new TocsinError("pull-state", `restore "${file}" or begin anew with --restart: it has ${size} bytes where ${length} were kept`);
    }
    ftruncateSync(this.#handle, this.length);
  }

  append(bytes: Uint8Array): void {
    let written = 0;
    while (written < bytes.length) written += writeSync(this.#handle, bytes, written, bytes.length - written, this.length + written);
    fsyncSync(this.#handle);
    this.length += bytes.length;
  }

  *chunks(): Generator<Uint8Array, void, undefined> {
    const buffer = Buffer.allocUnsafe(keyBytes * 65_536);
    for (let at = 0; at < this.length;) {
      const read = readSync(this.#handle, buffer, 0, Math.min(buffer.length, this.length - at), at);
      if (read === 0) return;
      yield buffer.subarray(0, read - (read % keyBytes));
      at += read - (read % keyBytes);
    }
  }

  close(): void {
    closeSync(this.#handle);
  }
}

function readKept(file: string): Kept | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const kept = parseJson(readFileSync(file), { maxBytes: maxStateBytes }) as unknown as Kept;
    if (kept.version === 1 && Number.isSafeInteger(kept.outLength) && Number.isSafeInteger(kept.seenLength) && kept.pull?.version === 1)
      return kept;
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
  }
  throw new TocsinError("pull-state", `restore "${file}" or begin anew with --restart: it is not the record of a pull`);
}

/** Where a pull keeps what came: an output file, or a function that takes lines; and the record of its progress, where there is one. */
export type PullFiles = {
  /** The objects as JSON Lines; absent where `emit` takes them. */
  readonly out?: string;
  /** The record; `STATE.seen` and `STATE.lock` stand beside it. */
  readonly state?: string;
  readonly isRestarting: boolean;
  /** Takes lines, and resolves when they are written out. */
  emit?(lines: Uint8Array): Promise<void>;
};

/** Keeps pulled objects in a file, or hands them on, and the keys and the state beside them. */
class FilePullStore implements ClosablePullStore {
  readonly #files: PullFiles;
  readonly #seen = new KeySet();
  readonly #out: Tail | undefined;
  readonly #keys: Tail | undefined;
  readonly #lock: { release(): void } | undefined;
  #kept: Kept | undefined;

  constructor(files: PullFiles) {
    this.#files = files;
    const { out, state, isRestarting } = files;
    this.#lock = state === undefined ? undefined : lockFolder(`${state}.lock`);
    try {
      this.#kept = state === undefined || isRestarting ? undefined : readKept(state);
      if (this.#kept === undefined && out !== undefined && existsSync(out) && !isRestarting && readFileSize(out) > 0)
        throw new TocsinError("folder-exists", `name a new file: "${out}" is there already, and there is no record of a pull beside it`);
      this.#out = out === undefined ? undefined : new Tail(out, this.#kept?.outLength ?? 0, false);
      this.#keys = state === undefined ? undefined : new Tail(`${state}.seen`, this.#kept?.seenLength ?? 0, true);
      for (const chunk of this.#keys?.chunks() ?? [])
        for (let at = 0; at < chunk.length; at += keyBytes) this.#seen.add(chunk.subarray(at, at + keyBytes));
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  async state(): Promise<PullState | undefined> {
    return this.#kept?.pull;
  }

  async known(objects: readonly PulledObject[]): Promise<readonly boolean[]> {
    return objects.map(({ key }) => this.#seen.has(key));
  }

  async keep(objects: readonly PulledObject[], pull: PullState): Promise<readonly Refusal[]> {
    if (objects.length > 0) {
      const lines = Buffer.concat(objects.map(({ bytes }) => objectLine(bytes)));
      if (this.#out === undefined) await this.#files.emit?.(lines);
      else this.#out.append(lines);
      this.#keys?.append(Buffer.concat(objects.map(({ key }) => key)));
      for (const { key } of objects) this.#seen.add(key);
    }
    this.#kept = { version: 1, outLength: this.#out?.length ?? 0, seenLength: this.#keys?.length ?? 0, pull };
    if (this.#files.state !== undefined) writeDurably(this.#files.state, utf8(`${JSON.stringify(this.#kept)}\n`), { replace: true });
    return [];
  }

  close(): void {
    this.#out?.close();
    this.#keys?.close();
    this.#lock?.release();
  }
}

function readFileSize(file: string): number {
  const handle = openSync(file, "r");
  try {
    return fstatSync(handle).size;
  } finally {
    closeSync(handle);
  }
}

/**
 * Opens the files of a pull for this process alone (`folder-busy` otherwise). With an output file and a record a pull is exactly-once
 * over any crash: what the record does not speak of is cut off. Without a record every pull begins anew.
 */
export function openPullFiles(files: PullFiles): ClosablePullStore {
  return new FilePullStore(files);
}
