import { MarkingSets } from "../../handling/index.ts";
import type { Gate } from "../../handling/index.ts";
import { readerView } from "../../taxii/index.ts";
import type { AccountRecord, CollectionRecord, ReaderView, ReleaseRecord, SetReader, TaxiiBook, TaxiiReads } from "../../taxii/index.ts";
import { Gates, readDefinitions } from "./books.ts";
import type { Pair } from "./books.ts";
import { copyWorkOf } from "./copies.ts";
import type { CopyWork } from "./copies.ts";
import { setText } from "./set-text.ts";
import { queryHash } from "./terms.ts";

/** Markings that one gate is to let through. */
export type MarkedBy = { readonly gate: Gate; readonly markings: readonly string[] };

/** What opens a collection to an account: the release, the gates that decide under it, and what the account sees. */
export type Opening = {
  readonly release: ReleaseRecord;
  readonly untilMs: number;
  readonly view: ReaderView;
  readonly marked: readonly MarkedBy[];
};

/** Everything small that the server goes by, at one moment, made ready for requests. Never changed: a new one takes its place. */
export type Directory = {
  readonly book: TaxiiBook;
  readonly accounts: ReadonlyMap<number, AccountRecord>;
  readonly collections: ReadonlyMap<number, CollectionRecord>;
  /** By root and then by id and alias. */
  readonly byName: ReadonlyMap<string, ReadonlyMap<string, CollectionRecord>>;
  /** Numbers of sets by what they say. */
  readonly sets: ReadonlyMap<string, number>;
  readonly mayWrite: ReadonlyMap<string, boolean>;
  readonly openings: ReadonlyMap<string, Opening>;
  /** The redacted copies that readers need. */
  readonly copyWork: readonly CopyWork[];
};

/** The key of an account in a collection. */
export function pairKey(account: number, collection: number): string {
  return `${account} ${collection}`;
}

/**
 * The release that opens a collection to an account: the newest that names it, has not been ended, and was signed over the query that the
 * collection has now. Whether it has expired is for the moment of each request.
 */
export function releaseFor(book: TaxiiBook, account: AccountRecord, collection: CollectionRecord): ReleaseRecord | undefined {
  return book.releases.findLast(
    ({ collection: of, endedAt, terms }) =>
      of === collection.no && endedAt === null && terms.readers.includes(account.name) && terms.query === queryHash(collection),
  );
}

/** Every account with every collection that a release opens to it. */
export function releasedPairs(book: TaxiiBook): readonly Pair[] {
  return book.collections.flatMap((collection) =>
    book.accounts.flatMap((account) => {
      const release = account.disabledAt === null ? releaseFor(book, account, collection) : undefined;
      return release === undefined ? [] : [{ account, collection, release }];
    }),
  );
}

/** An account that a release opens a collection to, with what decides on what it gets. */
export type JudgedReader = { readonly pair: Pair; readonly gates: Gates; readonly reader: SetReader };

/** Every account with every collection that a release opens to it, and what decides there. */
export async function readersOf(reads: TaxiiReads, book: TaxiiBook): Promise<readonly JudgedReader[]> {
  const definitions = await readDefinitions(reads, book);
  const markingSets = new MarkingSets();
  return releasedPairs(book).map((pair) => {
    const gates = new Gates(pair, definitions, markingSets);
    return { pair, gates, reader: readerOf(pair, { gates, book }) };
  });
}

/** Reads the directory. */
export async function readDirectory(reads: TaxiiReads): Promise<Directory> {
  const book = await reads.book();
  const judged = await readersOf(reads, book);
  const openings = new Map<string, Opening>();
  for (const { pair, gates } of judged) {
    const { account, collection, release } = pair;
    const view = readerView(await reads.verdicts(account.no, collection.no));
    const marked = markingsByWriter(book, gates, view.visible);
    openings.set(pairKey(account.no, collection.no), { release, untilMs: Date.parse(release.terms.until), view, marked });
  }
  return {
    book,
    accounts: new Map(book.accounts.map((account) => [account.no, account])),
    collections: new Map(book.collections.map((collection) => [collection.no, collection])),
    byName: new Map(book.roots.map(({ name }) => [name, namesIn(book, name)])),
    sets: new Map(book.sets.map(({ no, set }) => [setText(set), no])),
    mayWrite: new Map(book.access.map(({ account, collection, mayWrite }) => [pairKey(account, collection), mayWrite])),
    openings,
    copyWork: copyWorkOf(book, judged),
  };
}

function namesIn(book: TaxiiBook, root: string): ReadonlyMap<string, CollectionRecord> {
  const found = new Map<string, CollectionRecord>();
  for (const collection of book.collections.filter((each) => each.root === root)) {
    found.set(collection.id, collection);
    if (collection.alias !== null) found.set(collection.alias, collection);
  }
  return found;
}

/**
 * The markings of what a reader sees, by the account that defines them: of copies only those that their readers have. A page leaves only
 * where every gate lets all of them through.
 */
function markingsByWriter(book: TaxiiBook, gates: Gates, visible: readonly number[]): readonly MarkedBy[] {
  const found = new Map<string | undefined, Set<string>>();
  const sees = new Set(visible);
  for (const { no, set } of book.sets) {
    if (!sees.has(no)) continue;
    const granular = set.copy === undefined ? set.granular : set.granular.filter((id) => gates.of(set.by).allowsParts([id]));
    found.set(set.by, new Set([...(found.get(set.by) ?? []), ...set.markings, ...granular]));
  }
  if (found.size === 0) found.set(undefined, new Set());
  return [...found].map(([by, markings]) => ({ gate: gates.of(by), markings: [...markings].sort() }));
}

/** How a set is judged for an account under a release. */
function readerOf({ account, release }: Pair, by: { readonly gates: Gates; readonly book: TaxiiBook }): SetReader {
  const { gates, book } = by;
  const consenting = new Set(book.accounts.filter(({ consentsTo }) => consentsTo?.includes(account.name)).map(({ name }) => name));
  return {
    account,
    terms: release.terms,
    mayHave: (set, granular) => gates.mayHave(set, granular),
    copyClass: gates.copyClass,
    hasConsent: (writer) => consenting.has(writer),
  };
}
