import type { EntryQuery, EntryRun } from "../../taxii/index.ts";
import type { Connection } from "./connection.ts";
import { classOf, idHash, keyOf, placesOf, seqOf, states } from "./taxii-keys.ts";

/** The most ids that are looked up one by one. */
const mostIds = 16;

/**
 * A short way for what is asked for most beside whole pages: the newest versions of a few objects. `undefined` where the question is another,
 * or where the versions of one of the objects have different markings: then the long way has to judge.
 */
export function fewQueries(db: Connection) {
  const versions = db.prepare("SELECT key, cls FROM taxii_entry INDEXED BY taxii_entry_id WHERE idh = ? AND id = ?").raw(true);
  const entry = db.prepare("SELECT date, json FROM taxii_entry WHERE key = ?").raw(true);

  return function newestOfFew(query: EntryQuery): { readonly run: EntryRun | undefined } | undefined {
    const { ids, types, specs, sets, maxBytes } = query;
    if (ids === undefined || ids.length > mostIds || ids.length > query.limit || types !== undefined || specs !== undefined)
      return undefined;
    const { last, first, all, at } = query.versions;
    if (!last || first || all || at.length > 0) return undefined;
    const open = new Set(sets.filter(({ isMixed }) => !isMixed).map(({ set }) => classOf(set, states.newest)));
    const [low, high] = [keyOf(query.collection, query.after), keyOf(query.collection, Math.min(query.until, placesOf - 1))];
    const whole = keyOf(query.collection, 0);
    const keys: number[] = [];
    for (const id of ids) {
      for (const [key, cls] of versions.all([idHash(id), id]) as [number, number][]) {
        if (key <= whole || key >= whole + placesOf) continue;
        if ((cls & 3) === states.mixed) return undefined;
        if (open.has(cls) && key > low && key <= high) keys.push(key);
      }
    }
    keys.sort((a, b) => a - b);
    const found = keys.map((key) => entry.get(key) as [number, string]);
    const text = found.map(([, json]) => json).join(",");
    const [firstKey, lastKey] = [keys[0], keys.at(-1)];
    if (firstKey === undefined || lastKey === undefined) return { run: undefined };
    const body = Buffer.from(text, "utf8");
    if (body.length > maxBytes) return undefined;
    const dates = { firstDate: found[0]?.[0] ?? 0, lastDate: found.at(-1)?.[0] ?? 0 };
    return { run: { count: keys.length, firstSeq: seqOf(firstKey), lastSeq: seqOf(lastKey), ...dates, body, isCut: false } };
  };
}
