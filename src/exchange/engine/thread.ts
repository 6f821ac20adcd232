import type { PassageContext } from "../agreement/index.ts";
import type { Header } from "../message/index.ts";
import type { View } from "../ports.ts";
import type { MessageRecord } from "../records.ts";

const mostOfThread = 1000;

/** A message that is asked whether it passes; its partner is the other side, whichever way it goes. */
export type ThreadInput = {
  readonly header: Pick<Header, "scope" | "lifeSafetyFloor" | "thread" | "agreement" | "messageId">;
  readonly partner: string;
  readonly hasAttachments: boolean;
};

/** What really passed before in a thread with this partner under this agreement: nothing parked or withheld, nothing of another pair. */
export async function passedBefore(view: View, given: Omit<ThreadInput, "hasAttachments">): Promise<readonly MessageRecord[]> {
  const { header, partner } = given;
  if (header.thread === null) return [];
  const thread = await view.messages({ thread: header.thread, partner, limit: mostOfThread });
  return thread.filter(
    (one) => one.agreement === header.agreement && one.state !== "parked" && one.state !== "withheld" && one.messageId !== header.messageId,
  );
}

/** What the passage table has to know of a message, taken from what passed before in its thread. */
export async function passageContext(view: View, given: ThreadInput): Promise<PassageContext> {
  const { header, hasAttachments } = given;
  const before = await passedBefore(view, given);
  return {
    scope: header.scope,
    floor: header.lifeSafetyFloor,
    inFloorThread: before.some((one) => one.kind === "warning" && one.reason === "floor"),
    concernsEarlier: before.length > 0,
    hasAttachments,
  };
}
