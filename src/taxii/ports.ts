/** An API root: a door under which collections hang (TAXII 2.1 §4.2). */
export type ApiRoot = {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  /** The largest request body that is taken, in bytes. */
  readonly maxContentLength: number;
};

/** A marking of our own that unmarked objects get at intake, and who set it when. The original bytes stay as they came (PROTOCOL.md 9). */
export type IntakeRule = { readonly marking: string; readonly officer: string; readonly at: string };

/** What a collection that is a query holds of the collections it is drawn from. Absent members filter nothing. */
export type CollectionQuery = {
  /** Ids of the collections of the node that it is drawn from. */
  readonly from: readonly string[];
  readonly types?: readonly string[];
  /** Marking ids; an object needs all of its markings among them. */
  readonly markings?: readonly string[];
  /** Names of the accounts that wrote the object. */
  readonly origins?: readonly string[];
  /** Only what has not been revoked and, where it says until when it is valid, still is at intake. */
  readonly valid?: boolean;
};

/** A collection as the node keeps it. */
export type CollectionRecord = {
  /** Small and never used again: the high part of every entry's place. */
  readonly no: number;
  readonly root: string;
  readonly id: string;
  readonly alias: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly mediaTypes: readonly string[];
  readonly intake: IntakeRule | null;
  readonly query: CollectionQuery | null;
  /** The agreement and scope that bulk under it needs: suspended, it is closed at once. */
  readonly agreement: { readonly id: string; readonly scope: string } | null;
};

/** How an account proves itself; at least one. `password` is Argon2id, `token` SHA-256 of 32 random bytes, `certificate` the pin of a key. */
export type AccountCredentials = {
  readonly password: {
    readonly hash: string;
    readonly salt: string;
    readonly memoryKiB: number;
    readonly passes: number;
    readonly lanes: number;
  } | null;
  readonly token: string | null;
  readonly certificate: string | null;
};

/** Who reads or writes over TAXII. */
export type AccountRecord = {
  readonly no: number;
  readonly name: string;
  readonly credentials: AccountCredentials;
  readonly organisation: string;
  readonly country: string | null;
  readonly purpose: string;
  /** Ids of the markings that it holds. */
  readonly markings: readonly string[];
  /** What it sends is passed on to nobody else before it consents. */
  readonly needsConsent: boolean;
  /** Names of the accounts that it consented to; an officer recorded it. */
  readonly consentsTo?: readonly string[];
  /** It is no account that anybody logs in with: it stands for what a feed brings. */
  readonly isFeed?: true;
  readonly disabledAt: string | null;
};

/** What an account may do in a collection beside reading, which only a standing release opens. `listed` shows that the collection exists. */
export type AccessRecord = { readonly account: number; readonly collection: number; readonly mayWrite: boolean };

/** What a releaser signed: this query may be read by these accounts, up to this marking, until then (PROTOCOL.md 9). */
export type ReleaseTerms = {
  readonly collection: string;
  /** SHA-256 of the collection's query, in hexadecimal: another query needs another release. */
  readonly query: string;
  readonly ceiling: string;
  readonly readers: readonly string[];
  readonly purpose: string;
  readonly basis: string;
  readonly until: string;
};

/** A standing release with its signature. */
export type ReleaseRecord = {
  readonly no: number;
  readonly collection: number;
  readonly terms: ReleaseTerms;
  readonly envelope: Uint8Array;
  readonly officer: string;
  readonly at: string;
  readonly endedAt: string | null;
};

/** The markings and conditions that some entries share; interned, so that rights are decided once for all of them. */
export type HandlingSet = {
  /** Ids of the markings of the whole object, ours of the intake included, sorted. */
  readonly markings: readonly string[];
  /** Ids of the markings of parts of it, sorted. */
  readonly granular: readonly string[];
  /** The account that wrote it, where nobody else may have it without that account's consent. */
  readonly consent: string | null;
  /** The account that wrote it, where the set has a marking that is not fixed by the standard: whose definitions count for it. */
  readonly by?: string;
  /** The class of readers that the entries are redacted copies for. The markings are those of what was copied. */
  readonly copy?: string;
};

/** A definition of a marking as it came; `account` is 0 where it was seeded by an officer. */
export type StoredDefinition = { readonly account: number; readonly json: string };

/** The text of an entry. */
export type StoredText = { readonly seq: number; readonly set: number; readonly json: string };

/** A redacted copy of an entry for a class of readers; no `entry` where nothing of it may be shown. */
export type EntryCopy = { readonly original: number; readonly set: number; readonly entry: Omit<NewEntry, "date"> | undefined };

/**
 * Whether a reader may have the entries of a set in a collection, and since which place: `afterSeq` entries of it from before then come
 * again, dated from `date` on. 0 for a set that was open from the beginning. `isMixed` is the part of the set whose objects have versions
 * with other markings or in another version of STIX.
 */
export type Verdict = {
  readonly set: number;
  readonly isMixed: boolean;
  readonly isOpen: boolean;
  readonly afterSeq: number;
  readonly date: number;
};

/** An object that is to enter a collection: validated, and cut from its envelope as it came. */
export type NewEntry = {
  readonly id: string;
  readonly type: string;
  /** 20 for STIX 2.0, 21 for STIX 2.1. */
  readonly spec: number;
  /** Microseconds of `modified`, else `created`; `null` where it has neither and the server dates it. */
  readonly version: number | null;
  readonly set: number;
  readonly json: string;
  /** The given `date_added` of seeded data; moved on where it would not be later than the entry before. */
  readonly date?: number;
};

/** What became of a new entry. `hidden`: another content of this version is there, which the writer may not see, and this one is set aside. */
export type Added = {
  readonly outcome: "added" | "repeated" | "conflict" | "hidden";
  /** Microseconds; the date added where the object has no version of its own. */
  readonly version: number;
};

/** Places of a collection whose entries are superseded or gone: pages that show one of them are out of date. */
export type Disturbed = { readonly collection: number; readonly seqs: readonly number[] };

/** A run of entries of one collection in the order of their places. */
export type EntryQuery = {
  readonly collection: number;
  /** Places after this one … */
  readonly after: number;
  /** … up to this one. */
  readonly until: number;
  /** The sets whose entries are meant: plain ones, and those with mixed versions. */
  readonly sets: readonly { readonly set: number; readonly isMixed: boolean }[];
  /** All sets that the reader sees: which version is its newest or oldest depends on it. */
  readonly visible: readonly number[];
  readonly ids: readonly string[] | undefined;
  readonly types: readonly string[] | undefined;
  readonly versions: { readonly last: boolean; readonly first: boolean; readonly all: boolean; readonly at: readonly number[] };
  readonly specs: readonly number[] | undefined;
  readonly limit: number;
  /** The most bytes of content that come at once; one entry comes whatever its size. */
  readonly maxBytes: number;
};

/** The content of a run, the JSON texts joined by commas. */
export type EntryRun = {
  readonly count: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly firstDate: number;
  readonly lastDate: number;
  readonly body: Uint8Array;
  /** It ended before its limit because more would have been larger than `maxBytes`. */
  readonly isCut: boolean;
};

/** What a manifest tells of an entry. */
export type EntryFacts = {
  readonly seq: number;
  readonly date: number;
  readonly id: string;
  readonly version: number;
  readonly spec: number;
};

/** Where a collection stands: its last place and the date of that. */
export type Head = { readonly seq: number; readonly date: number };

/** The status of a POST (TAXII 2.1 §4.3), seen by the account that sent it alone; one that was seeded is of account 0 and seen by all. */
export type StatusRecord = { readonly id: string; readonly root: string; readonly account: number; readonly body: string };

/** What discovery says of the server (TAXII 2.1 §4.1.1). `defaultRoot` is the API root for clients that know of no other. */
export type DiscoveryFacts = {
  readonly title: string;
  readonly description: string | null;
  readonly contact: string | null;
  readonly defaultRoot: string | null;
};

/** Everything small that a TAXII server goes by. `discovery` is `null` where nobody set it: then the node speaks for itself. */
export type TaxiiBook = {
  readonly discovery: DiscoveryFacts | null;
  readonly roots: readonly ApiRoot[];
  readonly collections: readonly CollectionRecord[];
  readonly accounts: readonly AccountRecord[];
  readonly access: readonly AccessRecord[];
  readonly releases: readonly ReleaseRecord[];
  readonly sets: readonly { readonly no: number; readonly set: HandlingSet }[];
};

/** How far a reader has come in a collection, as the pages that it was served tell. */
export type Progress = {
  readonly account: number;
  readonly collection: number;
  readonly date: number;
  readonly at: string;
  readonly isComplete: boolean;
};

/** What a TAXII server reads. Each call sees everything committed before it, and one state of it. */
export interface TaxiiReads {
  /** Another number after every commit of the store, whoever made it. */
  revision(): Promise<number>;
  book(): Promise<TaxiiBook>;
  verdicts(account: number, collection: number): Promise<readonly Verdict[]>;
  head(collection: number): Promise<Head>;
  /** A run, or `undefined` where nothing is in it. One indexed look-up at any depth. */
  run(query: EntryQuery): Promise<EntryRun | undefined>;
  /** Whether anything matches; `limit` and `maxBytes` mean nothing here. */
  any(query: EntryQuery): Promise<boolean>;
  facts(query: EntryQuery): Promise<readonly EntryFacts[]>;
  /** The last place that is dated at or before an instant; 0 where none is. */
  seqAt(collection: number, date: number): Promise<number>;
  status(root: string, id: string): Promise<StatusRecord | undefined>;
  /** The definitions of markings in all collections, oldest first; larger ones than 64 KiB and what is beyond 10,000 is passed over. */
  definitions(): Promise<readonly StoredDefinition[]>;
  /** The texts of entries by their places, as far as they are there. */
  texts(collection: number, seqs: readonly number[]): Promise<readonly StoredText[]>;
  /** The last place of a collection that was copied for a class of readers; 0 for none. */
  copied(collection: number, copyClass: string): Promise<number>;
  progress(): Promise<readonly Progress[]>;
}

/** What is written in one transaction; see the store of exchange for what that promises. */
export interface TaxiiWrites extends TaxiiReads {
  putDiscovery(facts: DiscoveryFacts): Promise<void>;
  putRoot(root: ApiRoot): Promise<void>;
  /** Adds a collection; gives its number. */
  addCollection(collection: Omit<CollectionRecord, "no">): Promise<number>;
  putCollection(collection: CollectionRecord): Promise<void>;
  /** Adds an account; gives its number. */
  addAccount(account: Omit<AccountRecord, "no">): Promise<number>;
  putAccount(account: AccountRecord): Promise<void>;
  putAccess(access: AccessRecord): Promise<void>;
  removeAccess(account: number, collection: number): Promise<void>;
  /** Adds a release; gives its number. */
  addRelease(release: Omit<ReleaseRecord, "no">): Promise<number>;
  endRelease(no: number, at: string): Promise<void>;
  /** The number of a set, which may be new. */
  internSet(set: HandlingSet): Promise<{ readonly no: number; readonly isNew: boolean }>;
  putVerdicts(account: number, collection: number, verdicts: readonly Verdict[]): Promise<void>;
  /** Moves a collection's clock to `date`, where it is not past it: the dates in between belong to what comes again. */
  reserveDates(collection: number, date: number): Promise<void>;
  /**
   * Adds entries in order, each dated later than everything before it in the collection. `visible`: the sets that the writer sees; it never
   * learns of others. `nowMicros` is the wall clock.
   */
  addEntries(
    collection: number,
    entries: readonly NewEntry[],
    by: { readonly account: number; readonly visible: (set: number) => boolean; readonly nowMicros: number },
  ): Promise<{ readonly added: readonly Added[]; readonly disturbed: Disturbed }>;
  /** Removes the matching entries; what becomes the newest or oldest version by it is dated anew. */
  removeEntries(query: EntryQuery, nowMicros: number): Promise<{ readonly removed: readonly EntryFacts[]; readonly disturbed: Disturbed }>;
  /** Puts copies in the place of those that were there: what is the same stays where it is, what differs comes with a new date. */
  putCopies(collection: number, copies: readonly EntryCopy[], nowMicros: number): Promise<Disturbed>;
  setCopied(collection: number, copyClass: string, seq: number): Promise<void>;
  /** Removes every copy of these sets, and forgets how far the class was copied. */
  dropCopies(copyClass: string, sets: readonly number[]): Promise<void>;
  addStatus(status: StatusRecord & { readonly collection: number; readonly at: string; readonly digest: Uint8Array }): Promise<void>;
  /** POSTs that no log entry commits to yet, oldest first. */
  unloggedStatuses(limit: number): Promise<readonly { readonly no: number; readonly digest: Uint8Array }[]>;
  markLogged(upTo: number): Promise<void>;
  addPages(act: number, pages: readonly { readonly salt: Uint8Array; readonly record: string }[]): Promise<void>;
  putProgress(progress: Progress): Promise<void>;
}

/** The bulk store of a node. */
export interface TaxiiStore<Transaction> {
  readonly reads: TaxiiReads;
  /** Runs a work as the node's one writer, together with the node's own transaction. */
  transact<T>(work: (writes: TaxiiWrites, tx: Transaction) => Promise<T>): Promise<T>;
}
