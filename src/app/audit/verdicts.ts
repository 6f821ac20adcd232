/** Somebody's word on a message. `isProven`: the partner's own signed receipt was opened and holds, not only this node's act of it. */
export type Verdict = { readonly verdict: string; readonly at: string; readonly by: string | null; readonly isProven: boolean };

/** The number that stands for no verdict. */
export const noVerdict = -1;

const firstRoom = 1024;

/**
 * Verdicts in columns, each known by its number, with the one on the same message that came before it: there are several for every message, and an
 * object for each would be most of an audit's memory. Words are kept once: whoever adds has bounded how many there are.
 */
export class Verdicts {
  #count = 0;
  #ms = new Float64Array(firstRoom);
  #before = new Int32Array(firstRoom);
  #verdict = new Uint32Array(firstRoom);
  #by = new Uint32Array(firstRoom);
  #proven = new Uint8Array(firstRoom);
  readonly #words: (string | null)[] = [];
  readonly #wordAt = new Map<string | null, number>();
  /** Times in another spelling than the canonical one, as they were said. */
  readonly #times = new Map<number, string>();

  /** Adds a verdict after the one whose number is `before`; gives its number. */
  add({ verdict, at, by }: Omit<Verdict, "isProven">, before: number): number {
    const number = this.#count;
    if (number === this.#ms.length) this.#grow();
    this.#count += 1;
    const ms = Date.parse(at);
    this.#ms[number] = ms;
    if (Number.isNaN(ms) || new Date(ms).toISOString() !== at) this.#times.set(number, at);
    this.#before[number] = before;
    this.#verdict[number] = this.#word(verdict);
    this.#by[number] = this.#word(by);
    return number;
  }

  /** Marks a verdict as proven by the partner's signature. */
  prove(number: number): void {
    this.#proven[number] = 1;
  }

  /** The verdict of a number. */
  read(number: number): Verdict {
    return {
      verdict: this.#words[this.#verdict[number] ?? 0] ?? "",
      at: this.#times.get(number) ?? new Date(this.#ms[number] ?? 0).toISOString(),
      by: this.#words[this.#by[number] ?? 0] ?? null,
      isProven: this.#proven[number] === 1,
    };
  }

  /** The verdicts that lead up to a number, the first one first. */
  upTo(last: number): readonly Verdict[] {
    const found: Verdict[] = [];
    for (let number = last; number !== noVerdict; number = this.#before[number] ?? noVerdict) found.push(this.read(number));
    return found.toReversed();
  }

  #word(word: string | null): number {
    const known = this.#wordAt.get(word);
    if (known !== undefined) return known;
    this.#wordAt.set(word, this.#words.length);
    return this.#words.push(word) - 1;
  }

  #grow(): void {
    const room = Math.ceil(this.#count * 1.5);
    const wider = <T extends Float64Array | Int32Array | Uint32Array | Uint8Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.#ms = wider(new Float64Array(room), this.#ms);
    this.#before = wider(new Int32Array(room), this.#before);
    this.#verdict = wider(new Uint32Array(room), this.#verdict);
    this.#by = wider(new Uint32Array(room), this.#by);
    this.#proven = wider(new Uint8Array(room), this.#proven);
  }
}
