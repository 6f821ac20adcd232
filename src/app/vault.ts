import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { TocsinError, utf8 } from "../base/index.ts";
import type { RandomSource } from "../base/index.ts";
import { unwrap, wrap } from "../seal/index.ts";

/**
 * Keys that must not be in the database, its write-ahead log or an ordinary backup, because destroying them is how content is
 * erased: sealing keys and the monthly keys that wrap payload keys (PROTOCOL.md 1 and 8). One wrapped file each, mode 0600.
 */
export interface Vault {
  /** The secret of that name, or `undefined`. A file that does not open is `unlock-failed`. */
  get(name: string): Uint8Array | undefined;
  /** Durable (file and folder synced) when it returns; a name is never overwritten. */
  put(name: string, secret: Uint8Array): void;
  /** Overwrites, removes and syncs. What the disk keeps of it afterwards is outside what a program can promise. */
  destroy(name: string): void;
  names(): readonly string[];
  has(name: string): boolean;
}

/**
 * Writes a file whole: to a neighbour, synced, renamed, and the folder synced. Mode 0600. A neighbour that a crash left behind is thrown
 * away. Without `replace` a file that is there is refused with `folder-exists`; a full disk is `disk-full`, and leaves nothing.
 */
export function writeDurably(file: string, bytes: Uint8Array, options: { readonly replace?: boolean } = {}): void {
  if (options.replace !== true && existsSync(file)) throw new TocsinError("folder-exists", `name a new file: "${file}" is there already`);
  const temporary = `${file}.new`;
  rmSync(temporary, { force: true });
  try {
    const handle = openSync(temporary, "wx", 0o600);
    try {
      // Not writeSync, which may write a part and say so only in what it returns.
      writeFileSync(handle, bytes);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    syncFolder(path.dirname(file));
  } catch (thrown) {
    rmSync(temporary, { force: true });
    if (codeOf(thrown) === "ENOSPC" || codeOf(thrown) === "EDQUOT") {
      throw new TocsinError("disk-full", `free space on the disk and try again: "${file}" was not written`, { cause: thrown });
    }
    throw thrown;
  }
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : undefined;
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const goneEnd = ".gone";

/** Overwrites a file and removes it. */
function wipe(file: string, random: RandomSource): void {
  const { length } = readFileSync(file);
  const handle = openSync(file, "r+");
  try {
    writeSync(handle, random(length));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  rmSync(file);
}

/**
 * The vault in a folder, wrapped under the vault key. The folder is made with mode 0700 where it is missing; what a crash left half destroyed
 * is destroyed.
 */
export function openVault(folder: string, key: Uint8Array, random: RandomSource): Vault {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const left of readdirSync(folder).filter((entry) => entry.endsWith(goneEnd))) wipe(path.join(folder, left), random);
  const file = (name: string): string => {
    if (!/^[A-Za-z0-9._-]{1,100}$/.test(name))
      throw new TypeError(`a vault name of letters, digits, dots and hyphens is needed, got "${name}"`);
    return path.join(folder, `${name}.key`);
  };
  // A vault that was taken away has no names: what needs one of them says so with its own code.
  const names = (): string[] =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((entry) => entry.endsWith(".key"))
      .map((entry) => entry.slice(0, -4))
      .sort();
  return {
    names,
    has: (name) => existsSync(file(name)),
    get(name) {
      const target = file(name);
      let wrapped: Uint8Array;
      try {
        wrapped = readFileSync(target);
      } catch (cause) {
        if (codeOf(cause) === "ENOENT") return undefined;
        // Not the same as none: whoever makes a missing key would make a second one.
        throw new TocsinError("keys-missing", `look at the vault: "${name}" is there and cannot be read (${codeOf(cause) ?? "fault"})`, {
          cause,
        });
      }
      try {
        return unwrap(key, wrapped, utf8(`tocsin vault v1 ${name}`));
      } catch (cause) {
        throw new TocsinError(
          "unlock-failed",
          `restore the vault that belongs to this node: "${name}" does not open with this node's secret`,
          { cause },
        );
      }
    },
    put(name, secret) {
      if (names().includes(name)) throw new TypeError(`a new vault name is needed, "${name}" is taken`);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeDurably(file(name), wrap(key, secret, utf8(`tocsin vault v1 ${name}`), random));
    },
    destroy(name) {
      const target = file(name);
      try {
        // Out of the way first: a crash half-way must leave no file that is there and opens with nothing.
        renameSync(target, `${target}${goneEnd}`);
        wipe(`${target}${goneEnd}`, random);
        syncFolder(folder);
      } catch (cause) {
        if (names().includes(name)) throw cause;
      }
    },
  };
}
