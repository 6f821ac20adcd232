import { objectMarkings } from "../../stix/index.ts";
import type { Markable } from "../../stix/index.ts";

/** Whether the reader may see what carries all of these markings (ids of marking-definitions, never none). Asked once for every distinct set. */
export type Allows = (markingIds: readonly string[]) => boolean;

/** The most different markings that anything may carry at one place. What carries more is seen by nobody: so many cannot be meant. */
export const maxMarkingsAtOnce = 256;

/** A reader's rights, each set of markings asked for once, however its markings are ordered. */
export class Rights {
  readonly #allows: Allows;
  readonly #known = new Map<string, boolean>();

  constructor(allows: Allows) {
    this.#allows = allows;
  }

  /** Whether all of the markings allow. None at all allow nobody: unmarked counts as the strictest. */
  allow(markings: readonly string[]): boolean {
    if (markings.length === 0) return false;
    const distinct = markings.length === 1 ? markings : [...new Set(markings)].sort();
    if (distinct.length > maxMarkingsAtOnce) return false;
    const key = distinct.length === 1 ? (distinct[0] as string) : distinct.join("\n");
    let answer = this.#known.get(key);
    if (answer === undefined) this.#known.set(key, (answer = this.#allows(distinct) === true));
    return answer;
  }
}

/** The object's own markings; `undefined` where they cannot be read, so that it is not known what they forbid. */
export function readObjectMarkings(object: Markable): readonly string[] | undefined {
  const refs = object["object_marking_refs"];
  if (refs === undefined) return [];
  const markings = objectMarkings(object);
  return Array.isArray(refs) && markings.length === refs.length ? markings : undefined;
}
