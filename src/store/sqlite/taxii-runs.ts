import type { EntryFacts, EntryQuery, EntryRun } from "../../taxii/index.ts";
import type { Connection } from "./connection.ts";
import { fewQueries } from "./taxii-few.ts";
import { classOf, idHash, isOneOf, keyOf, placesOf, seqOf, states } from "./taxii-keys.ts";
import { straightQueries } from "./taxii-straight.ts";

// Beyond so many ranges merging them costs more than walking past what is not meant.
const maxRanges = 48;
const keptStatements = 400;

type Prepared = ReturnType<Connection["prepare"]>;

/** Statements by a short name; the oldest are let go. Their text is only made where they are not there. */
function statements(db: Connection): (name: string, text: () => string) => Prepared {
  const kept = new Map<string, Prepared>();
  return (name, text) => {
    let statement = kept.get(name);
    if (statement === undefined) {
      statement = db.prepare(text()).raw(true);
      kept.set(name, statement);
      const oldest = kept.size > keptStatements ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
    }
    return statement;
  };
}

/** A short name for what decides on a statement's conditions, the same for equal ones of one view. */
function conditionNames(): (query: EntryQuery) => string {
  const byView = new WeakMap<object, number>();
  let views = 0;
  return ({ sets, visible, versions, specs }) => {
    let view = byView.get(sets);
    if (view === undefined) {
      view = views += 1;
      byView.set(sets, view);
    }
    const { last, first, all, at } = versions;
    const which = `${last ? "l" : ""}${first ? "f" : ""}${all ? "a" : ""}${at.join(",")}`;
    return `${view} ${visible.length} ${which} ${specs === undefined ? "" : specs.join(",")}`;
  };
}

function isLastOnly({ versions }: EntryQuery): boolean {
  return versions.last && !versions.first && !versions.all && versions.at.length === 0;
}

/** The classes that a query can find. */
function classes(query: EntryQuery): readonly number[] {
  const lastOnly = isLastOnly(query);
  return query.sets.flatMap(({ set, isMixed }) => {
    if (isMixed) return [classOf(set, states.mixed)];
    return lastOnly ? [classOf(set, states.newest)] : [classOf(set, states.newest), classOf(set, states.superseded)];
  });
}

/** Whether the reader sees no version of the same object that comes before this one in what is asked for. */
function noVersion(query: EntryQuery, condition: string): string {
  const { collection, visible, specs } = query;
  const [low, high] = [keyOf(collection, 0), keyOf(collection, placesOf - 1)];
  const inSpecs = specs === undefined ? "" : ` AND n.spec IN (${specs.join(",")})`;
  return `NOT EXISTS (SELECT 1 FROM taxii_entry n INDEXED BY taxii_entry_id WHERE n.idh = e.idh AND n.id = e.id AND n.key BETWEEN ${low} AND ${high} AND ${isOneOf("(n.cls >> 2)", visible)}${inSpecs} AND ${condition})`;
}

/** The conditions on versions, beside the class. Objects whose versions all have one marking are judged by their class alone. */
function versionConditions(query: EntryQuery): readonly string[] {
  const { versions, specs } = query;
  const found: string[] = [];
  if (specs !== undefined) found.push(`e.spec IN (${specs.join(",")})`);
  const later =
    specs === undefined ? "(n.spec > e.spec OR (n.spec = e.spec AND n.version > e.version))" : "n.spec = e.spec AND n.version > e.version";
  const isNewest = `(e.cls & 3 = 0 OR (e.cls & 3 = 2 AND ${noVersion(query, later)}))`;
  if (isLastOnly(query)) return query.sets.some(({ isMixed }) => isMixed) ? [...found, isNewest] : found;
  // Without a filter the newest version of STIX that an object is there in (TAXII 2.1 section 3.4.1).
  if (specs === undefined) found.push(`(e.cls & 3 <> 2 OR ${noVersion(query, "n.spec > e.spec")})`);
  if (versions.all) return found;
  const any: string[] = [];
  if (versions.last) any.push(isNewest);
  if (versions.first) any.push(noVersion(query, "n.spec = e.spec AND n.version < e.version"));
  if (versions.at.length > 0) any.push(`e.version IN (${versions.at.join(",")})`);
  return [...found, `(${any.join(" OR ")})`];
}

const rangeSql = "e.key > ? AND e.key <= ?";

function range(query: EntryQuery): readonly [number, number] {
  return [keyOf(query.collection, query.after), keyOf(query.collection, Math.min(query.until, placesOf - 1))];
}

function and(...conditions: readonly string[]): string {
  return conditions.filter((condition) => condition !== "").join(" AND ");
}

/** A way to the keys of a query, in order: its SQL, and the values of its question marks. */
type Way = { readonly name: string; readonly values: readonly (string | number)[]; sql(): string };

/** Found by ids, or by exact versions: few, so they are sorted. */
function byIndex(query: EntryQuery, types: readonly number[] | undefined): Way | undefined {
  const { ids, versions, limit } = query;
  const { at, last, first, all } = versions;
  const rest = (): string =>
    and(isOneOf("+e.cls", classes(query)), types === undefined ? "" : `+e.type IN (${types.join(",")})`, ...versionConditions(query));
  const keys = (index: string, condition: string): string =>
    `SELECT e.key FROM taxii_entry e INDEXED BY ${index} WHERE ${condition} AND ${rangeSql} AND ${rest()} ORDER BY +e.key LIMIT ?`;
  if (ids !== undefined) {
    const marks = (): string => ids.map(() => "?").join(",");
    return {
      name: `i${ids.length} ${types?.join(",") ?? ""}`,
      values: [...ids.map(idHash), ...ids, ...range(query), limit],
      sql: () => keys("taxii_entry_id", `e.idh IN (${marks()}) AND e.id IN (${marks()})`),
    };
  }
  if (at.length === 0 || last || first || all) return undefined;
  return {
    name: `v ${types?.join(",") ?? ""}`,
    values: [...range(query), limit],
    sql: () => keys("taxii_entry_version", `e.version IN (${at.join(",")})`),
  };
}

/** Merged from the ranges of an index: each range is in order itself, so no more is read than is given. */
function byRanges(query: EntryQuery, types: readonly number[] | undefined): Way | undefined {
  const found = classes(query);
  const count = found.length * (types?.length ?? 1);
  if (count > maxRanges) return undefined;
  const sql = (): string => {
    const rest = versionConditions(query).map((condition) => ` AND ${condition}`);
    const branch = (condition: string, index: string): string =>
      `SELECT e.key FROM taxii_entry e INDEXED BY ${index} WHERE ${condition} AND ${rangeSql}${rest.join("")}`;
    const branches =
      types === undefined
        ? found.map((cls) => branch(`e.cls = ${cls}`, "taxii_entry_class"))
        : types.flatMap((type) => found.map((cls) => branch(`e.type = ${type} AND e.cls = ${cls}`, "taxii_entry_type")));
    return `${branches.join(" UNION ALL ")} ORDER BY 1 LIMIT ?`;
  };
  const each = range(query);
  return { name: `r ${types?.join(",") ?? ""}`, values: [...Array.from({ length: count }, () => each).flat(), query.limit], sql };
}

/** By walking through all of them. */
function byWalking(query: EntryQuery, types: readonly number[] | undefined): Way {
  const sql = (): string => {
    const rest = and(
      isOneOf("+e.cls", classes(query)),
      types === undefined ? "" : `e.type IN (${types.join(",")})`,
      ...versionConditions(query),
    );
    return `SELECT e.key FROM taxii_entry e NOT INDEXED WHERE ${rangeSql} AND ${rest} ORDER BY e.key LIMIT ?`;
  };
  return { name: `w ${types?.join(",") ?? ""}`, values: [...range(query), query.limit], sql };
}

/** What is read of each entry, and whether all of it comes as one row. */
type Wanted = { readonly name: string; readonly columns: string; wrap(sql: string): string };

const each = (name: string, columns: string): Wanted => ({ name, columns, wrap: (sql) => sql });
const wanted = {
  keys: each("k", "e.key"),
  sizes: each("s", "e.key, octet_length(e.json)"),
  facts: each("f", "e.key, e.date, e.id, e.version, e.spec"),
  /** Joined inside SQLite: each text would otherwise cross into JavaScript alone. */
  texts: {
    name: "t",
    columns: "e.key, e.date, e.json",
    wrap: (sql) =>
      `SELECT count(*), min(r.key), max(r.key), min(r.date), max(r.date), CAST(group_concat(r.json, ',') AS BLOB) FROM (${sql}) r`,
  },
} as const satisfies Record<string, Wanted>;

/** Reads runs of entries. */
export function runQueries(db: Connection) {
  const prepared = statements(db);
  const nameOf = conditionNames();
  const newestOfFew = fewQueries(db);
  const straightRun = straightQueries(db);
  const headSeq = db.prepare("SELECT seq, largest FROM taxii_collection WHERE no = ?").raw(true);
  const typeNo = db.prepare("SELECT no FROM taxii_type WHERE name = ?").pluck(true);

  /** The rows of a way. What a walk passes is read as it passes; what an index finds is looked up by its key. */
  function rows(query: EntryQuery, way: Way, what: Wanted): unknown[][] {
    const isWalk = way.name.startsWith("w");
    const statement = prepared(`${what.name}${way.name} ${query.collection} ${nameOf(query)}`, () =>
      what.wrap(
        isWalk
          ? way.sql().replace("SELECT e.key", `SELECT ${what.columns}`)
          : `SELECT ${what.columns} FROM (${way.sql()}) k CROSS JOIN taxii_entry e NOT INDEXED WHERE e.key = k.key`,
      ),
    );
    return statement.all([...way.values]) as unknown[][];
  }

  /**
   * Rows of a query. Where nothing narrows it, first a walk over as many places as are likely to be enough; only where that was not, because
   * much in between is not meant, the merging of ranges, which reads nothing in vain.
   */
  function select(query: EntryQuery, what: Wanted): unknown[][] {
    if (query.sets.length === 0 || query.until <= query.after || query.limit < 1) return [];
    const types = query.types?.map((name) => typeNo.get(name) as number | undefined).filter((no) => no !== undefined);
    if (types?.length === 0) return [];
    const narrow = byIndex(query, types);
    if (narrow !== undefined) return rows(query, narrow, what);
    const ranges = byRanges(query, types);
    if (types !== undefined && ranges !== undefined) return rows(query, ranges, what);
    const end = Math.min(query.until, head(query.collection).seq);
    const near = query.after + 2 * query.limit + 200;
    const isWhole = ranges === undefined || near >= end;
    const walked = rows(query, byWalking({ ...query, until: isWhole ? end : near }, types), what);
    if (isWhole || countOf(walked, what) >= query.limit) return walked;
    return rows(query, ranges, what);
  }

  function head(collection: number): { readonly seq: number; readonly largest: number } {
    const [seq = 0, largest = 0] = (headSeq.get(collection) ?? []) as number[];
    return { seq, largest };
  }

  /** How many of the entries fit. */
  function fitting(query: EntryQuery): number {
    if (head(query.collection).largest * query.limit <= query.maxBytes) return query.limit;
    let room = query.maxBytes;
    const over = select(query, wanted.sizes).findIndex(([, size]) => (room -= (size as number) + 1) < 0);
    return over < 0 ? query.limit : Math.max(1, over);
  }

  return {
    run(query: EntryQuery): EntryRun | undefined {
      const few = newestOfFew(query);
      if (few !== undefined) return few.run;
      const straight = straightRun(query, head(query.collection));
      if (straight !== undefined) return straight;
      const limit = fitting(query);
      const [row] = select({ ...query, limit }, wanted.texts);
      const [count, firstKey, lastKey, firstDate, lastDate, body] = (row ?? [0]) as [number, number, number, number, number, Uint8Array];
      if (count === 0) return undefined;
      const isCut = limit < query.limit && count === limit;
      return { count, firstSeq: seqOf(firstKey), lastSeq: seqOf(lastKey), firstDate, lastDate, body, isCut };
    },
    any: (query: EntryQuery): boolean => select({ ...query, limit: 1 }, wanted.keys).length > 0,
    facts: (query: EntryQuery): readonly EntryFacts[] => select(query, wanted.facts).map(factsOf),
  };
}

function factsOf(row: unknown[]): EntryFacts {
  const [key, date, id, version, spec] = row as [number, number, string, number, number];
  return { seq: seqOf(key), date, id, version, spec };
}

/** How many entries were found: rows, or what the one row of joined texts counts. */
function countOf(found: unknown[][], what: Wanted): number {
  return what === wanted.texts ? ((found[0]?.[0] as number | undefined) ?? 0) : found.length;
}
