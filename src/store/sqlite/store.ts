import { TocsinError } from "../../base/index.ts";
import type { RetentionView, SearchView, Store, Transaction, View } from "../../exchange/index.ts";
import type { TaxiiStore } from "../../taxii/index.ts";
import { actQueries } from "./acts.ts";
import { agreementQueries } from "./agreements.ts";
import { alarmQueries } from "./alarms.ts";
import { openConnection, storeError } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { accountQueries, accountReads } from "./console-accounts.ts";
import { keyQueries } from "./keys.ts";
import { logQueries } from "./logs.ts";
import { messageReads, messageWrites } from "./messages.ts";
import { officerQueries } from "./officers.ts";
import { partnerQueries } from "./partners.ts";
import { retentionReads, retentionWrites } from "./retention.ts";
import { searchReads, searchWrites } from "./search-index.ts";
import { personalSignatureQueries } from "./personal-signatures.ts";
import { settingQueries } from "./settings.ts";
import { sqliteTaxii } from "./taxii.ts";
import { deadlineQueries, outboxQueries } from "./waiting.ts";
import { witnessQueries } from "./witnessed.ts";

/** How many works may share one commit: enough to spread the cost of an fsync, few enough that none waits long. */
const sharedCommit = 128;
const readers = 4;

type Queued = { readonly work: (tx: Transaction) => Promise<unknown>; resolve(value: unknown): void; reject(reason: unknown): void };

function houseViewOf(db: Connection): SearchView & RetentionView {
  const search = searchReads(db);
  const retention = retentionReads(db);
  return {
    searchPlaces: async (token, limit) => search.places(token, limit),
    searchCount: async (token, most) => search.count(token, most),
    searchItem: async (message) => search.item(message),
    searchItems: async (label, limit) => search.items(label, limit),
    searchLabels: async () => search.labels(),
    searchOf: async (message) => search.ofMessage(message),
    keysUnder: async (month, limit) => retention.keys(month, limit),
    parkedInners: async (after, limit) => retention.inners(after, limit),
  };
}

type HouseWrites = Pick<
  Transaction,
  "putSearch" | "removeSearch" | "putRestingKey" | "putParkedInner" | "erasePart" | "erasePersonalSignature"
>;

function houseWritesOf(db: Connection): HouseWrites {
  const search = searchWrites(db);
  const retention = retentionWrites(db);
  return {
    putSearch: async (item, tokens) => search.put(item, tokens),
    removeSearch: async (message, position) => search.remove(message, position),
    putRestingKey: async (place, month, key) => retention.putKey(place, month, key),
    putParkedInner: async (row, inner) => retention.putInner(row, inner),
    erasePart: async (message, position) => retention.erasePart(message, position),
    erasePersonalSignature: async (carrier) => retention.erasePersonal(carrier),
  };
}

function viewOf(db: Connection): View {
  const settings = settingQueries(db);
  const keys = keyQueries(db);
  const officers = officerQueries(db);
  const acts = actQueries(db);
  const alarms = alarmQueries(db);
  const partners = partnerQueries(db);
  const agreements = agreementQueries(db);
  const messages = messageReads(db);
  const personal = personalSignatureQueries(db);
  const waiting = outboxQueries(db);
  const deadlines = deadlineQueries(db);
  return {
    ...houseViewOf(db),
    logs: logQueries(db),
    accounts: accountReads(db),
    setting: async (name) => settings.get(name),
    signingKeys: async (use) => keys.byUse(use),
    officer: async (id) => officers.one(id),
    officers: async () => officers.all(),
    acts: async ({ after, limit }) => acts.page(after, limit),
    newestAct: async () => acts.newest(),
    actsAbout: async (subject, limit) => acts.about(subject, limit),
    openAlarms: async () => alarms.open(),
    partner: async (name) => partners.one(name),
    partners: async () => partners.all(),
    watchSettings: async (kind) => partners.settings(kind),
    watchSetting: async (kind, id) => partners.setting(kind, id),
    agreement: async (id) => agreements.one(id),
    agreements: async (partner) => agreements.all(partner),
    agreementActs: async (id) => agreements.acts(id),
    stream: async (agreement, outgoing, epoch) => agreements.stream(agreement, outgoing, epoch),
    streams: async (agreement) => agreements.streams(agreement),
    message: async (row) => messages.one(row),
    messageByHash: async (hash, outgoing) => messages.byHash(hash, outgoing),
    messagesById: async (id) => messages.byId(id),
    messagesAt: async (place) => messages.at(place),
    messages: async (query) => messages.query(query),
    parts: async (row) => messages.parts(row),
    receipts: async (row) => messages.receipts(row),
    personalSignature: async (carrier) => personal.one(carrier),
    countMessages: async (states) => messages.count(states),
    ledgerRows: async (partner, kinds) => messages.ledger(partner, kinds),
    outbox: async (partner, limit, skip = []) => waiting.next(partner, limit, skip),
    inOutbox: async (message) => waiting.has(message),
    outboxCounts: async () => waiting.counts(),
    draft: async (id) => waiting.draft(id),
    drafts: async () => waiting.drafts(),
    deadlinesUntil: async (dueMs, limit) => deadlines.until(dueMs, limit),
    nextDeadlineMs: async () => deadlines.nextMs(),
  };
}

function transactionOf(db: Connection): Transaction {
  const settings = settingQueries(db);
  const keys = keyQueries(db);
  const officers = officerQueries(db);
  const acts = actQueries(db);
  const alarms = alarmQueries(db);
  const partners = partnerQueries(db);
  const agreements = agreementQueries(db);
  const messages = messageWrites(db);
  const personal = personalSignatureQueries(db);
  const waiting = outboxQueries(db);
  const deadlines = deadlineQueries(db);
  return {
    ...viewOf(db),
    ...houseWritesOf(db),
    logs: logQueries(db),
    witnessed: witnessQueries(db),
    accounts: accountQueries(db),
    putSetting: async (name, value) => settings.put(name, value),
    putSigningKey: async (key) => keys.put(key),
    endSigningKey: async (keyId, until) => keys.end(keyId, until),
    putOfficer: async (officer) => officers.put(officer),
    appendAct: async (act, leaf) => acts.append(act, leaf),
    raiseAlarm: async (alarm) => alarms.raise(alarm),
    closeAlarm: async (id, at) => alarms.close(id, at),
    putPartner: async (partner) => partners.put(partner),
    putWatchSetting: async (kind, id, value) => partners.putSetting(kind, id, value),
    putAgreement: async (agreement) => agreements.put(agreement),
    addAgreementAct: async (agreement, act) => agreements.addAct(agreement, act),
    putStream: async (stream) => agreements.putStream(stream),
    addMessage: async (message, parts) => messages.add(message, parts),
    setMessageState: async (row, state, reason = null) => messages.setState(row, state, reason),
    markEquivocating: async (row) => messages.markEquivocating(row),
    addReceipt: async (receipt) => messages.addReceipt(receipt),
    addPersonalSignature: async (signature) => personal.add(signature),
    putOutbox: async (row) => waiting.put(row),
    removeOutbox: async (message) => waiting.remove(message),
    putDraft: async (draft) => waiting.putDraft(draft),
    removeDraft: async (id) => waiting.removeDraft(id),
    putDeadline: async (deadline) => deadlines.put(deadline),
    endDeadline: async (kind, subject, at) => deadlines.end(kind, subject, at),
  };
}

function checkOpen(db: Connection): void {
  if (!db.inTransaction)
    throw new TocsinError("disk-full", "free space on the disk and try again: the transaction was ended by the error before");
}

/** The transaction, refusing every call once SQLite has ended it: where a work swallows what ended it, nothing it does later stands alone. */
function guarded(db: Connection, whole: Transaction): Transaction {
  const guard = <T extends object>(methods: T): T =>
    Object.fromEntries(
      Object.entries(methods).map(([name, method]: [string, unknown]) => [
        name,
        typeof method === "function"
          ? async (...given: unknown[]): Promise<unknown> => {
              checkOpen(db);
              return await (method as (...given: unknown[]) => Promise<unknown>)(...given);
            }
          : method,
      ]),
    ) as T;
  return { ...guard(whole), logs: guard(whole.logs), witnessed: guard(whole.witnessed), accounts: guard(whole.accounts) };
}

/** One writer: works run in the order of the calls, several to a commit, each undone alone where it throws. */
function writer(db: Connection) {
  const transaction = guarded(db, transactionOf(db));
  const queue: Queued[] = [];
  let running: Promise<void> | undefined;

  async function runAlone({ work, resolve }: Queued): Promise<() => void> {
    const value = await work(transaction);
    checkOpen(db);
    return () => resolve(value);
  }

  async function runAmongOthers(queued: Queued): Promise<() => void> {
    db.exec("SAVEPOINT work");
    try {
      const settle = await runAlone(queued);
      db.exec("RELEASE work");
      return settle;
    } catch (thrown) {
      // A full disk ends the whole transaction inside SQLite, and then there is no savepoint to go back to.
      if (!db.inTransaction) throw thrown;
      db.exec("ROLLBACK TO work; RELEASE work");
      return () => queued.reject(storeError(thrown));
    }
  }

  async function commitSome(): Promise<void> {
    const settled: (() => void)[] = [];
    const batch = queue.splice(0, sharedCommit);
    // A savepoint keeps a copy of every page that changes: a work that shares its commit with none is undone by ending the transaction.
    const run = batch.length === 1 ? runAlone : runAmongOthers;
    try {
      db.exec("BEGIN IMMEDIATE");
      for (const queued of batch) settled.push(await run(queued));
      db.exec("COMMIT");
    } catch (thrown) {
      rollBack(db);
      for (const { reject } of batch) reject(storeError(thrown));
      return;
    }
    for (const settle of settled) settle();
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) await commitSome();
    running = undefined;
  }

  return {
    transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        queue.push({ work, resolve: (value) => resolve(value as T), reject });
        // One turn of the event loop lets calls that arrive together share a commit.
        running ??= Promise.resolve().then(drain);
      });
    },
    idle: async (): Promise<void> => running,
  };
}

/** Goes back to before the transaction. What cannot even be rolled back was never committed: SQLite does it when the file is opened next. */
function rollBack(db: Connection): void {
  try {
    if (db.inTransaction) db.exec("ROLLBACK");
  } catch {
    // The error that led here is the one to be told.
  }
}

type Reader = { readonly db: Connection; readonly view: View };

/** A few read-only connections, each serving one reader at a time; further readers wait for the next that is free. */
function readerPool(path: string, key: Uint8Array) {
  const free: Reader[] = [];
  const all: Connection[] = [];
  const waiting: ((reader: Reader) => void)[] = [];
  const under = new Set<Promise<unknown>>();
  async function take(): Promise<Reader> {
    const ready = free.pop();
    if (ready !== undefined) return ready;
    if (all.length < readers) {
      const db = openConnection(path, { key, readOnly: true });
      all.push(db);
      return { db, view: viewOf(db) };
    }
    return await new Promise<Reader>((resolve) => waiting.push(resolve));
  }
  async function readOne<T>(work: (view: View) => Promise<T>): Promise<T> {
    const reader = await take();
    try {
      reader.db.exec("BEGIN");
      return await work(reader.view);
    } catch (thrown) {
      throw storeError(thrown);
    } finally {
      rollBack(reader.db);
      const next = waiting.shift();
      if (next === undefined) free.push(reader);
      else next(reader);
    }
  }
  return {
    async read<T>(work: (view: View) => Promise<T>): Promise<T> {
      const reading = readOne(work);
      under.add(reading);
      try {
        return await reading;
      } finally {
        under.delete(reading);
      }
    },
    async close(): Promise<void> {
      await Promise.allSettled(under);
      for (const db of all) db.close();
    },
  };
}

/** A node's store, and its bulk store in the same file and under the same writer. */
export type NodeStore = Store & { readonly taxii: TaxiiStore<Transaction> };

/** A node's store in one encrypted SQLite file. `db` is the writing connection, already migrated; `path` and `key` open readers. */
export function sqliteStore(db: Connection, path: string, key: Uint8Array): NodeStore {
  const { transact, idle } = writer(db);
  const pool = readerPool(path, key);
  let isClosed = false;
  const closed = async (): Promise<never> => {
    throw new TypeError("the store is closed");
  };
  const taxii = sqliteTaxii({ db, path, key, transact: (work) => (isClosed ? closed() : transact(work)) });
  return {
    taxii,
    transact: (work) => (isClosed ? closed() : transact(work)),
    read: (work) => (isClosed ? closed() : pool.read(work)),
    async close() {
      isClosed = true;
      await idle();
      await pool.close();
      taxii.close();
      db.close();
    },
  };
}
