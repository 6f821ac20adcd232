import type { LedgerRow, MessageQuery, MessageRecord, PartRecord, ReceiptRecord } from "../../exchange/index.ts";
import type Database from "better-sqlite3-multiple-ciphers";
import type { Connection } from "./connection.ts";

const columns = `row, message_id AS messageId, outgoing, partner, agreement, epoch, sequence, kind, thread, precedence, status, sent_at AS sentAt,
  committed_at AS committedAt, previous, envelope_hash AS envelopeHash, envelope, state, reason, inner, equivocates`;
const mostAtOnce = 1000;
const mostPrepared = 64;

type MessageRow = Omit<MessageRecord, "outgoing" | "equivocates"> & { readonly outgoing: number; readonly equivocates: number };
type ReceiptRow = Omit<ReceiptRecord, "byPartner"> & { readonly byPartner: number };

function message({ outgoing, equivocates, ...row }: MessageRow): MessageRecord {
  return { ...row, outgoing: outgoing === 1, equivocates: equivocates === 1 };
}

const indexed = ["parked", "dispatched"];

/** The condition on states. Where they are the indexed ones, the index's own condition stands beside it: only then is the index used. */
function inStates(states: readonly string[]): string {
  const asked = `state IN (${states.map(() => "?").join(", ")})`;
  return states.every((state) => indexed.includes(state)) ? `state IN ('parked', 'dispatched') AND ${asked}` : asked;
}

const standing = ["pledge", "requirement", "thanks"];

/** The condition on kinds. Where they are those of the index of what stands with a partner, its own condition stands beside it, as with states. */
function ofKinds(kinds: readonly string[]): string {
  const asked = `kind IN (${kinds.map(() => "?").join(", ")})`;
  return kinds.every((kind) => standing.includes(kind)) ? `kind IN ('pledge', 'requirement', 'thanks') AND ${asked}` : asked;
}

/** The conditions of a query and their values, in the same order. */
function conditions(query: MessageQuery): { readonly where: string; readonly values: readonly (string | number)[] } {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, ...given: (string | number)[]): void => {
    parts.push(sql);
    values.push(...given);
  };
  if (query.outgoing !== undefined) add("outgoing = ?", query.outgoing ? 1 : 0);
  if (query.partner !== undefined) add("partner = ?", query.partner);
  if (query.thread !== undefined) add("thread = ?", query.thread);
  if (query.kinds !== undefined) add(ofKinds(query.kinds), ...query.kinds);
  if (query.states !== undefined) add(inStates(query.states), ...query.states);
  if (query.after !== undefined) add(query.newestFirst === true ? "row < ?" : "row > ?", query.after);
  return { where: parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`, values };
}

/** Reads of messages, their parts and receipts. */
export function messageReads(db: Connection) {
  const one = db.prepare<[number], MessageRow>(`SELECT ${columns} FROM message WHERE row = ?`);
  const byHash = db.prepare<[string, number], MessageRow>(`SELECT ${columns} FROM message WHERE envelope_hash = ? AND outgoing = ?`);
  const byId = db.prepare<[string], MessageRow>(`SELECT ${columns} FROM message WHERE message_id = ? ORDER BY row LIMIT 1000`);
  const atPlace = db.prepare<[string, number, number, number], MessageRow>(
    `SELECT ${columns} FROM message WHERE agreement = ? AND outgoing = ? AND epoch = ? AND sequence = ? ORDER BY row LIMIT 16`,
  );
  const parts = db.prepare<[number], PartRecord>(
    "SELECT position, label, commitment, month, part_key AS partKey, content FROM message_part WHERE message = ? ORDER BY position",
  );
  const receipts = db.prepare<[number], ReceiptRow>(
    "SELECT message, verdict, by_partner AS byPartner, at, role, pseudonym, reason, carrier FROM receipt WHERE message = ? ORDER BY position",
  );
  // A query has few shapes, and a message on its way asks one of them: it is not parsed anew each time.
  const prepared = new Map<string, Database.Statement<(string | number)[], MessageRow>>();
  const maybe = (row: MessageRow | undefined): MessageRecord | undefined => (row === undefined ? undefined : message(row));
  return {
    one: (row: number) => maybe(one.get(row)),
    byHash: (hash: string, outgoing: boolean) => maybe(byHash.get(hash, outgoing ? 1 : 0)),
    byId: (id: string): MessageRecord[] => byId.all(id).map(message),
    at: (place: {
      readonly agreement: string;
      readonly outgoing: boolean;
      readonly epoch: number;
      readonly sequence: number;
    }): MessageRecord[] => atPlace.all(place.agreement, place.outgoing ? 1 : 0, place.epoch, place.sequence).map(message),
    query(query: MessageQuery): MessageRecord[] {
      const { where, values } = conditions(query);
      const order = query.newestFirst === true ? "DESC" : "ASC";
      const sql = `SELECT ${columns} FROM message ${where} ORDER BY row ${order} LIMIT ?`;
      const statement = prepared.get(sql) ?? db.prepare<(string | number)[], MessageRow>(sql);
      if (prepared.size < mostPrepared) prepared.set(sql, statement);
      return statement.all(...values, Math.min(query.limit, mostAtOnce)).map(message);
    },
    count(states: readonly string[]): number {
      const sql = `SELECT count(*) AS count FROM message WHERE ${inStates(states)}`;
      return db.prepare<string[], { readonly count: number }>(sql).get(...states)?.count ?? 0;
    },
    ledger(partner: string, kinds: readonly string[]): LedgerRow[] {
      const sql = `SELECT kind, outgoing, precedence, status, envelope_hash AS envelopeHash, EXISTS (
          SELECT 1 FROM receipt WHERE receipt.message = message.row AND verdict IN ('accepted', 'queried', 'rejected') AND by_partner = outgoing
        ) AS isAcknowledged FROM message INDEXED BY message_ledger
        WHERE partner = ? AND kind IN (${kinds.map(() => "?").join(", ")}) AND state <> 'parked'`;
      const rows = db.prepare<string[], Omit<LedgerRow, "outgoing" | "isAcknowledged"> & { outgoing: number; isAcknowledged: number }>(sql);
      return rows.all(partner, ...kinds).map((row) => ({ ...row, outgoing: row.outgoing === 1, isAcknowledged: row.isAcknowledged === 1 }));
    },
    parts: (row: number): PartRecord[] => parts.all(row),
    receipts: (row: number): ReceiptRecord[] => receipts.all(row).map((receipt) => ({ ...receipt, byPartner: receipt.byPartner === 1 })),
  };
}

/** Writes of messages, their parts and receipts. */
export function messageWrites(db: Connection) {
  const add = db.prepare(
    `INSERT INTO message (message_id, outgoing, partner, agreement, epoch, sequence, kind, thread, precedence, status, sent_at, committed_at,
       previous, envelope_hash, envelope, state, reason, inner, equivocates) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const has = db.prepare<[string, number]>("SELECT 1 FROM message WHERE envelope_hash = ? AND outgoing = ?");
  const addPart = db.prepare(
    "INSERT INTO message_part (message, position, label, commitment, month, part_key, content) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const setState = db.prepare("UPDATE message SET state = ?, reason = ? WHERE row = ?");
  const equivocating = db.prepare("UPDATE message SET equivocates = 1 WHERE row = ?");
  const addReceipt = db.prepare(
    `INSERT INTO receipt (message, verdict, by_partner, at, role, pseudonym, reason, carrier) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  return {
    add(value: Omit<MessageRecord, "row">, parts: readonly PartRecord[]): number {
      const { messageId, outgoing, partner, agreement, epoch, sequence, kind, thread, precedence, status, sentAt, committedAt, previous } =
        value;
      const place = [
        messageId,
        outgoing ? 1 : 0,
        partner,
        agreement,
        epoch,
        sequence,
        kind,
        thread,
        precedence,
        status,
        sentAt,
        committedAt,
        previous,
      ];
      // Asked first: an engine may end the whole transaction where a constraint fails.
      if (has.get(value.envelopeHash, outgoing ? 1 : 0) !== undefined)
        throw new TypeError(`a new envelope is needed, "${value.envelopeHash}" is there already`);
      const done = add.run(...place, value.envelopeHash, value.envelope, value.state, value.reason, value.inner, value.equivocates ? 1 : 0);
      const row = Number(done.lastInsertRowid);
      for (const part of parts) addPart.run(row, part.position, part.label, part.commitment, part.month, part.partKey, part.content);
      return row;
    },
    setState(row: number, state: string, reason: string | null): void {
      setState.run(state, reason, row);
    },
    markEquivocating(row: number): void {
      equivocating.run(row);
    },
    addReceipt(receipt: ReceiptRecord): void {
      const { message: row, verdict, byPartner, at, role, pseudonym, reason, carrier } = receipt;
      addReceipt.run(row, verdict, byPartner ? 1 : 0, at, role, pseudonym, reason, carrier);
    },
  };
}
