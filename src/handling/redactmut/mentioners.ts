import type { Entry } from "./entry.ts";
import type { Mention } from "./mention.ts";

// To look through all mentions costs a fraction of an index of them, which few graphs need: most settle in two rounds.
const maxScans = 4;

/** What changed: ids, as they were given and as they were seen, and the lists of versions that the graph has under them. */
export type Changed = { readonly ids: ReadonlySet<string>; readonly versions: ReadonlySet<unknown> };

/** Finds who names what changed, whoever it belongs to. Texts may write ids in any case. */
export class Mentioners {
  readonly #entries: readonly Entry[];
  #scans = 0;
  #index: Map<string, Entry[]> | undefined;

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
  }

  /** Adds everything that is shown and names any of what changed. */
  addTo(found: Set<Entry>, { ids, versions }: Changed): void {
    const named = new Set([...ids].map((id) => id.toLowerCase()));
    this.#scans += 1;
    if (this.#scans > maxScans) {
      this.#index ??= indexOf(this.#entries);
      for (const id of named) for (const entry of this.#index.get(id) ?? []) if (entry.isLive) found.add(entry);
      return;
    }
    const isNamed = (mention: Mention): boolean => {
      if (mention.kind === "text") return mention.ids.some(({ id }) => named.has(id));
      // A reference is looked up once, and then known by what was found.
      return mention.kind === "key" ? named.has(mention.id) : versions.has(mention.versions);
    };
    for (const entry of this.#entries) if (entry.isLive && entry.mentions.some(isNamed)) found.add(entry);
  }
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
