import type { Added, Disturbed, EntryFacts, EntryQuery, HandlingSet, NewEntry, TaxiiWrites } from "../../taxii/index.ts";
import type { Connection } from "./connection.ts";
import { classOf, idHash, keyOf, placesOf, seqOf, states } from "./taxii-keys.ts";
import type { runQueries } from "./taxii-runs.ts";

/** An entry of an object that is there already. */
type Version = { readonly key: number; readonly version: number; readonly spec: number; readonly cls: number };

type By = Parameters<TaxiiWrites["addEntries"]>[2];

/** The clock of a collection, while entries are added. */
type CollectionClock = { seq: number; date: number; largest: number };

const setOf = (cls: number): number => cls >> 2;

function prepareAll(db: Connection) {
  return {
    insert: db.prepare("INSERT INTO taxii_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    versions: db.prepare("SELECT key, version, spec, cls FROM taxii_entry WHERE idh = ? AND key BETWEEN ? AND ? AND id = ?"),
    text: db.prepare("SELECT json FROM taxii_entry WHERE key = ?").pluck(true),
    setClass: db.prepare("UPDATE taxii_entry SET cls = ? WHERE key = ?"),
    move: db.prepare("UPDATE taxii_entry SET key = ?, date = ?, cls = ? WHERE key = ?"),
    remove: db.prepare("DELETE FROM taxii_entry WHERE key = ?"),
    setAside: db.prepare("INSERT INTO taxii_aside (collection, account, date, id, json) VALUES (?, ?, ?, ?, ?)"),
    clock: db.prepare("SELECT seq, date, largest FROM taxii_collection WHERE no = ?"),
    setClock: db.prepare("UPDATE taxii_collection SET seq = ?, date = ?, largest = ? WHERE no = ?"),
    type: db.prepare("SELECT no FROM taxii_type WHERE name = ?").pluck(true),
    addType: db.prepare("INSERT INTO taxii_type (name) VALUES (?)"),
    set: db.prepare("SELECT no FROM taxii_set WHERE canonical = ?").pluck(true),
    addSet: db.prepare("INSERT INTO taxii_set (canonical) VALUES (?)"),
  };
}

/** Adds and removes entries of collections. */
export function entryWrites(db: Connection, runs: ReturnType<typeof runQueries>) {
  const sql = prepareAll(db);

  function typeNo(name: string): number {
    return (sql.type.get(name) as number | undefined) ?? Number(sql.addType.run(name).lastInsertRowid);
  }

  function clockOf(collection: number): CollectionClock {
    const found = sql.clock.get(collection) as CollectionClock | undefined;
    if (found === undefined) throw new TypeError(`a collection that is there is needed, got number ${collection}`);
    return found;
  }

  function versionsOf(collection: number, id: string, hash: number): readonly Version[] {
    return sql.versions.all(hash, keyOf(collection, 0), keyOf(collection, placesOf - 1), id) as Version[];
  }

  function next(clock: CollectionClock, date: number): { readonly seq: number; readonly date: number } {
    clock.seq += 1;
    clock.date = Math.max(clock.date + 1, date);
    return { seq: clock.seq, date: clock.date };
  }

  /** The version that is there already under the same date, or the same text where the object has no versions of its own. */
  function sameAs(entry: NewEntry, there: readonly Version[]): Version | undefined {
    if (entry.version !== null) return there.find(({ version, spec }) => version === entry.version && spec === entry.spec);
    return there.find(({ key }) => sql.text.get(key) === entry.json);
  }

  function addOne(collection: number, entry: NewEntry, given: { readonly clock: CollectionClock; readonly by: By; readonly disturbed: number[] }): Added {
    const { clock, by, disturbed } = given;
    const hash = idHash(entry.id);
    const there = versionsOf(collection, entry.id, hash);
    const same = there.length === 0 ? undefined : sameAs(entry, there);
    if (same !== undefined) {
      if (entry.version === null || isSameText(sql.text.get(same.key) as string, entry.json)) return { outcome: "repeated", version: same.version };
      if (by.visible(setOf(same.cls))) return { outcome: "conflict", version: same.version };
      sql.setAside.run(collection, by.account, by.nowMicros, entry.id, entry.json);
      return { outcome: "hidden", version: same.version };
    }
    const { seq, date } = next(clock, entry.date ?? by.nowMicros);
    const version = entry.version ?? date;
    const state = there.length === 0 ? states.newest : settle(there, { ...entry, version }, disturbed);
    const row = [keyOf(collection, seq), date, classOf(entry.set, state), typeNo(entry.type), entry.spec, hash, version, by.account, entry.id, entry.json];
    sql.insert.run(...row);
    clock.largest = Math.max(clock.largest, entry.json.length * 3);
    return { outcome: "added", version };
  }

  /** Puts the versions that are there into their new states; gives the state of the new one. */
  function settle(there: readonly Version[], entry: { readonly set: number; readonly spec: number; readonly version: number }, disturbed: number[]): number {
    const isUniform = there.every(({ cls, spec }) => (cls & 3) !== states.mixed && setOf(cls) === entry.set && spec === entry.spec);
    if (!isUniform) {
      for (const { key, cls } of there) change(key, cls, states.mixed, disturbed);
      return states.mixed;
    }
    if (there.some(({ version }) => version > entry.version)) return states.superseded;
    for (const { key, cls } of there) change(key, cls, states.superseded, disturbed);
    return states.newest;
  }

  function change(key: number, cls: number, state: number, disturbed: number[]): void {
    const changed = classOf(setOf(cls), state);
    if (changed === cls) return;
    sql.setClass.run(changed, key);
    disturbed.push(seqOf(key));
  }

  /** After a removal: what becomes the newest or oldest version of its object enters the views anew, where nobody has passed it. */
  function reorder(collection: number, id: string, given: { readonly clock: CollectionClock; readonly nowMicros: number; readonly disturbed: number[] }): void {
    const { clock, nowMicros, disturbed } = given;
    const left = versionsOf(collection, id, idHash(id)).toSorted((a, b) => a.version - b.version);
    for (const [position, { key, cls }] of left.entries()) {
      const isEnd = position === 0 || position === left.length - 1;
      const state = (cls & 3) === states.mixed ? states.mixed : position === left.length - 1 ? states.newest : states.superseded;
      if (state !== states.mixed && !isEnd) continue;
      const { seq, date } = next(clock, nowMicros);
      sql.move.run(keyOf(collection, seq), date, classOf(setOf(cls), state), key);
      disturbed.push(seqOf(key));
    }
  }

  return {
    internSet(set: HandlingSet): { readonly no: number; readonly isNew: boolean } {
      const canonical = JSON.stringify([set.markings, set.granular, set.consent]);
      const known = sql.set.get(canonical) as number | undefined;
      return known === undefined ? { no: Number(sql.addSet.run(canonical).lastInsertRowid), isNew: true } : { no: known, isNew: false };
    },
    addEntries(collection: number, entries: readonly NewEntry[], by: By): { readonly added: readonly Added[]; readonly disturbed: Disturbed } {
      const clock = clockOf(collection);
      const disturbed: number[] = [];
      const added = entries.map((entry) => addOne(collection, entry, { clock, by, disturbed }));
      sql.setClock.run(clock.seq, clock.date, clock.largest, collection);
      return { added, disturbed: { collection, seqs: disturbed } };
    },
    removeEntries(query: EntryQuery, nowMicros: number): { readonly removed: readonly EntryFacts[]; readonly disturbed: Disturbed } {
      const removed = runs.facts(query);
      const clock = clockOf(query.collection);
      const disturbed: number[] = [];
      for (const { seq } of removed) {
        sql.remove.run(keyOf(query.collection, seq));
        disturbed.push(seq);
      }
      for (const id of new Set(removed.map((facts) => facts.id))) reorder(query.collection, id, { clock, nowMicros, disturbed });
      sql.setClock.run(clock.seq, clock.date, clock.largest, query.collection);
      return { removed, disturbed: { collection: query.collection, seqs: disturbed } };
    },
  };
}

/** Whether two JSON texts say the same: equal, or equal but for white space and the order of names. */
function isSameText(a: string, b: string): boolean {
  return a === b || canonical(JSON.parse(a)) === canonical(JSON.parse(b));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
