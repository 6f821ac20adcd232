import { knownMarking } from "../../stix/index.ts";
import type { Entry } from "./entry.ts";
import type { Mention } from "./mention.ts";

const nothing: readonly Entry[] = [];

/** Which ids a reader gets to see, as it stands while redaction settles. */
export class Presence {
  readonly #versions: ReadonlyMap<string, readonly Entry[]>;
  /** How many versions are seen under an id, in lower case; kept only where texts name any. */
  readonly #shown: Map<string, number> | undefined;
  readonly #target = new Map<string, string>();

  constructor(versions: ReadonlyMap<string, readonly Entry[]>, hasTexts: boolean) {
    this.#versions = versions;
    if (!hasTexts) return;
    this.#shown = new Map();
    for (const [id, entries] of versions) count(this.#shown, id.toLowerCase(), entries.length);
  }

  /** Whether any version of an object is shown. */
  has(mention: Extract<Mention, { readonly kind: "reference" }>): boolean {
    mention.versions ??= this.#versions.get(mention.id) ?? nothing;
    for (const version of mention.versions) if (version.isLive) return true;
    return false;
  }

  /** The id under which the reader sees an object. */
  target(id: string): string {
    return this.#target.size === 0 ? id : (this.#target.get(id) ?? id);
  }

  /** Whether a text may name an id, given in lower case: those that are seen, and the fixed markings, which everyone knows. */
  isNameable(id: string): boolean {
    return this.#shown?.has(id) === true || knownMarking(id) !== undefined;
  }

  /** Takes a version away. */
  drop(entry: Entry): void {
    entry.isLive = false;
    if (this.#shown !== undefined) count(this.#shown, entry.id.toLowerCase(), -1);
    if (this.#target.size > 0) this.#retarget(entry.source.id);
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
    const [first, ...others] = ids;
    // Versions of one observable may be seen under several ids; which of them is referred to must not depend on their order.
    if (first !== undefined) this.#target.set(id, others.reduce((least, one) => (one < least ? one : least), first));
  }
}

function count(counts: Map<string, number>, key: string, change: number): void {
  const now = (counts.get(key) ?? 0) + change;
  if (now > 0) counts.set(key, now);
  else counts.delete(key);
}
