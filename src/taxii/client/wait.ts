import { isTocsinError, TocsinError } from "../../base/index.ts";
import type { Clock, RandomSource } from "../../base/index.ts";

/** What waiting needs: a clock, randomness for jitter, and a signal that ends it. */
export type WaitPorts = { readonly clock: Clock; readonly random: RandomSource; readonly signal?: AbortSignal };

/** How often something is tried, and how long is waited between. Times in milliseconds. */
export type RetryLimits = {
  /** Tries in all (default 6). */
  readonly tries?: number;
  /** The first pause (default 1 s); each later one is up to twice as long, up to `maxPauseMs` (default 60 s). */
  readonly pauseMs?: number;
  readonly maxPauseMs?: number;
  /** The longest wait that a server may ask for by Retry-After (default 5 min). */
  readonly maxRetryAfterMs?: number;
};

/** Waits, unless the signal ends it: then with `remote-partial`, since whoever waited has not finished. */
export function pause(delayMs: number, { clock, signal }: WaitPorts): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopped = (): void => {
      timer.cancel();
      reject(new TocsinError("remote-partial", "begin again to go on: it was stopped before its end"));
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener("abort", stopped);
      resolve();
    });
    if (signal?.aborted === true) stopped();
    else signal?.addEventListener("abort", stopped, { once: true });
  });
}

/** A pause before a try: doubled each time, and somewhere between half of that and all of it, so that many clients do not come at once. */
export function backOff(turn: number, limits: RetryLimits, random: RandomSource): number {
  const most = Math.min(limits.maxPauseMs ?? 60_000, (limits.pauseMs ?? 1000) * 2 ** Math.min(turn, 30));
  const [high = 0, low = 0] = random(2);
  return Math.round(most / 2 + (most / 2) * ((high * 256 + low) / 65_535));
}

/** Whether trying again may help: the connection broke off, the server is busy, or it failed at its own side. */
export function mayPass(thrown: unknown): thrown is TocsinError {
  if (!isTocsinError(thrown)) return false;
  if (thrown.code === "remote-unreachable" || thrown.code === "remote-busy") return true;
  return thrown.code === "remote-failed" && thrown.details["passing"] === true;
}

/**
 * Tries until it succeeds. Only what `mayPass` is tried again: after the time that the server asked for by Retry-After, else with
 * back-off and jitter. Throws the last error; a server that asks for more time than the limit is `remote-busy` at once.
 */
export async function retry<T>(limits: RetryLimits, ports: WaitPorts, attempt: (turn: number) => Promise<T>): Promise<T> {
  const tries = limits.tries ?? 6;
  for (let turn = 0; ; turn += 1) {
    try {
      return await attempt(turn);
    } catch (thrown) {
      if (!mayPass(thrown) || turn + 1 >= tries || ports.signal?.aborted === true) throw thrown;
      const asked = thrown.details["retryAfterMs"];
      if (typeof asked === "number" && asked > (limits.maxRetryAfterMs ?? 300_000)) {
        throw new TocsinError(
          "remote-busy",
          `come back in ${Math.ceil(asked / 1000)} s: the server asks for that, and it is longer than this waits`,
          {
            details: { retryAfterMs: asked },
          },
        );
      }
      await pause(typeof asked === "number" ? asked : backOff(turn, limits, ports.random), ports);
    }
  }
}
