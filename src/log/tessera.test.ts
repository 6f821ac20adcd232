import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { equalBytes, hex, isTocsinError, utf8, utf8Text } from "../base/index.ts";
import { decodeBundle, encodeBundle } from "./bundle.ts";
import { parseCheckpointText } from "./checkpoint.ts";
import { leafHash } from "./merkle.ts";
import { verifyConsistency, verifyInclusion } from "./merkle-verify.ts";
import type { TreeState } from "./ports.ts";
import { openNote } from "./signed-note.ts";
import { TileReader } from "./tile-reader.ts";
import { tilePath, tileWidthAt } from "./tile.ts";
import { appendEntries, emptyTree, treeRoot } from "./tree.ts";
import { parseVerifierKey } from "./verifier-key.ts";
import { runtimeVerifier } from "./verify/signatures.ts";

const folder = path.join(import.meta.dirname, "../../vectors/log/third-party/tessera-log");
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(path.join(folder, name)));

function trust(): Parameters<typeof openNote>[1] {
  const text = /vkey: (?<vkey>\S+)/.exec(utf8Text(read("KEYS.txt")) ?? "")?.groups?.["vkey"] ?? "";
  return { keys: [parseVerifierKey(text)], verifier: runtimeVerifier() };
}

test("every checkpoint of a log made by tessera is signed, and is the root of its entries", () => {
  const entries = decodeBundle(read("tile/entries/000.p/15"));
  assert.equal(utf8Text(entries[7] ?? utf8("")), "eit");
  for (let size = 0; size <= 15; size += 1) {
    const head = parseCheckpointText(openNote(read(`checkpoint.${size}`), trust()).text);
    assert.equal(head.size, size);
    const state = appendEntries(emptyTree(), entries.slice(0, size)).newState;
    assert.equal(hex(treeRoot(state)), hex(head.root), `size ${size}`);
  }
  assert.ok(equalBytes(read("checkpoint"), read("checkpoint.15")));
});

test("the tiles and bundles that we make of its entries are its own, at every size", () => {
  const entries = decodeBundle(read("tile/entries/000.p/15"));
  let state: TreeState = emptyTree();
  for (const [at, entry] of entries.entries()) {
    const growth = appendEntries(state, [entry]);
    state = growth.newState;
    const size = at + 1;
    assert.deepEqual(hex(growth.tileRows[0]?.bytes ?? entry), hex(read(tilePath({ level: 0, index: 0, width: tileWidthAt(size, 0, 0) }))));
    assert.deepEqual(hex(encodeBundle(entries.slice(0, size))), hex(read(`tile/entries/000.p/${size}`)));
  }
});

test("inclusion and consistency proofs out of its tiles hold between all of its checkpoints", async () => {
  const reader = new TileReader(async () => read("tile/0/000.p/15"));
  const entries = decodeBundle(read("tile/entries/000.p/15"));
  const roots = Array.from({ length: 16 }, (_, size) => parseCheckpointText(openNote(read(`checkpoint.${size}`), trust()).text).root);
  for (let size = 1; size <= 15; size += 1) {
    const root = roots[size] ?? new Uint8Array(0);
    for (let index = 0; index < size; index += 1) {
      const claim = { leafHash: leafHash(entries[index] ?? root), index, size, root, proof: await reader.inclusionProof(index, size) };
      assert.ok(verifyInclusion(claim));
      assert.equal(verifyInclusion({ ...claim, leafHash: leafHash(utf8("six hundred")) }), false);
    }
    for (let oldSize = 1; oldSize <= size; oldSize += 1) {
      const proof = await reader.consistencyProof(oldSize, size);
      assert.ok(verifyConsistency({ oldSize, newSize: size, oldRoot: roots[oldSize] ?? root, newRoot: root, proof }));
    }
  }
});

test("a byte changed in any of its checkpoints is refused", () => {
  const bytes = read("checkpoint.9");
  assert.doesNotThrow(() => openNote(bytes, trust()));
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
    assert.throws(
      () => openNote(changed, trust()),
      (thrown) => isTocsinError(thrown),
      `byte ${at}`,
    );
  }
});
