import { hash } from "node:crypto";
import { commitTo } from "../src/log/entry.ts";
import { exportLog } from "../src/log/export.ts";
import { verifyInclusion } from "../src/log/merkle-verify.ts";
import { leafHash } from "../src/log/merkle.ts";
import type { CheckpointSigner, LeafRow, LogStore, TileRow, TreeState } from "../src/log/ports.ts";
import { signCheckpoint } from "../src/log/signed-checkpoint.ts";
import { TileReader } from "../src/log/tile-reader.ts";
import { appendLeaves, emptyTree, treeRoot } from "../src/log/tree.ts";
import type { ExportFolder } from "../src/log/verify/report.ts";
import { verifyExport } from "../src/log/verify/verify-export.ts";
import { ratesInTurns, resultOf } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

const origin = "bench.example/log";

// Signatures stand apart in every figure here: a verifier that says yes leaves the hashing.
const signer: CheckpointSigner = {
  name: origin,
  keys: { ed25519: new Uint8Array(32), mlDsa: new Uint8Array(1312) },
  sign: () => ({ ed25519: new Uint8Array(64), mlDsa: new Uint8Array(2420) }),
};
const verifier = { ed25519: () => true, mlDsa44: () => true };

type Grown = {
  readonly state: TreeState;
  readonly tiles: Map<string, TileRow>;
  readonly leaves: LeafRow[];
  readonly rates: readonly number[];
};

function grow(count: number, batch: number): Grown {
  const tiles = new Map<string, TileRow>();
  const leaves: LeafRow[] = [];
  const rates: number[] = [];
  let state = emptyTree();
  while (state.size < count) {
    const batchLeaves = Array.from({ length: Math.min(batch, count - state.size) }, (_, at) =>
      commitTo("pass-warning", new Uint8Array(32), new Uint8Array(new Uint32Array([state.size + at]).buffer)),
    );
    const from = performance.now();
    const growth = appendLeaves(state, batchLeaves, 1_800_000_000_000 + state.size);
    treeRoot(growth.newState);
    rates.push((batchLeaves.length * 1000) / (performance.now() - from));
    for (const row of growth.tileRows) tiles.set(`${row.level}/${row.index}`, row);
    for (const row of growth.leafRows) leaves.push(row);
    state = growth.newState;
  }
  return { state, tiles, leaves, rates };
}

async function proofs({ state, tiles, leaves }: Grown, count: number): Promise<{ warm: readonly number[]; cold: readonly number[] }> {
  const source = async (level: number, index: number): Promise<Uint8Array | undefined> => tiles.get(`${level}/${index}`)?.bytes;
  const root = treeRoot(state);
  const reader = new TileReader(source, 64);
  const warm: number[] = [];
  const cold: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const index = (at * 7_919_993) % state.size;
    const from = performance.now();
    const proof = await reader.inclusionProof(index, state.size);
    warm.push(performance.now() - from);
    const coldFrom = performance.now();
    await new TileReader(source, 4).inclusionProof(index, state.size);
    cold.push(performance.now() - coldFrom);
    const entry = leaves[index]?.entry ?? new Uint8Array(0);
    if (!verifyInclusion({ leafHash: leafHash(entry), index, size: state.size, root, proof }))
      throw new Error(`the proof of leaf ${index} does not hold`);
  }
  return { warm, cold };
}

/** Rows in memory, behind as much of the port as an export reads. */
function storeOf({ state, tiles, leaves }: Grown): LogStore {
  const row = signCheckpoint({ origin, size: state.size, root: treeRoot(state) }, signer, Math.floor(state.lastAtMs / 1000));
  const unused = async (): Promise<never> => {
    throw new Error("the bench does not write");
  };
  return {
    create: unused,
    append: unused,
    addCheckpoint: unused,
    addCosignature: unused,
    origins: async () => [origin],
    readTree: async () => state,
    readTile: async (_, level, index) => tiles.get(`${level}/${index}`),
    readLeaves: async (_, begin, end) => leaves.slice(begin, end),
    latestCheckpoint: async () => row,
    readCheckpoints: async (_, __, after) => (after === undefined ? [row] : []),
    readCosignatures: async () => [],
  };
}

async function exported(grown: Grown): Promise<ExportFolder> {
  const files = new Map<string, Uint8Array>();
  const source = { store: storeOf(grown), signer, cosigners: [], exportedAtMs: 1_900_000_000_000 };
  await exportLog(source, async (path, bytes) => {
    files.set(path, bytes);
  });
  return {
    list: async () => [...files].map(([path, bytes]) => ({ path, size: bytes.length })),
    read: async (path) => files.get(path) ?? new Uint8Array(0),
  };
}

/** Two bare SHA-256 a leaf, of the sizes that a leaf and a node have: what no verifier can do without. */
function bareHashes({ leaves }: Grown): void {
  const leaf = new Uint8Array(1 + (leaves[0]?.entry.length ?? 0));
  const node = new Uint8Array(65);
  for (let at = 0; at < leaves.length; at += 1) {
    hash("sha256", leaf, "buffer");
    hash("sha256", node, "buffer");
  }
}

/** Measures appending, proving and verifying. The bare and the real verification turn about, so that their ratio means something on any machine. */
export async function run({ rounds, quick, say }: BenchOptions): Promise<readonly BenchResult[]> {
  const leaves = quick ? 20_000 : 1_000_000;
  say(`log: growing a tree of ${leaves} leaves`);
  const grown = grow(leaves, 4096);
  say("log: proving");
  const { warm, cold } = await proofs(grown, quick ? 20 : 500);
  const folder = await exported(grown);
  say("log: verifying");
  const verify = async (): Promise<void> => {
    const report = await verifyExport(folder, { verifier });
    if (!report.ok) throw new Error(`the export does not verify: ${report.first?.message ?? ""}`);
  };
  const verification = await ratesInTurns(
    [
      { name: "log: two bare SHA-256 a leaf", perCall: leaves, body: () => bareHashes(grown) },
      {
        name: "log: verify an export",
        perCall: leaves,
        body: verify,
        goal: { atLeast: 0.5 },
        note: "files in memory; signatures stand apart",
      },
    ],
    { rounds, unit: "leaves/s" },
  );
  const appending =
    "batches of 4,096: entries encoded, leaves hashed, tiles and root made; a store's own writing is measured with the store";
  return [
    resultOf("log: append", "leaves/s", { samples: grown.rates, goal: { atLeast: 50_000 }, note: appending }),
    resultOf(`log: inclusion proof of ${leaves} leaves`, "ms", {
      samples: warm,
      goal: { atMost: 1 },
      note: "random leaves out of tile rows, 64 opened tiles kept",
    }),
    resultOf(`log: inclusion proof of ${leaves} leaves, nothing kept`, "ms", { samples: cold, note: "the same, every tile opened anew" }),
    ...verification,
  ];
}
