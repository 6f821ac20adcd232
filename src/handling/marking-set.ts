import { isIdentifier, objectMarkings } from "../stix/index.ts";
import type { Markable } from "../stix/index.ts";

/** The most different markings that one set holds. A set that would hold more is `isOverfull` and opens to nobody. */
export const maxSetMarkings = 1024;

/**
 * A set of markings, the same object for the same markings of one `MarkingSets`: decisions are remembered by it. `ids` are sorted, each once.
 */
export type MarkingSet = {
  /** Counts up from 0 within its `MarkingSets`; -1 for a set that is not kept. */
  readonly index: number;
  /** The same text for the same markings, in whatever order and however often they were named. */
  readonly key: string;
  readonly ids: readonly string[];
  /** Something in it is no identifier of a marking-definition: what it was meant to say cannot be known, so it opens to nobody. */
  readonly isMalformed: boolean;
  /** There were more than `maxSetMarkings`: it opens to nobody, and `ids` is empty. */
  readonly isOverfull: boolean;
};

/**
 * Interns marking sets. Holds at most `maxSets` (65,536 unless told) sets and remembers lookups by the identity of lists no longer than a
 * set; beyond that it still answers, with sets of index -1 that are decided anew each time. No list of markings makes it throw or grow
 * without bound.
 */
export class MarkingSets {
  readonly #byKey = new Map<string, MarkingSet>();
  readonly #byIndex: MarkingSet[] = [];
  readonly #bySingle = new Map<string, MarkingSet>();
  readonly #maxSets: number;
  /** The set of no markings at all. */
  readonly empty: MarkingSet;

  constructor(options: { readonly maxSets?: number } = {}) {
    this.#maxSets = options.maxSets ?? 65_536;
    this.empty = this.#kept([], { isMalformed: false, isOverfull: false });
  }

  /** How many sets are kept. */
  get size(): number {
    return this.#byKey.size;
  }

  /** Whether a set is one that is kept here. */
  has(set: MarkingSet): boolean {
    return this.#byIndex[set.index] === set;
  }

  /** The set of these markings: ids of marking-definitions, in any order. Whatever else stands in the list makes the set malformed. */
  of(markings: readonly unknown[]): MarkingSet {
    if (markings.length === 0) return this.empty;
    if (markings.length === 1 && typeof markings[0] === "string") {
      const known = this.#bySingle.get(markings[0]);
      if (known !== undefined) return known;
    }
    const ids = new Set<string>();
    let isMalformed = false;
    let isOverfull = false;
    for (const marking of markings) {
      if (typeof marking !== "string" || !isIdentifier(marking, "marking-definition")) isMalformed = true;
      else if (ids.size < maxSetMarkings) ids.add(marking);
      else if (!ids.has(marking)) isOverfull = true;
    }
    // Which of too many were seen first must not tell two sets apart.
    const set = this.#kept(isOverfull ? [] : [...ids].sort(), { isMalformed, isOverfull });
    if (set.index >= 0 && set.ids.length === 1 && markings.length === 1) this.#bySingle.set(set.ids[0] as string, set);
    return set;
  }

  /** The set of an object's own markings (`object_marking_refs`; granular ones are not in it). What should be a list and is not counts as malformed. */
  ofObject(object: Markable): MarkingSet {
    const refs = object["object_marking_refs"];
    if (refs === undefined) return this.empty;
    if (Array.isArray(refs)) return this.of(refs as readonly unknown[]);
    return this.of([...objectMarkings(object), null]);
  }

  /** The set of the markings of both. */
  union(one: MarkingSet, other: MarkingSet): MarkingSet {
    if (one === other || other === this.empty) return one;
    if (one === this.empty) return other;
    const isMalformed = one.isMalformed || other.isMalformed;
    if (one.isOverfull || other.isOverfull) return this.#kept([], { isMalformed, isOverfull: true });
    return this.of([...one.ids, ...other.ids, ...(isMalformed ? [null] : [])]);
  }

  #kept(ids: readonly string[], faults: { readonly isMalformed: boolean; readonly isOverfull: boolean }): MarkingSet {
    // Identifiers have no spaces, so the parts cannot run together.
    const key = [...ids, ...(faults.isMalformed ? ["malformed"] : []), ...(faults.isOverfull ? ["overfull"] : [])].join(" ");
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const index = this.#byKey.size < this.#maxSets ? this.#byKey.size : -1;
    const set: MarkingSet = Object.freeze({ index, key, ids: Object.freeze([...ids]), ...faults });
    if (index >= 0) {
      this.#byKey.set(key, set);
      this.#byIndex.push(set);
    }
    return set;
  }
}
