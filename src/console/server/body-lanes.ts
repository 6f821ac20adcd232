import { TocsinError } from "../../base/index.ts";
import type { DeskRequest } from "./message.ts";

const smallBytes = 1024 * 1024;
const atOnce = 12;
const eachAtOnce = 3;

/**
 * Reads the bodies of calls, few large ones at once: a body is held whole, and one officer who sends many slowly must neither fill the memory nor keep
 * the others from sending. Large is what says that it has more than 1 MiB, or does not say. Beyond three of an officer or twelve in all: `login-later`.
 */
export class BodyLanes {
  readonly #open = new Map<string, number>();
  #all = 0;

  async read(request: DeskRequest, given: { readonly officer: string; readonly maxBytes: number }): Promise<Uint8Array> {
    const { officer, maxBytes } = given;
    const declared = request.header("content-length");
    const isSmall = maxBytes <= smallBytes || (declared !== undefined && Number(declared) <= smallBytes);
    if (isSmall) return await request.body(maxBytes);
    const own = this.#open.get(officer) ?? 0;
    if (own >= eachAtOnce || this.#all >= atOnce)
      throw new TocsinError("login-later", "send it again in a moment: others are still being sent", { details: { retryAfterSeconds: 5 } });
    this.#all += 1;
    this.#open.set(officer, own + 1);
    try {
      return await request.body(maxBytes);
    } finally {
      this.#all -= 1;
      const left = (this.#open.get(officer) ?? 1) - 1;
      if (left > 0) this.#open.set(officer, left);
      else this.#open.delete(officer);
    }
  }
}
