import type { WitnessedHead, WitnessStore } from "../../log/index.ts";
import type { Connection } from "./connection.ts";

/** The heads that this node cosigned for others, in one connection. */
export function witnessQueries(db: Connection): WitnessStore {
  const columns = "size, root, cosigned_at AS cosignedAt, note";
  const latest = db.prepare<[string], WitnessedHead>(
    `SELECT ${columns} FROM witnessed_head WHERE origin = ? ORDER BY position DESC LIMIT 1`,
  );
  const history = db.prepare<[string], WitnessedHead>(`SELECT ${columns} FROM witnessed_head WHERE origin = ? ORDER BY position`);
  const put = db.prepare("INSERT INTO witnessed_head (origin, size, root, cosigned_at, note) VALUES (?, ?, ?, ?, ?)");
  return {
    latest: async (origin) => latest.get(origin),
    async advance(origin, from, next) {
      if ((latest.get(origin)?.size ?? 0) !== from) return false;
      put.run(origin, next.size, next.root, next.cosignedAt, next.note);
      return true;
    },
    history: async (origin) => history.all(origin),
  };
}
