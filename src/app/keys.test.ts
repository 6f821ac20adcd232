import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { base64url, millis, timestamp } from "../base/index.ts";
import { judgeSuccessor, readCard, sealingKeyAt, signingKeys, tlsPinsAt } from "../exchange/index.ts";
import { cardWords, newAgreementState } from "../exchange/index.ts";
import type { Agreement } from "../exchange/index.ts";
import { courierWindowMs } from "./courier-window.ts";
import { careForKeys, destroyRetiredKeys, issueCard, ownRevocations, revokeKeys } from "./keys.ts";
import { coded, copyNode, enrol, makeNode, perform, ports, testFolder } from "./kit.test-node.ts";
import { openNode, ownCard } from "./node.ts";
import type { WholeNode as Node } from "./node.ts";
import { currentKey } from "./signing-keys.ts";

const place = testFolder();
const dayMs = 86_400_000;
let copies = 0;

type Context = { after(done: () => Promise<void>): void };

/** An exercise node whose clock the test advances. */
async function open(context: Context): Promise<{ readonly node: Node; advance(ms: number): void }> {
  const folder = place(`node-${(copies += 1)}`);
  if (copies === 1) await makeNode(place("good"));
  await copyNode(place("good"), folder);
  const node = await openNode(folder, { ...ports, source: { keyFile: `${folder}.key` } });
  context.after(() => node.close());
  const { clock } = node;
  assert.ok("advance" in clock);
  return { node, advance: (ms) => clock.advance(ms) };
}

const vaultKeys = (node: Node): string[] =>
  readdirSync(path.join(node.paths.folder, "vault")).filter((name) => name.startsWith("sealing-"));

test("a rotated card follows on the one before, with a new message key beside the old one", async (context) => {
  const { node, advance } = await open(context);
  const before = await ownCard(node);
  const [oldKey] = signingKeys(before.value, "message");
  advance(dayMs);
  const officer = await enrol(node, "ben", ["releaser"]);
  const result = await perform(node, "keys-rotate", { message: true }, [officer]);
  const card = await ownCard(node);
  assert.deepEqual([result["serial"], result["words"]], [2, cardWords(card)]);
  assert.equal(judgeSuccessor(before, card), "newer");
  const [kept, made] = signingKeys(card.value, "message").toSorted((a, b) => a.fromMs - b.fromMs);
  assert.equal(kept?.keyId, oldKey?.keyId);
  assert.equal(kept?.untilMs, millis(card.value.issuedAt) + courierWindowMs);
  assert.equal((await currentKey(node, "message")).keyId, made?.keyId);
  assert.equal((await node.exchange()).messageKey.keyId, made?.keyId);
  assert.ok(vaultKeys(node).length > before.value.sealing.length);
  for (const { keyId } of card.value.sealing) assert.ok(node.vault.has(`sealing-${keyId}`), keyId);
});

test("a revoked message key leaves the card at once and signs nothing more; revocations are repeated in every later list", async (context) => {
  const { node, advance } = await open(context);
  const [first] = signingKeys((await ownCard(node)).value, "message");
  advance(1000);
  await revokeKeys(node, { keyIds: [first?.keyId ?? ""], reason: "stolen", remark: "lost with a laptop", officer: null });
  const [second] = signingKeys((await ownCard(node)).value, "message");
  assert.notEqual(second?.keyId, first?.keyId);
  assert.equal((await currentKey(node, "message")).keyId, second?.keyId);
  advance(1000);
  await revokeKeys(node, { keyIds: [second?.keyId ?? ""], reason: "lost", remark: "-", officer: null });
  const revocations = (await ownRevocations(node))?.value;
  assert.deepEqual(
    [revocations?.serial, revocations?.revoked.map(({ keyId, reason }) => [keyId, reason])],
    [
      2,
      [
        [first?.keyId, "stolen"],
        [second?.keyId, "lost"],
      ],
    ],
  );
  await assert.rejects(
    revokeKeys(node, { keyIds: [first?.keyId ?? ""], reason: "lost", remark: "-", officer: null }),
    coded("unknown-item"),
  );
});

test("a revoked sealing key is published no more, all of them neither; the log key is not revoked but ends the node", async (context) => {
  const { node } = await open(context);
  const { value: card } = await ownCard(node);
  await revokeKeys(node, { keyIds: card.sealing.map(({ keyId }) => keyId), reason: "stolen", remark: "-", officer: null });
  const { value: next } = await ownCard(node);
  assert.ok(next.sealing.length >= 5);
  assert.deepEqual(
    next.sealing.filter(({ keyId }) => card.sealing.some((old) => old.keyId === keyId)),
    [],
  );
  for (const offMs of [-dayMs, 0, dayMs])
    assert.ok(sealingKeyAt(next, node.clock.nowMs() + offMs) !== undefined, `seen ${offMs} ms from here`);
  const [log] = signingKeys(next, "log");
  const serial = next.serial;
  await assert.rejects(
    revokeKeys(node, { keyIds: [log?.keyId ?? ""], reason: "lost", remark: "-", officer: null }),
    coded("state-refuses"),
  );
  assert.equal((await ownCard(node)).value.serial, serial);
});

test("a node stopped between a revocation and the card that goes with it issues the card at the next turn of its care", async (context) => {
  const { node } = await open(context);
  const { value: card } = await ownCard(node);
  const [key] = signingKeys(card, "message");
  const { transact } = node.store;
  let commits = 0;
  const broken: Node = {
    ...node,
    store: { ...node.store, transact: (work) => ((commits += 1) > 1 ? Promise.reject(new Error("killed")) : transact(work)) },
  };
  await assert.rejects(revokeKeys(broken, { keyIds: [key?.keyId ?? ""], reason: "stolen", remark: "-", officer: null }), /killed/);
  assert.equal((await ownCard(node)).value.serial, card.serial);
  await careForKeys(node);
  const next = (await ownCard(node)).value;
  assert.equal(
    signingKeys(next, "message").some(({ keyId }) => keyId === key?.keyId),
    false,
  );
  assert.notEqual((await currentKey(node, "message")).keyId, key?.keyId);
});

test("sealing keys are destroyed after their term and the courier window, and a message sealed to one is told so", async (context) => {
  const { node, advance } = await open(context);
  const [first, second] = (await ownCard(node)).value.sealing.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  assert.ok(first !== undefined && second !== undefined);
  await careForKeys(node);
  advance(millis(first.until) + courierWindowMs - node.clock.nowMs() - 1000);
  assert.deepEqual(await destroyRetiredKeys(node), []);
  advance(2000);
  assert.deepEqual(await destroyRetiredKeys(node), [first.keyId]);
  assert.deepEqual([node.vault.has(`sealing-${first.keyId}`), node.vault.has(`sealing-${second.keyId}`)], [false, true]);
  assert.notEqual(await node.store.read((view) => view.setting(`sealing-retired ${first.keyId}`)), undefined);
  assert.deepEqual(await destroyRetiredKeys(node), []);
});

test("keys of a card that is being issued are not taken for forgotten ones", async (context) => {
  const { node } = await open(context);
  const { transact } = node.store;
  const during: (readonly string[])[] = [];
  const slow: Node = {
    ...node,
    store: {
      ...node.store,
      async transact(work) {
        during.push(await destroyRetiredKeys(node));
        return await transact(work);
      },
    },
  };
  const card = await issueCard(slow, { message: false, officer: null });
  assert.deepEqual(during.flat(), []);
  for (const { keyId } of card.value.sealing) assert.ok(node.vault.has(`sealing-${keyId}`));
});

test("for three years every partner, a day ahead or behind, finds a key to seal to, a key that signs and a pin", async (context) => {
  const { node, advance } = await open(context);
  const serials = new Set<number>();
  for (let days = 0; days < 3 * 365; days += 5) {
    await careForKeys(node);
    const { value: card } = await ownCard(node);
    serials.add(card.serial);
    for (const offMs of [-dayMs, 0, dayMs]) {
      const at = node.clock.nowMs() + offMs;
      assert.ok(sealingKeyAt(card, at) !== undefined, `sealing key on day ${days}`);
      assert.ok(tlsPinsAt(card, at).length > 0, `pin on day ${days}`);
      for (const use of ["message", "log"] as const)
        assert.ok(
          signingKeys(card, use).some(({ fromMs, untilMs }) => fromMs <= at && at < untilMs),
          `${use} key on day ${days}`,
        );
    }
    const signer = (await currentKey(node, "message")).keyId;
    assert.ok(
      signingKeys(card, "message").some(({ keyId }) => keyId === signer),
      `the key that signs is in the card on day ${days}`,
    );
    advance(5 * dayMs);
  }
  assert.ok(serials.size > 20 && serials.size < 100, `${serials.size} cards`);
  assert.ok(vaultKeys(node).length < 20, `${vaultKeys(node).length} sealing keys rest`);
});

test("a node that was off for two years issues a card that can be used", async (context) => {
  const { node, advance } = await open(context);
  advance(730 * dayMs);
  await careForKeys(node);
  const { value: card } = await ownCard(node);
  assert.ok(sealingKeyAt(card, node.clock.nowMs()) !== undefined);
  assert.ok(signingKeys(card, "message").some(({ untilMs }) => untilMs > node.clock.nowMs()));
  assert.equal(readCard((await ownCard(node)).envelope).value.serial, 2);
});

test("without the identity key a person is told in time, and nothing is issued", async (context) => {
  const { node, advance } = await open(context);
  node.vault.destroy("identity");
  await careForKeys(node);
  assert.deepEqual(await node.store.read((view) => view.openAlarms()), []);
  advance(25 * dayMs);
  await careForKeys(node);
  await careForKeys(node);
  assert.deepEqual(
    (await node.store.read((view) => view.openAlarms())).map(({ kind, count }) => [kind, count]),
    [["card-ends", 2]],
  );
  assert.equal((await ownCard(node)).value.serial, 1);
  await assert.rejects(issueCard(node, { message: false, officer: null }), coded("keys-missing", /identity key/));
});

test("two cards that are issued at once get different serials, or one of them is refused", async (context) => {
  const { node } = await open(context);
  const settled = await Promise.allSettled([
    issueCard(node, { message: true, officer: null }),
    issueCard(node, { message: false, officer: null }),
  ]);
  const serials = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value.value.serial] : []));
  assert.equal(new Set(serials).size, serials.length);
  for (const one of settled) if (one.status === "rejected") assert.ok(coded("state-refuses")(one.reason));
  assert.equal((await ownCard(node)).value.serial, Math.max(...serials));
});

test("a request to revoke with a reason or key that is none is refused", async (context) => {
  const { node } = await open(context);
  const officer = await enrol(node, "ben", ["releaser"]);
  await assert.rejects(
    perform(node, "keys-revoke", { keys: [base64url(new Uint8Array(16))], reason: "lost" }, [officer]),
    coded("unknown-item"),
  );
  await assert.rejects(perform(node, "keys-revoke", { keys: [], reason: "boredom" }, [officer]), coded("usage"));
  assert.equal(await ownRevocations(node), undefined);
});

test("a sealing key is kept as long as the longest courier window of the agreements, and nothing in the card tells it", async (context) => {
  const { node, advance } = await open(context);
  const [first] = (await ownCard(node)).value.sealing;
  assert.ok(first);
  await node.store.transact(async (tx) => {
    const at = timestamp(node.clock.nowMs());
    for (const [id, courierWindowDays] of [
      ["agreement-a", 3],
      ["agreement-b", 30],
    ] as const) {
      const partner = { kind: "voice", organisation: id, unit: "", card: null, rivalCard: null, revocations: null } as const;
      await tx.putPartner({ ...partner, nodeId: id, handle: id, confirmedAt: at, confirmedBy: "ana", addedAt: at });
      await tx.putAgreement({ id, partner: id, state: { ...newAgreementState(id), terms: { courierWindowDays } as Agreement } });
    }
  });
  const card = await issueCard(node, { message: true, officer: null });
  const [kept] = signingKeys(card.value, "message").toSorted((a, b) => a.fromMs - b.fromMs);
  assert.equal(kept?.untilMs, millis(card.value.issuedAt) + courierWindowMs, "every partner reads the card");
  advance(millis(first.until) + 30 * dayMs - node.clock.nowMs() - 1000);
  assert.ok(!(await destroyRetiredKeys(node)).includes(first.keyId), "the agreement promises thirty days");
  advance(2000);
  assert.ok((await destroyRetiredKeys(node)).includes(first.keyId));
});
