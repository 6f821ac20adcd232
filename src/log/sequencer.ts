import { equalBytes, TocsinError } from "../base/index.ts";
import type { Clock } from "../base/index.ts";
import type { Leaf } from "./entry.ts";
import type { CheckpointRow, CheckpointSigner, LogStore } from "./ports.ts";
import { signCheckpoint } from "./signed-checkpoint.ts";
import { TileReader, storeTiles } from "./tile-reader.ts";
import { growBy, largestBatch, treeRoot } from "./tree.ts";

/** What a sequencer works with. `largestBatch` bounds the leaves of one transaction: 1 to 65,536, by default 4,096. */
export type SequencerOptions = {
  readonly store: LogStore;
  readonly signer: CheckpointSigner;
  readonly clock: Pick<Clock, "nowMs">;
  readonly largestBatch?: number;
};

type Waiting = { readonly leaf: Leaf; readonly resolve: (index: number) => void; readonly reject: (reason: unknown) => void };

/**
 * Puts leaves into one log in batches, and signs its checkpoints. Leaves that arrive while a batch is being written form the next one, so that
 * many callers share one durable write. For acts that need a transaction of their own, hand `growBy` to the store instead: both can be used at once.
 */
export class LogSequencer {
  readonly #options: SequencerOptions;
  readonly #largestBatch: number;
  readonly #reader: TileReader;
  readonly #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #signing: Promise<unknown> = Promise.resolve();

  constructor(options: SequencerOptions) {
    const batch = options.largestBatch ?? 4096;
    if (!Number.isSafeInteger(batch) || batch < 1 || batch > largestBatch)
      throw new TypeError(`a batch of 1 to ${largestBatch} leaves is needed, got ${batch}`);
    this.#options = options;
    this.#largestBatch = batch;
    this.#reader = new TileReader(storeTiles(options.store, options.signer.name));
  }

  /** Appends a leaf, and gives back its index once it is durable. Order of calls is order in the log. Rejects as the store does; then nothing of its batch is in. */
  add(leaf: Leaf): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ leaf, resolve, reject });
      this.#writing ??= this.#write().finally(() => {
        this.#writing = undefined;
      });
    });
  }

  /** Resolves once every leaf that was added before is durable, or was rejected. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /**
   * Signs the tree as it is now, keeps the checkpoint, and gives it back. An idle tree is signed again with a later time. Refuses with
   * `log-inconsistent`, and signs nothing, where the tree is not an extension of the last checkpoint: the log was rolled back or damaged.
   */
  checkpoint(): Promise<CheckpointRow> {
    const next = this.#signing.then(() => this.#sign());
    this.#signing = next.catch(() => undefined);
    return next;
  }

  async #write(): Promise<void> {
    // One turn of the microtask queue lets callers of the same moment into the first batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#largestBatch);
      const { store, signer, clock } = this.#options;
      try {
        const grow = growBy(
          batch.map(({ leaf }) => leaf),
          clock.nowMs(),
        );
        const { leafRows } = await store.append(signer.name, grow);
        batch.forEach(({ resolve }, at) => resolve(leafRows[at]?.index ?? -1));
      } catch (reason) {
        for (const { reject } of batch) reject(reason);
      }
    }
  }

  async #sign(): Promise<CheckpointRow> {
    const { store, signer, clock } = this.#options;
    const origin = signer.name;
    const last = await store.latestCheckpoint(origin);
    const tree = await store.readTree(origin);
    if (tree === undefined) throw new TocsinError("log-unknown-entry", `make the log before it is signed: ${origin}`);
    const isExtended = last === undefined || (last.size <= tree.size && equalBytes(await this.#reader.root(last.size), last.root));
    if (!isExtended) {
      throw new TocsinError(
        "log-inconsistent",
        `open a new epoch, the log no longer contains what it signed: ${origin} at size ${last.size}`,
      );
    }
    const time = Math.floor(Math.max(clock.nowMs(), tree.lastAtMs) / 1000);
    if (last !== undefined && last.size === tree.size && last.time >= time) return last;
    const row = signCheckpoint({ origin, size: tree.size, root: treeRoot(tree) }, signer, time);
    await store.addCheckpoint(origin, row);
    return row;
  }
}
