import type { JsonValue } from "../../base/index.ts";

type Kept = { readonly result: Promise<JsonValue>; readonly untilMs: number };

/**
 * Does each thing once: a second call of the same name within ten minutes gets what the first one got, also while it still runs. What failed is
 * forgotten, so that it can be tried again. At most `most` results are held in the memory of this process.
 */
export class Once {
  readonly #kept = new Map<string, Kept>();
  readonly #most: number;

  constructor(most = 500) {
    this.#most = most;
  }

  async do(name: string, nowMs: number, work: () => Promise<JsonValue>): Promise<JsonValue> {
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.untilMs > nowMs) return await kept.result;
    const result = work();
    this.#kept.set(name, { result, untilMs: nowMs + 10 * 60_000 });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest);
    try {
      return await result;
    } catch (thrown) {
      this.#kept.delete(name);
      throw thrown;
    }
  }
}
