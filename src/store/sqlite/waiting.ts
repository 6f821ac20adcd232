import type { Timestamp } from "../../base/index.ts";
import type { Deadline, DraftRecord, OutboxRow } from "../../exchange/index.ts";
import type { Connection } from "./connection.ts";

/** Reads and writes of the outbox and of drafts. */
export function outboxQueries(db: Connection) {
  const next = db.prepare<[string, string, number], OutboxRow>(
    `SELECT message, partner, lane, attempts, last_error AS lastError FROM outbox
     WHERE partner = ? AND message NOT IN (SELECT value FROM json_each(?)) ORDER BY lane, message LIMIT ?`,
  );
  const counts = db.prepare<[], { readonly partner: string; readonly lane: number; readonly count: number }>(
    "SELECT partner, lane, count(*) AS count FROM outbox GROUP BY partner, lane ORDER BY partner, lane",
  );
  const one = db.prepare<[number], { readonly found: number }>("SELECT 1 AS found FROM outbox WHERE message = ?");
  const put = db.prepare(
    `INSERT INTO outbox (message, partner, lane, attempts, last_error) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (message) DO UPDATE SET attempts = excluded.attempts, last_error = excluded.last_error`,
  );
  const remove = db.prepare("DELETE FROM outbox WHERE message = ?");
  const draftColumns = "id, kind, drafter, at, month, draft_key AS draftKey, content";
  const draft = db.prepare<[string], DraftRecord>(`SELECT ${draftColumns} FROM draft WHERE id = ?`);
  const drafts = db.prepare<[], DraftRecord>(`SELECT ${draftColumns} FROM draft ORDER BY at, id LIMIT 1000`);
  const putDraft = db.prepare("INSERT INTO draft (id, kind, drafter, at, month, draft_key, content) VALUES (?, ?, ?, ?, ?, ?, ?)");
  const removeDraft = db.prepare("DELETE FROM draft WHERE id = ?");
  return {
    next: (partner: string, limit: number, skip: readonly number[]): OutboxRow[] => next.all(partner, JSON.stringify(skip), limit),
    has: (message: number): boolean => one.get(message) !== undefined,
    counts: () => counts.all(),
    put(row: OutboxRow): void {
      put.run(row.message, row.partner, row.lane, row.attempts, row.lastError);
    },
    remove(message: number): void {
      remove.run(message);
    },
    draft: (id: string): DraftRecord | undefined => draft.get(id),
    drafts: (): DraftRecord[] => drafts.all(),
    putDraft(value: DraftRecord): void {
      putDraft.run(value.id, value.kind, value.drafter, value.at, value.month, value.draftKey, value.content);
    },
    removeDraft(id: string): void {
      removeDraft.run(id);
    },
  };
}

/** Reads and writes of deadlines. */
export function deadlineQueries(db: Connection) {
  const until = db.prepare<[number, number], Deadline>(
    "SELECT id, kind, subject, due_ms AS dueMs, step FROM deadline WHERE done_at IS NULL AND due_ms <= ? ORDER BY due_ms LIMIT ?",
  );
  const soonest = db.prepare<[], { readonly due: number | null }>("SELECT min(due_ms) AS due FROM deadline WHERE done_at IS NULL");
  const put = db.prepare(
    `INSERT INTO deadline (kind, subject, due_ms, step, done_at) VALUES (?, ?, ?, ?, NULL)
     ON CONFLICT (kind, subject) DO UPDATE SET due_ms = excluded.due_ms, step = excluded.step, done_at = NULL`,
  );
  const end = db.prepare("UPDATE deadline SET done_at = ? WHERE kind = ? AND subject = ? AND done_at IS NULL");
  return {
    until: (dueMs: number, limit: number): Deadline[] => until.all(dueMs, limit),
    nextMs: (): number | undefined => soonest.get()?.due ?? undefined,
    put(deadline: Omit<Deadline, "id">): void {
      put.run(deadline.kind, deadline.subject, deadline.dueMs, deadline.step);
    },
    end(kind: string, subject: string, at: Timestamp): void {
      end.run(at, kind, subject);
    },
  };
}
