import assert from "node:assert/strict";
import { test } from "node:test";
import { base64, systemRandom } from "../../src/base/index.ts";
import { Inbound } from "../../src/app/inbound.ts";
import { soundAssessment } from "../../src/app/kit.test-node.ts";
import { partnerBook } from "../../src/app/partner-book.ts";
import type { PartnerBook } from "../../src/app/partner-book.ts";
import { Turns } from "../../src/app/turns.ts";
import { cardWords, composeUnnumbered, makeHead, readCard, readyToLeave, sealMessage, signHead } from "../../src/exchange/index.ts";
import type { Head } from "../../src/exchange/index.ts";
import { openDesk } from "./desk.ts";
import type { Desk, Given } from "./desk.ts";

type Side = { readonly desk: Desk; readonly book: PartnerBook; readonly inbound: Inbound };

/** Two nodes in this process that know each other and have no line between them: the test carries what it wants, when it wants. */
async function twoSides(context: { after(done: () => Promise<void>): void }): Promise<{ alder: Side; birch: Side }> {
  const desks = [await openDesk(context, "Alder"), await openDesk(context, "Birch")] as const;
  for (const [own, other] of [desks, desks.toReversed()] as const) {
    const { card } = await other.ask("card");
    const words = cardWords(readCard(Buffer.from(String(card), "base64"))).join(" ");
    const { node } = await own.ask("partner-add", { card: String(card), words }, "watch-1");
    await own.ask("partner-assess", { partner: String(node), ...soundAssessment }, "watch-1");
  }
  const sides = await Promise.all(
    desks.map(async (desk): Promise<Side> => {
      const book = partnerBook(desk.node);
      await book.refresh();
      return { desk, book, inbound: new Inbound(desk.node, { book, turns: new Turns(), onTaken: () => {} }) };
    }),
  );
  const [alder, birch] = sides;
  assert.ok(alder !== undefined && birch !== undefined);
  return { alder, birch };
}

/** What waits in the outbox, sealed, in the order of its numbers. */
async function sealedOutbox(from: Side, to: Side): Promise<readonly Uint8Array[]> {
  const { node } = from.desk;
  const context = await node.exchange();
  const recipient = await from.book.recipient(to.desk.node.id);
  assert.ok(recipient !== undefined);
  const rows = (await node.store.read((view) => view.outbox(to.desk.node.id, 100))).toSorted((a, b) => a.message - b.message);
  const sealed: Uint8Array[] = [];
  for (const row of rows) {
    const outgoing = await node.store.read(async (view) => {
      const message = await view.message(row.message);
      return message === undefined ? undefined : await readyToLeave(view, context, message);
    });
    if (outgoing !== undefined) sealed.push(await sealMessage(outgoing, { to: recipient, random: systemRandom }));
  }
  return sealed;
}

/** Carries everything that waits, and the receipts back. */
async function carry(from: Side, to: Side): Promise<void> {
  for (const sealed of await sealedOutbox(from, to)) {
    const { payload } = await to.inbound.message(sealed, from.desk.node.id);
    if (payload.length > 0) await from.inbound.control(await from.inbound.answer(payload, to.desk.node.id), true);
  }
}

async function agree(alder: Side, birch: Side): Promise<string> {
  const proposed = await alder.desk.ask("agreement-propose", { partner: "birch", scopes: ["counter-terrorism"] }, "releaser-1");
  await carry(alder, birch);
  await birch.desk.ask("agreement-accept", { agreement: String(proposed["id"]) }, "releaser-1");
  await carry(birch, alder);
  return String(proposed["id"]);
}

const warning = {
  to: ["birch"],
  tlp: "TLP:AMBER",
  scope: "counter-terrorism",
  precedence: "FLASH",
  texts: [{ language: "en", text: "A text." }],
};

async function inboxOf(side: Side): Promise<readonly Given[]> {
  return (await side.desk.ask("inbox", { all: true }))["messages"] as readonly Given[];
}

/** A head that the partner signs, with what a test changes in it. */
async function headFrom(side: Side, to: Side, agreement: string, changes: Partial<Head>): Promise<Uint8Array> {
  const { node } = side.desk;
  const context = await node.exchange();
  const envelope = await node.store.read(async (view) => {
    const record = await view.agreement(agreement);
    assert.ok(record !== undefined);
    return await makeHead(view, context, record);
  });
  const outer = JSON.parse(Buffer.from(envelope).toString("utf8")) as { payload: string };
  const { suite: _suite, direction: _direction, ...head } = JSON.parse(Buffer.from(outer.payload, "base64").toString("utf8")) as Head;
  const changed = signHead({ ...head, ...changes }, context.messageKey);
  const recipient = await side.book.recipient(to.desk.node.id);
  assert.ok(recipient !== undefined);
  return await sealMessage(
    composeUnnumbered({ kind: "head", partner: to.desk.node.id, agreement, label: "document", bytes: changed.envelope }, context),
    { to: recipient, random: systemRandom },
  );
}

test("a FLASH that overtakes the act that lets it pass is parked, then taken up with its alarm and its clock", async (context) => {
  const { alder, birch } = await twoSides(context);
  const proposed = await alder.desk.ask("agreement-propose", { partner: "birch", scopes: ["counter-terrorism"] }, "releaser-1");
  await carry(alder, birch);
  const [signed] = await (async () => {
    await birch.desk.ask("agreement-accept", { agreement: String(proposed["id"]) }, "releaser-1");
    return await sealedOutbox(birch, alder);
  })();
  assert.ok(signed !== undefined);
  await birch.desk.send("warning", { ...warning, to: ["alder"] });
  const [, flash] = await sealedOutbox(birch, alder);
  assert.ok(flash !== undefined);
  await alder.inbound.message(flash, birch.desk.node.id);
  assert.deepEqual(
    (await inboxOf(alder)).map(({ state }) => state),
    ["parked"],
  );
  await alder.inbound.message(signed, birch.desk.node.id);
  assert.deepEqual(
    (await inboxOf(alder)).map(({ state }) => state),
    ["received"],
  );
  const { alarms } = await alder.desk.ask("status");
  assert.ok((alarms as readonly Given[]).some(({ kind, urgency }) => kind === "arrived" && urgency === "now"));
  await alder.desk.ask("ack", { message: String((await inboxOf(alder))[0]?.["row"]) }, "watch-1");
});

test("a partner that claims to hold what was never sent stops its own agreement, nobody else's", async (context) => {
  const { alder, birch } = await twoSides(context);
  const agreement = await agree(alder, birch);
  const second = await alder.desk.ask("agreement-propose", { partner: "birch", scopes: ["cyber"] }, "releaser-1");
  const lie = await headFrom(birch, alder, agreement, { received: { epoch: 1, completeTo: 2 ** 50, missing: [] } });
  await alder.inbound.message(lie, birch.desk.node.id);
  await assert.rejects(alder.desk.send("warning", warning), { code: "epoch-closed" });
  const shown = await alder.desk
    .ask("agreement-suspend", { agreement: String(second["id"]), reason: "strained" }, "releaser-1")
    .catch((thrown: unknown) => thrown as { code: string });
  assert.notEqual((shown as { code?: string }).code, "epoch-closed");
  const { alarms } = await alder.desk.ask("status");
  assert.ok((alarms as readonly Given[]).some(({ kind, urgency }) => kind === "own-rollback" && urgency === "now"));
});

test("one gap makes the partner send again what is missing, not everything after it; ranges of 2^53 cost nothing", async (context) => {
  const { alder, birch } = await twoSides(context);
  const agreement = await agree(alder, birch);
  for (let at = 0; at < 3; at += 1) await alder.desk.send("warning", warning);
  await carry(alder, birch);
  const waiting = async (): Promise<number> => (await alder.desk.node.store.read((view) => view.outbox(birch.desk.node.id, 100))).length;
  assert.equal(await waiting(), 0);
  await alder.inbound.message(
    await headFrom(birch, alder, agreement, { received: { epoch: 1, completeTo: 1, missing: [{ from: 2, to: 2 }] } }),
    birch.desk.node.id,
  );
  assert.equal(await waiting(), 1);
  await carry(alder, birch);
  assert.equal(await waiting(), 0);
  await alder.inbound.fetch(
    Buffer.from(
      JSON.stringify({ agreement, epoch: 1, ranges: Array.from({ length: 64 }, () => ({ from: 5, to: Number.MAX_SAFE_INTEGER })) }),
    ),
    birch.desk.node.id,
  );
  assert.equal(await waiting(), 0);
  assert.deepEqual(
    (await inboxOf(alder)).map(({ state }) => state),
    ["delivered", "delivered", "delivered"],
  );
});

test("a draft is released once, however often and from how many sides it is asked for", async (context) => {
  const { alder, birch } = await twoSides(context);
  await agree(alder, birch);
  const sent = await Promise.allSettled([alder.desk.send("warning", warning), alder.desk.send("warning", warning)]);
  assert.deepEqual(
    sent.map(({ status }) => status),
    ["fulfilled", "fulfilled"],
  );
  const draft = await alder.desk.ask("draft", { kind: "warning", ...warning }, "watch-1");
  const fields = {
    draft: String(draft["id"]),
    purpose: "prevention",
    basis: "XA-7",
    authority: "Head",
    necessity: "Imminent.",
    mistreatment: "none-known",
  };
  const tries = await Promise.allSettled([
    alder.desk.ask("release-prepare", fields, "releaser-1"),
    alder.desk.ask("draft-discard", { draft: String(draft["id"]) }, "watch-1"),
  ]);
  assert.equal((await alder.desk.ask("draft-list"))["drafts"] instanceof Array, true);
  assert.ok(tries.some(({ status }) => status === "fulfilled"));
});

test("the machine's receipt is kept whole, so that who gave it cannot deny it", async (context) => {
  const { alder, birch } = await twoSides(context);
  await agree(alder, birch);
  await alder.desk.send("warning", warning);
  await carry(alder, birch);
  const receipts = await alder.desk.node.store.read((view) => view.messages({ kinds: ["receipt"], outgoing: false, limit: 10 }));
  assert.ok(receipts.length > 0);
  const parts = await alder.desk.node.store.read((view) => view.parts(receipts.at(-1)?.row ?? 0));
  assert.ok(parts.some(({ label, content }) => label === "receipt" && content !== null));
  assert.ok((receipts.at(-1)?.envelope.length ?? 0) > 3000);
});

test("who only runs the node enrols nobody, alone or with a puppet", async (context) => {
  const desk = await openDesk(context, "Alder");
  const { officers } = await desk.ask("officer-list");
  assert.equal((officers as readonly Given[]).length, 3);
  const args = { id: "puppet", roles: ["drafter"], ed25519: base64(systemRandom(32)), mlDsa: base64(systemRandom(1952)) };
  await assert.rejects(desk.ask("officer-enrol", args, "admin-1"), { code: "usage" });
  const fine = {
    ...args,
    ed25519: Buffer.from(systemRandom(32)).toString("base64url"),
    mlDsa: Buffer.from(systemRandom(1952)).toString("base64url"),
  };
  await assert.rejects(desk.ask("officer-enrol", fine, "admin-1"), { code: "separation-of-duties" });
  await assert.rejects(desk.ask("officer-withdraw", { id: "releaser-1", reason: "in the way" }, "admin-1"), {
    code: "separation-of-duties",
  });
});
