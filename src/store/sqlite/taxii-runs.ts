import type { EntryFacts, EntryQuery, EntryRun } from "../../taxii/index.ts";
import type { Connection } from "./connection.ts";
import { classOf, idHash, keyOf, placesOf, seqOf, states } from "./taxii-keys.ts";

/** A piece of SQL with the values of its question marks. Whole numbers of our own stand in the text, so that statements can be kept. */
type Piece = { readonly sql: string; readonly values: readonly (string | number)[] };

// Beyond so many ranges merging them costs more than walking past what is not meant.
const maxRanges = 48;
const keptStatements = 400;

type Prepared = ReturnType<Connection["prepare"]>;

/** Statements by their text; the oldest are let go. */
function statements(db: Connection): (sql: string) => Prepared {
  const kept = new Map<string, Prepared>();
  return (sql) => {
    let statement = kept.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql).raw(true);
      kept.set(sql, statement);
      const oldest = kept.size > keptStatements ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
    }
    return statement;
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
  return `NOT EXISTS (SELECT 1 FROM taxii_entry n INDEXED BY taxii_entry_id WHERE n.idh = e.idh AND n.id = e.id AND n.key BETWEEN ${low} AND ${high} AND (n.cls >> 2) IN (${visible.join(",")})${inSpecs} AND ${condition})`;
}

/** The conditions on versions, beside the class. Objects whose versions all have one marking are judged by their class alone. */
function versionConditions(query: EntryQuery): readonly string[] {
  const { versions, specs } = query;
  const found: string[] = [];
  if (specs !== undefined) found.push(`e.spec IN (${specs.join(",")})`);
  const later = specs === undefined ? "(n.spec > e.spec OR (n.spec = e.spec AND n.version > e.version))" : "n.spec = e.spec AND n.version > e.version";
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

function range(query: EntryQuery): Piece {
  return { sql: "e.key > ? AND e.key <= ?", values: [keyOf(query.collection, query.after), keyOf(query.collection, Math.min(query.until, placesOf - 1))] };
}

function and(...conditions: readonly string[]): string {
  return conditions.filter((condition) => condition !== "").join(" AND ");
}

/** Keys in order, found by ids, or by exact versions: few, so they are sorted. */
function byIndex(query: EntryQuery, types: readonly number[] | undefined): Piece | undefined {
  const { sql, values } = range(query);
  const rest = and(`+e.cls IN (${classes(query).join(",")})`, types === undefined ? "" : `+e.type IN (${types.join(",")})`, ...versionConditions(query));
  if (query.ids !== undefined) {
    const hashes = query.ids.map(idHash).join(",");
    const names = query.ids.map(() => "?").join(",");
    return {
      sql: `SELECT e.key FROM taxii_entry e INDEXED BY taxii_entry_id WHERE e.idh IN (${hashes}) AND e.id IN (${names}) AND ${sql} AND ${rest} ORDER BY +e.key LIMIT ?`,
      values: [...query.ids, ...values, query.limit],
    };
  }
  const { at, last, first, all } = query.versions;
  if (at.length === 0 || last || first || all) return undefined;
  return {
    sql: `SELECT e.key FROM taxii_entry e INDEXED BY taxii_entry_version WHERE e.version IN (${at.join(",")}) AND ${sql} AND ${rest} ORDER BY +e.key LIMIT ?`,
    values: [...values, query.limit],
  };
}

/** Keys in order, merged from the ranges of an index: each range is in order itself, so no more is read than is given. */
function byRanges(query: EntryQuery, types: readonly number[] | undefined): Piece | undefined {
  const found = classes(query);
  if (found.length * (types?.length ?? 1) > maxRanges) return undefined;
  const { sql, values } = range(query);
  const rest = versionConditions(query).map((condition) => ` AND ${condition}`);
  const branch = (condition: string, index: string): string =>
    `SELECT e.key FROM taxii_entry e INDEXED BY ${index} WHERE ${condition} AND ${sql}${rest.join("")}`;
  const branches =
    types === undefined
      ? found.map((cls) => branch(`e.cls = ${cls}`, "taxii_entry_class"))
      : types.flatMap((type) => found.map((cls) => branch(`e.type = ${type} AND e.cls = ${cls}`, "taxii_entry_type")));
  return { sql: `${branches.join(" UNION ALL ")} ORDER BY 1 LIMIT ?`, values: [...branches.flatMap(() => values), query.limit] };
}

/** Keys in order by walking through all of them. */
function byWalking(query: EntryQuery, types: readonly number[] | undefined): Piece {
  const { sql, values } = range(query);
  const rest = and(`e.cls IN (${classes(query).join(",")})`, types === undefined ? "" : `e.type IN (${types.join(",")})`, ...versionConditions(query));
  return { sql: `SELECT e.key FROM taxii_entry e NOT INDEXED WHERE ${sql} AND ${rest} ORDER BY e.key LIMIT ?`, values: [...values, query.limit] };
}

/** What is read of the entries that a walk passes, without finding them a second time. */
function columnsOf(walk: Piece, columns: string): Piece {
  return { ...walk, sql: walk.sql.replace("SELECT e.key", `SELECT ${columns}`) };
}

/** The same of entries found by an index. */
function columnsAt(keys: Piece, columns: string): Piece {
  return { ...keys, sql: `SELECT ${columns} FROM (${keys.sql}) k CROSS JOIN taxii_entry e NOT INDEXED WHERE e.key = k.key` };
}

/** Reads runs of entries. */
export function runQueries(db: Connection) {
  const prepared = statements(db);
  const headSeq = db.prepare("SELECT seq, largest FROM taxii_collection WHERE no = ?").raw(true);
  const typeNo = db.prepare("SELECT no FROM taxii_type WHERE name = ?").pluck(true);

  const rows = ({ sql, values }: Piece): unknown[][] => prepared(sql).all([...values]) as unknown[][];

  /**
   * Rows of a query. Where nothing narrows it, first a walk over as many places as are likely to be enough; only where that was not, because
   * much in between is not meant, the merging of ranges, which reads nothing in vain.
   */
  function select(query: EntryQuery, columns: string, wrap: (inner: Piece) => Piece): unknown[][] {
    if (query.sets.length === 0 || query.until <= query.after || query.limit < 1) return [];
    const types = query.types?.map((name) => typeNo.get(name) as number | undefined).filter((no) => no !== undefined);
    if (types?.length === 0) return [];
    const narrow = byIndex(query, types);
    if (narrow !== undefined) return rows(wrap(columnsAt(narrow, columns)));
    const ranges = byRanges(query, types);
    if (types !== undefined && ranges !== undefined) return rows(wrap(columnsAt(ranges, columns)));
    const end = Math.min(query.until, head(query.collection).seq);
    const near = query.after + 2 * query.limit + 200;
    const isWhole = ranges === undefined || near >= end;
    const walked = rows(wrap(columnsOf(byWalking({ ...query, until: isWhole ? end : near }, types), columns)));
    if (isWhole || countOf(walked) >= query.limit) return walked;
    return rows(wrap(columnsAt(ranges, columns)));
  }

  function head(collection: number): { readonly seq: number; readonly largest: number } {
    const [seq = 0, largest = 0] = (headSeq.get(collection) ?? []) as number[];
    return { seq, largest };
  }

  /** How many of the entries fit. */
  function fitting(query: EntryQuery): number {
    if (head(query.collection).largest * query.limit <= query.maxBytes) return query.limit;
    const sizes = select(query, "e.key, octet_length(e.json)", (inner) => inner);
    let room = query.maxBytes;
    const over = sizes.findIndex(([, size]) => (room -= (size as number) + 1) < 0);
    return over < 0 ? query.limit : Math.max(1, over);
  }

  return {
    run(query: EntryQuery): EntryRun | undefined {
      const limit = fitting(query);
      const [row] = select({ ...query, limit }, "e.key, e.date, e.json", joinedTexts);
      const [count, firstKey, lastKey, firstDate, lastDate, body] = (row ?? [0]) as [number, number, number, number, number, Uint8Array];
      if (count === 0) return undefined;
      return { count, firstSeq: seqOf(firstKey), lastSeq: seqOf(lastKey), firstDate, lastDate, body, isCut: limit < query.limit && count === limit };
    },
    any(query: EntryQuery): boolean {
      return select({ ...query, limit: 1 }, "e.key", (inner) => inner).length > 0;
    },
    facts(query: EntryQuery): readonly EntryFacts[] {
      const found = select(query, "e.key, e.date, e.id, e.version, e.spec", (inner) => inner);
      return (found as [number, number, string, number, number][]).map(([key, date, id, version, spec]) => ({ seq: seqOf(key), date, id, version, spec }));
    },
  };
}

/** The texts of entries in one piece: joined inside SQLite, each would otherwise cross into JavaScript alone. */
function joinedTexts(inner: Piece): Piece {
  return {
    ...inner,
    sql: `SELECT count(*), min(r.key), max(r.key), min(r.date), max(r.date), CAST(group_concat(r.json, ',') AS BLOB) FROM (${inner.sql}) r`,
  };
}

/** How many entries were found: rows, or what the one row of joined texts counts. */
function countOf(found: unknown[][]): number {
  const [first] = found;
  return found.length === 1 && first !== undefined && first.length === 6 ? (first[0] as number) : found.length;
}
