import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, isTocsinError, utf8Text } from "../base/index.ts";
import { encodeEntry } from "./entry.ts";
import { leafHash } from "./merkle.ts";
import { verifyInclusion } from "./merkle-verify.ts";
import { UnsafeMemoryLogStore } from "./memory-log.test-store.ts";
import type { Grow, Growth } from "./ports.ts";
import { SampleLog, sampleLeaf } from "./sample-export.test-store.ts";
import { LogSequencer } from "./sequencer.ts";
import { openCheckpoint } from "./signed-checkpoint.ts";
import { TileReader, storeTiles } from "./tile-reader.ts";
import { tilesResponse } from "./tiles-response.ts";
import { formatTlogProof, parseTlogProof, verifyTlogProof } from "./tlog-proof.ts";
import { unsafeSigner } from "./unsafe.test-keys.ts";
import { runtimeVerifier } from "./verify/signatures.ts";

const verifier = runtimeVerifier();
const origin = "alder.example/log/local";
const signer = unsafeSigner(origin);

class CountingStore extends UnsafeMemoryLogStore {
  appends = 0;
  isFull = false;

  override async append(name: string, grow: Grow): Promise<Growth> {
    this.appends += 1;
    if (this.isFull) throw new Error("disk full");
    return super.append(name, grow);
  }
}

async function fresh(largestBatch = 1000): Promise<{ store: CountingStore; sequencer: LogSequencer; clock: { ms: number } }> {
  const store = new CountingStore();
  await store.create(origin);
  const clock = { ms: 1_800_000_000_500 };
  return { store, clock, sequencer: new LogSequencer({ store, signer, clock: { nowMs: () => clock.ms }, largestBatch }) };
}

test("leaves of one moment share one write, in the order of the calls", async () => {
  const { store, sequencer } = await fresh(100);
  const indexes = await Promise.all(Array.from({ length: 250 }, (_, at) => sequencer.add(sampleLeaf(at))));
  assert.deepEqual(
    indexes,
    Array.from({ length: 250 }, (_, at) => at),
  );
  assert.equal(store.appends, 3);
  const [row] = await store.readLeaves(origin, 170, 171);
  const expected = encodeEntry({ loggedAtMs: 1_800_000_000_500, leaf: sampleLeaf(170) });
  assert.equal(hex(row?.entry ?? new Uint8Array(0)), hex(expected));
});

test("a write that fails rejects its leaves, and the next ones go on", async () => {
  const { store, sequencer } = await fresh();
  store.isFull = true;
  await assert.rejects(sequencer.add(sampleLeaf(0)), /disk full/);
  store.isFull = false;
  assert.equal(await sequencer.add(sampleLeaf(1)), 0);
  await sequencer.settled();
  assert.equal((await store.readTree(origin))?.size, 1);
});

test("a checkpoint is the tree as it is; an idle one is signed again only at a later second", async () => {
  const { store, sequencer, clock } = await fresh();
  const empty = await sequencer.checkpoint();
  assert.equal(empty.size, 0);
  await sequencer.add(sampleLeaf(0));
  const first = await sequencer.checkpoint();
  assert.equal(openCheckpoint(first.note, { origin, keys: signer.keys, verifier }).size, 1);
  assert.equal(await sequencer.checkpoint(), first);
  clock.ms += 1000;
  const second = await sequencer.checkpoint();
  assert.deepEqual([second.size, second.time], [1, first.time + 1]);
  assert.equal((await store.readCheckpoints(origin, 10)).length, 3);
  clock.ms -= 60_000;
  assert.equal((await sequencer.checkpoint()).time, second.time);
});

test("a tree that was rolled back or altered under a signed checkpoint is not signed", async () => {
  const { store, sequencer } = await fresh();
  await sequencer.add(sampleLeaf(0));
  const row = await sequencer.checkpoint();
  const altered = new UnsafeMemoryLogStore();
  await altered.create(origin);
  const other = new LogSequencer({ store: altered, signer, clock: { nowMs: () => 1_800_000_001_000 } });
  await other.add(sampleLeaf(5));
  await altered.addCheckpoint(origin, row);
  await other.add(sampleLeaf(6));
  await assert.rejects(other.checkpoint(), (thrown) => isTocsinError(thrown, "log-inconsistent"));
  assert.equal((await altered.readCheckpoints(origin, 10)).length, 1);
  assert.equal((await store.readCheckpoints(origin, 10)).length, 1);
});

test("tiles are answered by path, up to the last checkpoint and not beyond", async () => {
  const log = await new SampleLog(origin).create();
  await log.grow(Array.from({ length: 260 }, (_, at) => sampleLeaf(at)));
  await log.cosign();
  await log.store.append(origin, (state) => ({ newState: state, tileRows: [], leafRows: [] }));
  const folder = await log.export();
  for (const path of ["checkpoint", "tile/0/000", "tile/0/001.p/4", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/4"]) {
    const answer = await tilesResponse(path, log.store, origin);
    assert.equal(answer.status, 200, path);
    assert.deepEqual(Buffer.from(answer.body), Buffer.from(folder.files.get(path) ?? new Uint8Array(0)), path);
  }
  const narrower = await tilesResponse("tile/0/000.p/7", log.store, origin);
  assert.deepEqual(Buffer.from(narrower.body), Buffer.from((folder.files.get("tile/0/000") ?? new Uint8Array(0)).subarray(0, 7 * 32)));
  for (const path of [
    "tile/0/001",
    "tile/0/001.p/5",
    "tile/0/002",
    "tile/2/000.p/1",
    "tile/entries/001.p/5",
    "tile/0/1",
    "",
    "manifest",
    "checkpoint/",
  ]) {
    assert.equal((await tilesResponse(path, log.store, origin)).status, 404, path);
  }
  assert.match((await tilesResponse("tile/0/000", log.store, origin)).headers["cache-control"] ?? "", /immutable/);
  const bare = new UnsafeMemoryLogStore();
  await bare.create(origin);
  assert.equal((await tilesResponse("checkpoint", bare, origin)).status, 404);
});

test("a proof in one file needs no server, and refuses another entry or another log", async () => {
  const { store, sequencer } = await fresh();
  await Promise.all(Array.from({ length: 9 }, (_, at) => sequencer.add(sampleLeaf(at))));
  const row = await sequencer.checkpoint();
  const hashes = await new TileReader(storeTiles(store, origin)).inclusionProof(6, 9);
  const [leaf] = await store.readLeaves(origin, 6, 7);
  const entry = leaf?.entry ?? new Uint8Array(0);
  assert.ok(verifyInclusion({ leafHash: leafHash(entry), index: 6, size: 9, root: row.root, proof: hashes }));
  const trust = { origin, keys: signer.keys, verifier };
  for (const extra of [undefined, Uint8Array.of(1, 2, 3)]) {
    const proof = formatTlogProof({ index: 6, hashes, checkpoint: row.note, ...(extra === undefined ? {} : { extra }) });
    assert.equal(verifyTlogProof(proof, entry, trust).size, 9);
    assert.deepEqual(parseTlogProof(proof).extra, extra);
    assert.match(utf8Text(proof) ?? "", /^c2sp\.org\/tlog-proof@v1\n(?:extra AQID\n)?index 6\n/);
    const refused = (thrown: unknown): boolean => isTocsinError(thrown);
    assert.throws(() => verifyTlogProof(proof, entry.subarray(1), trust), refused);
    assert.throws(() => verifyTlogProof(proof, entry, { ...trust, origin: "alder.example/log/other" }), refused);
    const end = (utf8Text(proof) ?? "").indexOf("\n\n");
    for (let at = extra === undefined ? 0 : 36; at < end; at += 1) {
      const changed = Uint8Array.from(proof);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.throws(() => verifyTlogProof(changed, entry, trust), refused, `byte ${at}`);
    }
  }
});
