import { isTocsinError, timestamp, TocsinError, utf8Text } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import { checkpointLogs, logOrigins } from "../../exchange/index.ts";
import type { View } from "../../exchange/index.ts";
import {
  addSignatures,
  cosignedAt,
  formatAddCheckpoint,
  formatNote,
  parseNote,
  parseSignatureLines,
  runtimeVerifier,
  storeTiles,
  TileReader,
} from "../../log/index.ts";
import type { CheckpointRow, CheckpointVerifier, SignedCheckpoint } from "../../log/index.ts";
import type { Node } from "../node.ts";
import { currentKey } from "../signing-keys.ts";
import { callWitness } from "./http-client.ts";
import type { WitnessReply } from "./http-client.ts";
import { registeredWitnesses } from "./registered.ts";
import type { RegisteredWitness } from "./registered.ts";
import { judgeOwnRollback, witnessedHead } from "./rollback.ts";
import type { OwnLog } from "./rollback.ts";

/** How long a witness may take for one answer, in milliseconds. */
export const witnessTimeoutMs = 10_000;
/** The longest answer to add-checkpoint that is read: two signature lines take less than 4 KiB. */
const largestLines = 16_384;
/** How far a witness's clock may be behind this log's, in seconds: verifiers allow no more (docs/protocol/log.md, Time). */
const clockToleranceSeconds = 300;

/** What became of log one witness. `nothing-new`: it has cosigned all that is signed. */
export type WitnessOutcome = {
  readonly witness: string;
  readonly outcome: "cosigned" | "nothing-new" | "refused" | "unreachable" | "rolled-back";
  /** Entries of the node log that the witness has cosigned, as far as this node holds its signatures. */
  readonly size: number;
  readonly cosignedAt: Timestamp | null;
  readonly reason: string | null;
};

type Request = { readonly row: CheckpointRow; readonly oldSize: number; readonly body: Uint8Array };

const settingOf = (witness: RegisteredWitness, origin: string): string => `cosigned ${witness.name} ${origin}`;

/** How many entries of a log a witness has cosigned, as this node knows. */
export async function cosignedSize(view: Pick<View, "setting">, witness: RegisteredWitness, origin: string): Promise<number> {
  return Number((await view.setting(settingOf(witness, origin))) ?? "0");
}

async function requestFor(node: Node, witness: RegisteredWitness, { origin }: OwnLog): Promise<Request | number> {
  return await node.store.read(async (view) => {
    const row = await view.logs.latestCheckpoint(origin);
    const oldSize = await cosignedSize(view, witness, origin);
    if (row === undefined || oldSize >= row.size) return oldSize;
    const proof = await new TileReader(storeTiles(view.logs, origin)).consistencyProof(oldSize, row.size);
    return { row, oldSize, body: formatAddCheckpoint({ oldSize, proof, checkpoint: row.note }) };
  });
}

function refused(reason: string): TocsinError {
  return new TocsinError("witness-refused", reason);
}

/** A cosignature, verified: exactly the two lines of this witness. Whatever else it added is refused, so that no export carries it. */
function checkLines(
  lines: string,
  given: { readonly witness: RegisteredWitness; readonly row: CheckpointRow; readonly verifier: CheckpointVerifier },
): number {
  const { witness, row, verifier } = given;
  const { name, keys } = witness;
  try {
    if (parseSignatureLines(lines).length !== 2) throw refused("two signature lines are expected");
    const at = cosignedAt(parseNote(addSignatures(row.note, lines)), { name, keys, verifier });
    if (at === undefined) throw refused("its lines are signed by other keys");
    if (at + clockToleranceSeconds < row.time)
      throw refused(`its clock is ${row.time - at} s behind this node's: no verifier would believe it`);
    return at;
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    throw refused(`the witness ${name} answered with a cosignature that cannot be kept: ${thrown.message}`);
  }
}

async function keep(
  node: Node,
  witness: RegisteredWitness,
  kept: { origin: string; row: CheckpointRow; lines: string; at: number },
): Promise<WitnessOutcome> {
  const { origin, row, lines, at } = kept;
  await node.store.transact(async (tx) => {
    await tx.logs.addCosignature(origin, { size: row.size, time: row.time, cosigner: witness.name, cosignedAt: at, lines });
    if (row.size > (await cosignedSize(tx, witness, origin))) await tx.putSetting(settingOf(witness, origin), String(row.size));
    const now = timestamp(node.clock.nowMs());
    for (const alarm of await tx.openAlarms())
      if (alarm.subject === witness.name && alarm.kind.startsWith("witness-")) await tx.closeAlarm(alarm.id, now);
  });
  return { witness: witness.name, outcome: "cosigned", size: row.size, cosignedAt: timestamp(at * 1000), reason: null };
}

/** A cosignature that was given before and whose answer was lost is taken from the head that the witness shows. */
async function recover(node: Node, witness: RegisteredWitness, { log, head }: { log: OwnLog; head: SignedCheckpoint }): Promise<void> {
  const [row] = await node.store.read((view) => view.logs.readCheckpoints(log.origin, 1, { size: head.size, time: head.time - 1 }));
  const signatures = head.note.signatures.filter(({ name }) => name === witness.name);
  if (row?.size !== head.size || row.time !== head.time || signatures.length !== 2) return;
  const note = utf8Text(formatNote({ text: head.note.text, signatures })) ?? "";
  const lines = note.slice(head.note.text.length + 1);
  const at = checkLines(lines, { witness, row, verifier: log.verifier });
  await keep(node, witness, { origin: log.origin, row, lines, at });
}

/** What a witness that has another size is asked from next, kept. A witness that holds more than this node signed proves it, or is refused. */
async function resume(
  node: Node,
  witness: RegisteredWitness,
  given: { reply: WitnessReply; request: Request; log: OwnLog },
): Promise<void> {
  const { reply, request, log } = given;
  const text = utf8Text(reply.body) ?? "";
  const size = /^(?:0|[1-9][0-9]{0,15})\n$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(size)) throw refused(`the witness ${witness.name} answered 409 without a size`);
  if (size > request.row.size)
    throw refused(`the witness ${witness.name} says that it cosigned ${size} entries, this log has ${request.row.size}`);
  await node.store.transact(async (tx) => {
    await tx.putSetting(settingOf(witness, log.origin), String(size));
    if (size < request.oldSize) {
      const text = `the witness ${witness.name} holds ${size} entries of this node's log and cosigned ${request.oldSize}: it was rolled back`;
      await tx.raiseAlarm({ at: timestamp(node.clock.nowMs()), kind: "witness-forgot", subject: witness.name, urgency: "today", text });
    }
  });
}

const refusals: Readonly<Record<number, string>> = {
  400: "it finds the request malformed",
  403: "it holds other keys for this log: give it the keys file of an export",
  404: "it does not know this log: give it the keys file of an export (a new epoch is a new log)",
  422: "it finds that this log does not extend what it cosigned before",
};

async function askOne(node: Node, witness: RegisteredWitness, log: OwnLog): Promise<WitnessOutcome> {
  // Twice at the most: the second time from the size that the witness named.
  for (let tries = 0; tries < 2; tries += 1) {
    const request = await requestFor(node, witness, log);
    if (typeof request === "number")
      return { witness: witness.name, outcome: "nothing-new", size: request, cosignedAt: null, reason: null };
    const call = { method: "POST", body: request.body, largest: largestLines, timeoutMs: witnessTimeoutMs } as const;
    const reply = await callWitness(new URL("add-checkpoint", witness.url), call, node.machineClock);
    if (reply.status === 200) {
      const { row } = request;
      const lines = utf8Text(reply.body) ?? "";
      return await keep(node, witness, { origin: log.origin, row, lines, at: checkLines(lines, { witness, row, verifier: log.verifier }) });
    }
    if (reply.status === 409 || reply.status === 422) {
      const head = await witnessedHead(node, witness, { ...log, timeoutMs: witnessTimeoutMs });
      const rollback = head === undefined ? undefined : await judgeOwnRollback(node, witness, { origin: log.origin, head });
      if (rollback !== undefined)
        return { witness: witness.name, outcome: "rolled-back", size: request.oldSize, cosignedAt: null, reason: rollback };
      if (head !== undefined && reply.status === 409) await recover(node, witness, { log, head });
    }
    if (reply.status !== 409)
      throw refused(`the witness ${witness.name} did not cosign: ${refusals[reply.status] ?? "no witness answers so"} (${reply.status})`);
    await resume(node, witness, { reply, request, log });
  }
  throw refused(`the witness ${witness.name} named two sizes in a row: somebody else asks it about this log`);
}

async function failed(node: Node, witness: RegisteredWitness, thrown: TocsinError): Promise<WitnessOutcome> {
  const outcome = thrown.code === "witness-unreachable" ? "unreachable" : "refused";
  const size = await node.store.transact(async (tx) => {
    await tx.raiseAlarm({
      at: timestamp(node.clock.nowMs()),
      kind: `witness-${outcome}`,
      subject: witness.name,
      urgency: outcome === "refused" ? "now" : "today",
      text: thrown.message,
    });
    return await cosignedSize(tx, witness, logOrigins(node.id, node.epoch).node);
  });
  return { witness: witness.name, outcome, size, cosignedAt: null, reason: thrown.message };
}

/**
 * Asks every registered witness to cosign the node log's newest checkpoint, and keeps what verifies. What fails is told to `tell`, raised as an
 * alarm, and asked again at the next turn; it holds up nobody else. A node that was rolled back asks nobody, and signs nothing.
 */
export async function askWitnesses(node: Node, tell: (text: string) => void): Promise<readonly WitnessOutcome[]> {
  const { witnesses, stopped } = await node.store.read(async (view) => ({
    witnesses: (await registeredWitnesses(view)).filter(({ endedAt }) => endedAt === null),
    stopped: (await view.setting("rolled-back")) ?? "",
  }));
  if (witnesses.length === 0) return [];
  const reason = "this node was rolled back: run tocsin reopen first";
  if (stopped !== "") return witnesses.map(({ name }) => ({ witness: name, outcome: "rolled-back", size: 0, cosignedAt: null, reason }));
  const logKey = await currentKey(node, "log");
  await node.store.transact((tx) => checkpointLogs(tx, node, logKey));
  const { ed25519, mlDsa } = logKey.publicKey;
  const log: OwnLog = { origin: logOrigins(node.id, node.epoch).node, own: { ed25519, mlDsa }, verifier: runtimeVerifier() };
  return await Promise.all(
    witnesses.map(async (witness) => {
      try {
        return await askOne(node, witness, log);
      } catch (thrown) {
        if (!isTocsinError(thrown) || (thrown.code !== "witness-refused" && thrown.code !== "witness-unreachable")) throw thrown;
        tell(thrown.message);
        return await failed(node, witness, thrown);
      }
    }),
  );
}
