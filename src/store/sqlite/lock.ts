import { closeSync, existsSync, openSync } from "node:fs";
import Database from "better-sqlite3-multiple-ciphers";
import { isTocsinError, TocsinError } from "../../base/index.ts";
import { storeError } from "./connection.ts";

/** Holds a node's folder for one process. The operating system lets go of it when the process ends, however it ends. */
export type FolderLock = { release(): void };

/**
 * Takes the folder for this process alone, through a lock that SQLite holds on `node.lock` (Node.js itself has no file locks).
 * Refuses a folder that another process holds with `folder-busy`. Needs no space on the disk where the file is there already.
 */
export function lockFolder(file: string): FolderLock {
  // SQLite would make the file readable by others; the folder is its owner's alone. Only where there is none: closing any handle on
  // the file would let go of a lock that this process already holds.
  if (!existsSync(file)) closeSync(openSync(file, "a", 0o600));
  const db = new Database(file, { timeout: 0 });
  try {
    // Nothing is ever written, so no journal is wanted either: on a full disk it could not be begun, and the node must still open.
    db.pragma("journal_mode = MEMORY");
    db.pragma("locking_mode = EXCLUSIVE");
    db.exec("BEGIN EXCLUSIVE");
  } catch (thrown) {
    db.close();
    const cause = storeError(thrown);
    if (isTocsinError(cause, "unlock-failed"))
      throw new TocsinError("store-corrupt", `remove "${file}" while no node runs: it holds what no lock file holds`, { cause });
    if (!isTocsinError(cause, "folder-busy")) throw cause;
    throw new TocsinError("folder-busy", "use the running node, or stop it first: another process holds this folder", { cause });
  }
  return {
    release() {
      if (db.open) db.exec("ROLLBACK");
      db.close();
    },
  };
}
