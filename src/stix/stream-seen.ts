import { sha256, utf8 } from "../base/index.ts";

const firstSlots = 1_024;

/**
 * Remembers which texts were seen, in 16 to 32 bytes for each whatever its length: by the first 64 bits of a hash. A text that was
 * never seen is taken for one that was with a chance of about n²/2^65 among n texts; somebody who works for it can bring that
 * about, so nothing may depend on the answer but a count or a warning. Whoever chooses the texts cannot make it slow: that would
 * take as many hashes for every text as there are slots.
 */
export class SeenTexts {
  #slots = new Uint32Array(2 * firstSlots);
  #size = 0;

  /** How many distinct texts were seen. */
  get size(): number {
    return this.#size;
  }

  /** Remembers a text; `false` where it was seen before. */
  add(text: string): boolean {
    const [high, low] = fingerprint(text);
    const at = this.#find(high, low);
    if (this.#slots[at] !== 0 || this.#slots[at + 1] !== 0) return false;
    this.#slots[at] = high;
    this.#slots[at + 1] = low;
    this.#size += 1;
    if (this.#size * 4 > this.#slots.length) this.#grow();
    return true;
  }

  /** Whether a text was seen. */
  has(text: string): boolean {
    const [high, low] = fingerprint(text);
    const at = this.#find(high, low);
    return this.#slots[at] !== 0 || this.#slots[at + 1] !== 0;
  }

  #find(high: number, low: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = (low * 2) & mask;
    while ((slots[at] !== 0 || slots[at + 1] !== 0) && (slots[at] !== high || slots[at + 1] !== low)) at = (at + 2) & mask;
    return at;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 2) {
      const high = old[i] as number;
      const low = old[i + 1] as number;
      if (high === 0 && low === 0) continue;
      const at = this.#find(high, low);
      this.#slots[at] = high;
      this.#slots[at + 1] = low;
    }
  }
}

function fingerprint(text: string): readonly [number, number] {
  const digest = sha256(utf8(text));
  const view = new DataView(digest.buffer, digest.byteOffset);
  const high = view.getUint32(0);
  // Both zero marks an empty slot.
  return [high === 0 ? 1 : high, view.getUint32(4)];
}
