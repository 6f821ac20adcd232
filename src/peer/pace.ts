/** How much of its window the lower lanes use: so much that an urgent frame does not wait long behind what is in the network already. */
export interface Pace {
  /** Share of the window between 1/16 and 1. */
  scale(): number;
  /** A ping that was sent behind bulk was answered after so long. */
  answered(roundTripMs: number): void;
}

/** Beyond its quickest round trip an answer may take so long before less is sent ahead, and must take less before more is. */
const patienceMs = { shrink: 200, grow: 100 } as const;
const leastScale = 1 / 16;

/** A pace that has measured nothing: the whole window. What a long line takes in any case is not counted as waiting. */
export function pace(): Pace {
  let scale = 1;
  let quickestMs = Number.POSITIVE_INFINITY;
  return {
    scale: () => scale,
    answered(roundTripMs) {
      quickestMs = Math.min(quickestMs, roundTripMs);
      const waitedMs = roundTripMs - quickestMs;
      if (waitedMs > patienceMs.shrink) scale = Math.max(leastScale, scale / 2);
      else if (waitedMs < patienceMs.grow) scale = Math.min(1, scale * 2);
    },
  };
}
