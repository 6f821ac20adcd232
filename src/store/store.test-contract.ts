import { logStoreContract } from "../log/log-store.test-contract.ts";
import type { LogStore } from "../log/index.ts";
import type { Store } from "../exchange/index.ts";
import { accountsContract } from "./contract.test-accounts.ts";
import { factsContract } from "./contract.test-facts.ts";
import { logsContract } from "./contract.test-logs.ts";
import { messagesContract } from "./contract.test-messages.ts";
import { waitingContract } from "./contract.test-waiting.ts";
import { worksContract } from "./contract.test-works.ts";

/** A store in a place of its own. */
export type OpenedStore = {
  readonly store: Store;
  /** Closes the store and opens the same place again. */
  reopen(): Promise<Store>;
};

/** An engine under test: `fresh` gives a new and empty store each time, and sees to its cleaning up. */
export type StoreEngine = { readonly name: string; fresh(): Promise<OpenedStore> };

/** What `Store` in the ports of the exchange promises, run against one engine; nothing in it is about any engine. */
export function storeContract(engine: StoreEngine): void {
  worksContract(engine);
  accountsContract(engine);
  factsContract(engine);
  messagesContract(engine);
  waitingContract(engine);
  logsContract(engine);
  logStoreContract(`${engine.name}, through transactions`, async () => logsOf((await engine.fresh()).store));
}

/** The logs of a store as a port of their own: each write is a transaction, each read a moment. */
function logsOf(store: Store): LogStore {
  return {
    create: (origin) => store.transact((tx) => tx.logs.create(origin)),
    append: (origin, grow) => store.transact((tx) => tx.logs.append(origin, grow)),
    addCheckpoint: (origin, row) => store.transact((tx) => tx.logs.addCheckpoint(origin, row)),
    addCosignature: (origin, row) => store.transact((tx) => tx.logs.addCosignature(origin, row)),
    origins: () => store.read((view) => view.logs.origins()),
    readTree: (origin) => store.read((view) => view.logs.readTree(origin)),
    readTile: (origin, level, index) => store.read((view) => view.logs.readTile(origin, level, index)),
    readLeaves: (origin, begin, end) => store.read((view) => view.logs.readLeaves(origin, begin, end)),
    latestCheckpoint: (origin) => store.read((view) => view.logs.latestCheckpoint(origin)),
    readCheckpoints: (origin, limit, after) => store.read((view) => view.logs.readCheckpoints(origin, limit, after)),
    readCosignatures: (origin, checkpoint) => store.read((view) => view.logs.readCosignatures(origin, checkpoint)),
  };
}
