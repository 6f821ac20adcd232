import type { AccountRecord, ApiRoot, CollectionRecord, DiscoveryFacts, TaxiiReads } from "../ports.ts";
import type { ReaderView } from "../view.ts";
import type { PageCache } from "../page-cache.ts";
import type { Filter } from "../filter.ts";
import type { Releasable } from "../../handling/index.ts";

/** What an account may do in a collection now. No `view`: nothing may be read, and `why` closed says whether it ever may. */
export type Standing = { readonly view: ReaderView | undefined; readonly mayWrite: boolean };

/** How many entries a page has where nobody asks for a number, how many at most, and about how many bytes. */
export type PageLimits = { readonly pageSize: number; readonly maxPageSize: number; readonly maxPageBytes: number };

/** A page that leaves: to whom, from where, and the digest of its content. `kind` is the resource. */
export type ServedPage = {
  readonly account: AccountRecord;
  readonly collection: CollectionRecord;
  readonly resource: string;
  readonly filter: string;
  readonly count: number;
  readonly firstDate: number;
  readonly lastDate: number;
  readonly isLast: boolean;
  /** SHA-256 of the content, made beside the sending. */
  readonly digest: Promise<Uint8Array>;
};

/** What a TAXII server is put together from. Everything that may change is asked for anew at each request. */
export interface TaxiiHost {
  readonly reads: TaxiiReads;
  readonly cache: PageCache;
  readonly limits: PageLimits;
  /** Signs cursors. */
  readonly cursorKey: Uint8Array;
  discovery(): DiscoveryFacts;
  root(name: string): ApiRoot | undefined;
  roots(): readonly ApiRoot[];
  /** The collections of a root, in the order in which they were made. */
  collections(root: string): readonly CollectionRecord[];
  /** A collection by id or alias. */
  collection(root: string, name: string): CollectionRecord | undefined;
  /** What an account may do in a collection; `undefined` where it may not even know of it. */
  standing(account: AccountRecord, collection: CollectionRecord): Standing | undefined;
  /**
   * Lets content leave to an account: the one door (handling). Refuses what may not; `undefined` where the account's view is another by now
   * than the one that the content was read under, and it has to be read again.
   */
  release<T>(
    content: T,
    to: { readonly account: AccountRecord; readonly collection: CollectionRecord; readonly view: ReaderView },
  ): Releasable<{ readonly markings: readonly string[]; readonly content: T }> | undefined;
  /** Looks whether what others decide about this server's collections has changed; awaited before each request is answered. */
  refresh(): Promise<void>;
  /** Takes in the body of a POST; gives the status resource. */
  receive(account: AccountRecord, collection: CollectionRecord, body: Uint8Array): Promise<unknown>;
  /** Removes the versions of an object that match. Gives how many. */
  remove(
    account: AccountRecord,
    collection: CollectionRecord,
    what: { readonly id: string; readonly filter: Filter; readonly view: ReaderView },
  ): Promise<number>;
  /** SHA-256, made beside what else is done. */
  digest(content: Uint8Array): Promise<Uint8Array>;
  /** Told of every page that leaves. */
  served(page: ServedPage): void;
  /** An id for an error that somebody may ask about, with what was thrown where it was a fault. */
  errorId(thrown: unknown): string;
}
