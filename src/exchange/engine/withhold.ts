import type { Timestamp } from "../../base/index.ts";
import { missingOf, withNumber, withoutNumber } from "../head/index.ts";
import type { Transaction, View } from "../ports.ts";
import type { MessageRecord } from "../records.ts";

/** What a person can do about a message that no partner takes any more, since its envelope is signed for good. */
function todo(message: MessageRecord): string {
  const again =
    message.kind === "acknowledgement"
      ? "acknowledge it again"
      : message.kind === "agreement"
        ? "do the act of the agreement again"
        : "draft and release it again";
  return `; its key is revoked or no more in the card: ${again}`;
}

/** Says in the stream whether the number of a message of ours leaves. */
async function setLeaves(tx: Transaction, message: MessageRecord, leaves: boolean): Promise<void> {
  const { agreement, epoch, sequence } = message;
  if (agreement === null || sequence === null) return;
  const stream = await tx.stream(agreement, true, epoch);
  if (stream !== undefined) await tx.putStream({ ...stream, held: (leaves ? withNumber : withoutNumber)(stream.held, sequence) });
}

/** A withheld message of which a receipt came: it had left before the rule took it back. */
export async function noticeLeft(tx: Transaction, message: MessageRecord): Promise<void> {
  if (message.state === "withheld") await setLeaves(tx, message, true);
}

/** The envelopes that never left for a partner, because a rule withheld them: they are no part of what passed between the two. */
export async function withheldEnvelopes(view: View, partner: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { id: agreement } of await view.agreements(partner)) {
    const sent = (await view.streams(agreement)).filter(({ outgoing }) => outgoing);
    const gaps = sent.flatMap(({ epoch, held, count }) => missingOf(held, count, Infinity).map((gap) => ({ epoch, ...gap })));
    for (const { epoch, from, to } of gaps) {
      for (let sequence = from; sequence <= to; sequence += 1) {
        const there = await view.messagesAt({ agreement, outgoing: true, epoch, sequence });
        for (const { envelopeHash } of there) found.add(envelopeHash);
      }
    }
  }
  return found;
}

/**
 * Takes what a rule no longer lets pass out of the outbox: it is kept and shown, and never sent by chance later. Its number stays taken, and
 * the next head says that it was withheld, so that the partner does not look for it for ever. What was delivered once stays delivered,
 * whatever forbids to send it again.
 */
export async function withhold(
  tx: Transaction,
  given: { readonly row: number; readonly code: string; readonly at: Timestamp },
): Promise<void> {
  const { row, code, at } = given;
  const message = await tx.message(row);
  await tx.removeOutbox(row);
  if (message?.state !== "dispatched") return;
  await tx.setMessageState(row, "withheld", message.reason === "floor" ? "floor" : code);
  await setLeaves(tx, message, false);
  const isForGood = code === "key-revoked" || code === "content-erased";
  // It will never leave: nobody waits for an answer to it.
  if (isForGood) for (const kind of ["machine-receipt", "acknowledge-out"]) await tx.endDeadline(kind, String(row), at);
  const name = (await tx.partner(message.partner))?.handle ?? message.partner;
  await tx.raiseAlarm({
    at,
    kind: "withheld",
    subject: String(row),
    urgency: "now",
    text: `message ${row} to ${name} was not sent: ${code}${code === "key-revoked" ? todo(message) : ""}`,
  });
}
