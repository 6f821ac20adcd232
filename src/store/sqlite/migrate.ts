import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3-multiple-ciphers";
import { hex, sha256, TocsinError, utf8 } from "../../base/index.ts";
import { storeError } from "./connection.ts";
import type { Connection } from "./connection.ts";

/** One numbered step of the database's form. The checksum of `sql` is recorded when it is applied, so it is never edited later. */
export type Migration = { readonly number: number; readonly name: string; readonly sql: string };

/** What `migrate` did: the numbers applied now, empty where the database was up to date. */
export type MigrationReport = { readonly from: number; readonly to: number; readonly applied: readonly number[] };

type AppliedRow = { readonly number: number; readonly name: string; readonly checksum: string };

function checksum(migration: Migration): string {
  return hex(sha256(utf8(migration.sql)));
}

function appliedRows(db: Connection): AppliedRow[] {
  const exists = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migration'").get();
  if (exists === undefined) return [];
  return db.prepare("SELECT number, name, checksum FROM migration ORDER BY number").all() as AppliedRow[];
}

/**
 * Which migrations are still to come. Refuses a database that knows more migrations than this version with `store-newer`,
 * and one whose recorded checksums differ from ours with `store-drift`.
 */
export function pendingMigrations(db: Connection, migrations: readonly Migration[]): readonly Migration[] {
  const applied = appliedRows(db);
  const newest = Math.max(0, ...applied.map((row) => row.number));
  if (newest > migrations.length) {
    throw new TocsinError(
      "store-newer",
      `upgrade Tocsin or restore an older backup: the database has migration ${newest}, this version knows ${migrations.length}`,
    );
  }
  for (const [position, ours] of migrations.slice(0, newest).entries()) {
    const row = applied[position];
    if (row?.number !== position + 1 || checksum(ours) !== row.checksum) {
      throw new TocsinError(
        "store-drift",
        `restore a checked backup: migration ${position + 1} "${ours.name}" was applied in another form than this version has, or not at all`,
      );
    }
  }
  return migrations.slice(newest);
}

/**
 * Brings the database to the newest form, all pending migrations in one transaction: either all of them stand or none does.
 * `beforeFirst` is called once, before anything is changed and only where something is pending: that is where a backup is taken.
 */
export function migrate(db: Connection, migrations: readonly Migration[], beforeFirst: (from: number) => void = () => {}): MigrationReport {
  const pending = pendingMigrations(db, migrations);
  const from = migrations.length - pending.length;
  if (pending.length === 0) return { from, to: from, applied: [] };
  if (from > 0) beforeFirst(from);
  const step = db.transaction(() => {
    db.exec("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT");
    const record = db.prepare("INSERT INTO migration (number, name, checksum) VALUES (?, ?, ?)");
    for (const migration of pending) {
      db.exec(migration.sql);
      record.run(migration.number, migration.name, checksum(migration));
    }
  });
  try {
    step.immediate();
  } catch (thrown) {
    throw storeError(thrown);
  }
  return { from, to: migrations.length, applied: pending.map((migration) => migration.number) };
}

/** Tables and indexes as they stand, one line each, in one order. */
function formOf(db: Connection): readonly string[] {
  const rows = db.prepare("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name").all() as {
    type: string;
    name: string;
    sql: string;
  }[];
  return rows.map(({ type, name, sql }) => `${type} ${name}: ${sql}`);
}

/** Refuses a database whose tables and indexes are not those that its migrations give, with `store-drift`: it was altered outside Tocsin. */
export function checkForm(db: Connection, migrations: readonly Migration[]): void {
  const model = new Database(":memory:");
  try {
    migrate(model, migrations);
    const wanted = new Set(formOf(model));
    const found = formOf(db);
    const strange = found.find((line) => !wanted.has(line));
    const lacking = [...wanted].find((line) => !found.includes(line));
    const differs = strange ?? lacking;
    if (differs !== undefined) {
      throw new TocsinError(
        "store-drift",
        `restore a checked backup: the database ${strange === undefined ? "lacks" : "has"} ${differs.slice(0, differs.indexOf(":"))}, in another form than its migrations give`,
      );
    }
  } finally {
    model.close();
  }
}

/**
 * Copies the database whole to a new file, encrypted with the same key, 0600 and synced before it gets its name: a copy that was cut
 * short never looks like one. An older file of that name is replaced: it was taken before a try that changed nothing.
 */
export function backUp(db: Connection, file: string): void {
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  try {
    closeSync(openSync(unfinished, "wx", 0o600));
    // VACUUM INTO keeps the encryption, and takes an empty file as a new one.
    db.prepare("VACUUM INTO ?").run(unfinished);
    syncFile(unfinished);
    renameSync(unfinished, file);
    syncFile(path.dirname(file));
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    throw storeError(thrown);
  }
}

function syncFile(file: string): void {
  const handle = openSync(file, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
