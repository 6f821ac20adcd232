import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { hex, isTocsinError } from "../../base/index.ts";
import { sqliteMigrations } from "../migrations.ts";
import { bytesOf, sampleAct, sampleMessage, sampleParts } from "../rows.test-data.ts";
import { openConnection, storeError } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { coded, key, testFolder } from "./place.test-files.ts";
import { sqliteStore } from "./store.ts";
import type { Store } from "../../exchange/index.ts";

const place = testFolder();

function open(name: string): Store {
  const db = openConnection(place(name), { key, create: true });
  migrate(db, sqliteMigrations());
  return sqliteStore(db, place(name), key);
}

async function fill(store: Store): Promise<void> {
  await store.transact(async (tx) => {
    for (let at = 0; at < 120; at += 1) {
      await tx.addMessage(sampleMessage(`m${at}`, { envelope: new Uint8Array(2000).fill(at) }), sampleParts(`m${at}`));
      await tx.appendAct(sampleAct(`s${at}`), { log: "x", index: at, salt: bytesOf("salt") });
    }
  });
}

/** Everything that `fill` wrote, as text. */
async function contents(store: Store): Promise<string> {
  return await store.read(async (view) => {
    const messages = await view.messages({ limit: 1000 });
    const parts = [];
    for (const { row } of messages) parts.push(...(await view.parts(row)).map(({ content }) => hex(content ?? new Uint8Array())));
    const acts = await view.acts({ after: 0, limit: 1000 });
    return JSON.stringify([
      messages.map(({ envelope, envelopeHash }) => [hex(envelope), envelopeHash]),
      parts,
      acts.map(({ subject }) => subject),
    ]);
  });
}

test("a key that is not the database's, a key of another length, and a database that is not there", async () => {
  await open("key.db").close();
  assert.throws(() => openConnection(place("key.db"), { key: bytesOf("another") }), coded("unlock-failed"));
  assert.throws(() => openConnection(place("key.db"), { key: new Uint8Array(31) }), TypeError);
  assert.throws(() => openConnection(place("none.db"), { key }), coded("folder-missing"));
  assert.equal(existsSync(place("none.db")), false);
});

test("a key opens only with all of its 32 bytes", async () => {
  const store = open("bytes.db");
  await store.transact((tx) => tx.putSetting("a", "1"));
  await store.close();
  for (const at of [0, 15, 16, 31]) {
    const other = Uint8Array.from(key);
    other[at] = (other[at] ?? 0) ^ 1;
    assert.throws(() => openConnection(place("bytes.db"), { key: other }), coded("unlock-failed"), `byte ${at}`);
  }
});

test("nothing of what is kept can be read in the files, nor that it is a database", async () => {
  const store = open("secret.db");
  await store.transact((tx) => tx.putSetting("the name of the source", "the place of the meeting"));
  for (const file of ["secret.db", "secret.db-wal"]) {
    const bytes = readFileSync(place(file));
    assert.ok(bytes.length > 0);
    for (const word of ["source", "meeting", "SQLite format", "CREATE TABLE"])
      assert.equal(bytes.includes(word), false, `${word} in ${file}`);
  }
  await store.close();
});

test("what resolved is on the disk at that moment: files copied from under a running store hold it", async () => {
  const store = open("running.db");
  for (let at = 0; at < 5; at += 1) {
    await store.transact((tx) => tx.putSetting("count", String(at)));
    for (const suffix of ["", "-wal"]) copyFileSync(place(`running.db${suffix}`), place(`copy-${at}.db${suffix}`));
    const copy = open(`copy-${at}.db`);
    assert.equal(await copy.read((view) => view.setting("count")), String(at));
    await copy.close();
  }
  await store.close();
});

test("a byte that was changed anywhere in the file is noticed, or was in no page that counts", async () => {
  const store = open("whole.db");
  await fill(store);
  const untouched = await contents(store);
  await store.close();
  const bytes = readFileSync(place("whole.db"));
  let noticed = 0;
  const step = Math.ceil(bytes.length / 60);
  for (let at = 17; at < bytes.length; at += step) {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x20;
    writeFileSync(place("changed.db"), changed);
    try {
      const damaged = sqliteStore(openConnection(place("changed.db"), { key }), place("changed.db"), key);
      try {
        // Where the page is of nothing that is read here, what is read is untouched.
        assert.equal(await contents(damaged), untouched);
      } finally {
        await damaged.close();
      }
    } catch (thrown) {
      assert.ok(isTocsinError(thrown, "store-corrupt") || isTocsinError(thrown, "unlock-failed"), `byte ${at}: ${String(thrown)}`);
      noticed += 1;
    }
  }
  assert.ok(noticed >= 30, `noticed ${noticed}`);
});

test("a database that was cut off is noticed", async () => {
  const store = open("long.db");
  await fill(store);
  await store.close();
  const bytes = readFileSync(place("long.db"));
  for (const length of [bytes.length - 1, Math.floor(bytes.length / 2), 4096, 100]) {
    writeFileSync(place("short.db"), bytes.subarray(0, length));
    await assert.rejects(
      async () => {
        const short = sqliteStore(openConnection(place("short.db"), { key }), place("short.db"), key);
        try {
          await contents(short);
        } finally {
          await short.close();
        }
      },
      (thrown) => isTocsinError(thrown, "store-corrupt") || isTocsinError(thrown, "unlock-failed"),
      `${length} bytes`,
    );
  }
});

test("a write-ahead log whose last transaction was torn gives the state before it", async () => {
  const store = open("torn.db");
  await store.transact((tx) => tx.putSetting("a", "1"));
  const before = readFileSync(place("torn.db-wal")).length;
  await store.transact((tx) => tx.putSetting("b", "2"));
  const wal = readFileSync(place("torn.db-wal"));
  copyFileSync(place("torn.db"), place("cut.db"));
  writeFileSync(place("cut.db-wal"), wal.subarray(0, before + Math.floor((wal.length - before) / 2)));
  await store.close();
  const cut = open("cut.db");
  assert.deepEqual(await cut.read(async (view) => [await view.setting("a"), await view.setting("b")]), ["1", undefined]);
  await cut.close();
});

test("no space for the files beside the database is a full disk, and a disk that cannot be read is damage", () => {
  const code = (raw: string): unknown => {
    const coded = storeError(Object.assign(new Error("disk I/O error"), { code: raw }));
    return isTocsinError(coded) ? coded.code : undefined;
  };
  for (const raw of ["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMMAP"])
    assert.equal(code(raw), "disk-full", raw);
  assert.equal(code("SQLITE_IOERR_READ"), "store-corrupt");
  assert.equal(code("SQLITE_CONSTRAINT_UNIQUE"), undefined);
});
