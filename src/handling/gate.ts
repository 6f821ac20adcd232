import type { Markable } from "../stix/index.ts";
import { allowsEach, judge, judgeObject, rightsOf, type Conditions, type Rights, type Verdict } from "./decide.ts";
import { MarkingSets, type MarkingSet } from "./marking-set.ts";
import type { Reader } from "./reader.ts";

/**
 * All decisions for one reader under one set of conditions: the same answers as `mayReceive` and `mayReceiveSet`, remembered by marking set,
 * and forgotten when the book of definitions changes. Reader and conditions are copied: changing them afterwards changes nothing.
 */
export class Gate {
  readonly reader: Reader;
  readonly conditions: Conditions;
  readonly sets: MarkingSets;
  readonly #rights: Rights;
  #verdicts: (Verdict | undefined)[] = [];
  #revision: number;

  constructor(reader: Reader, conditions: Conditions, sets: MarkingSets = new MarkingSets()) {
    this.reader = structuredClone(reader);
    const { book, ...plain } = conditions;
    this.conditions = { ...structuredClone(plain), book };
    this.sets = sets;
    this.#rights = rightsOf(this.reader, this.conditions);
    this.#revision = book.revision;
  }

  /** `mayReceiveSet` for this reader. Sets of another `MarkingSets` are judged too, and not remembered. */
  mayReceiveSet(set: MarkingSet): Verdict {
    const { book } = this.conditions;
    if (this.#revision !== book.revision) {
      this.#verdicts = [];
      this.#revision = book.revision;
    }
    const known = this.#verdicts[set.index];
    if (known !== undefined && this.sets.has(set)) return known;
    const verdict = judge(this.#rights, set);
    if (this.sets.has(set)) this.#verdicts[set.index] = verdict;
    return verdict;
  }

  /** `mayReceive` for this reader: the object as it stands, granular markings included. */
  mayReceive(object: Markable): Verdict {
    return judgeObject(this.#rights, object, { sets: this.sets, judgeSet: (set) => this.mayReceiveSet(set) });
  }

  /**
   * Whether the reader may receive what carries exactly these markings: for redaction, which asks with all that lie on a place, the object's
   * own among them. None at all is unmarked, and open only by an intake rule.
   */
  allows(markings: readonly string[]): boolean {
    return this.mayReceiveSet(this.sets.of(markings)).allowed;
  }

  /**
   * Whether every one of these granular markings allows: for markings on parts of what is decided on as a whole beside it. None at all allows,
   * because the whole is marked.
   */
  allowsParts(markings: readonly unknown[]): boolean {
    return allowsEach(this.#rights, this.sets.of(markings));
  }

  /** What stands in the way of everything: the reader or the purpose is outside the agreement. */
  get isShut(): boolean {
    return this.#rights.general.length > 0;
  }
}
