declare const timestampBrand: unique symbol;

/** An instant as RFC 3339 text in UTC with exactly milliseconds and `Z`: `2026-11-22T03:04:05.678Z`. */
export type Timestamp = string & { readonly [timestampBrand]: true };

const pattern = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** Whether a text is a `Timestamp`: one spelling, and a day that exists. */
export function isTimestamp(text: string): text is Timestamp {
  if (!pattern.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}

/** The `Timestamp` of milliseconds since 1970. Refuses what is outside the years 0000 to 9999 with a `TypeError`. */
export function timestamp(ms: number): Timestamp {
  const text = new Date(ms).toISOString();
  if (text.length !== 24) throw new TypeError(`an instant in the years 0000 to 9999 is needed, got ${text}`);
  return text as Timestamp;
}

/** Milliseconds since 1970 of a `Timestamp`. */
export function millis(at: Timestamp): number {
  return Date.parse(at);
}

/** A pending call that can be called off. */
export type Timer = { cancel(): void };

/**
 * The clocks of a node. `nowMs` is the wall clock, shown and written but never trusted for deadlines; `monotonicMs` never goes
 * back and deadlines run on it; `after` calls once, no earlier than `delayMs` from now on the monotonic clock.
 */
export interface Clock {
  nowMs(): number;
  monotonicMs(): number;
  after(delayMs: number, call: () => void): Timer;
}

/** The machine's own clocks. Timers do not keep the process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, call) {
    // setTimeout holds 31 bits of milliseconds; anything longer would fire at once.
    const handle = setTimeout(call, Math.min(Math.max(0, delayMs), 0x7fffffff));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};
