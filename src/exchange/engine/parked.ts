import { canonicalBytes, fromBase64, timestamp, TocsinError, utf8Text } from "../../base/index.ts";
import type { JsonValue, Timestamp } from "../../base/index.ts";
import { headerFormat } from "../message/index.ts";
import type { Header, OpenedMessage, ParkedMessage } from "../message/index.ts";
import type { Transaction } from "../ports.ts";
import type { MessageRecord } from "../records.ts";
import { applyIncomingAct } from "./agreements.ts";
import { addIncoming, parkingReason, raiseArrivalAlarms, startClock } from "./arrival.ts";
import { heldWith, streamOf } from "./bounds.ts";
import { protectContent, revealParts } from "./content.ts";
import { contentContext } from "./context.ts";
import type { ExchangeContext } from "./context.ts";
import { placeFacts } from "./dispatch.ts";
import { recordAct } from "./logbook.ts";
import { acknowledgementFault, applyAcknowledgement, deliveredReceipt } from "./receipts.ts";
import type { TakenIn } from "./receive.ts";

/** The most messages of one partner that are parked at once; beyond that nothing more is taken or receipted until a person has looked. */
export const mostParked = 1000;

async function checkRoom(tx: Transaction, partner: string): Promise<void> {
  const parked = await tx.messages({ outgoing: false, partner, states: ["parked"], limit: mostParked });
  if (parked.length >= mostParked) throw new TocsinError("peer-busy", `look at what is parked of this partner: ${mostParked} messages are`);
}

/** A message under an agreement that this node does not know: kept, in the local log, shown to a person. */
export async function parkWithoutAgreement(
  tx: Transaction,
  context: ExchangeContext,
  facts: { opened: OpenedMessage; at: Timestamp; reason: string },
): Promise<TakenIn> {
  const { opened } = facts;
  const { header, envelopeHash } = opened;
  await checkRoom(tx, header.sender);
  const row = await addIncoming(tx, context, { opened, reason: facts.reason, equivocates: false });
  await recordAct(tx, context, { verb: "take-in", subject: header.messageId, officer: null, facts: placeFacts(header, envelopeHash) });
  await raiseArrivalAlarms(tx, context, { opened, reason: facts.reason, equivocates: false });
  return { row, isNew: true, receipt: deliveredReceipt(header, envelopeHash, (await tx.message(row))?.committedAt ?? facts.at) };
}

/** A parked message as it rests: what it is opened from after an upgrade is wrapped like any content. */
function parkedRecord(
  parked: ParkedMessage,
  { context, agreement }: { readonly context: ExchangeContext; readonly agreement: string | null },
): Omit<MessageRecord, "row"> {
  const at = timestamp(context.clock.nowMs());
  const inner = protectContent(parked.inner, contentContext(context));
  const { place } = parked;
  return {
    messageId: parked.envelopeHash,
    outgoing: false,
    partner: parked.sender,
    agreement,
    epoch: place?.epoch ?? 0,
    sequence: place?.sequence ?? null,
    kind: "unknown",
    thread: null,
    precedence: "PRIORITY",
    status: context.status,
    sentAt: at,
    committedAt: at,
    previous: null,
    envelopeHash: parked.envelopeHash,
    envelope: parked.envelope,
    state: "parked",
    reason: parked.reason,
    equivocates: false,
    inner: canonicalBytes({
      content: Buffer.from(inner.content).toString("base64"),
      key: Buffer.from(inner.wrappedKey).toString("base64"),
      month: inner.month,
    } satisfies Record<string, JsonValue>),
  };
}

/** The place of a numbered message, whoever could read it. */
type Place = { readonly agreement: string; readonly epoch: number; readonly sequence: number; readonly envelopeHash: string };

/** Takes a message's place in its stream, so that nothing looks missing. */
async function takePlace(tx: Transaction, place: Place): Promise<void> {
  const { agreement, epoch, sequence, envelopeHash } = place;
  const stream = await streamOf(tx, { agreement, epoch });
  const isLater = sequence > stream.count;
  await tx.putStream({
    ...stream,
    held: heldWith(stream.held, sequence),
    count: Math.max(stream.count, sequence),
    chain: isLater ? envelopeHash : stream.chain,
  });
}

/** Keeps a message that this version cannot read whole, so that it is read after an upgrade; its place is taken, so that nothing looks missing. */
export async function park(
  tx: Transaction,
  context: ExchangeContext,
  parked: ParkedMessage,
): Promise<{ readonly row: number; readonly isNew: boolean }> {
  const held = await tx.messageByHash(parked.envelopeHash, false);
  if (held !== undefined) return { row: held.row, isNew: false };
  const at = timestamp(context.clock.nowMs());
  const { place } = parked;
  await checkRoom(tx, parked.sender);
  const named = place === undefined ? undefined : await tx.agreement(place.agreement);
  // Another pair's agreement is none of this partner's: its place stays free.
  const known = named?.partner === parked.sender ? named : undefined;
  const row = await tx.addMessage(parkedRecord(parked, { context, agreement: known?.id ?? null }), []);
  if (known !== undefined && place !== undefined) await takePlace(tx, { ...place, agreement: known.id, envelopeHash: parked.envelopeHash });
  await recordAct(tx, context, {
    verb: "park",
    subject: parked.envelopeHash,
    officer: null,
    ...(known === undefined ? {} : { agreement: known.id }),
    facts: { reason: parked.reason },
  });
  await tx.raiseAlarm({
    at,
    kind: "parked",
    subject: `${parked.sender} ${parked.reason}`,
    urgency: "now",
    text: `a message of ${(await tx.partner(parked.sender))?.handle ?? parked.sender} cannot be read by this version: ${parked.reason}`,
  });
  return { row, isNew: true };
}

/** The signed header of a message at rest, whose envelope was verified when it came. */
function headerOf(message: MessageRecord): Header {
  const outer = JSON.parse(utf8Text(message.envelope) ?? "null") as { payload: string };
  return headerFormat.decode(fromBase64(outer.payload) ?? new Uint8Array());
}

/** Tries one parked message again; gives whether it is processed now. */
async function retryOne(tx: Transaction, context: ExchangeContext, message: MessageRecord): Promise<boolean> {
  const header = headerOf(message);
  if (header.agreement === null || header.sequence === null) return false;
  const opened: Pick<OpenedMessage, "header" | "parts" | "envelopeHash"> = {
    header,
    parts: revealParts(await tx.parts(message.row), context.months),
    envelopeHash: message.envelopeHash,
  };
  // One that came before its agreement was known did not take its place then.
  await takePlace(tx, { agreement: header.agreement, epoch: header.epoch, sequence: header.sequence, envelopeHash: message.envelopeHash });
  const reason =
    header.kind === "agreement"
      ? (await applyIncomingAct(tx, context, opened)).parked
      : ((await parkingReason(tx, context, { opened, agreement: await tx.agreement(header.agreement) })) ??
        (header.kind === "acknowledgement" ? await acknowledgementFault(tx, opened) : undefined));
  if (reason !== undefined) return false;
  await tx.setMessageState(message.row, "received", header.lifeSafetyFloor ? "floor" : null);
  await recordAct(tx, context, {
    verb: "unpark",
    subject: message.messageId,
    officer: null,
    agreement: header.agreement,
    facts: placeFacts(header, message.envelopeHash),
  });
  await raiseArrivalAlarms(tx, context, { opened, reason: undefined, equivocates: false });
  if (header.kind === "acknowledgement") await applyAcknowledgement(tx, context, opened);
  await startClock(tx, context, { header, row: message.row, agreement: await tx.agreement(header.agreement) });
  return true;
}

/**
 * Tries again what is parked under an agreement: called when an act of it was applied, because a message or an act may have overtaken the
 * one that it needs. Ends when a whole round moved nothing.
 */
export async function retryParked(
  tx: Transaction,
  context: ExchangeContext,
  given: { readonly agreement: string; readonly partner: string },
): Promise<void> {
  for (let moved = true; moved;) {
    moved = false;
    for (const message of await tx.messages({ outgoing: false, partner: given.partner, states: ["parked"], limit: mostParked })) {
      if (message.agreement !== given.agreement || message.kind === "unknown") continue;
      moved = (await retryOne(tx, context, message)) || moved;
    }
  }
}
