import type { Timestamp } from "../../base/index.ts";
import type { Transaction } from "../ports.ts";
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

/**
 * Takes what a rule no longer lets pass out of the outbox: it is kept and shown, and never sent by chance later. What was delivered once
 * stays delivered, whatever forbids to send it again.
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
