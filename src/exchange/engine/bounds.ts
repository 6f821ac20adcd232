import { TocsinError } from "../../base/index.ts";
import { withNumber } from "../head/index.ts";
import type { Held } from "../head/index.ts";
import type { View } from "../ports.ts";
import type { Stream } from "../records.ts";

/** The most epochs of both sides that are kept under one agreement: a partner that restores so often has another problem. */
const mostEpochs = 64;
/** The most ranges of numbers that are kept of one direction: each arriving message costs as much as there are. */
const mostRanges = 1000;

/**
 * The ranges with one more number. A number that would open one more gap than is kept track of is `peer-busy`: the sender keeps the message,
 * and it is taken once gaps before it are filled.
 */
export function heldWith(held: Held, number: number): Held {
  const next = withNumber(held, number);
  if (next.length > mostRanges && next.length > held.length)
    throw new TocsinError("peer-busy", `send what is missing first: ${mostRanges} gaps are open`);
  return next;
}

/** The stream that comes in under an agreement in an epoch, as it is kept or new. One epoch more than is kept track of is `peer-busy`. */
export async function streamOf(view: View, place: { readonly agreement: string; readonly epoch: number }): Promise<Stream> {
  const { agreement, epoch } = place;
  const known = await view.stream(agreement, false, epoch);
  if (known !== undefined) return known;
  await checkEpochs(view, agreement);
  return { agreement, outgoing: false, epoch, count: 0, chain: null, held: [], lastHead: null, judged: null };
}

/** Refuses one more epoch under an agreement than is kept track of, with `peer-busy`. */
export async function checkEpochs(view: View, agreement: string): Promise<void> {
  if ((await view.streams(agreement)).length > mostEpochs)
    throw new TocsinError("peer-busy", "agree anew with this partner: it has opened too many epochs");
}
