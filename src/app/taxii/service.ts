import { base64, fromBase64, hex, isTocsinError, sha256Apart } from "../../base/index.ts";
import { mintForReader } from "../../handling/index.ts";
import { PageCache, TaxiiRefusal } from "../../taxii/index.ts";
import type { AccountRecord, CollectionRecord, Standing, TaxiiHost } from "../../taxii/index.ts";
import type { Node } from "../node.ts";
import { isBulkOpen } from "./agreed.ts";
import { Authenticator } from "./authenticate.ts";
import { fillCopies } from "./copies.ts";
import { pairKey } from "./directory.ts";
import type { Directory } from "./directory.ts";
import { learnSets, settledDirectory } from "./intake.ts";
import { Journal } from "./journal.ts";
import { reassess } from "./reassess.ts";
import { receivePost } from "./receive.ts";
import type { Intake } from "./receive.ts";
import { removeObject } from "./remove.ts";

const cursorSetting = "taxii-cursor-key";
const cacheBytes = 12 * 1024 * 1024;
const errorIdBytes = 6;

/** A TAXII server without its sockets. */
export type TaxiiService = TaxiiHost & Intake & { readonly authenticator: Authenticator; stop(): Promise<void> };

async function cursorKey(node: Node): Promise<Uint8Array> {
  return await node.store.transact(async (tx) => {
    const known = fromBase64((await tx.setting(cursorSetting)) ?? "");
    if (known?.length === 32) return known;
    const made = node.random(32);
    await tx.putSetting(cursorSetting, base64(made));
    return made;
  });
}

/** Whether the agreements that collections stand under let bulk pass, looked up again after every commit. */
class Agreements {
  readonly #node: Node;
  #revision = -1;
  #open = new Set<string>();

  constructor(node: Node) {
    this.#node = node;
  }

  async look(directory: Directory): Promise<void> {
    const bound = directory.book.collections.flatMap(({ agreement }) => (agreement === null ? [] : [agreement]));
    if (bound.length === 0) return;
    const revision = await this.#node.store.taxii.reads.revision();
    if (revision === this.#revision) return;
    this.#open = await this.#node.store.read(async (view) => {
      const open = new Set<string>();
      for (const agreed of bound) if (await isBulkOpen(view, agreed)) open.add(`${agreed.id} ${agreed.scope}`);
      return open;
    });
    this.#revision = revision;
  }

  allow({ agreement }: CollectionRecord): boolean {
    return agreement === null || this.#open.has(`${agreement.id} ${agreement.scope}`);
  }
}

/** What an account may do in a collection now. One that is neither released to it nor open for its writing is not there for it. */
function standingOf(
  directory: Directory,
  of: { readonly account: AccountRecord; readonly collection: CollectionRecord; readonly isAgreed: boolean; readonly nowMs: number },
): Standing | undefined {
  const { account, collection, isAgreed, nowMs } = of;
  const pair = pairKey(account.no, collection.no);
  const opening = directory.openings.get(pair);
  const mayWrite = directory.mayWrite.get(pair);
  const isOpen = opening !== undefined && isAgreed && nowMs < opening.untilMs;
  if (mayWrite === undefined && opening === undefined) return undefined;
  return { view: isOpen ? opening.view : undefined, mayWrite: mayWrite === true && isAgreed };
}

/** What the directory names: discovery, API roots and collections. */
function namesOf(node: Node, directory: () => Directory): Pick<TaxiiHost, "discovery" | "root" | "roots" | "collections" | "collection"> {
  const own = { title: `${node.config.name}, ${node.config.unit}`, description: null, contact: null, defaultRoot: null };
  return {
    discovery: () => directory().book.discovery ?? own,
    root: (name) => directory().book.roots.find((root) => root.name === name),
    roots: () => directory().book.roots,
    collections: (root) => directory().book.collections.filter((collection) => collection.root === root),
    collection: (root, name) => directory().byName.get(root)?.get(name),
  };
}

/** Starts the server of a node: its accounts, rights and pages. Its listener is `listenTaxii`. */
export async function startTaxii(node: Node, tell: (text: string) => void): Promise<TaxiiService> {
  const { taxii } = node.store;
  const authenticator = new Authenticator(node.random);
  const agreements = new Agreements(node);
  const cache = new PageCache(cacheBytes);
  const key = await cursorKey(node);
  // Rights are decided by rules that a new version may have changed.
  await taxii.transact((writes) => reassess(writes, node.clock.nowMs() * 1000));
  let directory = await settledDirectory(node);
  authenticator.setAccounts(directory.book.accounts);
  const journal = new Journal(node, tell);
  const take = (next: Directory): void => {
    directory = next;
    authenticator.setAccounts(next.book.accounts);
    cache.clear();
  };
  const service: TaxiiService = {
    node,
    authenticator,
    reads: taxii.reads,
    cache,
    limits: {
      pageSize: node.config.taxiiPageSize ?? 100,
      maxPageSize: node.config.taxiiMaxPageSize ?? 1000,
      maxPageBytes: 32 * 1024 * 1024,
    },
    cursorKey: key,
    directory: () => directory,
    reload: async () => take(await settledDirectory(node)),
    learnSets: (objects) => learnSets(service, objects),
    disturbed: (collection, seqs) => cache.disturb(collection, seqs),
    ...namesOf(node, () => directory),
    standing: (account, collection) =>
      standingOf(directory, { account, collection, isAgreed: agreements.allow(collection), nowMs: node.clock.nowMs() }),
    refresh: () => agreements.look(directory),
    release(content, { account, collection, view }) {
      const opening = directory.openings.get(pairKey(account.no, collection.no));
      if (opening?.view.key !== view.key) return undefined;
      // Every gate has to let the page through; what leaves is what the last of them minted.
      return opening.marked.map(({ markings, gate }) => mintForReader({ markings, content }, gate)).at(-1);
    },
    async receive(account, collection, body) {
      const status = await receivePost(service, { account, collection }, body);
      journal.posted();
      return status;
    },
    remove: (account, collection, what) => removeObject(service, { account, collection, ...what }),
    digest: sha256Apart,
    served: (page) => journal.served(page),
    errorId(thrown) {
      const id = hex(node.random(errorIdBytes));
      if (!(thrown instanceof TaxiiRefusal)) tell(`TAXII error ${id}: ${faultText(thrown)}`);
      return id;
    },
    stop: () => journal.stop(),
  };
  node.signals.taxii.push((next) => (next === undefined ? service.reload() : take(next)));
  node.signals.taxiiDisturbed.push(service.disturbed);
  await fillCopies(node, () => directory.copyWork, service.disturbed);
  return service;
}

function faultText(thrown: unknown): string {
  if (isTocsinError(thrown)) return `${thrown.code}: ${thrown.message}`;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
