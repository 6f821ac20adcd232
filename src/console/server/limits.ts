import { TocsinError } from "../../base/index.ts";

const freeFailures = 5;
const longestMs = 15 * 60_000;
const forgottenMs = 60 * 60_000;
const rememberedAtMost = 20_000;

type Tries = { failures: number; atMs: number };

/**
 * Slows down whoever fails to log in, by a name of the caller's choice: after five failures one second, then twice as long with each, up to 15 minutes;
 * an hour without failures forgets them. Names are of officer and source together, so that nobody can lock another one out from elsewhere. At most
 * 20,000 names are held: the oldest are forgotten first.
 */
export class Backoff {
  readonly #tries = new Map<string, Tries>();

  /** Refuses with `login-later` where this name has to wait. */
  check(name: string, nowMs: number): void {
    const tries = this.#tries.get(name);
    if (tries === undefined || tries.failures < freeFailures) return;
    const waitMs = Math.min(longestMs, 1000 * 2 ** Math.min(tries.failures - freeFailures, 20));
    const leftMs = tries.atMs + waitMs - nowMs;
    if (leftMs <= 0) return;
    const retryAfterSeconds = Math.ceil(leftMs / 1000);
    throw new TocsinError("login-later", `try again in ${retryAfterSeconds} seconds: too many logins failed here`, {
      details: { retryAfterSeconds },
    });
  }

  failed(name: string, nowMs: number): void {
    const before = this.#tries.get(name);
    const failures = before === undefined || nowMs - before.atMs > forgottenMs ? 1 : before.failures + 1;
    // Put at the end again: the map's order is the order of forgetting.
    this.#tries.delete(name);
    this.#tries.set(name, { failures, atMs: nowMs });
    const [oldest] = this.#tries.keys();
    if (this.#tries.size > rememberedAtMost && oldest !== undefined) this.#tries.delete(oldest);
  }

  succeeded(name: string): void {
    this.#tries.delete(name);
  }
}

/** The part of an address that one party holds: an IPv6 network of 64 bits counts as one source. */
export function sourceOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address;
  const [head = ""] = address.split("%");
  const [left = "", right = ""] = head.split("::");
  const groups = left === "" ? [] : left.split(":");
  const after = right === "" ? [] : right.split(":");
  const whole = head.includes("::")
    ? [...groups, ...Array<string>(Math.max(0, 8 - groups.length - after.length)).fill("0"), ...after]
    : groups;
  return `${whole
    .slice(0, 4)
    .map((group) => (group === "" ? "0" : Number.parseInt(group, 16).toString(16)))
    .join(":")}::/64`;
}

/** Lets few works in at once and few more wait; the rest is refused with `login-later`. Passwords cost memory and a thread each. */
export class Turnstile {
  #inside = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #atOnce: number;
  readonly #waitingMost: number;

  constructor(atOnce: number, waitingMost: number) {
    this.#atOnce = atOnce;
    this.#waitingMost = waitingMost;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside >= this.#atOnce) {
      if (this.#waiting.length >= this.#waitingMost)
        throw new TocsinError("login-later", "try again in a moment: many log in at once", { details: { retryAfterSeconds: 2 } });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#inside += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#inside -= 1;
      else next();
    }
  }
}
