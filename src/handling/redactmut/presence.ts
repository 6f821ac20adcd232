import { knownMarking } from "../../stix/index.ts";
import type { Entry } from "./entry.ts";
import type { Mention } from "./mention.ts";

/** Whether the reader gets an object, of which this graph has nothing to show, all the same. */
export type Elsewhere = (id: string) => boolean;

const nothing: readonly Entry[] = [];

/** Which ids a reader gets to see, as it stands while redaction settles. */
export class Presence {
  readonly #versions: ReadonlyMap<string, readonly Entry[]>;
  /** How many versions are seen under an id, in lower case; kept only where texts name any. */
  readonly #shown: Map<string, number> | undefined;
  /** The ids that the graph had something to show of at first, in lower case. */
  readonly #known = new Set<string>();
  readonly #elsewhere: Elsewhere;
  readonly #target = new Map<string, string>();

  constructor(versions: ReadonlyMap<string, readonly Entry[]>, from: { readonly hasTexts: boolean; readonly elsewhere: Elsewhere }) {
    this.#versions = versions;
    this.#elsewhere = from.elsewhere;
    if (!from.hasTexts) return;
    this.#shown = new Map();
    for (const id of versions.keys()) this.#known.add(id.toLowerCase());
    for (const [id, entries] of versions) count(this.#shown, id.toLowerCase(), entries.length);
  }

  /** Whether any version of an object is shown. */
  has(mention: Extract<Mention, { readonly kind: "reference" }>): boolean {
    mention.versions ??= this.#versions.get(mention.id) ?? nothing;
    for (const version of mention.versions) return true;
    return mention.versions === nothing && this.#elsewhere(mention.id);
  }

  /** The id under which the reader sees an object. */
  target(id: string): string {
    return this.#target.size === 0 ? id : (this.#target.get(id) ?? id);
  }

  /** Whether a text may name an id, given in lower case: those that are seen, and the fixed markings, which everyone knows. */
  isNameable(id: string): boolean {
    return this.#shown?.has(id) === true || knownMarking(id) !== undefined || (!this.#known.has(id) && this.#elsewhere(id));
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
    if (first !== undefined)
      this.#target.set(
        id,
        others.reduce((least, one) => (one < least ? one : least), first),
      );
  }
}

function count(counts: Map<string, number>, key: string, change: number): void {
  const now = (counts.get(key) ?? 0) + change;
  if (now > 0) counts.set(key, now);
  else counts.delete(key);
}
