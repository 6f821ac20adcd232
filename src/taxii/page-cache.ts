import type { Page } from "./page.ts";

/** A page of objects that is kept, with what its log entry needs. */
export type KeptPage = Page<Uint8Array> & { readonly digest: Promise<Uint8Array> };

type Kept = { readonly page: KeptPage; readonly collection: number; readonly bytes: number };

/**
 * Pages that were asked for more than once. Only full pages are kept: what is added later comes after them. One of whose entries is
 * superseded or removed is dropped by `disturb`; rights are part of the key, so a page is never served under others than it was read under.
 */
export class PageCache {
  readonly #kept = new Map<string, Kept>();
  readonly #seen = new Set<string>();
  readonly #maxBytes: number;
  #bytes = 0;
  /** Counts what is disturbed: a page that was read before a disturbance and comes to be kept after it may be out of date. */
  #disturbances = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What to hand to `put` together with a page that is about to be read. */
  get mark(): number {
    return this.#disturbances;
  }

  get(key: string): KeptPage | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.page;
  }

  /** Keeps a page once it is asked for the second time: a reader who polls through a collection must not drive out what others ask for. */
  put(key: string, page: KeptPage, read: { readonly collection: number; readonly mark: number }): void {
    if (page.next === undefined || read.mark !== this.#disturbances || page.content.length > this.#maxBytes / 4) return;
    if (!this.#seen.has(key)) {
      this.#seen.add(key);
      const oldest = this.#seen.size > 4096 ? this.#seen.values().next().value : undefined;
      if (oldest !== undefined) this.#seen.delete(oldest);
      return;
    }
    const bytes = page.content.length + 512;
    this.#drop(key);
    this.#kept.set(key, { page, collection: read.collection, bytes });
    this.#bytes += bytes;
    for (const old of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(old);
    }
  }

  /** Drops every page that shows one of these places. */
  disturb(collection: number, seqs: readonly number[]): void {
    if (seqs.length === 0) return;
    this.#disturbances += 1;
    const sorted = seqs.toSorted((a, b) => a - b);
    for (const [key, { page, collection: of }] of this.#kept) {
      if (of === collection && holdsAny(sorted, page.fromSeq, page.toSeq)) this.#drop(key);
    }
  }

  /** Drops everything: rights changed. */
  clear(): void {
    this.#disturbances += 1;
    this.#kept.clear();
    this.#seen.clear();
    this.#bytes = 0;
  }

  #drop(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= kept.bytes;
  }
}

function holdsAny(sorted: readonly number[], from: number, to: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  const found = sorted[low];
  return found !== undefined && found <= to;
}
