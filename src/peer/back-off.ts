import type { RandomSource } from "../base/index.ts";

/** First and longest wait between two attempts, and the least time between two, whoever asks. */
export const dialPauses = { firstMs: 500, longestMs: 60_000, leastMs: 1000 } as const;

/**
 * How long to wait after `failures` attempts in a row, at least one: it doubles from half a second up to a minute, and a random half of it is
 * taken off so that many nodes do not dial a partner that comes back in the same moment.
 */
export function backOffMs(failures: number, random: RandomSource): number {
  const fullMs = Math.min(dialPauses.longestMs, dialPauses.firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
  const [high = 0, low = 0] = random(2);
  return fullMs * (0.5 + (high * 256 + low) / 131_072);
}
