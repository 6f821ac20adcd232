import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { isTocsinError } from "../../base/index.ts";
import { sqliteMigrations } from "../migrations.ts";
import { openConnection } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { coded, key, testFolder } from "./place.test-files.ts";
import { sqliteStore } from "./store.ts";
import type { Store } from "../../exchange/index.ts";

const place = testFolder();
const block = "x".repeat(20_000);

/** Ten works at once, each writing two settings with much between them; gives which of them stand. */
async function writeTen(store: Store, round: number): Promise<readonly boolean[]> {
  const settled = await Promise.allSettled(
    Array.from({ length: 10 }, (_, at) =>
      store.transact(async (tx) => {
        await tx.putSetting(`${round} ${at} first`, "yes");
        await tx.putSetting(`${round} ${at} block`, block);
        await tx.putSetting(`${round} ${at} last`, "yes");
      }),
    ),
  );
  for (const one of settled) if (one.status === "rejected") assert.ok(isTocsinError(one.reason, "disk-full"), String(one.reason));
  return settled.map(({ status }) => status === "fulfilled");
}

async function checkWhole(store: Store, rounds: readonly (readonly boolean[])[]): Promise<void> {
  await store.read(async (view) => {
    for (const [round, stood] of rounds.entries()) {
      for (const [at, stands] of stood.entries()) {
        const found = [
          await view.setting(`${round} ${at} first`),
          (await view.setting(`${round} ${at} block`))?.length,
          await view.setting(`${round} ${at} last`),
        ];
        assert.deepEqual(found, stands ? ["yes", block.length, "yes"] : [undefined, undefined, undefined], `work ${at} of round ${round}`);
      }
    }
  });
}

async function untilFull(store: Store): Promise<(readonly boolean[])[]> {
  const rounds: (readonly boolean[])[] = [];
  while (rounds.length < 100 && rounds.flat().every((stands) => stands)) rounds.push(await writeTen(store, rounds.length));
  assert.ok(rounds.flat().includes(false), "the disk became full");
  return rounds;
}

test("a full database refuses whole works, still answers reads, and goes on once there is space", async () => {
  const db = openConnection(place("limit.db"), { key, create: true });
  migrate(db, sqliteMigrations());
  const store = sqliteStore(db, place("limit.db"), key);
  db.pragma("max_page_count = 400");
  const rounds = await untilFull(store);
  await checkWhole(store, rounds);
  rounds.push(await writeTen(store, rounds.length));
  await checkWhole(store, rounds);
  db.pragma("max_page_count = 100000");
  const after = await writeTen(store, rounds.length);
  assert.deepEqual(
    after,
    Array.from({ length: 10 }, () => true),
  );
  rounds.push(after);
  await checkWhole(store, rounds);
  await store.close();
  const again = sqliteStore(openConnection(place("limit.db"), { key }), place("limit.db"), key);
  await checkWhole(again, rounds);
  await again.close();
});

test("a work that goes on after the error that ended its transaction writes nothing, and is refused", async () => {
  const db = openConnection(place("swallow.db"), { key, create: true });
  migrate(db, sqliteMigrations());
  const store = sqliteStore(db, place("swallow.db"), key);
  db.pragma("max_page_count = 120");
  const swallowing = store.transact(async (tx) => {
    await tx.putSetting("before", "yes");
    for (let at = 0; at < 100; at += 1) await tx.putSetting(`block ${at}`, block).catch(() => {});
    await tx.putSetting("after", "yes").catch(() => {});
    return "done";
  });
  const outcome = await swallowing.catch((thrown: unknown) => thrown);
  const found = await store.read(async (view) => [await view.setting("before"), await view.setting("after")]);
  // Either SQLite let the transaction live, and it stands whole, or it ended it, and nothing of it does.
  if (outcome === "done") assert.deepEqual(found, ["yes", "yes"]);
  else {
    assert.ok(coded("disk-full")(outcome), String(outcome));
    assert.deepEqual(found, [undefined, undefined]);
  }
  await store.close();
});

function mountSmall(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1500k", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("a disk that is full in earnest: nothing half-written, reads are answered, and freed space is used", async (context) => {
  const folder = place("small");
  if (!mountSmall(folder)) {
    context.skip("a file system of 1.5 MB cannot be mounted here: that takes the rights of root");
    return;
  }
  try {
    const ballast = `${folder}/ballast`;
    writeFileSync(ballast, new Uint8Array(300_000));
    const db = openConnection(`${folder}/node.db`, { key, create: true });
    migrate(db, sqliteMigrations());
    const store = sqliteStore(db, `${folder}/node.db`, key);
    const rounds = await untilFull(store);
    await checkWhole(store, rounds);
    rounds.push(await writeTen(store, rounds.length));
    await checkWhole(store, rounds);
    rmSync(ballast);
    await store.transact((tx) => tx.putSetting("after", "freed"));
    assert.equal(await store.read((view) => view.setting("after")), "freed");
    await checkWhole(store, rounds);
    await store.close();
  } finally {
    execFileSync("umount", ["-l", folder]);
  }
});
