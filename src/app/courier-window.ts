import type { View } from "../exchange/index.ts";

const dayMs = 86_400_000;

/** How long what was retired is still kept for couriers where no agreement says otherwise, in milliseconds (PROTOCOL.md 1). */
export const courierWindowMs = 14 * dayMs;

/**
 * How long retired sealing keys are still kept, in milliseconds: the longest courier window that any agreement of this node names, since the
 * keys are the same for all partners; 14 days where there is no agreement yet. Nothing that stands in the card follows from it: a partner
 * must not read there what was agreed with another.
 */
export async function courierWindow(view: Pick<View, "agreements">): Promise<number> {
  const windows = (await view.agreements()).flatMap(({ state }) => (state.terms === null ? [] : [state.terms.courierWindowDays * dayMs]));
  return windows.length === 0 ? courierWindowMs : Math.max(...windows);
}
