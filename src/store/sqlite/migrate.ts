import { hex, sha256, TocsinError, utf8 } from "../../base/index.ts";
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
  const newest = applied.at(-1)?.number ?? 0;
  if (newest > migrations.length) {
    throw new TocsinError("store-newer", `upgrade Tocsin or restore an older backup: the database has migration ${newest}, this version knows ${migrations.length}`);
  }
  for (const row of applied) {
    const ours = migrations[row.number - 1];
    if (ours === undefined || checksum(ours) !== row.checksum) {
      throw new TocsinError("store-drift", `restore a checked backup: migration ${row.number} "${row.name}" was applied in another form than this version has`);
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
  db.transaction(() => {
    db.exec("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT");
    const record = db.prepare("INSERT INTO migration (number, name, checksum) VALUES (?, ?, ?)");
    for (const step of pending) {
      db.exec(step.sql);
      record.run(step.number, step.name, checksum(step));
    }
  }).immediate();
  return { from, to: migrations.length, applied: pending.map((step) => step.number) };
}
