import assert from "node:assert/strict";
import { test } from "node:test";
import { at, bytesOf, hashOf, sampleMessage, sampleParts } from "./rows.test-data.ts";
import type { MessageRecord, PersonalSignatureRecord, ReceiptRecord } from "../exchange/index.ts";
import type { OpenedStore, StoreEngine } from "./store.test-contract.ts";
import { plain } from "./plain.test-rows.ts";

async function fill(store: OpenedStore["store"], messages: readonly Omit<MessageRecord, "row">[]): Promise<number[]> {
  return await store.transact(async (tx) => {
    const rows: number[] = [];
    for (const message of messages) rows.push(await tx.addMessage(message, []));
    return rows;
  });
}

/** Messages, their parts and receipts. */
export function messagesContract(engine: StoreEngine): void {
  restContract(engine);
  queryContract(engine);
  receiptContract(engine);
}

function restContract({ name, fresh }: StoreEngine): void {
  test(`${name}: a message and its parts rest as they were put, and only its state changes`, async () => {
    const { store, reopen } = await fresh();
    const message = sampleMessage("one", {
      sequence: Number.MAX_SAFE_INTEGER,
      agreement: "id-1",
      thread: "t",
      previous: hashOf("zero"),
      inner: bytesOf("inner"),
      kind: "unknown",
    });
    const row = await store.transact((tx) => tx.addMessage(message, sampleParts("one")));
    await store.transact(async (tx) => {
      await tx.setMessageState(row, "parked", "kind-unknown");
      await tx.markEquivocating(row);
    });
    const again = await reopen();
    const kept = { ...message, row, state: "parked", reason: "kind-unknown", equivocates: true };
    await again.read(async (view) => {
      assert.deepEqual(plain(await view.message(row)), plain(kept));
      assert.deepEqual(plain(await view.messageByHash(message.envelopeHash, false)), plain(kept));
      assert.equal(await view.messageByHash(message.envelopeHash, true), undefined);
      assert.equal(await view.message(row + 1), undefined);
      assert.deepEqual(plain(await view.parts(row)), plain(sampleParts("one")));
      assert.deepEqual(await view.parts(row + 1), []);
    });
    await again.transact((tx) => tx.setMessageState(row, "received"));
    assert.equal((await again.read((view) => view.message(row)))?.reason, null);
  });

  test(`${name}: one envelope stands once in each direction, and the refusal leaves the work as it was`, async () => {
    const { store } = await fresh();
    await fill(store, [sampleMessage("one"), sampleMessage("one", { outgoing: true })]);
    await assert.rejects(
      store.transact((tx) => tx.addMessage(sampleMessage("one", { messageId: "other" }), [])),
      TypeError,
    );
    await store.transact(async (tx) => {
      await assert.rejects(tx.addMessage(sampleMessage("one"), []), TypeError);
      await tx.putSetting("after", "yes");
    });
    assert.equal(await store.read((view) => view.setting("after")), "yes");
    assert.equal((await store.read((view) => view.messages({ limit: 10 }))).length, 2);
  });

  test(`${name}: several at one place and of one id are all there, in the order of their rows`, async () => {
    const { store } = await fresh();
    const place = { agreement: "id-1", epoch: 1, sequence: 3 };
    const rows = await fill(store, [
      sampleMessage("a", { ...place, messageId: "m" }),
      sampleMessage("b", { ...place, messageId: "m" }),
      sampleMessage("c", { ...place, outgoing: true }),
      sampleMessage("d", { ...place, epoch: 2 }),
      sampleMessage("e", { ...place, agreement: "id-2" }),
    ]);
    await store.read(async (view) => {
      assert.deepEqual(
        (await view.messagesAt({ ...place, outgoing: false })).map(({ row }) => row),
        rows.slice(0, 2),
      );
      assert.deepEqual(
        (await view.messagesAt({ ...place, outgoing: true })).map(({ row }) => row),
        rows.slice(2, 3),
      );
      assert.deepEqual(await view.messagesAt({ ...place, outgoing: false, sequence: 2 }), []);
      assert.deepEqual(
        (await view.messagesById("m")).map(({ row }) => row),
        rows.slice(0, 2),
      );
      assert.deepEqual(await view.messagesById("none"), []);
    });
  });
}

function queryContract({ name, fresh }: StoreEngine): void {
  test(`${name}: messages are found by each condition, by all together, forwards and backwards`, async () => {
    const { store } = await fresh();
    const rows = await fill(
      store,
      Array.from({ length: 24 }, (_, index) =>
        sampleMessage(`m${index}`, {
          outgoing: index % 2 === 1,
          partner: index % 3 === 0 ? "birch" : "cedar",
          thread: index % 4 === 0 ? "t" : null,
          kind: index % 5 === 0 ? "note" : "warning",
          state: index % 6 === 0 ? "parked" : index % 2 === 1 ? "dispatched" : "received",
        }),
      ),
    );
    const found = async (query: Parameters<Parameters<Parameters<typeof store.read>[0]>[0]["messages"]>[0]): Promise<number[]> =>
      (await store.read((view) => view.messages(query))).map(({ row }) => rows.indexOf(row));
    assert.deepEqual(await found({ limit: 3 }), [0, 1, 2]);
    assert.deepEqual(await found({ limit: 3, newestFirst: true }), [23, 22, 21]);
    assert.deepEqual(await found({ limit: 2, after: rows[5] ?? 0 }), [6, 7]);
    assert.deepEqual(await found({ limit: 2, after: rows[5] ?? 0, newestFirst: true }), [4, 3]);
    assert.deepEqual(await found({ limit: 99, outgoing: true, partner: "birch" }), [3, 9, 15, 21]);
    assert.deepEqual(await found({ limit: 99, thread: "t", kinds: ["note", "answer"] }), [0, 20]);
    assert.deepEqual(await found({ limit: 99, states: ["parked"] }), [0, 6, 12, 18]);
    assert.deepEqual(
      await found({
        limit: 99,
        states: ["parked", "received"],
        outgoing: false,
        partner: "birch",
        thread: "t",
        kinds: ["note"],
        newestFirst: true,
      }),
      [0],
    );
    assert.deepEqual(await found({ limit: 99, kinds: [] }), []);
    assert.equal(await store.read((view) => view.countMessages(["parked", "dispatched"])), 16);
    assert.equal(await store.read((view) => view.countMessages([])), 0);
  });

  test(`${name}: at most 1,000 at once, whatever is asked for`, async () => {
    const { store } = await fresh();
    await fill(
      store,
      Array.from({ length: 1003 }, (_, index) => sampleMessage(`m${index}`)),
    );
    assert.equal((await store.read((view) => view.messages({ limit: 1_000_000 }))).length, 1000);
    assert.equal((await store.read((view) => view.messages({ limit: Number.MAX_SAFE_INTEGER }))).length, 1000);
  });
}

function receiptContract({ name, fresh }: StoreEngine): void {
  test(`${name}: a receipt is kept once: the same verdict of the same side at the same time does nothing`, async () => {
    const { store } = await fresh();
    const [row = 0, other = 0] = await fill(store, [sampleMessage("one"), sampleMessage("two")]);
    const receipt: ReceiptRecord = {
      message: row,
      verdict: "delivered",
      byPartner: true,
      at: at(4),
      role: null,
      pseudonym: null,
      reason: null,
      carrier: hashOf("carrier"),
    };
    const queried: ReceiptRecord = {
      ...receipt,
      verdict: "queried",
      at: at(6),
      role: "watch-officer",
      pseudonym: "W1",
      reason: "which station",
    };
    await store.transact(async (tx) => {
      await tx.addReceipt(receipt);
      await tx.addReceipt({ ...receipt, carrier: hashOf("again") });
      await tx.addReceipt(queried);
      await tx.addReceipt({ ...receipt, byPartner: false });
      await tx.addReceipt({ ...receipt, at: at(5) });
      await tx.addReceipt({ ...receipt, message: other });
    });
    await store.transact((tx) => tx.addReceipt(queried));
    const kept = await store.read((view) => view.receipts(row));
    assert.deepEqual(plain(kept), plain([receipt, queried, { ...receipt, byPartner: false }, { ...receipt, at: at(5) }]));
    assert.equal((await store.read((view) => view.receipts(other))).length, 1);
  });

  test(`${name}: a personal signature is kept once, and found by the envelope that carried its acknowledgement`, async () => {
    const { store, reopen } = await fresh();
    const whole: PersonalSignatureRecord = {
      carrier: hashOf("carrier"),
      officer: "watch-1",
      at: at(4),
      month: "2026-11",
      signatureKey: bytesOf("key"),
      content: bytesOf("request"),
    };
    const erased: PersonalSignatureRecord = { ...whole, carrier: hashOf("erased"), month: null, signatureKey: null, content: null };
    await store.transact(async (tx) => {
      await tx.addPersonalSignature(whole);
      await tx.addPersonalSignature(erased);
      await assert.rejects(tx.addPersonalSignature({ ...whole, officer: "watch-2" }), TypeError);
    });
    const again = await reopen();
    assert.deepEqual(plain(await again.read((view) => view.personalSignature(whole.carrier))), plain(whole));
    assert.deepEqual(plain(await again.read((view) => view.personalSignature(erased.carrier))), plain(erased));
    assert.equal(await again.read((view) => view.personalSignature(hashOf("other"))), undefined);
  });
}
