import type {
  AccessRecord,
  AccountRecord,
  ApiRoot,
  CollectionRecord,
  DiscoveryFacts,
  HandlingSet,
  Progress,
  ReleaseRecord,
  StatusRecord,
  TaxiiBook,
  Verdict,
} from "../../taxii/index.ts";
import type { Connection } from "./connection.ts";
import { keyOf, seqOf } from "./taxii-keys.ts";

const discoverySetting = "taxii-discovery";

type RecordRow = { readonly no: number; readonly record: string };

/** Reads what a TAXII server goes by, beside the entries. */
export function recordReads(db: Connection) {
  const roots = db.prepare("SELECT name, title, description, max_content_length AS maxContentLength FROM taxii_root ORDER BY rowid");
  const collections = db.prepare("SELECT no, record FROM taxii_collection ORDER BY no");
  const accounts = db.prepare("SELECT no, record FROM taxii_account ORDER BY no");
  const access = db.prepare("SELECT account, collection, may_write AS mayWrite FROM taxii_access");
  const releases = db.prepare("SELECT no, collection, terms, envelope, officer, at, ended_at AS endedAt FROM taxii_release ORDER BY no");
  const sets = db.prepare("SELECT no, canonical FROM taxii_set ORDER BY no");
  const verdicts = db.prepare(
    "SELECT set_no AS 'set', is_mixed AS isMixed, is_open AS isOpen, after_seq AS afterSeq, date FROM taxii_verdict WHERE account = ? AND collection = ?",
  );
  const head = db.prepare("SELECT seq, date FROM taxii_collection WHERE no = ?");
  const status = db.prepare("SELECT id, root, account, body FROM taxii_status WHERE id = ? AND root = ?");
  const progress = db.prepare(
    "SELECT account, collection, date, at, is_complete AS isComplete FROM taxii_progress ORDER BY account, collection",
  );
  const before = db.prepare("SELECT key, date FROM taxii_entry NOT INDEXED WHERE key <= ? AND key > ? ORDER BY key DESC LIMIT 1");

  const discovery = db.prepare("SELECT value FROM setting WHERE name = ?").pluck(true);
  const revision = db.prepare("PRAGMA data_version").pluck(true);

  return {
    revision: () => revision.get() as number,
    book: (): TaxiiBook => ({
      discovery: readDiscovery(discovery.get(discoverySetting) as string | undefined),
      roots: roots.all() as ApiRoot[],
      collections: (collections.all() as RecordRow[]).map(({ no, record }) => ({ ...(JSON.parse(record) as CollectionRecord), no })),
      accounts: (accounts.all() as RecordRow[]).map(({ no, record }) => ({ ...(JSON.parse(record) as AccountRecord), no })),
      access: (access.all() as { account: number; collection: number; mayWrite: number }[]).map((row) => ({
        ...row,
        mayWrite: row.mayWrite === 1,
      })),
      releases: (releases.all() as (Omit<ReleaseRecord, "terms"> & { terms: string })[]).map((row) => ({
        ...row,
        terms: JSON.parse(row.terms) as ReleaseRecord["terms"],
      })),
      sets: (sets.all() as { no: number; canonical: string }[]).map(({ no, canonical }) => ({ no, set: readSet(canonical) })),
    }),
    verdicts: (account: number, collection: number): readonly Verdict[] =>
      (verdicts.all(account, collection) as { set: number; isMixed: number; isOpen: number; afterSeq: number; date: number }[]).map(
        (row) => ({
          ...row,
          isMixed: row.isMixed === 1,
          isOpen: row.isOpen === 1,
        }),
      ),
    head: (collection: number) => (head.get(collection) as { seq: number; date: number } | undefined) ?? { seq: 0, date: 0 },
    status: (root: string, id: string) => status.get(id, root) as StatusRecord | undefined,
    progress: (): readonly Progress[] =>
      (progress.all() as (Omit<Progress, "isComplete"> & { isComplete: number })[]).map((row) => ({
        ...row,
        isComplete: row.isComplete === 1,
      })),
    seqAt: (collection: number, date: number): number =>
      placeAt(before, { collection, date, last: (head.get(collection) as { seq: number } | undefined)?.seq ?? 0 }),
  };
}

/** The last place dated up to an instant. By bisection: dates rise with places, and an index of their own would cost every entry more than it saves here. */
function placeAt(
  before: ReturnType<Connection["prepare"]>,
  given: { readonly collection: number; readonly date: number; readonly last: number },
): number {
  const { collection, date, last } = given;
  let [low, high] = [0, last];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const found = before.get([keyOf(collection, middle), keyOf(collection, 0)]) as { key: number; date: number } | undefined;
    if (found === undefined || found.date <= date) low = middle;
    else high = seqOf(found.key) - 1;
  }
  return low;
}

function readDiscovery(text: string | undefined): DiscoveryFacts | null {
  return text === undefined ? null : (JSON.parse(text) as DiscoveryFacts);
}

function readSet(canonical: string): HandlingSet {
  const [markings, granular, consent, by, copy] = JSON.parse(canonical) as [string[], string[], string | null, string?, string?];
  return { markings, granular, consent, ...(by === undefined || by === null ? {} : { by }), ...(copy === undefined ? {} : { copy }) };
}

/** Writes what a TAXII server goes by, beside the entries. */
export function recordWrites(db: Connection) {
  const putRoot = db.prepare(
    "INSERT INTO taxii_root VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET title = excluded.title, description = excluded.description, max_content_length = excluded.max_content_length",
  );
  const addCollection = db.prepare("INSERT INTO taxii_collection (root, id, record) VALUES (?, ?, ?)");
  const putCollection = db.prepare("UPDATE taxii_collection SET record = ? WHERE no = ?");
  const addAccount = db.prepare("INSERT INTO taxii_account (name, record) VALUES (?, ?)");
  const putAccount = db.prepare("UPDATE taxii_account SET record = ? WHERE no = ?");
  const putAccess = db.prepare(
    "INSERT INTO taxii_access VALUES (?, ?, ?) ON CONFLICT (account, collection) DO UPDATE SET may_write = excluded.may_write",
  );
  const removeAccess = db.prepare("DELETE FROM taxii_access WHERE account = ? AND collection = ?");
  const addRelease = db.prepare("INSERT INTO taxii_release (collection, terms, envelope, officer, at, ended_at) VALUES (?, ?, ?, ?, ?, ?)");
  const endRelease = db.prepare("UPDATE taxii_release SET ended_at = ? WHERE no = ?");
  const putVerdict = db.prepare(
    "INSERT INTO taxii_verdict VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, collection, set_no, is_mixed) DO UPDATE SET is_open = excluded.is_open, after_seq = excluded.after_seq, date = excluded.date",
  );
  const reserve = db.prepare("UPDATE taxii_collection SET date = max(date, ?) WHERE no = ?");

  const putSetting = db.prepare("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");

  return {
    putDiscovery: (facts: DiscoveryFacts): void => void putSetting.run(discoverySetting, JSON.stringify(facts)),
    putRoot: (root: ApiRoot): void => void putRoot.run(root.name, root.title, root.description, root.maxContentLength),
    addCollection: (collection: Omit<CollectionRecord, "no">): number =>
      Number(addCollection.run(collection.root, collection.id, JSON.stringify(collection)).lastInsertRowid),
    putCollection: ({ no, ...rest }: CollectionRecord): void => void putCollection.run(JSON.stringify(rest), no),
    addAccount: (account: Omit<AccountRecord, "no">): number =>
      Number(addAccount.run(account.name, JSON.stringify(account)).lastInsertRowid),
    putAccount: ({ no, ...rest }: AccountRecord): void => void putAccount.run(JSON.stringify(rest), no),
    putAccess: ({ account, collection, mayWrite }: AccessRecord): void => void putAccess.run(account, collection, mayWrite ? 1 : 0),
    removeAccess: (account: number, collection: number): void => void removeAccess.run(account, collection),
    addRelease: ({ collection, terms, envelope, officer, at, endedAt }: Omit<ReleaseRecord, "no">): number =>
      Number(addRelease.run(collection, JSON.stringify(terms), envelope, officer, at, endedAt).lastInsertRowid),
    endRelease: (no: number, at: string): void => void endRelease.run(at, no),
    putVerdicts(account: number, collection: number, verdicts: readonly Verdict[]): void {
      for (const { set, isMixed, isOpen, afterSeq, date } of verdicts)
        putVerdict.run(account, collection, set, isMixed ? 1 : 0, isOpen ? 1 : 0, afterSeq, date);
    },
    reserveDates: (collection: number, date: number): void => void reserve.run(date, collection),
  };
}
