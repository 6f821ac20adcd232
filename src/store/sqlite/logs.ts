import { equalBytes, TocsinError } from "../../base/index.ts";
import type { CheckpointRow, CosignatureRow, LeafRow, LogStore, TileRow, TreeState } from "../../log/index.ts";
import type { Connection } from "./connection.ts";

const maxLeavesAtOnce = 4096;

function unknownLog(origin: string): TocsinError {
  return new TocsinError("log-unknown-entry", `name a log of this node: there is none of the origin "${origin}"`);
}

function treeQueries(db: Connection) {
  const tree = db.prepare<[string], { readonly size: number; readonly last_at_ms: number }>(
    "SELECT size, last_at_ms FROM log_tree WHERE origin = ?",
  );
  const edge = db.prepare<[string], TileRow>(
    `SELECT level, tile AS "index", width, hashes AS bytes FROM log_tile WHERE origin = ? AND width < 256 ORDER BY level`,
  );
  const read = (origin: string): TreeState | undefined => {
    const row = tree.get(origin);
    return row === undefined ? undefined : { size: row.size, lastAtMs: row.last_at_ms, edge: edge.all(origin) };
  };
  const putLeaf = db.prepare("INSERT INTO log_leaf (origin, leaf, entry) VALUES (?, ?, ?)");
  const putTile = db.prepare(
    `INSERT INTO log_tile (origin, level, tile, width, hashes) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (origin, level, tile) DO UPDATE SET width = excluded.width, hashes = excluded.hashes`,
  );
  const putTree = db.prepare("UPDATE log_tree SET size = ?, last_at_ms = ? WHERE origin = ?");
  const append: LogStore["append"] = async (origin, grow) => {
    const before = read(origin);
    if (before === undefined) throw unknownLog(origin);
    const growth = grow(before);
    for (const leaf of growth.leafRows) putLeaf.run(origin, leaf.index, leaf.entry);
    for (const tile of growth.tileRows) putTile.run(origin, tile.level, tile.index, tile.width, tile.bytes);
    putTree.run(growth.newState.size, growth.newState.lastAtMs, origin);
    return growth;
  };
  return { read, append };
}

function checkpointQueries(db: Connection, readTree: (origin: string) => TreeState | undefined) {
  const columns = "size, time, root, note";
  const same = db.prepare<[string, number, number], CheckpointRow>(
    `SELECT ${columns} FROM log_checkpoint WHERE origin = ? AND size = ? AND time = ?`,
  );
  const latest = db.prepare<[string], CheckpointRow>(
    `SELECT ${columns} FROM log_checkpoint WHERE origin = ? ORDER BY size DESC, time DESC LIMIT 1`,
  );
  const page = db.prepare<[string, number, number, number], CheckpointRow>(
    `SELECT ${columns} FROM log_checkpoint WHERE origin = ? AND (size, time) > (?, ?) ORDER BY size, time LIMIT ?`,
  );
  const put = db.prepare("INSERT INTO log_checkpoint (origin, size, time, root, note) VALUES (?, ?, ?, ?, ?)");
  const raise = db.prepare("UPDATE log_tree SET last_at_ms = max(last_at_ms, ?) WHERE origin = ?");
  const add: LogStore["addCheckpoint"] = async (origin, row) => {
    const tree = readTree(origin);
    if (tree === undefined) throw unknownLog(origin);
    const held = same.get(origin, row.size, row.time);
    if (held !== undefined && equalBytes(held.note, row.note)) return;
    if (held !== undefined || row.size > tree.size) {
      throw new TocsinError(
        "log-inconsistent",
        `stop and look: the log "${origin}" has other bytes, or fewer leaves, than the checkpoint of size ${row.size}`,
      );
    }
    put.run(origin, row.size, row.time, row.root, row.note);
    raise.run(row.time * 1000, origin);
  };
  return {
    add,
    has: (origin: string, size: number, time: number): boolean => same.get(origin, size, time) !== undefined,
    latest: (origin: string): CheckpointRow | undefined => latest.get(origin),
    page: (origin: string, limit: number, after: { readonly size: number; readonly time: number }): CheckpointRow[] =>
      page.all(origin, after.size, after.time, limit),
  };
}

/** The logs of a node in one connection: each method takes effect with the transaction that the connection is in. */
export function logQueries(db: Connection): LogStore {
  const trees = treeQueries(db);
  const checkpoints = checkpointQueries(db, trees.read);
  const create = db.prepare("INSERT INTO log_tree (origin, size, last_at_ms) VALUES (?, 0, 0) ON CONFLICT (origin) DO NOTHING");
  const origins = db.prepare<[], { readonly origin: string }>("SELECT origin FROM log_tree ORDER BY origin");
  const tile = db.prepare<[string, number, number], TileRow>(
    `SELECT level, tile AS "index", width, hashes AS bytes FROM log_tile WHERE origin = ? AND level = ? AND tile = ?`,
  );
  const leaves = db.prepare<[string, number, number], LeafRow>(
    `SELECT leaf AS "index", entry FROM log_leaf WHERE origin = ? AND leaf >= ? AND leaf < ? ORDER BY leaf`,
  );
  const putCosignature = db.prepare(
    `INSERT INTO log_cosignature (origin, size, time, cosigner, cosigned_at, lines) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (origin, size, time, cosigner) DO NOTHING`,
  );
  const cosignatures = db.prepare<[string, number, number], CosignatureRow>(
    `SELECT size, time, cosigner, cosigned_at AS cosignedAt, lines FROM log_cosignature
     WHERE origin = ? AND size = ? AND time = ? ORDER BY cosigner`,
  );
  return {
    create: async (origin) => void create.run(origin),
    origins: async () => origins.all().map((row) => row.origin),
    readTree: async (origin) => trees.read(origin),
    append: trees.append,
    readTile: async (origin, level, index) => tile.get(origin, level, index),
    async readLeaves(origin, begin, end) {
      if (end - begin > maxLeavesAtOnce) throw new TypeError(`at most ${maxLeavesAtOnce} leaves at once, asked for ${end - begin}`);
      return leaves.all(origin, begin, end);
    },
    addCheckpoint: checkpoints.add,
    latestCheckpoint: async (origin) => checkpoints.latest(origin),
    readCheckpoints: async (origin, limit, after = { size: -1, time: -1 }) => checkpoints.page(origin, limit, after),
    async addCosignature(origin, row) {
      if (!checkpoints.has(origin, row.size, row.time)) throw unknownLog(`${origin}" with a checkpoint of size "${row.size}`);
      putCosignature.run(origin, row.size, row.time, row.cosigner, row.cosignedAt, row.lines);
    },
    readCosignatures: async (origin, { size, time }) => cosignatures.all(origin, size, time),
  };
}
