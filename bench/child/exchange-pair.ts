import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import process from "node:process";
import { callControl, firstOfficers, folderPaths, initNode, openNode, openOfficerKey, readConfig, serveNode } from "../../src/app/index.ts";
import type { Node, WholeNode, RunningNode } from "../../src/app/index.ts";
import { base64, base64url, systemClock, systemRandom, timestamp, uuid4 } from "../../src/base/index.ts";
import type { JsonValue, Timestamp } from "../../src/base/index.ts";
import { createCard, signRequest } from "../../src/exchange/index.ts";
import type { SignedCard } from "../../src/exchange/index.ts";
import { newSealingKey, newSigningSecret, signingKey } from "../../src/seal/index.ts";

/** The scope under which everything of the bench passes. */
export const scope = "counter-terrorism";

/** Two folders whose nodes know each other and have an agreement in force; only Birch listens. */
export type Pair = { readonly alder: string; readonly birch: string };

const ports = { clock: systemClock, random: systemRandom };
const nodePorts = { ...ports, source: {} };

/** The folder opened by this process. */
export const openBenchNode = (folder: string): Promise<WholeNode> => openNode(folder, nodePorts);

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Performs a verb on a serving node, signed by an officer where one is named. */
async function perform(
  folder: string,
  verb: string,
  given: { args?: Record<string, JsonValue>; as?: string },
): Promise<Record<string, JsonValue>> {
  const paths = folderPaths(folder);
  const config = readConfig(paths);
  const { args = {}, as } = given;
  const signed: Uint8Array[] = [];
  if (as !== undefined) {
    const key = await openOfficerKey({ folder: path.resolve(paths.folder, config.officers), id: as });
    signed.push(
      signRequest(
        { node: config.node, verb, args, officer: as, at: timestamp(systemClock.nowMs()), nonce: base64url(systemRandom(16)) },
        key,
      ),
    );
  }
  const answered = await callControl(paths.socket, { verb, args, signed });
  if (answered === undefined) throw new Error(`nobody serves ${folder}`);
  return answered.result as Record<string, JsonValue>;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what}`);
}

async function agree({ alder, birch }: Pair): Promise<void> {
  const cards = { alder: await perform(alder, "card", {}), birch: await perform(birch, "card", {}) };
  const take = (folder: string, given: Record<string, JsonValue>): Promise<unknown> =>
    perform(folder, "partner-add", { args: { card: given["card"] ?? "", words: (given["words"] as string[]).join(" ") }, as: "watch-1" });
  await take(birch, cards.alder);
  await take(alder, cards.birch);
  await perform(alder, "agreement-propose", { args: { partner: "birch", scopes: [scope] }, as: "releaser-1" });
  const standing = async (folder: string): Promise<JsonValue> =>
    ((await perform(folder, "agreement-show", {}))["agreements"] as { standing: string }[])[0]?.standing ?? null;
  await until("the proposal", async () => (await standing(birch)) !== null);
  await perform(birch, "agreement-accept", { args: { agreement: "alder" }, as: "releaser-1" });
  await until("the agreement", async () => (await standing(alder)) === "in-force" && (await standing(birch)) === "in-force");
}

/** Makes the pair: two exercise folders under `home`, cards compared, an agreement signed by both over a session of their own. */
export async function makePair(home: string): Promise<Pair> {
  const port = await freePort();
  const pair = { alder: path.join(home, "alder"), birch: path.join(home, "birch") };
  const make = (folder: string, name: string, listen: { peerListen?: string }): Promise<unknown> =>
    initNode(
      {
        folder,
        name,
        unit: "Watch floor",
        country: name === "Alder" ? "XA" : "XB",
        exercise: true,
        officersFolder: `${folder}.officers`,
        officers: firstOfficers,
        unlock: { kind: "key-file", path: `${folder}.key` },
        listen,
      },
      ports,
    );
  await make(pair.alder, "Alder", {});
  await make(pair.birch, "Birch", { peerListen: `127.0.0.1:${port}` });
  const running: RunningNode[] = [];
  try {
    for (const folder of [pair.birch, pair.alder])
      running.push(await serveNode(folder, { ...nodePorts, pid: process.pid, tell: () => {} }));
    await agree(pair);
  } finally {
    for (const node of running) await node.stop();
  }
  return pair;
}

/** The card of a partner that nobody runs. */
async function strangerCard(at: number, { from, until }: { readonly from: Timestamp; readonly until: Timestamp }): Promise<SignedCard> {
  const identity = signingKey(newSigningSecret("identity", systemRandom));
  const signing = (["message", "log"] as const).map((use) => ({
    key: signingKey(newSigningSecret(use, systemRandom)).publicKey,
    from,
    until,
  }));
  const sealing = [{ key: (await newSealingKey(systemRandom)).publicKey, from, until }];
  return createCard(
    {
      serial: 1,
      issuedAt: from,
      exercise: true,
      organisation: `Service ${at}`,
      unit: "Watch floor",
      country: "XC",
      signing,
      sealing,
      tlsPins: [{ pin: base64url(randomBytes(32)), from, until }],
      endpoints: [],
      languages: ["en"],
      timeZone: "UTC",
      workingHours: null,
      limits: { messageBytes: 8 * 1024 * 1024, attachmentBytes: 64 * 1024 * 1024, messagesPerHour: 10_000, parkedMessages: 1000 },
    },
    identity,
  );
}

/** Adds confirmed partners that are never reached, each with an agreement like the one of Birch and a stream each way. */
export async function addPartners(node: Node, count: number): Promise<void> {
  const [model] = await node.store.read((view) => view.agreements());
  if (model === undefined) throw new Error("an agreement is there before partners are added");
  const from = timestamp(systemClock.nowMs() - 86_400_000);
  const until = timestamp(systemClock.nowMs() + 365 * 86_400_000);
  for (let at = 0; at < count; at += 1) {
    const card = await strangerCard(at, { from, until });
    const { nodeId } = card.value;
    const id = uuid4(systemRandom);
    await node.store.transact(async (tx) => {
      await tx.putPartner({
        nodeId,
        handle: `service-${at}`,
        kind: "node",
        organisation: `Service ${at}`,
        unit: "Watch floor",
        card: card.envelope,
        rivalCard: null,
        revocations: null,
        confirmedAt: from,
        confirmedBy: "watch-1",
        addedAt: from,
      });
      await tx.putAgreement({ ...model, id, partner: nodeId });
      for (const outgoing of [true, false]) {
        await tx.putStream({
          agreement: id,
          outgoing,
          epoch: 1,
          count: 300,
          chain: base64(randomBytes(32)),
          held: [{ from: 1, to: 300 }],
          lastHead: null,
          judged: "complete to #300",
        });
      }
    });
  }
}

/**
 * Fills the outbox up with copies of the newest row in it: each a message row of its own with parts, deadlines and a place in the queue, as
 * large on disk and in every index as a released one. They stand behind all that was released, and are there to be queued, not to arrive.
 */
export async function queueCopies(node: Node, count: number): Promise<void> {
  const [newest] = await node.store.read((view) => view.messages({ kinds: ["note"], outgoing: true, newestFirst: true, limit: 1 }));
  if (newest === undefined) throw new Error("something is released before it is copied");
  const parts = await node.store.read((view) => view.parts(newest.row));
  const { row: _row, ...record } = newest;
  for (let done = 0; done < count; done += 1000) {
    await node.store.transact(async (tx) => {
      for (let at = done; at < Math.min(count, done + 1000); at += 1) {
        const ids = {
          messageId: uuid4(systemRandom),
          thread: uuid4(systemRandom),
          envelopeHash: base64url(randomBytes(32)),
          sequence: (record.sequence ?? 0) + at + 1,
        };
        const row = await tx.addMessage({ ...record, ...ids }, parts);
        await tx.putOutbox({ message: row, partner: record.partner, lane: 3, attempts: 0, lastError: null });
        for (const kind of ["machine-receipt", "acknowledge-out"])
          await tx.putDeadline({ kind, subject: String(row), dueMs: systemClock.nowMs() + 86_400_000, step: 0 });
      }
    });
  }
}
