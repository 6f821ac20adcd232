import { base64, canonicalBytes, fromBase64, timestamp, TocsinError, utf8Text } from "../../base/index.ts";
import { addSignatures, cosignedAt, formatAddCheckpoint, openCheckpoint, parseNote, TileReader, witnessCosign } from "../../log/index.ts";
import type { CheckpointVerifier, LogPublicKeys } from "../../log/index.ts";
import { readCard, signingKeys } from "../card/index.ts";
import type { SigningKey } from "../../seal/index.ts";
import type { Transaction, View } from "../ports.ts";
import type { Partner } from "../records.ts";
import type { ExchangeContext } from "./context.ts";
import { logOrigins, logSigner } from "./logbook.ts";

/** The name under which a node cosigns the logs of others. */
export function cosignerName(nodeId: string): string {
  return `${nodeId}/cosigner`;
}

/** The log keys of a partner, as its card says. */
export function logKeysOf(partner: Partner): LogPublicKeys | undefined {
  if (partner.card === null) return undefined;
  const [newest] = signingKeys(readCard(partner.card).value, "log").toSorted((a, b) => b.fromMs - a.fromMs);
  return newest === undefined ? undefined : { ed25519: newest.key.ed25519, mlDsa: newest.key.mlDsa };
}

/** How many entries of this node's pair log a partner has cosigned, by a cosignature that is held and was verified: never by its word alone. */
export async function cosignedTo(
  view: Pick<View, "setting">,
  context: Pick<ExchangeContext, "id" | "epoch">,
  pair: { agreement: string; partner: string },
): Promise<number> {
  const origin = logOrigins(context.id, context.epoch).pair(pair.agreement);
  return Number((await view.setting(`cosignature-held ${cosignerName(pair.partner)} ${origin}`)) ?? "0");
}

/** What cosigning needs beside the context. */
export type Cosigning = { readonly logKey: SigningKey; readonly verifier: CheckpointVerifier };

/** The last size of a log that a cosigner cosigned. */
async function lastCosigned(view: View, origin: string, cosigner: string): Promise<number> {
  const known = await view.setting(`cosigned ${cosigner} ${origin}`);
  return known === undefined ? 0 : Number(known);
}

/** Asks a partner to cosign the pair log's newest checkpoint: the document to send, or `undefined` where nothing is new since the last time. */
export async function askToCosign(
  view: View,
  context: ExchangeContext,
  pair: { agreement: string; partner: string },
): Promise<Uint8Array | undefined> {
  const origin = logOrigins(context.id, context.epoch).pair(pair.agreement);
  const latest = await view.logs.latestCheckpoint(origin);
  if (latest === undefined) return undefined;
  const oldSize = await lastCosigned(view, origin, cosignerName(pair.partner));
  if (oldSize >= latest.size) return undefined;
  const reader = new TileReader(async (level, index) => (await view.logs.readTile(origin, level, index))?.bytes);
  const proof = await reader.consistencyProof(oldSize, latest.size);
  return canonicalBytes({ ask: base64(formatAddCheckpoint({ oldSize, proof, checkpoint: latest.note })) });
}

type CosignDocument = { readonly ask?: unknown; readonly lines?: unknown; readonly checkpoint?: unknown; readonly size?: unknown };

/** A cosignature document of a partner. Refuses what is none with `input-malformed`. Attacker-controlled. */
export function readCosignDocument(bytes: Uint8Array): CosignDocument {
  try {
    const value: unknown = JSON.parse(utf8Text(bytes) ?? "");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Falls through to the one refusal.
  }
  throw new TocsinError("input-malformed", "send a cosignature document: what came is none");
}

/** Answers a partner's request to cosign its pair log: the cosignature, or the size from which it must prove. */
export async function answerCosign(
  tx: Transaction,
  context: ExchangeContext,
  given: { bytes: Uint8Array; partner: Partner } & Cosigning,
): Promise<Uint8Array> {
  const { ask } = readCosignDocument(given.bytes);
  const body = typeof ask === "string" ? fromBase64(ask) : undefined;
  const keys = logKeysOf(given.partner);
  if (body === undefined || keys === undefined) throw new TocsinError("input-malformed", "send a checkpoint to be cosigned");
  const logs = new Map<string, LogPublicKeys>();
  // Only logs that the partner keeps with this node: an origin of another pair is not known here.
  for (const { id } of await tx.agreements(given.partner.nodeId)) {
    for (const stream of await tx.streams(id))
      if (!stream.outgoing) logs.set(logOrigins(given.partner.nodeId, stream.epoch).pair(id), keys);
    logs.set(logOrigins(given.partner.nodeId, 1).pair(id), keys);
  }
  const signer = logSigner(given.logKey, cosignerName(context.id));
  const verdict = await witnessCosign(body, {
    signer,
    logs,
    store: tx.witnessed,
    verifier: given.verifier,
    nowSeconds: () => Math.floor(context.clock.nowMs() / 1000),
  });
  if (verdict.status === 200) return canonicalBytes({ lines: verdict.lines });
  if (verdict.status === 409) return canonicalBytes({ size: verdict.size });
  if (verdict.status === 422) {
    await tx.raiseAlarm({
      at: timestamp(context.clock.nowMs()),
      kind: "split-view",
      subject: given.partner.nodeId,
      urgency: "now",
      text: `${given.partner.handle} asked to cosign a log that does not extend what was cosigned before`,
    });
  }
  return canonicalBytes({ refused: verdict.status });
}

/** Keeps a partner's cosignature of our pair log, verified; gives whether another try from another size is worth while. */
export async function keepCosignature(
  tx: Transaction,
  context: ExchangeContext,
  given: { bytes: Uint8Array; agreement: string; partner: Partner } & Cosigning,
): Promise<"kept" | "again" | "refused"> {
  const { lines, size } = readCosignDocument(given.bytes);
  const origin = logOrigins(context.id, context.epoch).pair(given.agreement);
  const name = cosignerName(given.partner.nodeId);
  const latest = await tx.logs.latestCheckpoint(origin);
  if ((await tx.agreement(given.agreement))?.partner !== given.partner.nodeId || latest === undefined) return "refused";
  if (typeof size === "number" && size > latest.size) {
    // It claims to have cosigned more than this log ever had: its word stops no cosigning.
    await tx.raiseAlarm({
      at: timestamp(context.clock.nowMs()),
      kind: "cosigned-ahead",
      subject: given.agreement,
      urgency: "now",
      text: `${given.partner.handle} claims to have cosigned more entries than the log has`,
    });
    return "refused";
  }
  if (typeof size === "number" && Number.isSafeInteger(size) && size >= 0) {
    await tx.putSetting(`cosigned ${name} ${origin}`, String(size));
    return "again";
  }
  const keys = logKeysOf(given.partner);
  if (typeof lines !== "string" || keys === undefined || lines.length > 16_384) return "refused";
  for (const row of (await tx.logs.readCheckpoints(origin, 256, { size: await lastCosigned(tx, origin, name), time: 0 })).toReversed()) {
    const note = parseNote(addSignatures(row.note, lines));
    try {
      const at = cosignedAt(note, { name, keys, verifier: given.verifier });
      if (at === undefined) continue;
      const own = { ed25519: given.logKey.publicKey.ed25519, mlDsa: given.logKey.publicKey.mlDsa };
      openCheckpoint(row.note, { origin, keys: own, verifier: given.verifier });
      await tx.logs.addCosignature(origin, { size: row.size, time: row.time, cosigner: name, cosignedAt: at, lines });
      await tx.putSetting(`cosigned ${name} ${origin}`, String(row.size));
      await tx.putSetting(`cosignature-held ${name} ${origin}`, String(row.size));
      return "kept";
    } catch {
      // Not of this checkpoint: the one before it is tried.
    }
  }
  return "refused";
}
