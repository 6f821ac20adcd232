import { timestamp, TocsinError } from "../../base/index.ts";
import type { OpenedMessage, Receipt } from "../message/index.ts";
import type { Transaction } from "../ports.ts";
import { applyIncomingAct } from "./agreements.ts";
import { addIncoming, judge, noticeNewEpoch, parkingReason, raiseArrivalAlarms, startClock } from "./arrival.ts";
import type { ExchangeContext } from "./context.ts";
import { placeFacts } from "./dispatch.ts";
import { recordAct } from "./logbook.ts";
import { parkWithoutAgreement, retryParked } from "./parked.ts";
import { acknowledgementFault, applyAcknowledgement, deliveredReceipt } from "./receipts.ts";

/** What became of an arriving numbered message. `isNew` is false for one that was there already: it is receipted again. */
export type TakenIn = { readonly row: number; readonly isNew: boolean; readonly receipt: Receipt };

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
  const isAcknowledgement = header.kind === "acknowledgement";
  const reason =
    act?.parked ??
    (await parkingReason(tx, context, { opened, agreement })) ??
    (isAcknowledgement ? await acknowledgementFault(tx, opened) : undefined);
  if (agreement === undefined) return await parkWithoutAgreement(tx, context, { opened, at, reason: reason ?? "agreement-unknown" });
  await noticeNewEpoch(tx, context, header);
  const { equivocates, stream } = await judge(tx, opened);
  const row = await addIncoming(tx, context, { opened, reason, equivocates });
  await tx.putStream(stream);
  if (equivocates) await tx.markEquivocating(row);
  await recordAct(tx, context, {
    verb: "take-in",
    subject: header.messageId,
    officer: null,
    agreement: header.agreement,
    facts: placeFacts(header, envelopeHash),
  });
  await raiseArrivalAlarms(tx, context, { opened, reason, equivocates });
  if (reason === undefined) {
    if (isAcknowledgement) await applyAcknowledgement(tx, context, opened);
    await startClock(tx, context, { header, row, agreement });
    if (act !== undefined) await retryParked(tx, context, { agreement: agreement.id, partner: header.sender });
  }
  // The very instant that is kept: a receipt that is given again says the same.
  return { row, isNew: true, receipt: deliveredReceipt(header, envelopeHash, (await tx.message(row))?.committedAt ?? at) };
}
