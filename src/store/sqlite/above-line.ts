import type { AboveLineRows, NoteRow, SourceRow, TieRow } from "../../handling/index.ts";
import type { Connection } from "./connection.ts";

type Named = { readonly id: string; readonly key: Uint8Array };

/**
 * What is above the line, in tables that no other query names. `db` is the writing connection; what is asked or written outside a transaction is
 * a mistake of the caller and a `TypeError`.
 */
export function aboveLineRows(db: Connection): AboveLineRows {
  const sourceColumns = "id, at, author, month, source_key AS sourceKey, content";
  const tieColumns = "envelope, source, act, month, tie_key AS tieKey, content";
  const putSource = db.prepare("INSERT INTO source_record (id, at, author, month, source_key, content) VALUES (?, ?, ?, ?, ?, ?)");
  const one = db.prepare<[string], SourceRow>(`SELECT ${sourceColumns} FROM source_record WHERE id = ?`);
  const newest = db.prepare<[number], SourceRow>(`SELECT ${sourceColumns} FROM source_record ORDER BY at DESC, id LIMIT ?`);
  const putTie = db.prepare("INSERT INTO source_tie (envelope, source, act, month, tie_key, content) VALUES (?, ?, ?, ?, ?, ?)");
  const tie = db.prepare<[string], TieRow>(`SELECT ${tieColumns} FROM source_tie WHERE envelope = ?`);
  const ties = db.prepare<[string], TieRow>(`SELECT ${tieColumns} FROM source_tie WHERE source = ? ORDER BY envelope`);
  const putNote = db.prepare("INSERT INTO internal_note (id, envelope, at, author, month, note_key, content) VALUES (?, ?, ?, ?, ?, ?, ?)");
  const notes = db.prepare<[string], NoteRow>(
    "SELECT id, envelope, at, author, month, note_key AS noteKey, content FROM internal_note WHERE envelope = ? ORDER BY at, id LIMIT 1000",
  );
  const removeNotes = db.prepare("DELETE FROM internal_note WHERE envelope = ?");
  const removeTies = db.prepare("DELETE FROM source_tie WHERE source = ?");
  const removeSource = db.prepare("DELETE FROM source_record WHERE id = ?");
  const keys = {
    source: db.prepare<[string, number], Named>("SELECT id, source_key AS key FROM source_record WHERE month = ? LIMIT ?"),
    tie: db.prepare<[string, number], Named>("SELECT envelope AS id, tie_key AS key FROM source_tie WHERE month = ? LIMIT ?"),
    note: db.prepare<[string, number], Named>("SELECT id, note_key AS key FROM internal_note WHERE month = ? LIMIT ?"),
  } as const;
  const putKeys = {
    source: db.prepare("UPDATE source_record SET month = ?, source_key = ? WHERE id = ?"),
    tie: db.prepare("UPDATE source_tie SET month = ?, tie_key = ? WHERE envelope = ?"),
    note: db.prepare("UPDATE internal_note SET month = ?, note_key = ? WHERE id = ?"),
  } as const;
  const within = <T>(work: () => T): T => {
    if (!db.inTransaction) throw new TypeError("what is above the line is reached within a transaction only");
    return work();
  };
  return {
    async putSource(row) {
      within(() => putSource.run(row.id, row.at, row.author, row.month, row.sourceKey, row.content));
    },
    source: async (id) => within(() => one.get(id)),
    sources: async (limit) => within(() => newest.all(limit)),
    async putTie(row) {
      within(() => putTie.run(row.envelope, row.source, row.act, row.month, row.tieKey, row.content));
    },
    tie: async (envelope) => within(() => tie.get(envelope)),
    ties: async (source) => within(() => ties.all(source)),
    async putNote(row) {
      within(() => putNote.run(row.id, row.envelope, row.at, row.author, row.month, row.noteKey, row.content));
    },
    notes: async (envelope) => within(() => notes.all(envelope)),
    removeNotes: async (envelope) => within(() => removeNotes.run(envelope).changes),
    async removeSource(id) {
      within(() => [removeTies.run(id), removeSource.run(id)]);
    },
    keysUnder: async (month, limit) =>
      within(() =>
        (["source", "tie", "note"] as const)
          .flatMap((table) => keys[table].all(month, limit).map(({ id, key }) => ({ in: table, id, key })))
          .slice(0, limit),
      ),
    async putKey({ in: table, id }, month, key) {
      within(() => putKeys[table].run(month, key, id));
    },
  };
}
