import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, isTocsinError } from "../base/index.ts";
import { encodeEntry } from "./entry.ts";
import { leafHash } from "./merkle.ts";
import type { CheckpointRow, Grow, LogStore } from "./ports.ts";
import { sampleLeaf } from "./sample-export.test-store.ts";
import { storeTiles, TileReader } from "./tile-reader.ts";
import { appendEntries, emptyTree, growBy, treeRoot } from "./tree.ts";

const origin = "alder.example/log/local";
const grown = (from: number, to: number, atMs: number): Grow =>
  growBy(
    Array.from({ length: to - from }, (_, at) => sampleLeaf(from + at)),
    atMs,
  );
const unknown = (thrown: unknown): boolean => isTocsinError(thrown, "log-unknown-entry");
const inconsistent = (thrown: unknown): boolean => isTocsinError(thrown, "log-inconsistent");

function checkpoint(size: number, time: number, note = 1): CheckpointRow {
  return { size, time, root: new Uint8Array(32).fill(size), note: new Uint8Array(8).fill(note) };
}

/** What every `LogStore` promises, run against one. `open` gives a fresh, empty store each time. */
export function logStoreContract(name: string, open: () => Promise<LogStore>): void {
  treeContract(name, open);
  checkpointContract(name, open);
}

function treeContract(name: string, open: () => Promise<LogStore>): void {
  test(`${name}: a log is made once, and an unknown one is refused`, async () => {
    const store = await open();
    assert.equal(await store.readTree(origin), undefined);
    await assert.rejects(store.append(origin, grown(0, 1, 5)), unknown);
    await store.create(origin);
    await store.append(origin, grown(0, 1, 5));
    await store.create(origin);
    await store.create("alder.example/log/a");
    assert.deepEqual(await store.origins(), ["alder.example/log/a", origin]);
    assert.equal((await store.readTree(origin))?.size, 1);
  });

  test(`${name}: a tree that grows in steps is the tree that grows at once`, async () => {
    const store = await open();
    await store.create(origin);
    const steps = [0, 1, 3, 255, 256, 257, 600, 600, 770];
    for (const [at, to] of steps.entries()) await store.append(origin, grown(steps[at - 1] ?? 0, to, 1000));
    const entries = Array.from({ length: 770 }, (_, at) => encodeEntry({ loggedAtMs: 1000, leaf: sampleLeaf(at) }));
    const whole = appendEntries(emptyTree(), entries);
    const state = await store.readTree(origin);
    assert.ok(state !== undefined);
    assert.equal(hex(treeRoot(state)), hex(treeRoot(whole.newState)));
    const last = new Map(whole.tileRows.map((row) => [`${row.level}/${row.index}`, row]));
    for (const row of last.values()) {
      const kept = await store.readTile(origin, row.level, row.index);
      assert.deepEqual([kept?.width, hex(kept?.bytes ?? new Uint8Array(0))], [row.width, hex(row.bytes)]);
    }
    assert.equal(await store.readTile(origin, 0, 4), undefined);
    const reader = new TileReader(storeTiles(store, origin));
    assert.equal(hex(await reader.leaf(512)), hex(leafHash(entries[512] ?? new Uint8Array(0))));
    const leaves = await store.readLeaves(origin, 254, 258);
    assert.deepEqual(
      leaves.map(({ index, entry }) => [index, hex(entry)]),
      [254, 255, 256, 257].map((index) => [index, hex(entries[index] ?? new Uint8Array(0))]),
    );
    assert.equal((await store.readLeaves(origin, 768, 900)).length, 2);
    await assert.rejects(async () => store.readLeaves(origin, 0, 4097), TypeError);
  });

  test(`${name}: a growth that throws leaves nothing behind`, async () => {
    const store = await open();
    await store.create(origin);
    await store.append(origin, grown(0, 3, 1000));
    const stop = new Error("no");
    await assert.rejects(
      store.append(origin, () => {
        throw stop;
      }),
      stop,
    );
    assert.equal((await store.readTree(origin))?.size, 3);
    assert.equal((await store.readLeaves(origin, 0, 10)).length, 3);
  });
}

function checkpointContract(name: string, open: () => Promise<LogStore>): void {
  test(`${name}: checkpoints are kept in the order of size and time, and pull the log's time forward`, async () => {
    const store = await open();
    await store.create(origin);
    await store.append(origin, grown(0, 5, 1000));
    assert.equal(await store.latestCheckpoint(origin), undefined);
    for (const row of [checkpoint(3, 10), checkpoint(5, 9), checkpoint(5, 11), checkpoint(3, 8), checkpoint(5, 11)])
      await store.addCheckpoint(origin, row);
    const names = (rows: readonly CheckpointRow[]): string[] => rows.map(({ size, time }) => `${size}-${time}`);
    assert.deepEqual(names(await store.readCheckpoints(origin, 10)), ["3-8", "3-10", "5-9", "5-11"]);
    assert.deepEqual(names(await store.readCheckpoints(origin, 2, { size: 3, time: 8 })), ["3-10", "5-9"]);
    assert.deepEqual(names([(await store.latestCheckpoint(origin)) ?? checkpoint(0, 0)]), ["5-11"]);
    assert.equal((await store.readTree(origin))?.lastAtMs, 11_000);
    await assert.rejects(store.addCheckpoint(origin, checkpoint(5, 11, 2)), inconsistent);
    await assert.rejects(store.addCheckpoint(origin, checkpoint(6, 12)), inconsistent);
    await store.append(origin, grown(5, 6, 2000));
    assert.equal((await store.readTree(origin))?.lastAtMs, 11_000);
  });

  test(`${name}: a cosignature belongs to a checkpoint, and the first one stays`, async () => {
    const store = await open();
    await store.create(origin);
    await store.append(origin, grown(0, 5, 1000));
    await store.addCheckpoint(origin, checkpoint(5, 9));
    const row = { size: 5, time: 9, cosigner: "birch.example/witness", cosignedAt: 12, lines: "first\n" };
    await assert.rejects(store.addCosignature(origin, { ...row, time: 10 }), unknown);
    await store.addCosignature(origin, row);
    await store.addCosignature(origin, { ...row, lines: "second\n" });
    await store.addCosignature(origin, { ...row, cosigner: "a.example/witness" });
    const kept = await store.readCosignatures(origin, { size: 5, time: 9 });
    assert.deepEqual(
      kept.map(({ cosigner, lines, cosignedAt }) => [cosigner, lines, cosignedAt]),
      [
        ["a.example/witness", "first\n", 12],
        ["birch.example/witness", "first\n", 12],
      ],
    );
    assert.deepEqual(await store.readCosignatures(origin, { size: 4, time: 9 }), []);
  });
}
