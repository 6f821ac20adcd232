import type { Static } from "typebox";
import { documentFormat } from "../document.ts";
import { bytes32, closed, instant, line, oneOf, orNull, suiteField, text, uuid, whole } from "../fields.ts";
import { roles } from "../officer.ts";
import { directions, type Header } from "./header.ts";

/**
 * What a receipt says. `delivered` is the machine's, given after the durable commit; `opened` and the four answers are a person's; `misrouted` says that the message is not for
 * this party at all, and that its originator is asked to take it back and to pass it to whom it is for. The
 * machine's travels as kind `receipt`, a person's as kind `acknowledgement`; all have one size on the wire.
 */
export const receiptVerdicts = ["delivered", "opened", "accepted", "queried", "rejected", "misrouted"] as const;
/** One of the six verdicts. */
export type ReceiptVerdict = (typeof receiptVerdicts)[number];

const receiptSchema = closed({
  suite: suiteField,
  verdict: oneOf(receiptVerdicts),
  of: closed({
    messageId: uuid,
    agreement: orNull(uuid),
    direction: oneOf(directions),
    epoch: whole(1),
    sequence: orNull(whole(1)),
    envelopeHash: bytes32,
  }),
  at: instant,
  by: orNull(closed({ role: oneOf(roles), pseudonym: line(64) })),
  reason: orNull(text(1000)),
});

/** The part `receipt`: which message, what became of it, when (a claim of its author), by which duty role, and why. */
export type Receipt = Static<typeof receiptSchema>;

/** Whether a verdict is given with its reason. */
function needsReason(verdict: ReceiptVerdict): boolean {
  return verdict === "queried" || verdict === "rejected" || verdict === "misrouted";
}

/** The encoding of a receipt. A query, a rejection and a misrouting have a reason, a person's receipt names a role, the machine's neither. */
export const receiptFormat = documentFormat("the receipt", receiptSchema, {
  limitBytes: 8 * 1024,
  check(receipt) {
    const { verdict, by, reason } = receipt;
    if ((verdict === "delivered") !== (by === null)) return "a person's receipt names a role, the machine's does not";
    if (needsReason(verdict) !== (reason !== null)) return "a query, a rejection and a misrouting have a reason, and only they do";
    return undefined;
  },
});

/** The message kind that carries a verdict. */
export function receiptKind(verdict: ReceiptVerdict): "receipt" | "acknowledgement" {
  return verdict === "delivered" ? "receipt" : "acknowledgement";
}

/** How a receipt names a message: by its place and the hash of the signed envelope. */
export function receiptSubject(header: Header, hash: string): Receipt["of"] {
  const { messageId, agreement, direction, epoch, sequence } = header;
  return { messageId, agreement, direction, epoch, sequence, envelopeHash: hash };
}

/** Whether a receipt is for this very message: same place and same signed envelope. */
export function isReceiptFor(receipt: Receipt, header: Header, hash: string): boolean {
  const subject = receiptSubject(header, hash);
  return (Object.keys(subject) as (keyof Receipt["of"])[]).every((member) => receipt.of[member] === subject[member]);
}
