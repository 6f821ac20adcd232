import type { Progress, StatusRecord } from "../../taxii/index.ts";
import type { Connection } from "./connection.ts";

/** Writes what happened over TAXII: statuses of POSTs, pages that were served, how far readers came. */
export function journalWrites(db: Connection) {
  const addStatus = db.prepare("INSERT INTO taxii_status (id, root, account, collection, at, digest, body) VALUES (?, ?, ?, ?, ?, ?, ?)");
  const unlogged = db.prepare("SELECT no, digest FROM taxii_status WHERE is_logged = 0 ORDER BY no LIMIT ?");
  const markLogged = db.prepare("UPDATE taxii_status SET is_logged = 1 WHERE is_logged = 0 AND no <= ?");
  const addPage = db.prepare("INSERT INTO taxii_page VALUES (?, ?, ?, ?)");
  const putProgress = db.prepare(
    "INSERT INTO taxii_progress VALUES (?, ?, ?, ?, ?) ON CONFLICT (account, collection) DO UPDATE SET date = excluded.date, at = excluded.at, is_complete = excluded.is_complete",
  );
  return {
    addStatus(status: StatusRecord & { readonly collection: number; readonly at: string; readonly digest: Uint8Array }): void {
      const { id, root, account, collection, at, digest, body } = status;
      addStatus.run(id, root, account, collection, at, digest, body);
    },
    unloggedStatuses: (limit: number) => unlogged.all(limit) as { no: number; digest: Uint8Array }[],
    markLogged: (upTo: number): void => void markLogged.run(upTo),
    addPages(act: number, pages: readonly { readonly salt: Uint8Array; readonly record: string }[]): void {
      for (const [position, { salt, record }] of pages.entries()) addPage.run(act, position, salt, record);
    },
    putProgress: ({ account, collection, date, at, isComplete }: Progress): void =>
      void putProgress.run(account, collection, date, at, isComplete ? 1 : 0),
  };
}
