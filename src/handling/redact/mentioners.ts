import type { Entry } from "./entry.ts";
import type { Mention } from "./mention.ts";

// To look through all mentions costs a fraction of an index of them, which few graphs need: most settle in two rounds.
const maxScans = 4;

/** Finds who names an id, whoever it belongs to. Ids are taken in any case. */
export class Mentioners {
  readonly #entries: readonly Entry[];
  #scans = 0;
  #index: Map<string, Entry[]> | undefined;

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
  }

  /** Adds everything that is shown and names any of the ids. */
  addTo(found: Set<Entry>, ids: ReadonlySet<string>): void {
    if (ids.size === 0) return;
    const wanted = new Set([...ids].map((id) => id.toLowerCase()));
    this.#scans += 1;
    if (this.#scans <= maxScans) {
      for (const entry of this.#entries) if (entry.isLive && entry.mentions.some((mention) => isAnyNamed(mention, wanted))) found.add(entry);
      return;
    }
    this.#index ??= indexOf(this.#entries);
    for (const id of wanted) for (const entry of this.#index.get(id) ?? []) if (entry.isLive) found.add(entry);
  }
}

function isAnyNamed(mention: Mention, wanted: ReadonlySet<string>): boolean {
  return mention.kind === "text" ? mention.ids.some(({ id }) => wanted.has(id)) : wanted.has(mention.id.toLowerCase());
}

function indexOf(entries: readonly Entry[]): Map<string, Entry[]> {
  const index = new Map<string, Entry[]>();
  const add = (id: string, entry: Entry): void => {
    const known = index.get(id);
    if (known === undefined) index.set(id, [entry]);
    else if (known.at(-1) !== entry) known.push(entry);
  };
  for (const entry of entries) {
    for (const mention of entry.mentions) {
      if (mention.kind === "text") for (const { id } of mention.ids) add(id, entry);
      else add(mention.id.toLowerCase(), entry);
    }
  }
  return index;
}
