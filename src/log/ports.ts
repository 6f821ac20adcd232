/**
 * One hash tile as the log keeps it (c2sp.org/tlog-tiles). `bytes` holds `width` hashes of 32 bytes, 1 to 256. There is one row
 * for each (level, index): a tile that grows replaces its narrower self, and every narrower partial tile is a prefix of it.
 */
export type TileRow = { readonly level: number; readonly index: number; readonly width: number; readonly bytes: Uint8Array };

/** One entry of a log: its position from zero, and its canonical bytes (see `encodeEntry`), never content. */
export type LeafRow = { readonly index: number; readonly entry: Uint8Array };

/**
 * What is needed to grow a tree: its size, the instant before which nothing later may be dated (milliseconds since 1970), and
 * every tile row narrower than 256, in rising level. A store gives back exactly the rows that it holds: no hash is computed by it.
 */
export type TreeState = { readonly size: number; readonly lastAtMs: number; readonly edge: readonly TileRow[] };

/** The result of growing a tree: rows to insert (leaves), rows to insert or replace (tiles, each (level, index) once), and the state after. */
export type Growth = { readonly newState: TreeState; readonly tileRows: readonly TileRow[]; readonly leafRows: readonly LeafRow[] };

/** Grows a tree: pure and synchronous, so that a store can call it inside a transaction of its own. May throw; then nothing is written. */
export type Grow = (state: TreeState) => Growth;

/** A checkpoint that the log signed: `time` is its own claim in seconds since 1970, `note` the signed note with the log's two signatures only. */
export type CheckpointRow = { readonly size: number; readonly root: Uint8Array; readonly time: number; readonly note: Uint8Array };

/** One cosigner's answer to one checkpoint: `cosignedAt` in seconds since 1970, `lines` its Ed25519 and its ML-DSA-44 signature line. */
export type CosignatureRow = {
  readonly size: number;
  readonly time: number;
  readonly cosigner: string;
  readonly cosignedAt: number;
  readonly lines: string;
};

/** Where a page of checkpoints begins: after this one in the order (size, time). */
export type CheckpointCursor = { readonly size: number; readonly time: number };

/**
 * Keeps logs, each named by its origin. Every method that writes resolves only after the write is durable (fsync, and a synchronous
 * standby where there is one), and does all of it or nothing. Writes to one log are serialised: `grow` sees the state that the write before it left,
 * also across processes. Reads see every write that resolved before they began. Rows are never changed once written, except
 * that a tile narrower than 256 is replaced by a wider one. An unknown origin is refused with `log-unknown-entry`, unless stated.
 */
export interface LogStore {
  /** Makes an empty log of this origin; does nothing where there is one. */
  create(origin: string): Promise<void>;
  /** The origins of all logs, in code unit order. */
  origins(): Promise<readonly string[]>;
  /** The present state of a log, or `undefined` where there is none of this origin. */
  readTree(origin: string): Promise<TreeState | undefined>;
  /** Calls `grow` once inside one transaction, writes its rows, and gives back the growth. Other writes of a store may call a `Grow` in theirs. */
  append(origin: string, grow: Grow): Promise<Growth>;
  /** The tile at (level, index), or `undefined` where the tree has none. */
  readTile(origin: string, level: number, index: number): Promise<TileRow | undefined>;
  /** The leaves from `begin` up to, not including, `end`, in order; fewer where the log is shorter. At most 4,096 at once, else a `TypeError`. */
  readLeaves(origin: string, begin: number, end: number): Promise<readonly LeafRow[]>;
  /**
   * Keeps a checkpoint under (size, time), and raises the tree's `lastAtMs` to its time in the same transaction.
   * The same row again does nothing; other bytes under the same (size, time), or a size above the tree's, are refused with `log-inconsistent`.
   */
  addCheckpoint(origin: string, row: CheckpointRow): Promise<void>;
  /** The last checkpoint in the order (size, time), or `undefined` where there is none. */
  latestCheckpoint(origin: string): Promise<CheckpointRow | undefined>;
  /** Up to `limit` checkpoints in the order (size, time), from the beginning or after the cursor. */
  readCheckpoints(origin: string, limit: number, after?: CheckpointCursor): Promise<readonly CheckpointRow[]>;
  /** Keeps a cosignature under (size, time, cosigner); the first one stays. Refuses one of a checkpoint that is not kept with `log-unknown-entry`. */
  addCosignature(origin: string, row: CosignatureRow): Promise<void>;
  /** The cosignatures of one checkpoint, in the order of cosigner names. */
  readCosignatures(origin: string, checkpoint: CheckpointCursor): Promise<readonly CosignatureRow[]>;
}

/** The methods of `LogStore` that only read. */
export type LogReader = Pick<
  LogStore,
  "origins" | "readTree" | "readTile" | "readLeaves" | "latestCheckpoint" | "readCheckpoints" | "readCosignatures"
>;

/** The public halves of a log's or a cosigner's keys: Ed25519 of 32 bytes, and ML-DSA-44 of 1,312 bytes (FIPS 204). */
export type LogPublicKeys = { readonly ed25519: Uint8Array; readonly mlDsa: Uint8Array };

/**
 * Signs for one log or cosigner. `name` is the key name of its signature lines: for a log its origin. `sign` gives both signatures
 * over exactly these bytes (64 and 2,420 bytes). The caller frames them, and publishes only the one whose framing it is.
 */
export type CheckpointSigner = {
  readonly name: string;
  readonly keys: LogPublicKeys;
  sign(message: Uint8Array): { readonly ed25519: Uint8Array; readonly mlDsa: Uint8Array };
};

/** Checks bare signatures: Ed25519 (RFC 8032) and ML-DSA-44 with an empty context (FIPS 204). Never throws: what cannot be judged is `false`. */
export type CheckpointVerifier = {
  ed25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  mlDsa44(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
};

/** A head that a witness cosigned. `note` is the signed note with the log's signatures and the witness's own, `cosignedAt` in seconds since 1970. */
export type WitnessedHead = {
  readonly size: number;
  readonly root: Uint8Array;
  readonly cosignedAt: number;
  readonly note: Uint8Array;
};

/** Keeps what a witness has cosigned, per origin. Writes resolve only once they are durable. */
export interface WitnessStore {
  /** The last head cosigned for this origin, or `undefined` where there is none. */
  latest(origin: string): Promise<WitnessedHead | undefined>;
  /**
   * Keeps `next` as the last head, only if the last one still has exactly the size `from` (0 where there is none): the comparison and the write
   * are one step, also across processes. Gives back whether it did. Earlier heads are kept for `history`.
   */
  advance(origin: string, from: number, next: WitnessedHead): Promise<boolean>;
  /** All heads cosigned for this origin, oldest first. */
  history(origin: string): Promise<readonly WitnessedHead[]>;
}
