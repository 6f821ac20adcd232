import { tlpLabelOf, Gate, MarkingBook, MarkingSets, markingsUpTo } from "../../handling/index.ts";
import { highestCeiling, isSetOpen, readerView } from "../../taxii/index.ts";
import type { AccountRecord, CollectionRecord, ReaderView, ReleaseRecord, TaxiiBook, TaxiiReads } from "../../taxii/index.ts";
import { queryHash } from "./terms.ts";

/** What opens a collection to an account: the release, the gate that decides under it, and what the account sees. */
export type Opening = {
  readonly release: ReleaseRecord;
  readonly untilMs: number;
  readonly gate: Gate;
  readonly view: ReaderView;
  readonly markings: readonly string[];
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
};

/** The key of an account in a collection. */
export function pairKey(account: number, collection: number): string {
  return `${account} ${collection}`;
}

/** The one text of a set. */
export function setText(set: TaxiiBook["sets"][number]["set"]): string {
  return JSON.stringify([set.markings, set.granular, set.consent]);
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

/** The gate of an account under a release. */
export function gateFor(account: AccountRecord, release: ReleaseRecord, sets: MarkingSets): Gate {
  const { terms } = release;
  const ceiling = tlpLabelOf(terms.ceiling) ?? "CLEAR";
  const covered = markingsUpTo(ceiling).filter((id) => markingsUpTo(highestCeiling).includes(id));
  return new Gate(
    {
      id: account.name,
      organisation: account.organisation,
      country: account.country,
      purpose: account.purpose,
      markings: account.markings,
    },
    {
      purpose: terms.purpose,
      agreement: { recipients: terms.readers, purposes: [terms.purpose], markings: covered },
      book: new MarkingBook(),
    },
    sets,
  );
}

/** Every account with every collection that a release opens to it. */
export function releasedPairs(
  book: TaxiiBook,
): readonly { readonly account: AccountRecord; readonly collection: CollectionRecord; readonly release: ReleaseRecord }[] {
  return book.collections.flatMap((collection) =>
    book.accounts.flatMap((account) => {
      const release = account.disabledAt === null ? releaseFor(book, account, collection) : undefined;
      return release === undefined ? [] : [{ account, collection, release }];
    }),
  );
}

/** Reads the directory. */
export async function readDirectory(reads: TaxiiReads): Promise<Directory> {
  const book = await reads.book();
  const markingSets = new MarkingSets();
  const openings = new Map<string, Opening>();
  for (const { account, collection, release } of releasedPairs(book)) {
    const gate = gateFor(account, release, markingSets);
    const view = readerView(await reads.verdicts(account.no, collection.no));
    const markings = [...new Set(view.visible.flatMap((no) => markingsOf(book, no)))].sort();
    openings.set(pairKey(account.no, collection.no), { release, untilMs: Date.parse(release.terms.until), gate, view, markings });
  }
  return {
    book,
    accounts: new Map(book.accounts.map((account) => [account.no, account])),
    collections: new Map(book.collections.map((collection) => [collection.no, collection])),
    byName: new Map(book.roots.map(({ name }) => [name, namesIn(book, name)])),
    sets: new Map(book.sets.map(({ no, set }) => [setText(set), no])),
    mayWrite: new Map(book.access.map(({ account, collection, mayWrite }) => [pairKey(account, collection), mayWrite])),
    openings,
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

function markingsOf(book: TaxiiBook, no: number): readonly string[] {
  const found = book.sets.find((each) => each.no === no);
  return found === undefined ? [] : [...found.set.markings, ...found.set.granular];
}

/** Whether a set is open under a gate; see `isSetOpen`. */
export function isOpenUnder(
  gate: Gate,
  set: TaxiiBook["sets"][number]["set"],
  about: { readonly account: AccountRecord; readonly release: ReleaseRecord },
): boolean {
  return isSetOpen(set, {
    account: about.account,
    terms: about.release.terms,
    mayHave: (markings, granular) => gate.mayReceiveSet(gate.sets.of(markings)).allowed && gate.allowsParts(granular),
  });
}
