import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { fromBase64, millis, timestamp, TocsinError } from "../base/index.ts";
import type { Clock, RandomSource, Timestamp } from "../base/index.ts";
import { readCard } from "../exchange/index.ts";
import type { ExchangeContext, SignedCard, Store } from "../exchange/index.ts";
import type { AboveLineRows } from "../handling/index.ts";
import {
  aboveLineRows,
  backUp,
  checkForm,
  lockFolder,
  migrate,
  openConnection,
  pendingMigrations,
  sqliteMigrations,
  sqliteStore,
  storeError,
} from "../store/index.ts";
import type { Connection, FolderLock, NodeStore } from "../store/index.ts";
import { blobStore } from "./blobs.ts";
import type { Directory } from "./taxii/directory.ts";
import type { BlobStore } from "./blobs.ts";
import type { Config } from "./config.ts";
import { drivenClock } from "./driven-clock.ts";
import type { DrivenClock } from "./driven-clock.ts";
import { exchangeContexts } from "./exchange-context.ts";
import { checkPermissions, folderPaths, placeOf, readConfig } from "./folder.ts";
import type { FolderPaths } from "./folder.ts";
import { replayErasures } from "./retention/erase.ts";
import { unlock } from "./unlock.ts";
import type { UnlockSource } from "./unlock.ts";
import { openVault } from "./vault.ts";
import type { Vault } from "./vault.ts";

/** The clock, randomness and unlock secret that a node is opened with. */
export type NodePorts = {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly source: Omit<UnlockSource, "folder">;
  /** Opens a copied or restored folder, to open a new epoch in it and for nothing else. */
  readonly isAdopting?: boolean;
};

/** A node whose folder this process holds. Everything that a verb may touch is reached from here. */
export type Node = {
  readonly paths: FolderPaths;
  readonly config: Config;
  readonly id: string;
  readonly epoch: number;
  readonly store: NodeStore;
  readonly vault: Vault;
  /** Sealed attachments. */
  readonly blobs: BlobStore;
  /** The clock of the node: driven in an exercise folder. */
  readonly clock: Clock | DrivenClock;
  /** The machine's own clock: signed requests of officers are judged by it. */
  readonly machineClock: Clock;
  readonly random: RandomSource;
  /** The node's time now. */
  timestamp(): Timestamp;
  /** What the exchange engine needs of this node now. */
  exchange(): Promise<ExchangeContext>;
  /** Looks the keys up again: after they were rotated. */
  forgetKeys(): void;
  /** Told of what was committed, so that nobody has to look for it; see `NodeSignals`. */
  readonly signals: NodeSignals;
  /** Set while the node serves. */
  live: LiveExchange | undefined;
  /** Closes the store and lets go of the folder. */
  close(): Promise<void>;
};

/** A node with what is above the line. Verbs are handed it, and nothing that dials, answers or exports: those take a `Node`. */
export type WholeNode = Node & { readonly above: AboveLineRows };

/** Where a running node is told that something was committed. Without listeners nothing happens: the store is what counts. */
export type NodeSignals = {
  /** Something for this partner (a node id) waits in the outbox. */
  partner: ((nodeId: string) => void)[];
  /** A partner was added, confirmed or changed its card, or this node issued a card of its own: sessions and heads are renewed. */
  cards: (() => void)[];
  /** Alarms or deadlines changed. */
  watch: (() => void)[];
  /** What the TAXII server goes by changed: to this, or to whatever is read anew. Awaited before the change is committed. */
  taxii: ((next?: Directory) => void | Promise<void>)[];
  /** Entries of a collection were superseded or removed: pages that show them are out of date. */
  taxiiDisturbed: ((collection: number, seqs: readonly number[]) => void)[];
};

/** What only a serving node can do: it is there while `serve` runs, and `undefined` otherwise. */
export type LiveExchange = {
  /** Tries the path to a partner both ways, with a message of status test. */
  testPartner(nodeId: string): Promise<PartnerTest>;
};

/** What a test of the path to a partner found. `there`: our test message was opened and answered; `back`: the answer verified here. */
export type PartnerTest = {
  readonly session: { readonly dialledBy: "us" | "them"; readonly protocol: string; readonly group: string } | null;
  readonly there: boolean;
  readonly back: boolean;
  readonly problem: string | null;
};

/** Setting names of the node itself. */
export const settingNames = { node: "node", epoch: "epoch", place: "place", ahead: "clock-ahead-ms", card: "card", tls: "tls" } as const;

// Before this no version of Tocsin existed; a clock that shows less was never set.
const earliestMs = Date.UTC(2026, 0, 1);
const latestMs = Date.UTC(2200, 0, 1);
const dayMs = 86_400_000;

/** Refuses a machine clock that cannot be right with `clock-implausible`: no timestamp of this node would be worth anything. */
export function checkClock(nowMs: number, newestActMs: number): void {
  if (nowMs < earliestMs || nowMs > latestMs) {
    throw new TocsinError("clock-implausible", `set the machine's clock: it shows ${new Date(nowMs).toISOString()}`);
  }
  if (nowMs < newestActMs - dayMs) {
    throw new TocsinError(
      "clock-implausible",
      `set the machine's clock: it shows ${timestamp(nowMs)}, more than a day before the newest act of ${timestamp(newestActMs)}`,
    );
  }
}

function backUpBefore(db: Connection, paths: FolderPaths, from: number): void {
  mkdirSync(paths.backups, { recursive: true, mode: 0o700 });
  backUp(db, path.join(paths.backups, `before-migration-${from + 1}.db`));
}

/** Opens the database of a folder that this process holds, brought to the newest form with a backup before any change. */
export function openStore(
  paths: FolderPaths,
  key: Uint8Array,
  options: { readonly create?: boolean } = {},
): { readonly store: NodeStore; readonly above: AboveLineRows } {
  const migrations = sqliteMigrations();
  const db = openConnection(paths.database, { key, ...options });
  try {
    if (options.create !== true && pendingMigrations(db, migrations).length === migrations.length) {
      throw new TocsinError("store-corrupt", `restore a checked backup: the database "${paths.database}" is empty`);
    }
    migrate(db, migrations, (from) => backUpBefore(db, paths, from));
    checkForm(db, migrations);
    chmodSync(paths.database, 0o600);
    return { store: sqliteStore(db, paths.database, key), above: aboveLineRows(db) };
  } catch (thrown) {
    db.close();
    throw storeError(thrown);
  }
}

type Facts = { readonly id: string; readonly epoch: number; readonly aheadMs: number; readonly newestActMs: number };

async function readFacts(store: Store, paths: FolderPaths, isAdopting: boolean): Promise<Facts> {
  return await store.read(async (view) => {
    const id = await view.setting(settingNames.node);
    const epoch = await view.setting(settingNames.epoch);
    const place = await view.setting(settingNames.place);
    if (id === undefined || epoch === undefined)
      throw new TocsinError("keys-missing", `make the node anew: the init of "${paths.folder}" was never finished`);
    if (place !== placeOf(paths) && !isAdopting) {
      throw new TocsinError(
        "folder-copied",
        `stop the other copy for good, then run tocsin reopen "${paths.folder}": this folder was copied, moved or restored, and a new epoch must be opened`,
      );
    }
    const newest = await view.newestAct();
    return {
      id,
      epoch: Number(epoch),
      aheadMs: Number((await view.setting(settingNames.ahead)) ?? "0"),
      newestActMs: newest === undefined ? 0 : millis(newest.at),
    };
  });
}

/**
 * Opens a node's folder for this process alone. Refuses, each with its code, a folder that is missing, held by another process,
 * readable by others, copied, or of a newer version; a wrong secret; and a clock that cannot be right. Nothing is changed then.
 */
export async function openNode(folder: string, ports: NodePorts): Promise<WholeNode> {
  const paths = folderPaths(folder);
  const config = readConfig(paths);
  checkPermissions(paths);
  const lock: FolderLock = lockFolder(paths.lock);
  let store: NodeStore | undefined;
  try {
    const keys = await unlock(config.unlock, { ...ports.source, folder: paths.folder });
    const opened = openStore(paths, keys.database);
    ({ store } = opened);
    const facts = await readFacts(store, paths, ports.isAdopting === true);
    const clock = config.exercise ? drivenClock(facts.aheadMs, ports.clock) : ports.clock;
    checkClock(clock.nowMs(), facts.newestActMs);
    const held = store;
    const node: Omit<Node, "exchange" | "forgetKeys"> = {
      paths,
      config,
      id: facts.id,
      epoch: facts.epoch,
      store,
      vault: openVault(paths.vault, keys.vault, ports.random),
      blobs: blobStore(paths.blobs),
      clock,
      timestamp: () => timestamp(clock.nowMs()),
      machineClock: ports.clock,
      random: ports.random,
      signals: { partner: [], cards: [], watch: [], taxii: [], taxiiDisturbed: [] },
      live: undefined,
      async close() {
        await held.close();
        lock.release();
      },
    };
    let contexts: ReturnType<typeof exchangeContexts> | undefined;
    const whole: WholeNode = {
      ...node,
      above: opened.above,
      exchange: async () => await (contexts ??= exchangeContexts(whole))(),
      forgetKeys() {
        contexts = undefined;
      },
    };
    // Before anything is read: a database from before an erasure is told of it.
    await replayErasures(whole);
    return whole;
  } catch (thrown) {
    await store?.close();
    lock.release();
    throw thrown;
  }
}

/** The node's own card as it stands now. */
export async function ownCard(node: Node): Promise<SignedCard> {
  const text = await node.store.read((view) => view.setting(settingNames.card));
  const envelope = text === undefined ? undefined : fromBase64(text);
  if (envelope === undefined) throw new TocsinError("keys-missing", "restore a checked backup: the node has lost its card");
  return readCard(envelope);
}
