import { timestamp } from "../../base/index.ts";
import type { Head } from "./heads.ts";
import type { Interval } from "./report.ts";

/** A head as a witness of time: at `timeMs` the log said that it had `size` leaves; `cosigned` bounds it from outside. Milliseconds since 1970. */
type TimedSize = { readonly size: number; readonly timeMs: number; readonly by: string };

/**
 * Between which instants each leaf of a log must have been logged. Not before the last head that lacks it (by the log's own signed word: a log that signs
 * "at T there were n leaves" cannot add leaf n dated before T), not after the first head or cosignature that has it.
 */
export class TimeBounds {
  readonly #lower: readonly TimedSize[];
  readonly #upper: readonly TimedSize[];
  readonly #outer: readonly TimedSize[];

  constructor(heads: readonly Head[]) {
    const own = heads.map(({ checkpoint }) => ({ size: checkpoint.size, timeMs: checkpoint.time * 1000, by: "the log's own checkpoint" }));
    const cosigned = heads.flatMap(({ checkpoint, cosigned: by }) =>
      by.map(({ cosigner, at }) => ({ size: checkpoint.size, timeMs: at * 1000, by: `the cosignature of ${cosigner}` })),
    );
    this.#lower = latestSoFar(own);
    this.#upper = earliestFrom(own);
    this.#outer = earliestFrom(cosigned);
  }

  /** Whether a leaf may say that it was logged at this instant; a cosigner's clock is given the tolerance, the log's own none. */
  isWithin(index: number, loggedAtMs: number, toleranceMs: number): boolean {
    const after = last(this.#lower, index);
    const before = first(this.#upper, index);
    const outer = first(this.#outer, index);
    // A head's time has whole seconds, rounded down: an entry of the same second is not after it.
    return (
      (after === undefined || loggedAtMs >= after.timeMs) &&
      (before === undefined || loggedAtMs < before.timeMs + 1000) &&
      (outer === undefined || loggedAtMs < outer.timeMs + 1000 + toleranceMs)
    );
  }

  /** The narrowest interval that signatures leave for a leaf, and whose they are. */
  interval(index: number): Interval {
    const after = last(this.#lower, index);
    const own = first(this.#upper, index);
    const outer = first(this.#outer, index);
    const before = own === undefined || (outer !== undefined && outer.timeMs < own.timeMs) ? outer : own;
    return {
      ...(after === undefined ? {} : { after: timestamp(after.timeMs), afterBy: after.by }),
      ...(before === undefined ? {} : { before: timestamp(before.timeMs), beforeBy: before.by }),
    };
  }
}

/** By size, each the latest time of all heads up to that size. */
function latestSoFar(heads: readonly TimedSize[]): TimedSize[] {
  const sorted = heads.toSorted((a, b) => a.size - b.size || a.timeMs - b.timeMs);
  let latest: TimedSize | undefined;
  return sorted.map((head) => (latest = latest === undefined || head.timeMs >= latest.timeMs ? head : { ...latest, size: head.size }));
}

/** By size, each the earliest time of all heads from that size on. */
function earliestFrom(heads: readonly TimedSize[]): TimedSize[] {
  const sorted = heads.toSorted((a, b) => b.size - a.size || b.timeMs - a.timeMs);
  let earliest: TimedSize | undefined;
  return sorted
    .map((head) => (earliest = earliest === undefined || head.timeMs <= earliest.timeMs ? head : { ...earliest, size: head.size }))
    .reverse();
}

/** The last head whose size is not above `index`. */
function last(heads: readonly TimedSize[], index: number): TimedSize | undefined {
  return heads[firstAbove(heads, index) - 1];
}

/** The first head whose size is above `index`. */
function first(heads: readonly TimedSize[], index: number): TimedSize | undefined {
  return heads[firstAbove(heads, index)];
}

function firstAbove(heads: readonly TimedSize[], index: number): number {
  let low = 0;
  let high = heads.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((heads[middle]?.size ?? 0) > index) high = middle;
    else low = middle + 1;
  }
  return low;
}
