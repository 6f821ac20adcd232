import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hex, isTocsinError, utf8 } from "../base/index.ts";
import { foldNodes, leafHash, nodeHash, splitPoint } from "./merkle.ts";
import { verifyConsistency, verifyInclusion } from "./merkle-verify.ts";
import type { TileRow, TreeState } from "./ports.ts";
import { TileReader } from "./tile-reader.ts";
import { tilesOf } from "./tile.ts";
import { appendEntries, appendLeaves, emptyTree, treeRoot } from "./tree.ts";

const entry = (index: number): Uint8Array => utf8(`entry ${index}`);

/** The definition of RFC 6962 §2.1, word for word, as the thing to compare with. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined || leaves.length === 1) return only ?? foldNodes([]);
  const split = splitPoint(leaves.length);
  return nodeHash(definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split)));
}

function grown(sizes: readonly number[]): { state: TreeState; tiles: Map<string, TileRow> } {
  const tiles = new Map<string, TileRow>();
  let state = emptyTree();
  for (const count of sizes) {
    const entries = Array.from({ length: count }, (_, at) => entry(state.size + at));
    const growth = appendEntries(state, entries);
    for (const row of growth.tileRows) tiles.set(`${row.level}/${row.index}`, row);
    state = growth.newState;
  }
  return { state, tiles };
}

const leaves = Array.from({ length: 1200 }, (_, index) => leafHash(entry(index)));

test("the root is that of the definition, however the leaves came in", () => {
  const batches = fc.array(fc.oneof(fc.constantFrom(0, 1, 255, 256, 257), fc.integer({ min: 0, max: 300 })), { maxLength: 4 });
  fc.assert(
    fc.property(batches, (sizes) => {
      const { state } = grown(sizes);
      assert.equal(hex(treeRoot(state)), hex(definedRoot(leaves.slice(0, state.size))));
    }),
    { numRuns: 60 },
  );
});

test("tile rows are exactly the tiles of the tree, at the sizes where a level begins or ends", () => {
  for (const size of [0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537]) {
    const { tiles } = grown(size > 65_000 ? [65_000, size - 65_000] : [size]);
    const names = [...tiles.values()].map(({ level, index, width }) => ({ level, index, width }));
    const order = (a: { level: number; index: number }, b: { level: number; index: number }): number =>
      a.level - b.level || a.index - b.index;
    assert.deepEqual(names.sort(order), [...tilesOf(size)], `size ${size}`);
  }
});

test("proofs out of tiles hold for every leaf and every older size", async () => {
  const { state, tiles } = grown([700]);
  const reader = new TileReader(async (level, index) => tiles.get(`${level}/${index}`)?.bytes, 2);
  for (const size of [1, 2, 255, 256, 257, 513, 700]) {
    const root = await reader.root(size);
    assert.equal(hex(root), hex(definedRoot(leaves.slice(0, size))));
    for (let index = 0; index < size; index += size > 100 ? 37 : 1) {
      const proof = await reader.inclusionProof(index, size);
      assert.ok(verifyInclusion({ leafHash: leaves[index] ?? root, index, size, root, proof }), `${index} of ${size}`);
    }
    const newRoot = treeRoot(state);
    const proof = await reader.consistencyProof(size, 700);
    assert.ok(verifyConsistency({ oldSize: size, newSize: 700, oldRoot: root, newRoot, proof }), `${size} to 700`);
  }
  await assert.rejects(reader.inclusionProof(700, 700), (thrown) => isTocsinError(thrown, "log-unknown-entry"));
  await assert.rejects(reader.root(701), (thrown) => isTocsinError(thrown, "log-inconsistent"));
});

test("a state whose tiles do not fit its size is refused", () => {
  const { state } = grown([300]);
  for (const broken of [
    { ...state, size: 301 },
    { ...state, edge: [] },
    { ...state, edge: state.edge.slice(1) },
  ]) {
    assert.throws(
      () => appendEntries(broken, [entry(0)]),
      (thrown) => isTocsinError(thrown, "log-inconsistent"),
    );
    assert.throws(
      () => treeRoot(broken),
      (thrown) => isTocsinError(thrown, "log-inconsistent"),
    );
  }
});

test("a log's time never goes back", () => {
  const leaf = { form: "commitment", kind: "act", commitment: new Uint8Array(32) } as const;
  const first = appendLeaves(emptyTree(), [leaf], 5000);
  const second = appendLeaves(first.newState, [leaf], 4000);
  assert.equal(second.newState.lastAtMs, 5000);
  assert.deepEqual(second.leafRows[0]?.entry, first.leafRows[0]?.entry);
  assert.equal(appendLeaves(second.newState, [], 9000).newState.lastAtMs, 5000);
});
