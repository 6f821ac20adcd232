import type { Added, Disturbed, EntryCopy, EntryFacts, EntryQuery, HandlingSet, NewEntry, TaxiiWrites } from "../../taxii/index.ts";
import type { Connection } from "./connection.ts";
import { classOf, idHash, keyOf, placesOf, seqOf, states } from "./taxii-keys.ts";
import { CopyRows, ofCopies } from "./taxii-copies.ts";
import type { runQueries } from "./taxii-runs.ts";

/** An entry of an object that is there already. */
type Version = { readonly key: number; readonly version: number; readonly spec: number; readonly cls: number; readonly account: number };

type By = Parameters<TaxiiWrites["addEntries"]>[2];

/** The clock of a collection, while entries are added. */
type CollectionClock = { seq: number; date: number; largest: number };

const setOf = (cls: number): number => cls >> 2;

function prepareAll(db: Connection) {
  return {
    insert: db.prepare("INSERT INTO taxii_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    versions: db.prepare("SELECT key, version, spec, cls, account FROM taxii_entry WHERE idh = ? AND key BETWEEN ? AND ? AND id = ?"),
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
class Entries {
  readonly #sql: ReturnType<typeof prepareAll>;
  readonly #runs: ReturnType<typeof runQueries>;
  readonly #copies: CopyRows;

  constructor(db: Connection, runs: ReturnType<typeof runQueries>) {
    this.#sql = prepareAll(db);
    this.#copies = new CopyRows(db);
    this.#runs = runs;
  }

  internSet(set: HandlingSet): { readonly no: number; readonly isNew: boolean } {
    const { markings, granular, consent, by, copy } = set;
    // Members at the end that a set does not have are left out, so that what is stored without them is found again.
    const last = copy === undefined ? (by === undefined ? [] : [by]) : [by ?? null, copy];
    const canonical = JSON.stringify([markings, granular, consent, ...last]);
    const known = this.#sql.set.get(canonical) as number | undefined;
    return known === undefined ? { no: Number(this.#sql.addSet.run(canonical).lastInsertRowid), isNew: true } : { no: known, isNew: false };
  }

  add(collection: number, entries: readonly NewEntry[], by: By): { readonly added: readonly Added[]; readonly disturbed: Disturbed } {
    const clock = this.#clockOf(collection);
    const disturbed: number[] = [];
    const added = entries.map((entry) => this.#addOne(collection, entry, { clock, by, disturbed }));
    this.#sql.setClock.run(clock.seq, clock.date, clock.largest, collection);
    return { added, disturbed: { collection, seqs: disturbed } };
  }

  remove(query: EntryQuery, nowMicros: number): { readonly removed: readonly EntryFacts[]; readonly disturbed: Disturbed } {
    const { collection } = query;
    const removed = this.#runs.facts(query);
    const clock = this.#clockOf(collection);
    const disturbed: number[] = [];
    for (const { seq } of removed) {
      const key = keyOf(collection, seq);
      this.#sql.remove.run(key);
      disturbed.push(seq, ...this.#copies.removeOf(key).map(seqOf));
    }
    for (const id of new Set(removed.map((facts) => facts.id))) this.#reorder(collection, id, { clock, nowMicros, disturbed });
    this.#sql.setClock.run(clock.seq, clock.date, clock.largest, collection);
    return { removed, disturbed: { collection, seqs: disturbed } };
  }

  #typeNo(name: string): number {
    return (this.#sql.type.get(name) as number | undefined) ?? Number(this.#sql.addType.run(name).lastInsertRowid);
  }

  #clockOf(collection: number): CollectionClock {
    const found = this.#sql.clock.get(collection) as CollectionClock | undefined;
    if (found === undefined) throw new TypeError(`a collection that is there is needed, got number ${collection}`);
    return found;
  }

  #versionsOf(collection: number, id: string, hash: number): readonly Version[] {
    return this.#sql.versions.all(hash, keyOf(collection, 0), keyOf(collection, placesOf - 1), id) as Version[];
  }

  /** The version that is there already under the same date, or the same text where the object has no versions of its own. */
  #sameAs(entry: NewEntry, there: readonly Version[]): Version | undefined {
    const originals = there.filter(({ account }) => account !== ofCopies);
    if (entry.version !== null) return originals.find(({ version, spec }) => version === entry.version && spec === entry.spec);
    return originals.find(({ key }) => this.#sql.text.get(key) === entry.json);
  }

  #addOne(
    collection: number,
    entry: NewEntry,
    given: { readonly clock: CollectionClock; readonly by: By; readonly disturbed: number[] },
  ): Added {
    const hash = idHash(entry.id);
    const there = this.#versionsOf(collection, entry.id, hash);
    const same = there.length === 0 ? undefined : this.#sameAs(entry, there);
    if (same !== undefined) return this.#again(collection, entry, { same, by: given.by });
    return { outcome: "added", version: this.#insert(collection, entry, { ...given, there, hash }).version };
  }

  #insert(
    collection: number,
    entry: NewEntry,
    given: {
      readonly clock: CollectionClock;
      readonly by: Pick<By, "account" | "nowMicros">;
      readonly disturbed: number[];
      readonly there: readonly Version[];
      readonly hash: number;
    },
  ): { readonly key: number; readonly version: number } {
    const { clock, by, disturbed, there, hash } = given;
    const { seq, date } = next(clock, entry.date ?? by.nowMicros);
    const version = entry.version ?? date;
    const state = there.length === 0 ? states.newest : this.#settle(there, { ...entry, version }, disturbed);
    const { set, type, spec, id, json } = entry;
    const key = keyOf(collection, seq);
    this.#sql.insert.run(key, date, classOf(set, state), this.#typeNo(type), spec, hash, version, by.account, id, json);
    // No character takes more than three bytes a unit of its length.
    clock.largest = Math.max(clock.largest, entry.json.length * 3);
    return { key, version };
  }

  putCopies(collection: number, copies: readonly EntryCopy[], nowMicros: number): Disturbed {
    const clock = this.#clockOf(collection);
    const disturbed: number[] = [];
    for (const { original, set, entry } of copies) {
      const key = keyOf(collection, original);
      const before = this.#copies.copyOf(key, set);
      if (typeof before === "number" && entry !== undefined && this.#sql.text.get(before) === entry.json) continue;
      if (typeof before === "number") disturbed.push(...this.#copies.removeOf(key, set).map(seqOf));
      this.#copies.put(key, set, entry === undefined ? null : this.#copyKey(collection, entry, { clock, nowMicros, disturbed }));
    }
    this.#sql.setClock.run(clock.seq, clock.date, clock.largest, collection);
    return { collection, seqs: disturbed };
  }

  /** Adds a copy. Observables that cannot be told apart in their copies have one between them. */
  #copyKey(
    collection: number,
    entry: Omit<NewEntry, "date">,
    given: { readonly clock: CollectionClock; readonly nowMicros: number; readonly disturbed: number[] },
  ): number {
    const hash = idHash(entry.id);
    const there = this.#versionsOf(collection, entry.id, hash);
    const twin = there.find(
      ({ key, cls, account }) => account === ofCopies && setOf(cls) === entry.set && this.#sql.text.get(key) === entry.json,
    );
    if (twin !== undefined) return twin.key;
    const by = { account: ofCopies, nowMicros: given.nowMicros };
    return this.#insert(collection, entry, { ...given, by, there, hash }).key;
  }

  /** What becomes of a version that is there already: nobody learns of one that it may not see, or did not write. */
  #again(collection: number, entry: NewEntry, given: { readonly same: Version; readonly by: By }): Added {
    const { same, by } = given;
    const { version } = same;
    if (entry.version === null || isSameText(this.#sql.text.get(same.key) as string, entry.json)) return { outcome: "repeated", version };
    if (same.account === by.account || by.visible(setOf(same.cls))) return { outcome: "conflict", version };
    this.#sql.setAside.run(collection, by.account, by.nowMicros, entry.id, entry.json);
    return { outcome: "hidden", version };
  }

  /** Puts the versions that are there into their new states; gives the state of the new one. */
  #settle(
    there: readonly Version[],
    entry: { readonly set: number; readonly spec: number; readonly version: number },
    disturbed: number[],
  ): number {
    const isUniform = there.every(({ cls, spec }) => (cls & 3) !== states.mixed && setOf(cls) === entry.set && spec === entry.spec);
    if (isUniform && there.some(({ version }) => version > entry.version)) return states.superseded;
    for (const each of there) this.#change(each, isUniform ? states.superseded : states.mixed, disturbed);
    return isUniform ? states.newest : states.mixed;
  }

  #change({ key, cls }: Version, state: number, disturbed: number[]): void {
    const changed = classOf(setOf(cls), state);
    if (changed === cls) return;
    this.#sql.setClass.run(changed, key);
    disturbed.push(seqOf(key));
  }

  /** After a removal: what becomes the newest or oldest version of its object enters the views anew, where nobody has passed it. */
  #reorder(
    collection: number,
    id: string,
    given: { readonly clock: CollectionClock; readonly nowMicros: number; readonly disturbed: number[] },
  ): void {
    const { clock, nowMicros, disturbed } = given;
    const left = this.#versionsOf(collection, id, idHash(id)).toSorted((a, b) => a.version - b.version);
    for (const [position, { key, cls }] of left.entries()) {
      const isEnd = position === 0 || position === left.length - 1;
      const isMixed = (cls & 3) === states.mixed;
      if (!isMixed && !isEnd) continue;
      const state = isMixed ? states.mixed : position === left.length - 1 ? states.newest : states.superseded;
      const { seq, date } = next(clock, nowMicros);
      this.#sql.move.run(keyOf(collection, seq), date, classOf(setOf(cls), state), key);
      this.#copies.move(key, keyOf(collection, seq));
      disturbed.push(seqOf(key));
    }
  }
}

function next(clock: CollectionClock, date: number): { readonly seq: number; readonly date: number } {
  clock.seq += 1;
  clock.date = Math.max(clock.date + 1, date);
  return { seq: clock.seq, date: clock.date };
}

/** The writes of entries, as the store hands them out. */
export function entryWrites(db: Connection, runs: ReturnType<typeof runQueries>) {
  const entries = new Entries(db, runs);
  return {
    internSet: (set: HandlingSet) => entries.internSet(set),
    addEntries: (collection: number, added: readonly NewEntry[], by: By) => entries.add(collection, added, by),
    putCopies: (collection: number, copies: readonly EntryCopy[], nowMicros: number) => entries.putCopies(collection, copies, nowMicros),
    removeEntries: (query: EntryQuery, nowMicros: number) => entries.remove(query, nowMicros),
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
