import { concat, hex, sha256, uint32, utf8 } from "../base/index.ts";
import { commitTo } from "./entry.ts";
import type { Leaf } from "./entry.ts";
import { exportLog } from "./export.ts";
import type { ExportSource } from "./export.ts";
import { UnsafeMemoryLogStore, UnsafeMemoryWitnessStore } from "./memory-log.test-store.ts";
import type { CheckpointRow, CheckpointSigner, CheckpointVerifier } from "./ports.ts";
import { cosign, openCheckpoint } from "./signed-checkpoint.ts";
import { LogSequencer } from "./sequencer.ts";
import { TileReader, storeTiles } from "./tile-reader.ts";
import { growBy } from "./tree.ts";
import { unsafeSigner } from "./unsafe.test-keys.ts";
import type { ExportFolder } from "./verify/report.ts";
import { runtimeVerifier } from "./verify/signatures.ts";
import { formatAddCheckpoint, witnessCosign } from "./witness.ts";
import type { Witness } from "./witness.ts";

/** An export in memory, whose files a test can change. */
export class MemoryFolder implements ExportFolder {
  readonly files: Map<string, Uint8Array>;

  constructor(files = new Map<string, Uint8Array>()) {
    this.files = files;
  }

  async list(): Promise<{ path: string; size: number }[]> {
    return [...this.files].map(([path, bytes]) => ({ path, size: bytes.length }));
  }

  async read(path: string): Promise<Uint8Array> {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new Error(`no ${path}`);
    return bytes;
  }

  /** The same folder with one file replaced, or left out. */
  with(path: string, bytes: Uint8Array | undefined): MemoryFolder {
    const files = new Map(this.files);
    if (bytes === undefined) files.delete(path);
    else files.set(path, bytes);
    return new MemoryFolder(files);
  }

  /** All files of other folders, each below a name. */
  static beside(folders: Readonly<Record<string, MemoryFolder>>): MemoryFolder {
    const all = Object.entries(folders).flatMap(([name, { files }]) =>
      [...files].map(([path, bytes]) => [`${name}/${path}`, bytes] as const),
    );
    return new MemoryFolder(new Map(all));
  }
}

/** A verifier that remembers what it judged, so that a test that changes one byte at a time does not judge the rest again. */
export function rememberingVerifier(): CheckpointVerifier {
  const inner = runtimeVerifier();
  const judged = new Map<string, boolean>();
  const remember =
    (kind: "ed25519" | "mlDsa44") =>
    (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
      const key = kind + hex(sha256(concat(publicKey, sha256(message), signature)));
      const known = judged.get(key) ?? inner[kind](publicKey, message, signature);
      judged.set(key, known);
      return known;
    };
  return { ed25519: remember("ed25519"), mlDsa44: remember("mlDsa44") };
}

/** When the sample begins, in seconds. */
export const sampleStart = 1_800_000_000;

/** A leaf of the sample, the same each time. */
export function sampleLeaf(index: number, kind = index % 3 === 2 ? "receipt" : "pass-warning"): Leaf {
  return commitTo(kind, sha256(utf8(`salt ${index}`)), uint32(index));
}

/** A log in memory with its sequencer, its clock and a witness: everything that a test of two parties needs. */
export class SampleLog {
  readonly store = new UnsafeMemoryLogStore();
  readonly witnessStore = new UnsafeMemoryWitnessStore();
  readonly signer: CheckpointSigner;
  readonly witness: CheckpointSigner;
  readonly sequencer: LogSequencer;
  nowSeconds = sampleStart;

  constructor(
    origin = "alder.example/log/pair-1",
    witnessName = "birch.example/witness",
    signerFor: (name: string) => CheckpointSigner = unsafeSigner,
  ) {
    this.signer = signerFor(origin);
    this.witness = signerFor(witnessName);
    this.sequencer = new LogSequencer({ store: this.store, signer: this.signer, clock: { nowMs: () => this.nowSeconds * 1000 + 250 } });
  }

  async create(): Promise<this> {
    await this.store.create(this.signer.name);
    return this;
  }

  /** Appends leaves a second apart, then signs. */
  async grow(leaves: readonly Leaf[]): Promise<CheckpointRow> {
    for (const leaf of leaves) {
      this.nowSeconds += 1;
      await this.store.append(this.signer.name, growBy([leaf], this.nowSeconds * 1000 + 250));
    }
    this.nowSeconds += 1;
    return this.sequencer.checkpoint();
  }

  /** The witness as this log's partner runs it. */
  asWitness(): Witness {
    const logs = new Map([[this.signer.name, this.signer.keys]]);
    return { signer: this.witness, logs, store: this.witnessStore, verifier: runtimeVerifier(), nowSeconds: () => this.nowSeconds + 2 };
  }

  /** Has the last checkpoint cosigned by the witness, by its own protocol, and keeps the cosignature. */
  async cosign(): Promise<void> {
    const row = await this.store.latestCheckpoint(this.signer.name);
    if (row === undefined) throw new Error("sign first");
    const oldSize = (await this.witnessStore.latest(this.signer.name))?.size ?? 0;
    const proof = await new TileReader(storeTiles(this.store, this.signer.name)).consistencyProof(oldSize, row.size);
    const verdict = await witnessCosign(formatAddCheckpoint({ oldSize, proof, checkpoint: row.note }), this.asWitness());
    if (verdict.status !== 200) throw new Error(`the witness refused: ${verdict.status}`);
    const cosignature = {
      size: row.size,
      time: row.time,
      cosigner: this.witness.name,
      cosignedAt: verdict.head.cosignedAt,
      lines: verdict.lines,
    };
    await this.store.addCosignature(this.signer.name, cosignature);
    this.nowSeconds += 3;
  }

  /** Cosigns without the protocol, as a cosigner that does not look would. */
  async cosignBlindly(by: CheckpointSigner, at: number): Promise<void> {
    const row = await this.store.latestCheckpoint(this.signer.name);
    if (row === undefined) throw new Error("sign first");
    const opened = openCheckpoint(row.note, { origin: this.signer.name, keys: this.signer.keys, verifier: runtimeVerifier() });
    await this.store.addCosignature(this.signer.name, cosign(opened, by, at));
  }

  /** The export of the log as it is. */
  async export(more: Partial<ExportSource> = {}): Promise<MemoryFolder> {
    const folder = new MemoryFolder();
    const cosigners = [{ name: this.witness.name, keys: this.witness.keys }];
    const source = { store: this.store, signer: this.signer, cosigners, exportedAtMs: this.nowSeconds * 1000, ...more };
    await exportLog(source, async (path, bytes) => {
      folder.files.set(path, Uint8Array.from(bytes));
    });
    return folder;
  }
}
