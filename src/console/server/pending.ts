import { base64url } from "../../base/index.ts";
import type { RandomSource } from "../../base/index.ts";

/**
 * What was begun and is to be finished, each once and within its time, in the memory of this process. At most `most` are held; then the oldest is
 * forgotten, so that nobody fills the memory by beginning.
 */
export class Pending<T> {
  readonly #held = new Map<string, { readonly value: T; readonly untilMs: number }>();
  readonly #lifetimeMs: number;
  readonly #most: number;

  constructor(lifetimeMs: number, most = 10_000) {
    this.#lifetimeMs = lifetimeMs;
    this.#most = most;
  }

  begin(value: T, given: { readonly nowMs: number; readonly random: RandomSource; readonly name?: string }): string {
    const name = given.name ?? base64url(given.random(24));
    this.#held.set(name, { value, untilMs: given.nowMs + this.#lifetimeMs });
    const [oldest] = this.#held.keys();
    if (this.#held.size > this.#most && oldest !== undefined) this.#held.delete(oldest);
    return name;
  }

  has(name: string): boolean {
    return this.#held.has(name);
  }

  /** What was begun under this name, taken out; `undefined` where nothing was, or too long ago. */
  finish(name: string, nowMs: number): T | undefined {
    const held = this.#held.get(name);
    this.#held.delete(name);
    return held === undefined || held.untilMs < nowMs ? undefined : held.value;
  }
}
