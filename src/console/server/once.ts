import { TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";

type Kept = { readonly of: string; readonly result: Promise<JsonValue>; readonly untilMs: number };

/**
 * Does each thing once: a second call of the same name within ten minutes gets what the first one got, also while it still runs. What failed is
 * forgotten, so that it can be tried again. The same name for something else, as `of` tells, is `usage`: it would be lost. At most `most` results are held in the memory of this process.
 */
export class Once {
  readonly #kept = new Map<string, Kept>();
  readonly #most: number;

  constructor(most = 500) {
    this.#most = most;
  }

  async do(name: string, given: { readonly of: string; readonly nowMs: number }, work: () => Promise<JsonValue>): Promise<JsonValue> {
    const { of, nowMs } = given;
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.untilMs > nowMs) {
      if (kept.of !== of) throw new TocsinError("usage", "give each act a text of its own as once: this one stood for another act");
      return await kept.result;
    }
    const result = work();
    this.#kept.delete(name);
    this.#kept.set(name, { of, result, untilMs: nowMs + 10 * 60_000 });
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
