import type { Clock } from "../../base/index.ts";

const firstWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;

/** Things that the watch has under way beside its turns, one of a name at a time, so that a notifier that hangs keeps nobody else waiting. */
export type Errands = {
  /** Whether one of this name is under way. */
  isBusy(name: string): boolean;
  /** Before when none of this name is to be begun, in milliseconds of the clock; 0 where nothing holds it. */
  heldUntilMs(name: string): number;
  /** Keeps a name from being begun again for a while. */
  hold(name: string, forMs: number): void;
  /**
   * Begins one. Where it throws, its name is held, longer each time: what could not be written down may have been sent all the same, and
   * without that a full disk would page without end.
   */
  begin(name: string, work: () => Promise<void>): void;
  /** Resolves once nothing is under way any more. */
  settled(): Promise<void>;
};

/** Errands on a clock. `told.fault` hears what was thrown, `told.done` that one ended either way. */
export function errandsOn(clock: Clock, told: { fault(thrown: unknown): void; done(): void }): Errands {
  const busy = new Map<string, Promise<void>>();
  const held = new Map<string, number>();
  const waits = new Map<string, number>();
  const hold = (name: string, forMs: number): void => void held.set(name, clock.nowMs() + forMs);
  return {
    isBusy: (name) => busy.has(name),
    heldUntilMs: (name) => held.get(name) ?? 0,
    hold,
    begin(name, work) {
      const ended = work()
        .then(() => void waits.delete(name))
        .catch((thrown: unknown) => {
          const waitMs = Math.min(longestWaitMs, 2 * (waits.get(name) ?? firstWaitMs / 2));
          waits.set(name, waitMs);
          hold(name, waitMs);
          told.fault(thrown);
        })
        .then(() => {
          busy.delete(name);
          told.done();
        });
      busy.set(name, ended);
    },
    settled: async () => void (await Promise.all(busy.values())),
  };
}
