import { knownMarking } from "../../stix/index.ts";
import type { Entry } from "./entry.ts";

/** Which ids a reader gets to see, as it stands while redaction settles. */
export class Presence {
  readonly #versions: ReadonlyMap<string, readonly Entry[]>;
  readonly #live = new Map<string, number>();
  /** How many versions are seen under an id, in lower case; kept only where texts name any. */
  readonly #shown: Map<string, number> | undefined;
  readonly #target = new Map<string, string>();

  constructor(versions: ReadonlyMap<string, readonly Entry[]>, hasTexts: boolean) {
    this.#versions = versions;
    for (const [id, entries] of versions) this.#live.set(id, entries.length);
    if (!hasTexts) return;
    this.#shown = new Map();
    for (const [id, entries] of versions) count(this.#shown, id.toLowerCase(), entries.length);
  }

  /** Whether any version of an object is shown. */
  has(id: string): boolean {
    return this.#live.has(id);
  }

  /** The id under which the reader sees an object. */
  target(id: string): string {
    return this.#target.get(id) ?? id;
  }

  /** Whether a text may name an id, given in lower case: those that are seen, and the fixed markings, which everyone knows. */
  isNameable(id: string): boolean {
    return this.#shown?.has(id) === true || knownMarking(id) !== undefined;
  }

  /** Counts one version less under the id that it was seen under. */
  drop(entry: Entry): void {
    count(this.#live, entry.source.id, -1);
    if (this.#shown !== undefined) count(this.#shown, entry.id.toLowerCase(), -1);
    this.#retarget(entry.source.id);
  }

  /** Counts a version under its new id. */
  move(entry: Entry, before: string): void {
    if (this.#shown !== undefined) {
      count(this.#shown, before.toLowerCase(), -1);
      count(this.#shown, entry.id.toLowerCase(), 1);
    }
    this.#retarget(entry.source.id);
  }

  #retarget(id: string): void {
    const ids = (this.#versions.get(id) ?? []).filter((entry) => entry.isLive).map((entry) => entry.id);
    if (!this.#target.has(id) && ids.every((one) => one === id)) return;
    // Versions of one observable may be seen under several ids; which of them is referred to must not depend on their order.
    const [first, ...others] = ids;
    if (first !== undefined) this.#target.set(id, others.reduce((least, one) => (one < least ? one : least), first));
  }
}

function count(counts: Map<string, number>, key: string, change: number): void {
  const now = (counts.get(key) ?? 0) + change;
  if (now > 0) counts.set(key, now);
  else counts.delete(key);
}
