import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { sqliteMigrations } from "../migrations.ts";
import { bytesOf } from "../rows.test-data.ts";
import { openConnection } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { backUp, checkForm, migrate, pendingMigrations } from "./migrate.ts";
import type { Migration } from "./migrate.ts";
import { coded, key, testFolder } from "./place.test-files.ts";

const place = testFolder();
const first: Migration = { number: 1, name: "first", sql: "CREATE TABLE a (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT" };
const second: Migration = {
  number: 2,
  name: "second",
  sql: "ALTER TABLE a ADD COLUMN more TEXT; CREATE TABLE b (id INTEGER PRIMARY KEY) STRICT",
};
const third: Migration = {
  number: 3,
  name: "third",
  sql: "CREATE TABLE c (id INTEGER PRIMARY KEY) STRICT; INSERT INTO a (text) VALUES ('late'); INSERT INTO nowhere VALUES (1)",
};
const open = (name: string, create = true): Connection => openConnection(place(name), { key, create });
const tables = (db: Connection): unknown[] => db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all();

test("pending migrations are applied in their order, once, and no backup is taken of an empty database", () => {
  const db = open("order.db");
  const backups: number[] = [];
  assert.deepEqual(
    migrate(db, [first], (from) => backups.push(from)),
    { from: 0, to: 1, applied: [1] },
  );
  assert.deepEqual(
    migrate(db, [first, second], (from) => backups.push(from)),
    { from: 1, to: 2, applied: [2] },
  );
  assert.deepEqual(
    migrate(db, [first, second], (from) => backups.push(from)),
    { from: 2, to: 2, applied: [] },
  );
  assert.deepEqual([backups, tables(db)], [[1], ["a", "b", "migration"]]);
  db.close();
});

test("the migrations of this version give a database of their own form", () => {
  const db = open("own.db");
  const migrations = sqliteMigrations();
  migrate(db, migrations);
  checkForm(db, migrations);
  assert.deepEqual(pendingMigrations(db, migrations), []);
  db.close();
});

test("a migration that fails leaves everything as it was, those before it in the same run among it", () => {
  const db = open("fails.db");
  migrate(db, [first]);
  db.exec("INSERT INTO a (text) VALUES ('kept')");
  let backups = 0;
  assert.throws(() => migrate(db, [first, second, third], () => (backups += 1)), /no such table: nowhere/);
  assert.deepEqual([backups, tables(db), db.prepare("SELECT * FROM a").all()], [1, ["a", "migration"], [{ id: 1, text: "kept" }]]);
  assert.deepEqual(pendingMigrations(db, [first, second]), [second]);
  db.close();
});

test("where the backup fails nothing is migrated", () => {
  const db = open("no-backup.db");
  migrate(db, [first]);
  const full = new Error("no space");
  assert.throws(
    () =>
      migrate(db, [first, second], () => {
        throw full;
      }),
    full,
  );
  assert.deepEqual(tables(db), ["a", "migration"]);
  db.close();
});

test("a database that knows more migrations than this version is refused, and not touched", () => {
  const db = open("newer.db");
  migrate(db, [first, second]);
  assert.throws(() => migrate(db, [first]), coded("store-newer"));
  assert.deepEqual(tables(db), ["a", "b", "migration"]);
  db.close();
});

test("a migration that was applied in another form, or left out, is drift", () => {
  const db = open("drift.db");
  migrate(db, [first, second]);
  assert.throws(() => pendingMigrations(db, [{ ...first, sql: `${first.sql} ` }, second]), coded("store-drift"));
  db.exec("DELETE FROM migration WHERE number = 1");
  assert.throws(() => pendingMigrations(db, [first, second]), coded("store-drift"));
  db.close();
});

test("a table or index that was dropped, added or altered by hand is drift", () => {
  const migrations = [first, { ...second, sql: `${second.sql}; CREATE INDEX a_text ON a (text)` }];
  for (const [at, by] of [
    "DROP TABLE b",
    "DROP INDEX a_text",
    "CREATE TABLE spy (id INTEGER)",
    "ALTER TABLE a ADD COLUMN spy TEXT",
  ].entries()) {
    const db = open(`altered-${at}.db`);
    migrate(db, migrations);
    checkForm(db, migrations);
    db.exec(by);
    assert.throws(() => checkForm(db, migrations), coded("store-drift"), by);
    db.close();
  }
});

test("a backup holds what was there, opens with the same key and no other, and is readable by its owner alone", () => {
  const db = open("source.db");
  migrate(db, [first]);
  db.exec("INSERT INTO a (text) VALUES ('content of a warning')");
  const file = place("backup.db");
  writeFileSync(file, "of an earlier try");
  writeFileSync(`${file}.new`, "cut short");
  backUp(db, file);
  assert.equal(existsSync(`${file}.new`), false);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(readFileSync(file).includes("content of a warning"), false);
  assert.equal(readFileSync(file).includes("SQLite format"), false);
  const copy = openConnection(file, { key, readOnly: true });
  assert.deepEqual(copy.prepare("SELECT text FROM a").all(), [{ text: "content of a warning" }]);
  copy.close();
  assert.throws(() => openConnection(file, { key: bytesOf("another key") }), coded("unlock-failed"));
  db.close();
});
