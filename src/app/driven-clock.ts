import { systemClock } from "../base/index.ts";
import type { Clock, Timer } from "../base/index.ts";

/** A clock that runs ahead of the machine's by what an exercise has advanced it. */
export interface DrivenClock extends Clock {
  /** Milliseconds that the exercise has advanced so far. */
  aheadMs(): number;
  /** Advances both clocks and calls what fell due, in the order in which it fell due. */
  advance(ms: number): void;
}

// Longer than this the machine's timers cannot wait in one piece.
const longestMs = 0x7fffffff;

type Waiting = { readonly dueMs: number; readonly call: () => void; timer: Timer };

/** A clock for exercise folders only. `aheadMs` restores what was advanced before a restart; `machine` is the clock beneath it. */
export function drivenClock(aheadMs: number, machine: Clock = systemClock): DrivenClock {
  let ahead = aheadMs;
  const waiting = new Set<Waiting>();
  const arm = (entry: Waiting): void => {
    const leftMs = entry.dueMs - (machine.monotonicMs() + ahead);
    entry.timer = machine.after(Math.max(0, Math.min(leftMs, longestMs)), () => {
      if (leftMs > longestMs) {
        arm(entry);
        return;
      }
      waiting.delete(entry);
      entry.call();
    });
  };
  return {
    aheadMs: () => ahead,
    nowMs: () => machine.nowMs() + ahead,
    monotonicMs: () => machine.monotonicMs() + ahead,
    after(delayMs, call) {
      const entry: Waiting = { dueMs: machine.monotonicMs() + ahead + delayMs, call, timer: { cancel: () => {} } };
      waiting.add(entry);
      arm(entry);
      return {
        cancel() {
          waiting.delete(entry);
          entry.timer.cancel();
        },
      };
    },
    advance(ms) {
      if (!(ms >= 0)) throw new TypeError(`a clock is advanced by 0 or more milliseconds, got ${ms}`);
      ahead += ms;
      const now = machine.monotonicMs() + ahead;
      const due = [...waiting].filter((entry) => entry.dueMs <= now).sort((a, b) => a.dueMs - b.dueMs);
      // Those that are due as well: where one of them throws, the machine's clock calls the others at once.
      for (const entry of waiting) {
        entry.timer.cancel();
        arm(entry);
      }
      for (const entry of due) {
        // Called off by one that fell due before it.
        if (!waiting.delete(entry)) continue;
        entry.timer.cancel();
        entry.call();
      }
    },
  };
}
