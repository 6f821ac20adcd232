import assert from "node:assert/strict";
import { test } from "node:test";
import { base64, millis, timestamp, utf8 } from "../base/index.ts";
import { tlsPinsAt } from "../exchange/index.ts";
import type { Partner } from "../exchange/index.ts";
import { tlsPin } from "../seal/index.ts";
import { careForKeys, issueCard } from "./keys.ts";
import { coded, makeNode, ports, testFolder } from "./kit.test-node.ts";
import { openNode, ownCard } from "./node.ts";
import type { Node } from "./node.ts";
import { noteCardShown, tlsIdentity, tlsWaitsFor } from "./tls-identity.ts";

const place = testFolder();
const dayMs = 86_400_000;
let made = 0;

async function open(context: { after(done: () => Promise<void>): void }) {
  const folder = place(`tls-${(made += 1)}`);
  await makeNode(folder);
  const node = await openNode(folder, ports);
  context.after(() => node.close());
  const { clock } = node;
  assert.ok("advance" in clock);
  return { node, advance: (ms: number) => clock.advance(ms) };
}

const pinInUse = async (node: Node): Promise<string> => tlsPin(utf8((await tlsIdentity(node)).certificatePem));
const pins = async (node: Node): Promise<readonly string[]> => tlsPinsAt((await ownCard(node)).value, node.clock.nowMs());

async function putPartner(node: Node, handle: string): Promise<void> {
  const { envelope } = await ownCard(node);
  const at = timestamp(node.clock.nowMs());
  const partner: Partner = {
    nodeId: `${handle}-id`,
    handle,
    kind: "node",
    organisation: handle,
    unit: "",
    card: envelope,
    rivalCard: null,
    revocations: null,
    confirmedAt: at,
    confirmedBy: "watch-1",
    addedAt: at,
  };
  await node.store.transact((tx) => tx.putPartner(partner));
}

test("a new TLS key stands in the card beside the one in use, and is taken up once every partner holds that card", async (context) => {
  const { node } = await open(context);
  for (const handle of ["birch", "cedar"]) await putPartner(node, handle);
  const before = await ownCard(node);
  const first = await pinInUse(node);
  const card = await issueCard(node, { message: false, tls: true, officer: "admin-1" });
  assert.deepEqual((await pins(node)).length, 2);
  assert.equal(await pinInUse(node), first, "partners do not know the new one yet");
  await assert.rejects(issueCard(node, { message: false, tls: true, officer: "admin-1" }), coded("state-refuses"));
  await noteCardShown(node, "birch-id", base64(before.envelope));
  assert.deepEqual((await node.store.read(tlsWaitsFor))?.partners, ["birch", "cedar"], "the card before does not count");
  await noteCardShown(node, "birch-id", base64(card.envelope));
  assert.deepEqual((await node.store.read(tlsWaitsFor))?.partners, ["cedar"]);
  assert.equal(await pinInUse(node), first);
  await noteCardShown(node, "cedar-id", base64(card.envelope));
  const second = await pinInUse(node);
  assert.notEqual(second, first);
  assert.ok((await pins(node)).includes(second));
  assert.equal(await node.store.read(tlsWaitsFor), undefined);
  assert.ok((await node.store.read((view) => view.acts({ after: 0, limit: 100 }))).some(({ verb }) => verb === "tls-switch"));
});

test("a partner that is away does not hold the new TLS key up for good; the pin before leaves the card", async (context) => {
  const { node, advance } = await open(context);
  await putPartner(node, "birch");
  const first = await pinInUse(node);
  await issueCard(node, { message: false, tls: true, officer: null });
  const waits = await node.store.read(tlsWaitsFor);
  advance((waits?.switchMs ?? 0) - node.clock.nowMs() - 1000);
  // Another card in between promises nothing more for the old pin.
  await issueCard(node, { message: false, officer: null });
  await careForKeys(node);
  assert.equal(await pinInUse(node), first);
  advance(2000);
  await careForKeys(node);
  const second = await pinInUse(node);
  assert.notEqual(second, first);
  advance(dayMs);
  await issueCard(node, { message: false, officer: null });
  assert.deepEqual(await pins(node), [second]);
  const { value } = await ownCard(node);
  assert.ok(value.tlsPins.every(({ until }) => millis(until) > node.clock.nowMs() + 300 * dayMs));
});
