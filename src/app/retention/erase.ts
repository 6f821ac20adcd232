import { parseJson, timestamp, TocsinError, uuid4 } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import { recordAct } from "../../exchange/index.ts";
import type { Duty, MessageRecord, PartLabel, Transaction } from "../../exchange/index.ts";
import { findSource } from "../above-line.ts";
import { keptTemplate, putTemplate } from "../kept-template.ts";
import type { Node, WholeNode } from "../node.ts";
import { parkedLabel } from "../search/index-messages.ts";
import { checkNoHold } from "./hold.ts";
import { buryInVault, putTombstone, tombstones, tombstonesInVault } from "./tombstone.ts";
import type { ErasedItem, Tombstone } from "./tombstone.ts";

const dayMs = 86_400_000;
/** The longest time from an erasure to the destruction of the keys that backups would need, in milliseconds (PROTOCOL.md 8). */
export const goneWithinMs = 30 * dayMs;

// Decision and marking stay: they say on what basis something was passed, and a message without them is no longer one.
const kept: readonly PartLabel[] = ["decision", "marking", "officer-signature"];

/** What erasing needs to know: the message, one part of it or `null` for all its content, and the officer with the reason. */
export type Erasure = {
  readonly message: MessageRecord;
  readonly position: number | null;
  readonly officer: string;
  readonly reason: string;
};

/** The labels of the key under which a parked message rests. */
function innerMonth(inner: Uint8Array): string | undefined {
  const value = parseJson(inner, { maxBytes: 16 * 1024 * 1024 }) as { readonly month?: unknown };
  return typeof value.month === "string" ? value.month : undefined;
}

async function positionsOf(tx: Transaction, { message, position }: Erasure): Promise<{ positions: number[]; months: string[] }> {
  const parts = await tx.parts(message.row);
  if (position !== null) {
    const part = parts.find((one) => one.position === position);
    if (part === undefined)
      throw new TocsinError("unknown-item", `message ${message.row} has ${parts.length} parts: there is no part ${position + 1}`);
    if (kept.includes(part.label))
      throw new TocsinError(
        "state-refuses",
        `name a part with content: the ${part.label} says on what basis the message was passed, and stays`,
      );
  }
  const chosen = parts.filter(
    (part) => part.month !== null && (position === null ? !kept.includes(part.label) : part.position === position),
  );
  return { positions: chosen.map((part) => part.position), months: chosen.flatMap(({ month }) => (month === null ? [] : [month])) };
}

/** Takes the content of some parts away, and what was made of it: keys, salts, bytes, rows of the search index. */
async function takeAway(tx: Transaction, message: MessageRecord, positions: readonly number[]): Promise<void> {
  for (const position of positions) {
    await tx.erasePart(message.row, position);
    await tx.removeSearch(message.row, position);
  }
}

/**
 * Erases the content of a message or of one part: keys, salts and bytes go, commitments and acts stay, so that every log still verifies. A
 * tombstone is left, in the vault before the transaction is committed. Refused under a legal hold (`legal-hold`) and where nothing is left
 * (`state-refuses`).
 */
export async function eraseMessage(
  tx: Transaction,
  { node, above }: { node: Node; above: WholeNode["above"] },
  erasure: Erasure,
): Promise<Tombstone> {
  const { message, position, officer, reason } = erasure;
  const nowMs = node.clock.nowMs();
  await checkNoHold(tx, message.envelopeHash, nowMs);
  const { positions, months } = await positionsOf(tx, erasure);
  const personal = position === null ? await tx.personalSignature(message.envelopeHash) : undefined;
  if (positions.length === 0 && message.inner === null)
    throw new TocsinError("state-refuses", `nothing of message ${message.row} is left to erase`);
  const item = await tx.searchItem(message.row);
  const notes = position === null ? await above.notes(message.envelopeHash) : [];
  if (position === null) {
    if (message.inner !== null) months.push(innerMonth(message.inner) ?? "");
    await tx.putParkedInner(message.row, null);
    if (personal?.month !== null && personal?.month !== undefined) months.push(personal.month);
    await tx.erasePersonalSignature(message.envelopeHash);
    await tx.removeSearch(message.row, null);
    await above.removeNotes(message.envelopeHash);
  }
  await takeAway(tx, message, positions);
  const tombstone: Tombstone = {
    id: uuid4(node.random),
    at: timestamp(nowMs),
    envelope: message.envelopeHash,
    outgoing: message.outgoing,
    positions,
    officer,
    months: [...new Set(months)].filter((month) => month !== ""),
    searchLabels: item === undefined || item.label === parkedLabel ? [] : [item.label],
    aboveMonths: [...new Set(notes.map(({ month }) => month))],
    goneBy: timestamp(nowMs + goneWithinMs),
  };
  await putTombstone(tx, { ...tombstone, destroyedAt: null, replayed: false });
  await recordAct(tx, node, {
    verb: "erase",
    subject: message.messageId,
    officer,
    ...(message.agreement === null ? {} : { agreement: message.agreement }),
    facts: { envelope: message.envelopeHash, parts: positions.map((one) => one + 1), goneBy: tombstone.goneBy, reason },
  });
  await tx.putDeadline({ kind: "erasure-due", subject: tombstone.id, dueMs: nowMs + goneWithinMs - 3 * dayMs, step: 0 });
  buryInVault(node.vault, tombstone);
  return tombstone;
}

/** Takes away what is no message: the row of a draft or a source record, the signed words of a template. */
async function takeItemAway(
  tx: Transaction,
  above: WholeNode["above"],
  { item, at }: { readonly item: ErasedItem; readonly at: Timestamp },
): Promise<void> {
  if (item.kind === "draft") await tx.removeDraft(item.id);
  else if (item.kind === "source") await above.removeSource(item.id);
  else {
    const kept = await keptTemplate(tx, item.id);
    const withdrawn = kept?.withdrawn ?? { by: "erasure", at };
    if (kept !== undefined) await putTemplate(tx, { ...kept, sealed: null, withdrawn, erasedAt: at });
  }
}

type Months = Pick<Tombstone, "months"> & { readonly aboveMonths: readonly string[] };

/** The keys that an item rests under. Refuses what is not there with `unknown-item`, a source record whose duty runs or whose messages are held. */
async function monthsOf(tx: Transaction, { node, above }: { node: Node; above: WholeNode["above"] }, item: ErasedItem): Promise<Months> {
  if (item.kind === "draft") {
    const draft = await tx.draft(item.id);
    if (draft === undefined) throw new TocsinError("unknown-item", `name a draft that tocsin drafts shows, got "${item.id}"`);
    return { months: [draft.month], aboveMonths: [] };
  }
  if (item.kind === "template") {
    const kept = await keptTemplate(tx, item.id);
    if (kept === undefined) throw new TocsinError("unknown-item", `name a template that tocsin template list shows, got "${item.id}"`);
    if (kept.sealed === null) throw new TocsinError("state-refuses", `nothing of template "${item.id}" is left to erase`);
    return { months: [kept.sealed.month], aboveMonths: [] };
  }
  const { month } = await findSource(above, item.id);
  const ties = await above.ties(item.id);
  for (const { envelope } of ties) await checkNoHold(tx, envelope, node.clock.nowMs());
  await checkNoDuty(tx, item.id);
  return { months: [], aboveMonths: [...new Set([month, ...ties.map((tie) => tie.month)])] };
}

/** A duty to warn that runs ends in a release or a waiver, not in the erasure of what it rests on. */
async function checkNoDuty(tx: Transaction, source: string): Promise<void> {
  const kept = await tx.watchSetting("duty", source);
  if (kept !== undefined && (JSON.parse(kept) as Duty).state === "running")
    throw new TocsinError("state-refuses", `release or waive first: the duty to warn on source record "${source}" runs`);
}

/** What an officer erases that is no message. */
export type ItemErasure = { readonly item: ErasedItem; readonly officer: string; readonly reason: string };

/**
 * Erases a draft, a source record with the ties to it, or the words of a template: what was done with them stays in the log. Leaves a tombstone as
 * `eraseMessage` does. Refuses what is not there (`unknown-item`), a source record behind a message under hold (`legal-hold`) or whose duty to
 * warn runs (`state-refuses`).
 */
export async function eraseItem(
  tx: Transaction,
  where: { node: Node; above: WholeNode["above"] },
  erasure: ItemErasure,
): Promise<Tombstone> {
  const { node, above } = where;
  const { item, officer, reason } = erasure;
  const nowMs = node.clock.nowMs();
  const { months, aboveMonths } = await monthsOf(tx, where, item);
  const at = timestamp(nowMs);
  await takeItemAway(tx, above, { item, at });
  const tombstone: Tombstone = {
    id: uuid4(node.random),
    at,
    envelope: "",
    outgoing: false,
    positions: [],
    officer,
    months,
    searchLabels: [],
    aboveMonths,
    item,
    goneBy: timestamp(nowMs + goneWithinMs),
  };
  await putTombstone(tx, { ...tombstone, destroyedAt: null, replayed: false });
  await recordAct(tx, node, { verb: `erase-${item.kind}`, subject: item.id, officer, facts: { goneBy: tombstone.goneBy, reason } });
  await tx.putDeadline({ kind: "erasure-due", subject: tombstone.id, dueMs: nowMs + goneWithinMs - 3 * dayMs, step: 0 });
  buryInVault(node.vault, tombstone);
  return tombstone;
}

/**
 * Carries out again every erasure that the vault knows of and this database does not: it is from before them, or the node ended half-way.
 * Runs before anything is read or served. Gives how many there were.
 */
export async function replayErasures(node: Pick<WholeNode, "store" | "vault" | "above">): Promise<number> {
  const known = new Set((await node.store.read((view) => tombstones(view))).map(({ id }) => id));
  const missing = tombstonesInVault(node.vault, known);
  if (missing.length === 0) return 0;
  await node.store.transact(async (tx) => {
    for (const tombstone of missing) {
      if (tombstone.item === undefined) {
        const message = await tx.messageByHash(tombstone.envelope, tombstone.outgoing);
        if (message !== undefined) await takeAway(tx, message, tombstone.positions);
        if (message !== undefined && (tombstone.aboveMonths ?? []).length > 0) await node.above.removeNotes(tombstone.envelope);
      } else await takeItemAway(tx, node.above, { item: tombstone.item, at: tombstone.at });
      // No act here: a folder that was restored opens a new epoch first, and its old logs take nothing more.
      await putTombstone(tx, { ...tombstone, destroyedAt: null, replayed: true });
    }
  });
  return missing.length;
}
