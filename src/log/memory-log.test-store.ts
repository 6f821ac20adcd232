import { equalBytes, TocsinError } from "../base/index.ts";
import type {
  CheckpointCursor,
  CheckpointRow,
  CosignatureRow,
  Grow,
  Growth,
  LeafRow,
  LogStore,
  TileRow,
  TreeState,
  WitnessedHead,
  WitnessStore,
} from "./ports.ts";

type MemoryLog = {
  size: number;
  lastAtMs: number;
  readonly tiles: Map<string, TileRow>;
  readonly leaves: LeafRow[];
  readonly checkpoints: CheckpointRow[];
  readonly cosignatures: CosignatureRow[];
};

const before = (a: CheckpointCursor, b: CheckpointCursor): boolean => a.size < b.size || (a.size === b.size && a.time < b.time);
const same = (a: CheckpointCursor, b: CheckpointCursor): boolean => a.size === b.size && a.time === b.time;

/** A `LogStore` in memory, for tests: it forgets everything. */
export class UnsafeMemoryLogStore implements LogStore {
  readonly #logs = new Map<string, MemoryLog>();

  async create(origin: string): Promise<void> {
    if (!this.#logs.has(origin))
      this.#logs.set(origin, { size: 0, lastAtMs: 0, tiles: new Map(), leaves: [], checkpoints: [], cosignatures: [] });
  }

  async origins(): Promise<readonly string[]> {
    return [...this.#logs.keys()].sort();
  }

  async readTree(origin: string): Promise<TreeState | undefined> {
    const log = this.#logs.get(origin);
    return log === undefined ? undefined : state(log);
  }

  async append(origin: string, grow: Grow): Promise<Growth> {
    const log = this.#log(origin);
    const growth = grow(state(log));
    for (const row of growth.tileRows) log.tiles.set(`${row.level}/${row.index}`, row);
    for (const row of growth.leafRows) log.leaves.push(row);
    log.size = growth.newState.size;
    log.lastAtMs = growth.newState.lastAtMs;
    return growth;
  }

  async readTile(origin: string, level: number, index: number): Promise<TileRow | undefined> {
    return this.#log(origin).tiles.get(`${level}/${index}`);
  }

  async readLeaves(origin: string, begin: number, end: number): Promise<readonly LeafRow[]> {
    if (end - begin > 4096) throw new TypeError("at most 4,096 leaves at once are possible");
    return this.#log(origin).leaves.slice(begin, end);
  }

  async addCheckpoint(origin: string, row: CheckpointRow): Promise<void> {
    const log = this.#log(origin);
    const kept = log.checkpoints.find((one) => same(one, row));
    if (kept !== undefined && equalBytes(kept.note, row.note)) return;
    if (kept !== undefined || row.size > log.size) throw new TocsinError("log-inconsistent", "keep one checkpoint for a size and a time");
    log.checkpoints.push(row);
    log.checkpoints.sort((a, b) => (before(a, b) ? -1 : 1));
    log.lastAtMs = Math.max(log.lastAtMs, row.time * 1000);
  }

  async latestCheckpoint(origin: string): Promise<CheckpointRow | undefined> {
    return this.#log(origin).checkpoints.at(-1);
  }

  async readCheckpoints(origin: string, limit: number, after?: CheckpointCursor): Promise<readonly CheckpointRow[]> {
    return this.#log(origin)
      .checkpoints.filter((row) => after === undefined || before(after, row))
      .slice(0, limit);
  }

  async addCosignature(origin: string, row: CosignatureRow): Promise<void> {
    const log = this.#log(origin);
    if (!log.checkpoints.some((one) => same(one, row)))
      throw new TocsinError("log-unknown-entry", "keep the checkpoint before its cosignature");
    if (!log.cosignatures.some((one) => same(one, row) && one.cosigner === row.cosigner)) log.cosignatures.push(row);
  }

  async readCosignatures(origin: string, checkpoint: CheckpointCursor): Promise<readonly CosignatureRow[]> {
    const rows = this.#log(origin).cosignatures.filter((row) => same(row, checkpoint));
    return rows.sort((a, b) => (a.cosigner < b.cosigner ? -1 : 1));
  }

  #log(origin: string): MemoryLog {
    const log = this.#logs.get(origin);
    if (log === undefined) throw new TocsinError("log-unknown-entry", `name a log that there is, got ${origin}`);
    return log;
  }
}

function state(log: MemoryLog): TreeState {
  const edge = [...log.tiles.values()].filter((row) => row.width < 256).sort((a, b) => a.level - b.level);
  return { size: log.size, lastAtMs: log.lastAtMs, edge };
}

/** A `WitnessStore` in memory, for tests: it forgets everything, so that a witness with it can be rolled back. */
export class UnsafeMemoryWitnessStore implements WitnessStore {
  readonly #heads = new Map<string, WitnessedHead[]>();

  async latest(origin: string): Promise<WitnessedHead | undefined> {
    return this.#heads.get(origin)?.at(-1);
  }

  async advance(origin: string, from: number, next: WitnessedHead): Promise<boolean> {
    const heads = this.#heads.get(origin) ?? [];
    if ((heads.at(-1)?.size ?? 0) !== from) return false;
    this.#heads.set(origin, [...heads, next]);
    return true;
  }

  async history(origin: string): Promise<readonly WitnessedHead[]> {
    return this.#heads.get(origin) ?? [];
  }
}
