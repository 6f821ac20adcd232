import type { StoredDefinition, StoredText } from "../../taxii/index.ts";
import type { Connection } from "./connection.ts";
import { classOf, keyOf, states } from "./taxii-keys.ts";

/** What stands in the place of an account where an entry is a redacted copy. */
export const ofCopies = -1;

const mostDefinitions = 10_000;
const largestDefinition = 64 * 1024;

/** Which entry is the copy of which, for which class of readers. */
export class CopyRows {
  readonly #sql;

  constructor(db: Connection) {
    this.#sql = {
      copy: db.prepare("SELECT copy FROM taxii_copy WHERE original = ? AND set_no = ?").pluck(true),
      put: db.prepare("INSERT INTO taxii_copy VALUES (?, ?, ?) ON CONFLICT (original, set_no) DO UPDATE SET copy = excluded.copy"),
      allOf: db.prepare("SELECT set_no, copy FROM taxii_copy WHERE original = ?").raw(true),
      forget: db.prepare("DELETE FROM taxii_copy WHERE original = ? AND set_no = ?"),
      isNeeded: db.prepare("SELECT 1 FROM taxii_copy WHERE copy = ? LIMIT 1").pluck(true),
      remove: db.prepare("DELETE FROM taxii_entry WHERE key = ?"),
      moveOriginal: db.prepare("UPDATE taxii_copy SET original = ? WHERE original = ?"),
      moveCopy: db.prepare("UPDATE taxii_copy SET copy = ? WHERE copy = ?"),
    };
  }

  /** The key of a copy; `null` where it was found that nothing of it is shown, `undefined` where none was made. */
  copyOf(original: number, set: number): number | null | undefined {
    return this.#sql.copy.get(original, set) as number | null | undefined;
  }

  put(original: number, set: number, copy: number | null): void {
    this.#sql.put.run(original, set, copy);
  }

  /** Removes the copies of an entry, or that of one set, but for those that are the copy of another entry too; gives the keys that are gone. */
  removeOf(original: number, set?: number): readonly number[] {
    const gone: number[] = [];
    for (const [of, copy] of this.#sql.allOf.all(original) as [number, number | null][]) {
      if (set !== undefined && of !== set) continue;
      this.#sql.forget.run(original, of);
      if (copy === null || this.#sql.isNeeded.get(copy) !== undefined) continue;
      this.#sql.remove.run(copy);
      gone.push(copy);
    }
    return gone;
  }

  /** An entry, original or copy, has another key now. */
  move(before: number, after: number): void {
    this.#sql.moveOriginal.run(after, before);
    this.#sql.moveCopy.run(after, before);
  }
}

/** Reads what redacted copies are made from. */
export function copyReads(db: Connection) {
  const definitions = db.prepare(
    `SELECT account, json FROM taxii_entry INDEXED BY taxii_entry_type WHERE type = (SELECT no FROM taxii_type WHERE name = 'marking-definition') AND account >= 0 AND octet_length(json) <= ${largestDefinition} ORDER BY key LIMIT ${mostDefinitions}`,
  );
  const text = db.prepare("SELECT cls, json FROM taxii_entry WHERE key = ?").raw(true);
  const copied = db.prepare("SELECT seq FROM taxii_copied WHERE collection = ? AND class = ?").pluck(true);
  return {
    definitions: () => definitions.all() as StoredDefinition[],
    texts: (collection: number, seqs: readonly number[]): readonly StoredText[] =>
      seqs.flatMap((seq) => {
        const row = text.get(keyOf(collection, seq)) as [number, string] | undefined;
        return row === undefined ? [] : [{ seq, set: row[0] >> 2, json: row[1] }];
      }),
    copied: (collection: number, copyClass: string) => (copied.get(collection, copyClass) as number | undefined) ?? 0,
  };
}

/** Writes how far copies were made, and drops those of a class that no reader has any more. */
export function copyWrites(db: Connection) {
  const setCopied = db.prepare(
    "INSERT INTO taxii_copied VALUES (?, ?, ?) ON CONFLICT (collection, class) DO UPDATE SET seq = excluded.seq",
  );
  const forget = db.prepare("DELETE FROM taxii_copied WHERE class = ?");
  const dropEntries = db.prepare("DELETE FROM taxii_entry WHERE cls = ?");
  const dropRows = db.prepare("DELETE FROM taxii_copy WHERE set_no = ?");
  return {
    setCopied: (collection: number, copyClass: string, seq: number): void => void setCopied.run(collection, copyClass, seq),
    dropCopies(copyClass: string, sets: readonly number[]): void {
      for (const set of sets) {
        for (const state of Object.values(states)) dropEntries.run(classOf(set, state));
        dropRows.run(set);
      }
      forget.run(copyClass);
    },
  };
}
