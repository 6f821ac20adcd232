import type { Timestamp } from "../../base/index.ts";
import type { StoredSigningKey } from "../../exchange/index.ts";
import type { Connection } from "./connection.ts";

type KeyRow = {
  readonly key_id: string;
  readonly use: StoredSigningKey["use"];
  readonly secret: Uint8Array;
  readonly from_at: Timestamp;
  readonly until_at: Timestamp | null;
};

/** Reads and writes of the node's signing keys. */
export function keyQueries(db: Connection) {
  const byUse = db.prepare<[string], KeyRow>("SELECT * FROM signing_key WHERE use = ? ORDER BY from_at, key_id");
  const put = db.prepare("INSERT INTO signing_key (key_id, use, secret, from_at, until_at) VALUES (?, ?, ?, ?, ?)");
  const end = db.prepare("UPDATE signing_key SET until_at = ? WHERE key_id = ?");
  return {
    byUse: (use: string): StoredSigningKey[] =>
      byUse.all(use).map((row) => ({ keyId: row.key_id, use: row.use, secret: row.secret, from: row.from_at, until: row.until_at })),
    put(key: StoredSigningKey): void {
      put.run(key.keyId, key.use, key.secret, key.from, key.until);
    },
    end(keyId: string, until: Timestamp): void {
      end.run(until, keyId);
    },
  };
}
