import { TocsinError } from "../../base/index.ts";
import type { TaxiiReads, TaxiiStore, TaxiiWrites } from "../../taxii/index.ts";
import type { Transaction } from "../../exchange/index.ts";
import { openConnection } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { copyReads, copyWrites } from "./taxii-copies.ts";
import { entryWrites } from "./taxii-entries.ts";
import { journalWrites } from "./taxii-journal.ts";
import { recordReads, recordWrites } from "./taxii-records.ts";
import { runQueries } from "./taxii-runs.ts";

/** Every method of an object, answering with a promise. */
type Promised<T> = {
  readonly [Name in keyof T]: T[Name] extends (...given: infer Given) => infer Result ? (...given: Given) => Promise<Result> : never;
};

function promised<T extends object>(methods: T, check: () => void = () => {}): Promised<T> {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]: [string, (...given: unknown[]) => unknown]) => [
      name,
      async (...given: unknown[]): Promise<unknown> => {
        check();
        return method.apply(methods, given);
      },
    ]),
  ) as Promised<T>;
}

function readsOf(db: Connection): TaxiiReads {
  return promised({ ...recordReads(db), ...copyReads(db), ...runQueries(db) });
}

function writesOf(db: Connection): TaxiiWrites {
  const runs = runQueries(db);
  const all = {
    ...recordReads(db),
    ...copyReads(db),
    ...runs,
    ...recordWrites(db),
    ...journalWrites(db),
    ...entryWrites(db, runs),
    ...copyWrites(db),
  };
  // An error of the disk ends the transaction inside SQLite: what came after it would stand alone.
  return promised(all, () => {
    if (!db.inTransaction)
      throw new TocsinError("disk-full", "free space on the disk and try again: the transaction was ended by the error before");
  });
}

// Enough for the inner pages of the indexes of some million entries; the entries themselves the operating system holds.
const readerCacheKiB = 16_384;

/** What the bulk store needs of the node's store. */
export type TaxiiHome = {
  readonly db: Connection;
  readonly path: string;
  readonly key: Uint8Array;
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
};

/** The bulk store of a node, in its encrypted file: pages are read over a connection of their own, entries written by the node's one writer. */
export function sqliteTaxii({ db, path, key, transact }: TaxiiHome): TaxiiStore<Transaction> & { close(): void } {
  let reading: { readonly connection: Connection; readonly reads: TaxiiReads } | undefined;
  let writes: TaxiiWrites | undefined;
  const open = () => {
    const connection = openConnection(path, { key, readOnly: true });
    connection.pragma(`cache_size = -${readerCacheKiB}`);
    return { connection, reads: readsOf(connection) };
  };
  return {
    // Opened with the first read: a command that opens the folder for something else does not pay for it.
    get reads() {
      return (reading ??= open()).reads;
    },
    transact: (work) => transact((tx) => work((writes ??= writesOf(db)), tx)),
    close: () => reading?.connection.close(),
  };
}
