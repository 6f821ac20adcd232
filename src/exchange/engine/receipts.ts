import { isTocsinError, timestamp, TocsinError } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import { onePart, receiptFormat, receiptSubject } from "../message/index.ts";
import type { Header, OpenedMessage, Receipt } from "../message/index.ts";
import type { Transaction, View } from "../ports.ts";
import type { MessageRecord } from "../records.ts";
import { protectParts } from "./content.ts";
import { contentContext } from "./context.ts";
import type { ExchangeContext } from "./context.ts";
import { recordAct } from "./logbook.ts";
import { closeAlternateChannel, closeUnacknowledged } from "./settled-alarms.ts";
import { noticeLeft } from "./withhold.ts";

/** The machine's receipt for a message: given only after its commit is durable. */
export function deliveredReceipt(header: Header, envelopeHash: string, at: Timestamp): Receipt {
  return { suite: 1, verdict: "delivered", of: receiptSubject(header, envelopeHash), at, by: null, reason: null };
}

/** The message of ours that a receipt is for, or `undefined` where there is none such to this partner. */
async function subjectOf(view: View, receipt: Receipt, partner: string): Promise<MessageRecord | undefined> {
  const message = await view.messageByHash(receipt.of.envelopeHash, true);
  return message?.partner === partner && message.messageId === receipt.of.messageId ? message : undefined;
}

/** Why an acknowledgement cannot be applied, as a code, or `undefined` where it can: then it is parked, and its number is held all the same. */
export async function acknowledgementFault(view: View, opened: Pick<OpenedMessage, "header" | "parts">): Promise<string | undefined> {
  try {
    const receipt = receiptFormat.decode(onePart(opened.parts, "receipt").bytes);
    return (await subjectOf(view, receipt, opened.header.sender)) === undefined ? "unknown-item" : undefined;
  } catch (thrown) {
    if (isTocsinError(thrown)) return thrown.code;
    throw thrown;
  }
}

/** What a partner's acknowledgement says of one of our messages, kept beside it; its clock stops. */
export async function applyAcknowledgement(
  tx: Transaction,
  context: ExchangeContext,
  opened: Pick<OpenedMessage, "header" | "parts" | "envelopeHash">,
): Promise<void> {
  const receipt = receiptFormat.decode(onePart(opened.parts, "receipt").bytes);
  await keepReceipt(tx, context, { receipt, partner: opened.header.sender, carrier: opened.envelopeHash });
}

/** A partner's receipt, and the hash of the signed envelope that carried it. */
type GivenReceipt = { readonly receipt: Receipt; readonly partner: string; readonly carrier: string };

/** Keeps a partner's receipt of a message of ours. One for a message that is not ours is `verification-failed`. Its words stay in its own parts. */
async function keepReceipt(tx: Transaction, context: ExchangeContext, given: GivenReceipt): Promise<boolean> {
  const { receipt, partner, carrier } = given;
  const message = await subjectOf(tx, receipt, partner);
  if (message === undefined) throw new TocsinError("verification-failed", "Verification failed");
  const at = timestamp(context.clock.nowMs());
  const { row } = message;
  const isFirst = message.state === "dispatched" || message.state === "withheld";
  await tx.addReceipt({
    message: row,
    verdict: receipt.verdict,
    byPartner: true,
    at: receipt.at,
    role: receipt.by?.role ?? null,
    pseudonym: receipt.by?.pseudonym ?? null,
    reason: null,
    carrier,
  });
  await tx.removeOutbox(row);
  if (isFirst) {
    await noticeLeft(tx, message);
    await tx.setMessageState(row, "delivered", message.reason);
    await tx.endDeadline("machine-receipt", String(row), at);
    await closeAlternateChannel(tx, message, at);
  }
  if (isFirst || receipt.verdict !== "delivered") {
    await recordAct(tx, context, {
      verb: `receipt-${receipt.verdict}`,
      subject: message.messageId,
      officer: null,
      ...(message.agreement === null ? {} : { agreement: message.agreement }),
      facts: { carrier, envelope: message.envelopeHash },
    });
  }
  if (receipt.verdict !== "delivered" && receipt.verdict !== "opened") await endClock(tx, { message, receipt, at });
  return isFirst;
}

async function endClock(tx: Transaction, given: { message: MessageRecord; receipt: Receipt; at: Timestamp }): Promise<void> {
  const { message, receipt, at } = given;
  await tx.endDeadline("acknowledge-out", String(message.row), at);
  await closeUnacknowledged(tx, message, at);
  if (receipt.verdict === "accepted") return;
  const name = (await tx.partner(message.partner))?.handle ?? message.partner;
  await tx.raiseAlarm({
    at,
    kind: receipt.verdict,
    subject: message.messageId,
    urgency: "now",
    text:
      receipt.verdict === "misrouted"
        ? `${name} says that message ${message.row} is not for it: recall it, and release it to whom it is for; tocsin show has the reason`
        : `${name} ${receipt.verdict} message ${message.row}: tocsin show has the reason`,
  });
}

/**
 * Keeps a machine receipt whole: what it says beside our message, and its signed envelope with its salt, so that the partner cannot deny it
 * (PROTOCOL.md 10). A person's verdict comes with a number, never this way: `verification-failed`.
 */
export async function takeMachineReceipt(tx: Transaction, context: ExchangeContext, opened: OpenedMessage): Promise<void> {
  const { header, envelope, envelopeHash, parts } = opened;
  const receipt = receiptFormat.decode(onePart(parts, "receipt").bytes);
  if (receipt.verdict !== "delivered") throw new TocsinError("verification-failed", "Verification failed");
  const isFirst = await keepReceipt(tx, context, { receipt, partner: header.sender, carrier: envelopeHash });
  if (!isFirst || (await tx.messageByHash(envelopeHash, false)) !== undefined) return;
  const { messageId, sender, agreement, epoch, precedence, status, sentAt } = header;
  await tx.addMessage(
    {
      messageId,
      outgoing: false,
      partner: sender,
      agreement,
      epoch,
      sequence: null,
      kind: "receipt",
      thread: null,
      precedence,
      status,
      sentAt,
      committedAt: timestamp(context.clock.nowMs()),
      previous: null,
      envelopeHash,
      envelope,
      state: "received",
      reason: null,
      inner: null,
      equivocates: false,
    },
    protectParts(parts, contentContext(context)),
  );
}
