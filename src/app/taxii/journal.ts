import { canonicalBytes, concat, hex, sha256, timestamp } from "../../base/index.ts";
import { recordAct } from "../../exchange/index.ts";
import { commitTo } from "../../log/index.ts";
import { dateAdded } from "../../taxii/index.ts";
import type { Progress, ServedPage } from "../../taxii/index.ts";
import type { Node } from "../node.ts";

const everyMs = 1000;
const mostPages = 8192;
const saltBytes = 32;

/** A page whose digest is there. */
type HashedPage = Omit<ServedPage, "digest"> & { readonly digest: Uint8Array };

type Waiting = { readonly page: HashedPage; readonly atMs: number; times: number };

/** Pages that wait, those served again counted up: the same content to the same account. */
class WaitingPages {
  readonly #pages = new Map<string, Waiting>();

  get count(): number {
    return this.#pages.size;
  }

  add(page: HashedPage, atMs: number): void {
    const { account, collection, resource, filter, digest } = page;
    const key = `${account.no} ${collection.no} ${resource} ${Buffer.from(digest.buffer, digest.byteOffset, digest.length).toString("latin1")}${filter}`;
    const known = this.#pages.get(key);
    if (known === undefined) this.#pages.set(key, { page, atMs, times: 1 });
    else known.times += 1;
  }

  all(): readonly Waiting[] {
    return [...this.#pages.values()];
  }
}

/**
 * Logs what left and what came: each page as a salted commitment, many to one entry of the log, at the latest a second after it was served;
 * POSTs likewise, which are found again after a crash (PROTOCOL.md 9). And remembers how far each reader came.
 */
export class Journal {
  readonly #node: Node;
  readonly #tell: (text: string) => void;
  #waiting = new WaitingPages();
  readonly #hashing = new Set<Promise<void>>();
  #hasPosts = true;
  #timer: { cancel(): void } | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(node: Node, tell: (text: string) => void) {
    this.#node = node;
    this.#tell = tell;
    this.#arm();
  }

  served(page: ServedPage): void {
    const atMs = this.#node.clock.nowMs();
    const hashing = page.digest.then((digest) => this.#waiting.add({ ...page, digest }, atMs)).finally(() => this.#hashing.delete(hashing));
    this.#hashing.add(hashing);
    if (this.#waiting.count >= mostPages) void this.flush();
    else this.#arm();
  }

  /** A POST was committed, and no log entry commits to it yet. */
  posted(): void {
    this.#hasPosts = true;
    this.#arm();
  }

  /** Logs everything that waits. What fails is told and tried again with the next. */
  async flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#write());
    await this.#flushing;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.flush();
  }

  #arm(): void {
    if (this.#isStopped || this.#timer !== undefined) return;
    this.#timer = this.#node.machineClock.after(everyMs, () => {
      this.#timer = undefined;
      void this.flush();
    });
  }

  async #write(): Promise<void> {
    await Promise.all(this.#hashing);
    const pages = this.#waiting.all();
    const hasPosts = this.#hasPosts;
    if (pages.length === 0 && !hasPosts) return;
    this.#waiting = new WaitingPages();
    this.#hasPosts = false;
    try {
      await this.#node.store.taxii.transact(async (writes, tx) => {
        if (hasPosts) {
          const posts = await writes.unloggedStatuses(100_000);
          const last = posts.at(-1);
          if (last !== undefined) {
            const digest = hex(sha256(concat(...posts.map((post) => post.digest))));
            await recordAct(tx, this.#node, {
              verb: "taxii-posts",
              subject: "taxii",
              officer: null,
              facts: { posts: posts.length, upTo: last.no, digest },
            });
            await writes.markLogged(last.no);
          }
        }
        if (pages.length === 0) return;
        const records = pages.map((waiting) => this.#record(waiting));
        const commitments = concat(...records.map(({ commitment }) => commitment));
        const facts = { pages: pages.length, commitments: hex(sha256(commitments)) };
        const act = await recordAct(tx, this.#node, { verb: "taxii-pages", subject: "taxii", officer: null, facts });
        await writes.addPages(act, records);
        for (const progress of progressOf(pages)) await writes.putProgress(progress);
      });
    } catch (thrown) {
      for (const { page, atMs } of pages) this.#waiting.add(page, atMs);
      this.#hasPosts ||= hasPosts;
      this.#tell(`the pages served over TAXII could not be logged: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      this.#arm();
    }
  }

  #record({ page, atMs, times }: Waiting): { readonly salt: Uint8Array; readonly record: string; readonly commitment: Uint8Array } {
    const { account, collection, resource, filter, count, firstDate, lastDate, digest } = page;
    const bytes = canonicalBytes({
      at: timestamp(atMs),
      account: account.name,
      collection: collection.id,
      resource,
      filter,
      count,
      first: dateAdded(firstDate),
      last: dateAdded(lastDate),
      digest: hex(digest),
      ...(times === 1 ? {} : { times }),
    });
    const salt = this.#node.random(saltBytes);
    return { salt, record: Buffer.from(bytes).toString("utf8"), commitment: commitTo("taxii-page", salt, bytes).commitment };
  }
}

/** The last page of each reader in each collection: how far it has come. Pages of single objects and filters tell nothing of that. */
function progressOf(pages: readonly Waiting[]): readonly Progress[] {
  const last = new Map<string, Progress>();
  for (const { page, atMs } of pages) {
    if (page.resource !== "objects" || page.filter !== "") continue;
    const { account, collection, lastDate, isLast } = page;
    last.set(`${account.no} ${collection.no}`, {
      account: account.no,
      collection: collection.no,
      date: lastDate,
      at: timestamp(atMs),
      isComplete: isLast,
    });
  }
  return [...last.values()];
}
