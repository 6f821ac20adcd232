import Database from "better-sqlite3-multiple-ciphers";
import { hex, isTocsinError, TocsinError } from "../../base/index.ts";

export type Connection = Database.Database;

/** How a database file is opened. `key` is 32 bytes; `readOnly` gives a second view that never sees what is not committed. */
export type ConnectionOptions = { readonly key: Uint8Array; readonly readOnly?: boolean; readonly create?: boolean };

/**
 * Opens an encrypted and authenticated database (AEGIS, SQLite3MultipleCiphers) with write-ahead log and `synchronous=FULL`:
 * a committed transaction survives power loss as far as the disk keeps its word on fsync.
 * Refuses a wrong key with `unlock-failed`, a damaged file with `store-corrupt`, and a missing one with `folder-missing`.
 */
export function openConnection(path: string, options: ConnectionOptions): Connection {
  if (options.key.length !== 32) throw new TypeError(`a database key of 32 bytes is needed, got ${options.key.length}`);
  let db: Connection;
  try {
    db = new Database(path, { fileMustExist: options.create !== true, readonly: options.readOnly === true });
  } catch (cause) {
    throw new TocsinError("folder-missing", `make a node here first, there is no database at "${path}"`, { cause });
  }
  try {
    db.pragma("cipher='aegis'");
    // A key of 32 random bytes needs no stretching: as a passphrase it would cost 30 ms and more for every connection.
    db.pragma(`key='raw:${hex(options.key)}'`);
    // The first read is what tells a wrong key.
    db.prepare("SELECT count(*) FROM sqlite_master").get();
    if (options.readOnly !== true) {
      db.pragma("journal_mode = WAL");
      db.pragma("synchronous = FULL");
      db.pragma("secure_delete = ON");
      db.pragma("foreign_keys = ON");
      db.pragma("wal_autocheckpoint = 2000");
    }
    // What SQLite would put aside in files of its own, copies of pages for a savepoint among it, is not encrypted there: it stays in memory.
    db.pragma("temp_store = MEMORY");
    // The hot pages are few, and the operating system holds the rest: a node stays small with all its readers open.
    db.pragma(`cache_size = ${options.readOnly === true ? -2048 : -16_384}`);
    db.pragma("busy_timeout = 2000");
    return db;
  } catch (thrown) {
    db.close();
    throw storeError(thrown);
  }
}

const codes: Readonly<Record<string, "unlock-failed" | "store-corrupt" | "disk-full" | "folder-busy">> = {
  SQLITE_NOTADB: "unlock-failed",
  SQLITE_CORRUPT: "store-corrupt",
  SQLITE_IOERR: "store-corrupt",
  SQLITE_FULL: "disk-full",
  SQLITE_BUSY: "folder-busy",
};

const advice = {
  "unlock-failed": "check the passphrase, key file or credential: it does not open this database",
  "store-corrupt": "stop the node and restore a checked backup: the database is damaged or was altered",
  "disk-full": "free space on the disk and try again: the transaction was rolled back whole",
  "folder-busy": "stop the other process first: it holds the database",
} as const;

/** The coded error for something that SQLite threw; anything that is not SQLite's is given back as it was. */
export function storeError(thrown: unknown): unknown {
  if (isTocsinError(thrown) || !(thrown instanceof Error) || !("code" in thrown)) return thrown;
  const raw = String(thrown.code);
  // The shared memory of the write-ahead log is a file beside the database, for which there may be no space either.
  if (raw.startsWith("SQLITE_IOERR_") && /WRITE|FSYNC|TRUNCATE|SHM/.test(raw))
    return new TocsinError("disk-full", advice["disk-full"], { cause: thrown });
  const code = codes[raw] ?? codes[raw.split("_").slice(0, 2).join("_")];
  return code === undefined ? thrown : new TocsinError(code, advice[code], { cause: thrown });
}
