import { canonicalBytes, millis, timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue, Timestamp } from "../../base/index.ts";
import { mayPass } from "../agreement/index.ts";
import { applyIncomingAct } from "./agreements.ts";
import { judgeArrival, withNumber } from "../head/index.ts";
import { isPresent, kinds, onePart, partsOf, receiptFormat, receiptSubject } from "../message/index.ts";
import type { Header, OpenedMessage, ParkedMessage, Part, Receipt } from "../message/index.ts";
import type { Transaction, View } from "../ports.ts";
import type { AgreementRecord, MessageRecord, Stream } from "../records.ts";
import { protectContent, protectParts } from "./content.ts";
import { contentContext } from "./context.ts";
import type { ExchangeContext } from "./context.ts";
import { placeFacts } from "./dispatch.ts";
import { recordAct } from "./logbook.ts";

/** What became of an arriving numbered message. `isNew` is false for one that was there already: it is receipted again. */
export type TakenIn = { readonly row: number; readonly isNew: boolean; readonly receipt: Receipt };

/** How far a sender's clock may be off before a person is told, in milliseconds (PROTOCOL.md 5). Time never causes refusal. */
export const clockToleranceMs = 5 * 60_000;

/** The machine's receipt for a message: given only after its commit is durable. */
export function deliveredReceipt(header: Header, envelopeHash: string, at: Timestamp): Receipt {
  return { suite: 1, verdict: "delivered", of: receiptSubject(header, envelopeHash), at, by: null, reason: null };
}

/** Whether a message stands in the thread of a warning that passed under the life-safety floor, and whether it is about something passed before. */
export async function passageContext(view: View, header: Header, hasAttachments: boolean) {
  const before = header.thread === null ? [] : await view.messages({ thread: header.thread, limit: 50 });
  const others = before.filter((message) => message.messageId !== header.messageId);
  return {
    scope: header.scope,
    floor: header.lifeSafetyFloor,
    inFloorThread: others.some((message) => message.kind === "warning" && message.reason === "floor"),
    concernsEarlier: others.length > 0,
    hasAttachments,
  };
}

/** Why a message that verified is not processed, or `undefined` where it is. It is kept, numbered and receipted all the same. */
async function parkingReason(tx: Transaction, context: ExchangeContext, given: { opened: OpenedMessage; agreement: AgreementRecord | undefined }): Promise<string | undefined> {
  const { opened, agreement } = given;
  const { header } = opened;
  if (header.kind === "agreement") return undefined;
  if (agreement === undefined) return "agreement-unknown";
  if (context.status === "actual" && header.status === "exercise") return "exercise-mixed";
  const answer = mayPass(header.kind, agreement.state, await passageContext(tx, header, partsOf(opened.parts, "attachment").length > 0));
  return answer.passes ? undefined : answer.code;
}

async function incomingStream(tx: Transaction, header: Header): Promise<Stream> {
  const { agreement, epoch } = header;
  if (agreement === null) throw new TypeError("a numbered message names an agreement");
  const known = await tx.stream(agreement, false, epoch);
  return known ?? { agreement, outgoing: false, epoch, count: 0, chain: null, held: [], lastHead: null, judged: null };
}

async function judge(tx: Transaction, opened: OpenedMessage): Promise<{ equivocates: boolean; stream: Stream }> {
  const { header, envelopeHash } = opened;
  const stream = await incomingStream(tx, header);
  const sequence = header.sequence ?? 0;
  const neighbours = new Map<number, MessageRecord>();
  for (const number of [sequence - 1, sequence, sequence + 1]) {
    if (number < 1) continue;
    const [first] = await tx.messagesAt({ agreement: stream.agreement, outgoing: false, epoch: header.epoch, sequence: number });
    if (first !== undefined) neighbours.set(number, first);
  }
  const arrival = judgeArrival(header, envelopeHash, {
    hashAt: (number) => neighbours.get(number)?.envelopeHash,
    previousAt: (number) => neighbours.get(number)?.previous,
  });
  const isLater = sequence > stream.count;
  const held = withNumber(stream.held, sequence);
  return { equivocates: arrival === "equivocation", stream: { ...stream, held, count: Math.max(stream.count, sequence), chain: isLater ? envelopeHash : stream.chain } };
}

/** A message that came in, with what was found about it. */
type Arrived = { readonly opened: OpenedMessage; readonly reason: string | undefined; readonly equivocates: boolean };

async function addIncoming(tx: Transaction, context: ExchangeContext, facts: Arrived): Promise<number> {
  const { header, envelopeHash, envelope, parts } = facts.opened;
  return await tx.addMessage(
    {
      messageId: header.messageId,
      outgoing: false,
      partner: header.sender,
      agreement: header.agreement,
      epoch: header.epoch,
      sequence: header.sequence,
      kind: header.kind,
      thread: header.thread,
      precedence: header.precedence,
      status: header.status,
      sentAt: header.sentAt,
      committedAt: timestamp(context.clock.nowMs()),
      previous: header.previous,
      envelopeHash,
      envelope,
      state: facts.reason === undefined ? "received" : "parked",
      reason: facts.reason ?? (header.lifeSafetyFloor ? "floor" : null),
      inner: null,
      equivocates: facts.equivocates,
    },
    protectParts(parts, contentContext(context)),
  );
}

async function raiseArrivalAlarms(tx: Transaction, context: ExchangeContext, facts: Arrived): Promise<void> {
  const { header } = facts.opened;
  const at = timestamp(context.clock.nowMs());
  const name = (await tx.partner(header.sender))?.handle ?? header.sender;
  const offMs = millis(header.sentAt) - context.clock.nowMs();
  if (facts.equivocates) {
    await tx.raiseAlarm({ at, kind: "equivocation", subject: `${header.agreement ?? ""} ${header.epoch} ${header.sequence ?? 0}`, urgency: "now", text: `${name} signed two different messages as number ${header.sequence ?? 0}: both are kept as proof` });
  }
  if (facts.reason !== undefined) {
    await tx.raiseAlarm({ at, kind: "parked", subject: `${header.sender} ${facts.reason}`, urgency: "today", text: `a message of ${name} is parked: ${facts.reason}` });
  }
  if (Math.abs(offMs) > clockToleranceMs) {
    await tx.raiseAlarm({ at, kind: "clock-off", subject: header.sender, urgency: "today", text: `the clock of ${name} is off by ${Math.round(offMs / 1000)} s, or a message was long on its way` });
  }
  if (facts.reason === undefined && kinds[header.kind].content) {
    const isUrgent = header.precedence === "FLASH" || header.precedence === "IMMEDIATE";
    await tx.raiseAlarm({ at, kind: "arrived", subject: `${header.sender} ${header.precedence} ${header.status}`, urgency: isUrgent ? "now" : "today", text: `${header.status === "actual" ? "" : `${header.status.toUpperCase()} `}${header.precedence} from ${name} to be acknowledged` });
  }
}

/** What a partner's acknowledgement says of one of our messages, kept beside it; its clock stops. */
async function applyAcknowledgement(tx: Transaction, context: ExchangeContext, opened: OpenedMessage): Promise<void> {
  const receipt = receiptFormat.decode(onePart(opened.parts, "receipt").bytes);
  await keepReceipt(tx, context, { receipt, partner: opened.header.sender, carrier: opened.envelopeHash });
}

/** Keeps a partner's receipt of a message of ours, whatever carried it. One for a message that is not ours is `verification-failed`. */
export async function keepReceipt(tx: Transaction, context: ExchangeContext, given: { receipt: Receipt; partner: string; carrier: string }): Promise<void> {
  const { receipt, partner, carrier } = given;
  const message = await tx.messageByHash(receipt.of.envelopeHash, true);
  if (message === undefined || message.partner !== partner || message.messageId !== receipt.of.messageId) {
    throw new TocsinError("verification-failed", "Verification failed");
  }
  const at = timestamp(context.clock.nowMs());
  const { row } = message;
  const isFirst = message.state === "dispatched" || message.state === "withheld";
  await tx.addReceipt({ message: row, verdict: receipt.verdict, byPartner: true, at: receipt.at, role: receipt.by?.role ?? null, pseudonym: receipt.by?.pseudonym ?? null, reason: receipt.reason, carrier });
  await tx.removeOutbox(row);
  if (isFirst) {
    await tx.setMessageState(row, "delivered", message.reason);
    await tx.endDeadline("machine-receipt", String(row), at);
  }
  if (isFirst || receipt.verdict !== "delivered") {
    await recordAct(tx, context, { verb: `receipt-${receipt.verdict}`, subject: message.messageId, officer: null, ...(message.agreement === null ? {} : { agreement: message.agreement }), facts: { carrier, envelope: message.envelopeHash } });
  }
  if (receipt.verdict !== "delivered" && receipt.verdict !== "opened") {
    await tx.endDeadline("acknowledge-out", String(row), at);
    if (receipt.verdict !== "accepted") {
      await tx.raiseAlarm({ at, kind: receipt.verdict, subject: message.messageId, urgency: "now", text: `${(await tx.partner(partner))?.handle ?? partner} ${receipt.verdict} a message` });
    }
  }
}

/** The deadline by which own officers acknowledge an arriving message, by its precedence; ROUTINE gets a day, the roster makes it a working one. */
async function startClock(tx: Transaction, context: ExchangeContext, opened: { header: Header; row: number; agreement: AgreementRecord | undefined }): Promise<void> {
  const { header, row, agreement } = opened;
  if (!kinds[header.kind].content || header.status === "test") return;
  const span = agreement?.state.terms?.deadlines.acknowledge[header.precedence];
  const spanMs = typeof span === "number" ? span : 86_400_000;
  await tx.putDeadline({ kind: "acknowledge-in", subject: String(row), dueMs: context.clock.nowMs() + spanMs, step: 0 });
}

/**
 * Takes in a verified, numbered message in one transaction: the message and its parts, its place, the act with its commitment in the pair
 * log, its clock, and what a person must see. What cannot be processed is parked with its reason. Only after this commits is it receipted.
 */
export async function takeIn(tx: Transaction, context: ExchangeContext, opened: OpenedMessage): Promise<TakenIn> {
  const { header, envelopeHash } = opened;
  const at = timestamp(context.clock.nowMs());
  const held = await tx.messageByHash(envelopeHash, false);
  if (held !== undefined) return { row: held.row, isNew: false, receipt: deliveredReceipt(header, envelopeHash, held.committedAt) };
  if (header.sequence === null || header.agreement === null) throw new TypeError("a numbered message is taken in");
  const before = await tx.agreement(header.agreement);
  if (before !== undefined && before.partner !== header.sender) throw new TocsinError("verification-failed", "Verification failed");
  const act = header.kind === "agreement" ? await applyIncomingAct(tx, context, opened) : undefined;
  const agreement = await tx.agreement(header.agreement);
  const reason = act?.parked ?? (await parkingReason(tx, context, { opened, agreement }));
  if (agreement === undefined) return await parkWithoutAgreement(tx, context, { opened, at, reason: reason ?? "agreement-unknown" });
  const { equivocates, stream } = await judge(tx, opened);
  const row = await addIncoming(tx, context, { opened, reason, equivocates });
  await tx.putStream(stream);
  if (equivocates) await tx.markEquivocating(row);
  await recordAct(tx, context, { verb: "take-in", subject: header.messageId, officer: null, agreement: header.agreement, facts: placeFacts(header, envelopeHash) });
  await raiseArrivalAlarms(tx, context, { opened, reason, equivocates });
  if (reason === undefined) {
    if (header.kind === "acknowledgement") await applyAcknowledgement(tx, context, opened);
    await startClock(tx, context, { header, row, agreement });
  }
  return { row, isNew: true, receipt: deliveredReceipt(header, envelopeHash, at) };
}

/** A message under an agreement that this node does not know: kept, in the local log, shown to a person. */
async function parkWithoutAgreement(tx: Transaction, context: ExchangeContext, facts: { opened: OpenedMessage; at: Timestamp; reason: string }): Promise<TakenIn> {
  const { opened } = facts;
  const { header, envelopeHash } = opened;
  const row = await addIncoming(tx, context, { opened, reason: facts.reason, equivocates: false });
  await recordAct(tx, context, { verb: "take-in", subject: header.messageId, officer: null, facts: placeFacts(header, envelopeHash) });
  await raiseArrivalAlarms(tx, context, { opened, reason: facts.reason, equivocates: false });
  return { row, isNew: true, receipt: deliveredReceipt(header, envelopeHash, facts.at) };
}

/** Keeps a message that this version cannot read whole, so that it is read after an upgrade; its place is taken, so that nothing looks missing. */
export async function park(tx: Transaction, context: ExchangeContext, parked: ParkedMessage): Promise<{ readonly row: number; readonly isNew: boolean }> {
  const held = await tx.messageByHash(parked.envelopeHash, false);
  if (held !== undefined) return { row: held.row, isNew: false };
  const at = timestamp(context.clock.nowMs());
  const inner = protectContent(parked.inner, contentContext(context));
  const place = parked.place;
  const known = place === undefined ? undefined : await tx.agreement(place.agreement);
  const row = await tx.addMessage(
    {
      messageId: parked.envelopeHash, outgoing: false, partner: parked.sender, agreement: known?.id ?? null, epoch: place?.epoch ?? 0, sequence: place?.sequence ?? null,
      kind: "unknown", thread: null, precedence: "PRIORITY", status: context.status, sentAt: at, committedAt: at, previous: null,
      envelopeHash: parked.envelopeHash, envelope: parked.envelope, state: "parked", reason: parked.reason, equivocates: false,
      inner: canonicalBytes({ content: Buffer.from(inner.content).toString("base64"), key: Buffer.from(inner.wrappedKey).toString("base64"), month: inner.month } satisfies Record<string, JsonValue>),
    },
    [],
  );
  if (known !== undefined && known.partner === parked.sender && place !== undefined) {
    const stream = (await tx.stream(known.id, false, place.epoch)) ?? { agreement: known.id, outgoing: false, epoch: place.epoch, count: 0, chain: null, held: [], lastHead: null, judged: null };
    const isLater = place.sequence > stream.count;
    await tx.putStream({ ...stream, held: withNumber(stream.held, place.sequence), count: Math.max(stream.count, place.sequence), chain: isLater ? parked.envelopeHash : stream.chain });
  }
  await recordAct(tx, context, { verb: "park", subject: parked.envelopeHash, officer: null, ...(known === undefined ? {} : { agreement: known.id }), facts: { reason: parked.reason } });
  await tx.raiseAlarm({ at, kind: "parked", subject: `${parked.sender} ${parked.reason}`, urgency: "now", text: `a message of ${(await tx.partner(parked.sender))?.handle ?? parked.sender} cannot be read by this version: ${parked.reason}` });
  return { row, isNew: true };
}

/** The present parts of a label: what is there to be shown. */
export function presentParts(parts: OpenedMessage["parts"], label: Part["label"]): readonly Part[] {
  return partsOf(parts, label).filter(isPresent);
}
