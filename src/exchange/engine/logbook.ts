import { timestamp } from "../../base/index.ts";
import type { Clock, JsonValue, RandomSource } from "../../base/index.ts";
import { commitTo, growBy, saltSize, signCheckpoint, treeRoot } from "../../log/index.ts";
import type { CheckpointRow, CheckpointSigner, Leaf } from "../../log/index.ts";
import type { SigningKey } from "../../seal/index.ts";
import { actBytes } from "../act.ts";
import type { Act } from "../act.ts";
import type { Transaction, View } from "../ports.ts";

/** What writing into the logs of a node needs to know of it. */
export type LogWriter = { readonly id: string; readonly epoch: number; readonly clock: Clock; readonly random: RandomSource };

/** The origins of a node's logs in one epoch. A restore opens a new epoch, and with it new logs (PROTOCOL.md 8). */
export function logOrigins(id: string, epoch: number) {
  const prefix = `${id}/e${epoch}`;
  return {
    /** Commits to the checkpoints of all others; only own auditors and an outside witness see it. */
    node: `${prefix}/node`,
    /** Acts of this node that no partner takes part in. */
    local: `${prefix}/local`,
    /** What passed under one agreement. */
    pair: (agreement: string): string => `${prefix}/pair/${agreement}`,
  };
}

/** A log's signer: the node's one log key under the log's own origin, so that no log can answer for another. */
export function logSigner(key: SigningKey, origin: string): CheckpointSigner {
  return { name: origin, keys: { ed25519: key.publicKey.ed25519, mlDsa: key.publicKey.mlDsa }, sign: (message) => key.sign(message) };
}

/** An act to be recorded; its time is the node's. With `agreement` its commitment stands in the pair log of that agreement, else in the local log. */
export type NewAct = Omit<Act, "at" | "facts"> & { readonly facts?: Readonly<Record<string, JsonValue>>; readonly agreement?: string };

/** Records an act of this node and its commitment, in the given transaction; gives the act's sequence number. */
export async function recordAct(tx: Transaction, writer: LogWriter, act: NewAct): Promise<number> {
  const nowMs = writer.clock.nowMs();
  const { agreement, facts = {}, verb, subject, officer } = act;
  const whole: Act = { at: timestamp(nowMs), facts, verb, subject, officer };
  const salt = writer.random(saltSize);
  const origins = logOrigins(writer.id, writer.epoch);
  const log = agreement === undefined ? origins.local : origins.pair(agreement);
  const { newState } = await tx.logs.append(log, growBy([commitTo("act", salt, actBytes(whole))], nowMs));
  return await tx.appendAct(whole, { log, index: newState.size - 1, salt });
}

async function checkpointLog(
  tx: Transaction,
  writer: LogWriter,
  options: { readonly origin: string; readonly key: SigningKey },
): Promise<CheckpointRow | undefined> {
  const { origin, key } = options;
  const tree = await tx.logs.readTree(origin);
  const latest = await tx.logs.latestCheckpoint(origin);
  if (tree === undefined || (latest !== undefined && latest.size >= tree.size)) return undefined;
  // A log's time never goes back, whatever the wall clock does.
  const time = Math.max(Math.floor(writer.clock.nowMs() / 1000), Math.ceil(tree.lastAtMs / 1000), latest?.time ?? 0);
  const row = signCheckpoint({ origin, size: tree.size, root: treeRoot(tree) }, logSigner(key, origin), time);
  await tx.logs.addCheckpoint(origin, row);
  return row;
}

/** Whether this node knows, or was told by the partner of an agreement, that it was rolled back (PROTOCOL.md 8). */
export async function isRolledBack(view: Pick<View, "setting">, agreement?: string): Promise<boolean> {
  const held = await view.setting(agreement === undefined ? "rolled-back" : `rolled-back ${agreement}`);
  return held !== undefined && held !== "";
}

/**
 * Signs checkpoints of some of the logs of this epoch that grew since their last one, and commits to them in the node log. A node that was
 * rolled back signs none: they would contradict those it signed before. A partner's word for it stops the pair logs of that agreement only.
 */
async function checkpointSome(
  tx: Transaction,
  writer: LogWriter,
  options: { readonly key: SigningKey; isMeant(origin: string): boolean },
): Promise<void> {
  const { key, isMeant } = options;
  if (await isRolledBack(tx)) return;
  const { node, pair } = logOrigins(writer.id, writer.epoch);
  const pairs = pair("");
  const leaves: Leaf[] = [];
  for (const origin of await tx.logs.origins()) {
    if (origin === node || !isMeant(origin)) continue;
    if (origin.startsWith(pairs) && (await isRolledBack(tx, origin.slice(pairs.length)))) continue;
    const row = await checkpointLog(tx, writer, { origin, key });
    if (row !== undefined) leaves.push({ form: "checkpoint", origin, size: row.size, root: row.root });
  }
  if (leaves.length > 0) await tx.logs.append(node, growBy(leaves, writer.clock.nowMs()));
  await checkpointLog(tx, writer, { origin: node, key });
}

/** Signs a checkpoint of every log of this epoch that grew since its last one, and commits to them in the node log. */
export async function checkpointLogs(tx: Transaction, writer: LogWriter, key: SigningKey): Promise<void> {
  const prefix = `${writer.id}/e${writer.epoch}/`;
  await checkpointSome(tx, writer, { key, isMeant: (origin) => origin.startsWith(prefix) });
}

/**
 * The same for what concerns one partner: the pair logs of its agreements, and the local log. The checkpoints of other pairs must not tell
 * their partners when something passed with this one (PROTOCOL.md 6).
 */
export async function checkpointFor(
  tx: Transaction,
  writer: LogWriter,
  given: { readonly partner: string; readonly key: SigningKey },
): Promise<void> {
  const { pair, local } = logOrigins(writer.id, writer.epoch);
  const meant = new Set([local, ...(await tx.agreements(given.partner)).map(({ id }) => pair(id))]);
  await checkpointSome(tx, writer, { key: given.key, isMeant: (origin) => meant.has(origin) });
}
