import assert from "node:assert/strict";
import { test } from "node:test";
import { at, sampleDraft, sampleMessage, startMs } from "./rows.test-data.ts";
import type { OpenedStore, StoreEngine } from "./store.test-contract.ts";
import { plain } from "./plain.test-rows.ts";

async function messages(store: OpenedStore["store"], count: number): Promise<number[]> {
  return await store.transact(async (tx) => {
    const rows: number[] = [];
    for (let index = 0; index < count; index += 1) rows.push(await tx.addMessage(sampleMessage(`m${index}`, { outgoing: true }), []));
    return rows;
  });
}

/** What waits: the outbox, drafts, deadlines. */
export function waitingContract(engine: StoreEngine): void {
  outboxContract(engine);
  draftContract(engine);
  deadlineContract(engine);
}

function outboxContract({ name, fresh }: StoreEngine): void {
  test(`${name}: the outbox gives lower lanes first, then the order of the messages`, async () => {
    const { store, reopen } = await fresh();
    const rows = await messages(store, 12);
    const lanes = [3, 1, 2, 0, 3, 1, 2, 0, 3, 1, 2, 0] as const;
    await store.transact(async (tx) => {
      for (const [index, lane] of lanes.entries()) {
        await tx.putOutbox({ message: rows[index] ?? 0, partner: index < 10 ? "birch" : "cedar", lane, attempts: 0, lastError: null });
      }
    });
    const again = await reopen();
    const next = async (partner: string, limit: number, skip?: readonly number[]): Promise<number[]> =>
      (await again.read((view) => view.outbox(partner, limit, skip))).map(({ message }) => rows.indexOf(message));
    assert.deepEqual(await next("birch", 99), [3, 7, 1, 5, 9, 2, 6, 0, 4, 8]);
    assert.deepEqual(await next("birch", 3), [3, 7, 1]);
    assert.deepEqual(await next("birch", 3, [rows[3] ?? 0, rows[1] ?? 0, 999_999]), [7, 5, 9]);
    assert.deepEqual(await next("cedar", 99), [11, 10]);
    assert.deepEqual(await next("nobody", 99), []);
    assert.deepEqual(plain(await again.read((view) => view.outboxCounts())), [
      { partner: "birch", lane: 0, count: 2 },
      { partner: "birch", lane: 1, count: 3 },
      { partner: "birch", lane: 2, count: 2 },
      { partner: "birch", lane: 3, count: 3 },
      { partner: "cedar", lane: 0, count: 1 },
      { partner: "cedar", lane: 2, count: 1 },
    ]);
  });

  test(`${name}: a message waits once, with its last error, until it is removed`, async () => {
    const { store } = await fresh();
    const [row = 0] = await messages(store, 1);
    const waiting = { message: row, partner: "birch", lane: 2, attempts: 0, lastError: null } as const;
    await store.transact(async (tx) => {
      await tx.putOutbox(waiting);
      await tx.putOutbox({ ...waiting, attempts: 3, lastError: "peer-timeout" });
    });
    assert.deepEqual(plain(await store.read((view) => view.outbox("birch", 9))), [{ ...waiting, attempts: 3, lastError: "peer-timeout" }]);
    assert.deepEqual(await store.read(async (view) => [await view.inOutbox(row), await view.inOutbox(row + 1)]), [true, false]);
    await store.transact(async (tx) => {
      await tx.removeOutbox(row);
      await tx.removeOutbox(row);
    });
    assert.deepEqual(await store.read((view) => view.outbox("birch", 9)), []);
    assert.equal(await store.read((view) => view.inOutbox(row)), false);
  });
}

function draftContract({ name, fresh }: StoreEngine): void {
  test(`${name}: drafts, oldest first, until they are removed`, async () => {
    const { store } = await fresh();
    await store.transact(async (tx) => {
      for (const [id, seconds] of [
        ["c", 1],
        ["a", 3],
        ["b", 2],
      ] as const)
        await tx.putDraft(sampleDraft(id, seconds));
    });
    assert.deepEqual(
      plain(await store.read((view) => view.drafts())),
      plain([sampleDraft("c", 1), sampleDraft("b", 2), sampleDraft("a", 3)]),
    );
    assert.deepEqual(plain(await store.read((view) => view.draft("b"))), plain(sampleDraft("b", 2)));
    await store.transact((tx) => tx.removeDraft("b"));
    assert.equal(await store.read((view) => view.draft("b")), undefined);
  });
}

function deadlineContract({ name, fresh }: StoreEngine): void {
  test(`${name}: open deadlines up to an instant, soonest first, one for each kind and subject`, async () => {
    const { store } = await fresh();
    assert.equal(await store.read((view) => view.nextDeadlineMs()), undefined);
    const due = async (untilMs: number, limit = 99): Promise<unknown> =>
      (await store.read((view) => view.deadlinesUntil(startMs + untilMs, limit))).map(({ kind, subject, dueMs, step }) => [
        kind,
        subject,
        dueMs - startMs,
        step,
      ]);
    await store.transact(async (tx) => {
      await tx.putDeadline({ kind: "ack", subject: "1", dueMs: startMs + 300, step: 0 });
      await tx.putDeadline({ kind: "ack", subject: "2", dueMs: startMs + 100, step: 0 });
      await tx.putDeadline({ kind: "receipt", subject: "1", dueMs: startMs + 200, step: 0 });
      await tx.putDeadline({ kind: "ack", subject: "1", dueMs: startMs + 50, step: 1 });
    });
    assert.deepEqual(await due(200), [
      ["ack", "1", 50, 1],
      ["ack", "2", 100, 0],
      ["receipt", "1", 200, 0],
    ]);
    assert.deepEqual(await due(199, 1), [["ack", "1", 50, 1]]);
    assert.deepEqual(await due(49), []);
    assert.equal(await store.read((view) => view.nextDeadlineMs()), startMs + 50);
    await store.transact(async (tx) => {
      await tx.endDeadline("ack", "1", at(1));
      await tx.endDeadline("ack", "none", at(1));
    });
    assert.equal(await store.read((view) => view.nextDeadlineMs()), startMs + 100);
    await store.transact((tx) => tx.putDeadline({ kind: "ack", subject: "1", dueMs: startMs + 400, step: 0 }));
    assert.deepEqual(await due(500), [
      ["ack", "2", 100, 0],
      ["receipt", "1", 200, 0],
      ["ack", "1", 400, 0],
    ]);
  });
}
