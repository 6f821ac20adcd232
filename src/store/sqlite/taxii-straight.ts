import type { EntryQuery, EntryRun } from "../../taxii/index.ts";
import type { Connection } from "./connection.ts";
import { classOf, isOneOf, keyOf, seqOf, states } from "./taxii-keys.ts";

/** Below this the other ways are as fast. */
const fewest = 100;

type Statements = {
  count(low: number, high: number): number;
  keys(low: number, high: number): number[];
  hasMixed(low: number, high: number): boolean;
  texts(low: number, high: number): [number, number, number, number, number, Uint8Array];
};

/**
 * A short way for whole pages of newest versions, deep in a collection: the index of classes tells where the page ends, so that its texts are
 * joined as they are walked past and none is carried through a second query. `undefined` where the question is another, where objects with mixed
 * versions lie in between, or where the end of the collection is near: then the long way has to look.
 */
export function straightQueries(db: Connection) {
  const byView = new WeakMap<EntryQuery["sets"], Statements>();

  function statementsOf({ sets }: EntryQuery): Statements {
    const known = byView.get(sets);
    if (known !== undefined) return known;
    const plain = sets.filter(({ isMixed }) => !isMixed).map(({ set }) => classOf(set, states.newest));
    const mixed = sets.filter(({ isMixed }) => isMixed).map(({ set }) => classOf(set, states.mixed));
    const from = (classes: readonly number[]): string =>
      `FROM taxii_entry e INDEXED BY taxii_entry_class WHERE e.cls IN (${classes.join(",")}) AND e.key > ? AND e.key <= ?`;
    const walk = `FROM taxii_entry e NOT INDEXED WHERE e.key > ? AND e.key <= ? AND ${isOneOf("+e.cls", plain)}`;
    const columns = "count(*), min(e.key), max(e.key), min(e.date), max(e.date), CAST(group_concat(e.json, ',') AS BLOB)";
    const count = db.prepare(`SELECT count(*) ${from(plain)}`).pluck(true);
    const keys = db.prepare(`SELECT e.key ${from(plain)}`).pluck(true);
    const anyMixed = db.prepare(`SELECT EXISTS (SELECT 1 ${from(mixed)})`).pluck(true);
    const texts = db.prepare(`SELECT ${columns} ${walk}`).raw(true);
    const made: Statements = {
      count: (low, high) => count.get(low, high) as number,
      keys: (low, high) => keys.all(low, high) as number[],
      hasMixed: (low, high) => anyMixed.get(low, high) === 1,
      texts: (low, high) => texts.get(low, high) as [number, number, number, number, number, Uint8Array],
    };
    byView.set(sets, made);
    return made;
  }

  /** Where a page ends that begins after `low`, its places being about as full as its first ones. */
  function endOf(statements: Statements, low: number, given: { readonly limit: number; readonly end: number }): number | undefined {
    const { limit, end } = given;
    const first = low + limit;
    if (first > end) return undefined;
    const missing = limit - statements.count(low, first);
    if (missing === 0) return first;
    if (missing > limit / 2) return undefined;
    const high = Math.min(end, first + Math.ceil((missing * limit * 1.5) / (limit - missing)) + 50);
    return statements.keys(first, high).toSorted((a, b) => a - b)[missing - 1];
  }

  return function straightRun(query: EntryQuery, head: { readonly seq: number; readonly largest: number }): EntryRun | undefined {
    const { collection, after, limit, maxBytes, sets } = query;
    const { last, first, all, at } = query.versions;
    const isPlain = last && !first && !all && at.length === 0;
    if (!isPlain || query.ids !== undefined || query.types !== undefined || query.specs !== undefined) return undefined;
    if (limit < fewest || head.largest * limit > maxBytes || !sets.some(({ isMixed }) => !isMixed)) return undefined;
    const statements = statementsOf(query);
    const low = keyOf(collection, after);
    const high = endOf(statements, low, { limit, end: keyOf(collection, Math.min(query.until, head.seq)) });
    if (high === undefined || statements.hasMixed(low, high)) return undefined;
    const [count, firstKey, lastKey, firstDate, lastDate, body] = statements.texts(low, high);
    if (count !== limit) return undefined;
    return { count, firstSeq: seqOf(firstKey), lastSeq: seqOf(lastKey), firstDate, lastDate, body, isCut: false };
  };
}
