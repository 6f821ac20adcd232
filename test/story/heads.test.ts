import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { base64url, isTocsinError, sha256 } from "../../src/base/index.ts";
import { checkpointLogs, logOrigins } from "../../src/exchange/index.ts";
import { currentKey } from "../../src/app/signing-keys.ts";
import { forgeHead } from "./forge.ts";
import {
  agree,
  agreedSides,
  alarms,
  ask,
  by,
  connect,
  inbox,
  introduce,
  openSide,
  quiet,
  reopenSide,
  standing,
  swapHeads,
  waiting,
  warn,
} from "./sides.ts";
import type { Given, Side } from "./sides.ts";

const hash = (word: string): string => base64url(sha256(Buffer.from(word)));

/** Sends a head over the partner's session; gives the code with which it was refused, or "ok". */
async function send(from: Side, to: Side, given: Parameters<typeof forgeHead>[2]): Promise<string> {
  try {
    return (await to.inbound.message(await forgeHead(from, to, given), from.node.id)).code;
  } catch (thrown) {
    if (isTocsinError(thrown)) return thrown.code;
    throw thrown;
  }
}

const judged = async (side: Side, partner: Side): Promise<unknown> => (await standing(side, partner)).received.at(-1)?.["judged"];

test("heads that claim more than was sent, another history or a shorter log are told as what they are, once", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const line = connect(alder, birch);
  for (let at = 0; at < 3; at += 1) await warn(alder, ["birch"]);
  await quiet(alder, birch);
  await swapHeads(alder, birch);
  assert.equal(await judged(birch, alder), "complete to #4");
  line.cut();
  const acts = async (): Promise<number> => (await birch.node.store.read((view) => view.newestAct()))?.sequence ?? 0;
  assert.equal(await send(alder, birch, { agreement, changes: { chain: hash("another history") } }), "ok");
  const after = await acts();
  for (let at = 0; at < 10; at += 1) assert.equal(await send(alder, birch, { agreement, changes: { chain: hash(`history ${at}`) } }), "ok");
  assert.equal(await acts(), after, "a proof that repeats itself fills no log");
  assert.ok((await alarms(birch)).includes("equivocation"));
  assert.equal(await send(alder, birch, { agreement, changes: { count: Number.MAX_SAFE_INTEGER, chain: hash("far") } }), "ok");
  assert.match(String(await judged(birch, alder)), /missing #5 to #9007199254740991/);
  // The lies stay the liar's: what really comes is taken, and what is really missing is named.
  connect(alder, birch);
  await warn(alder, ["birch"]);
  await quiet(alder, birch);
  assert.equal((await inbox(birch)).length, 4);
  assert.equal((await standing(birch, alder)).received[0]?.["completeTo"], 5);
});

test("heads of another's agreement, of nobody's, to nobody and from nobody are refused", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const cedar = await openSide(context, "cedar");
  await introduce(birch, cedar);
  const withCedar = await agree(birch, cedar);
  const before = await birch.node.store.read((view) => view.newestAct());
  for (const changes of [
    { agreement: withCedar },
    { agreement: "6f0dfa55-3f8f-4f57-8f19-6d5b3a7e9f10" },
    { sender: cedar.node.id },
    { recipient: cedar.node.id },
  ]) {
    assert.equal(await send(alder, birch, { agreement, changes }), "verification-failed", JSON.stringify(changes));
  }
  assert.deepEqual(await birch.node.store.read((view) => view.newestAct()), before);
});

test("a partner that lacks everything, over and over, is sent what it lacks and no more", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const line = connect(alder, birch);
  for (let at = 0; at < 5; at += 1) await warn(alder, ["birch"]);
  await quiet(alder, birch);
  line.cut();
  for (let at = 0; at < 20; at += 1) {
    assert.equal(
      await send(birch, alder, {
        agreement,
        changes: { received: { epoch: 1, completeTo: 0, missing: [{ from: 1, to: Number.MAX_SAFE_INTEGER - 1 }] } },
      }),
      "ok",
    );
  }
  assert.ok((await waiting(alder, birch)) <= 6);
  assert.equal((await ask(alder, "status"))["deliveryUnproven"], 0, "what was receipted stays receipted");
  connect(alder, birch);
  await quiet(alder, birch);
  assert.equal((await inbox(birch)).length, 5);
});

/** A copy of the database as a backup would keep it; puts it back into the very file. */
function backUp(side: Side, name: string): (folder: string) => void {
  const { folder } = side.node.paths;
  const kept = path.join(side.root, name);
  for (const suffix of ["", "-wal"])
    if (existsSync(path.join(folder, `node.db${suffix}`))) copyFileSync(path.join(folder, `node.db${suffix}`), `${kept}${suffix}`);
  return () => {
    writeFileSync(path.join(folder, "node.db"), readFileSync(kept));
    for (const suffix of ["-wal", "-shm"]) rmSync(path.join(folder, `node.db${suffix}`), { force: true });
    if (existsSync(`${kept}-wal`)) writeFileSync(path.join(folder, "node.db-wal"), readFileSync(`${kept}-wal`), { mode: 0o600 });
  };
}

/** The size of the newest checkpoint of a side's pair log, and the size of that log. */
async function signedAndGrown(side: Side, agreement: string): Promise<{ readonly signed: number; readonly grown: number }> {
  const origin = logOrigins(side.node.id, side.node.epoch).pair(agreement);
  return await side.node.store.read(async ({ logs }) => ({
    signed: (await logs.latestCheckpoint(origin))?.size ?? 0,
    grown: (await logs.readTree(origin))?.size ?? 0,
  }));
}

test("a node that was rolled back learns it from its partner, signs nothing more there, and goes on in a new epoch that the partner sees", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  let line = connect(alder, birch);
  await warn(alder, ["birch"]);
  await quiet(alder, birch);
  await swapHeads(alder, birch);
  const restore = backUp(alder, "backup");
  for (let at = 0; at < 3; at += 1) await warn(alder, ["birch"]);
  await quiet(alder, birch);
  await swapHeads(alder, birch);
  assert.equal(await judged(birch, alder), "complete to #5");
  line.cut();
  await reopenSide(alder, restore);
  assert.equal((await standing(alder, birch)).sent[0]?.["count"], 2);
  line = connect(alder, birch);
  await swapHeads(alder, birch);
  assert.ok((await alarms(alder)).includes("own-rollback"));
  await assert.rejects(warn(alder, ["birch"]), (thrown) => isTocsinError(thrown, "epoch-closed"));
  assert.ok((await alarms(birch)).includes("rolled-back"));
  // What the partner sends still comes in.
  await warn(birch, ["alder"]);
  await quiet(alder, birch);
  assert.equal((await inbox(alder)).length, 1);
  // The log grows by what comes in, and no checkpoint of the old epoch says so: it might contradict one that was signed before.
  const { signed } = await signedAndGrown(alder, agreement);
  await swapHeads(alder, birch);
  const key = await currentKey(alder.node, "log");
  await alder.node.store.transact((tx) => checkpointLogs(tx, alder.node, key));
  const now = await signedAndGrown(alder, agreement);
  assert.equal(now.signed, signed);
  assert.ok(now.grown > signed, `${now.grown} entries, signed ${signed}`);
  const { epoch } = await ask(by(alder, "releaser"), "epoch-open", { reason: "restored from a backup" });
  line.cut();
  await reopenSide(alder, () => {});
  assert.ok(Number(epoch) > 1);
  assert.equal(alder.node.epoch, epoch);
  line = connect(alder, birch);
  await warn(alder, ["birch"]);
  await quiet(alder, birch);
  await swapHeads(alder, birch);
  assert.ok((await alarms(birch)).includes("new-epoch"));
  const received = (await standing(birch, alder)).received.map(({ epoch: number, completeTo }) => [number, completeTo]);
  assert.deepEqual(
    [received, await judged(birch, alder)],
    [
      [
        [1, 5],
        [epoch, 1],
      ],
      "complete to #1",
    ],
  );
  assert.equal((await inbox(birch)).length, 5);
  line.cut();
});

test("a folder that was copied opens only to open a new epoch in it", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  await warn(alder, ["birch"]);
  const database = alder.node.paths.database;
  // Another file under the same name is what a copy and a restore have in common.
  const replace = (): void => {
    copyFileSync(database, `${database}.copy`);
    rmSync(database);
    copyFileSync(`${database}.copy`, database);
    rmSync(`${database}.copy`);
  };
  await assert.rejects(reopenSide(alder, replace), (thrown) => isTocsinError(thrown, "folder-copied"));
  await reopenSide(alder, () => {}, { isAdopting: true });
  await ask(by(alder, "releaser"), "epoch-open", { reason: "moved to another machine" });
  await assert.rejects(
    warn(alder, ["birch"]),
    (thrown) => isTocsinError(thrown, "epoch-closed"),
    "nothing is signed in the old epoch by the process that opened the new one",
  );
  await reopenSide(alder, () => {});
  connect(alder, birch);
  await warn(alder, ["birch"]);
  await quiet(alder, birch);
  await swapHeads(alder, birch);
  const messages = await birch.node.store.read((view) => view.messages({ outgoing: false, kinds: ["warning"], limit: 10 }));
  assert.deepEqual(messages.map(({ epoch, sequence, state }) => `${epoch > 1 ? "new" : "old"} ${String(sequence)} ${state}`).toSorted(), [
    "new 1 received",
    "old 2 received",
  ]);
  const shown = await ask(birch, "agreement-show", { agreement });
  assert.equal(shown["standing"], "in-force", "an agreement outlives an epoch");
  const logs = (await ask(alder, "node-info"))["logs"] as readonly Given[];
  assert.equal(logs.length, 6, "the old logs are kept beside the new ones");
});
