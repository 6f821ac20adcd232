import { timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import {
  closeArrived,
  dispatchControl,
  isKind,
  keepPersonalSignature,
  kinds,
  personalSignatureHash,
  pseudonymOf,
  pseudonymSecret,
  receiptFormat,
  receiptSubject,
  recordAct,
} from "../../exchange/index.ts";
import type { MessageRecord, Receipt, ReceiptVerdict } from "../../exchange/index.ts";
import { requireRole } from "../authorise.ts";
import { headerOf } from "../cases.ts";
import type { Node } from "../node.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { findMessage } from "../find-message.ts";

/**
 * Refuses what is not to be acknowledged with `state-refuses`: our own, what could not be read, what keeps the channel going, and another
 * envelope than the one that the officer signed for. Gives the agreement that it came under.
 */
function checkAcknowledgeable(message: MessageRecord, signedFor: string | undefined): string {
  const { outgoing, agreement, state, kind, row } = message;
  const isContent = isKind(kind) && kinds[kind].content;
  if (outgoing || agreement === null || state !== "received" || !isContent) {
    const what = outgoing ? "our own" : state !== "received" ? state : `of kind "${kind}", and nobody waits for an answer to it`;
    throw new TocsinError("state-refuses", `acknowledge what came in and could be read: message ${row} is ${what}`);
  }
  if (signedFor !== undefined && signedFor !== message.envelopeHash)
    throw new TocsinError("state-refuses", `look at message ${row} again: it is not the one that was signed for`);
  return agreement;
}

async function acknowledge(call: VerbCall, verdict: ReceiptVerdict, node: Node): Promise<JsonValue> {
  const { args, signers } = call;
  const officer = requireRole(signers, ["watch-officer", "liaison-officer"], "ack");
  const context = await node.exchange();
  const reason = args.optionalText("reason") ?? null;
  const request = signers.find((signer) => signer.officer.id === officer.id)?.envelope;
  const result = await node.store.transact(async (tx) => {
    const message = await findMessage(tx, args.text("message"));
    const agreement = checkAcknowledgeable(message, args.optionalText("envelope"));
    const at = timestamp(node.clock.nowMs());
    const role = officer.roles.includes("watch-officer") ? "watch-officer" : "liaison-officer";
    const pseudonym = pseudonymOf(await pseudonymSecret(tx, context), message.partner, officer.id);
    const receipt: Receipt = {
      suite: 1,
      verdict,
      of: receiptSubject(headerOf(message), message.envelopeHash),
      at,
      by: { role, pseudonym },
      reason,
    };
    const row = await dispatchControl(tx, context, {
      kind: "acknowledgement",
      partner: message.partner,
      agreement,
      label: "receipt",
      bytes: receiptFormat.encode(receipt),
      thread: message.thread,
      precedence: message.precedence,
    });
    const carrier = (await tx.message(row))?.envelopeHash ?? "";
    // The reason is somebody's words: it rests in the acknowledgement's own part, where it can be erased.
    await tx.addReceipt({ message: message.row, verdict, byPartner: false, at, role, pseudonym, reason: null, carrier });
    // "Opened" says only that somebody looked: the clock runs on, and the alarm stays.
    if (verdict !== "opened") {
      await tx.endDeadline("acknowledge-in", String(message.row), at);
      await closeArrived(tx, message, at);
    }
    // The partner reads a role and a pseudonym; who it was, and the officer's own signature, stay here (PROTOCOL.md 1).
    if (request !== undefined) await keepPersonalSignature(tx, context, { carrier, officer: officer.id, at, request });
    const signature = request === undefined ? null : personalSignatureHash(request);
    await recordAct(tx, node, {
      verb: `ack-${verdict}`,
      subject: message.messageId,
      officer: officer.id,
      facts: { envelope: message.envelopeHash, carrier, signature },
    });
    return {
      partner: message.partner,
      shown: { message: message.messageId, row: message.row, partner: message.partner, verdict, at, role, pseudonym, signature },
    };
  });
  for (const told of node.signals.partner) told(result.partner);
  for (const told of node.signals.watch) told();
  return result.shown;
}

const answers = ["opened", "accepted", "queried", "rejected", "misrouted"] as const;

/** Acknowledges a message by a named duty role: accepted, or queried, rejected or not for us at all, with a reason. The partner gets it signed. */
export const ack: Verb = {
  roles: ["watch-officer", "liaison-officer"],
  run: async (call) => {
    const given = call.args.optionalText("verdict") ?? "accepted";
    const verdict = answers.find((one) => one === given);
    if (verdict === undefined) throw new TocsinError("usage", `give ${answers.join(", ")}, got "${given}"`);
    return await acknowledge(call, verdict, call.node);
  },
};
