import { equalBytes, isTocsinError, TocsinError } from "../../base/index.ts";
import { cardWords, readCard, signingKeys } from "../../exchange/index.ts";
import type { Card } from "../../exchange/index.ts";
import { decodeBundle, decodeEntry, parseKeyFile, tilePath, tileWidth } from "../../log/index.ts";
import type { ExportFolder, KeyFile, LogEntry, LogReport } from "../../log/index.ts";
import { verifyingKey } from "../../seal/index.ts";
import type { VerifyingKey } from "../../seal/index.ts";

const keptBundles = 64;
const largestCard = 1024 * 1024;

/** A card that an export carries: whose it is, and the keys that its node signs messages with. */
export type ExportCard = {
  readonly node: string;
  readonly organisation: string;
  readonly unit: string;
  readonly words: readonly string[];
  readonly messageKeys: ReadonlyMap<string, VerifyingKey>;
};

/** One log of an export as an auditor reads it. */
export type AuditedLog = Pick<LogReport, "folder" | "origin" | "size" | "root"> & {
  /** The partner of a pair log, where its card is beside it. */
  readonly partner: string | undefined;
};

/** Reads leaves and cards out of an export that the verifier went through. Keeps 64 bundles of 256 leaves and one of each log, whatever its size. */
export class ExportLeaves {
  readonly logs: ReadonlyMap<string, AuditedLog>;
  /** Cards by node id. */
  readonly cards: ReadonlyMap<string, ExportCard>;
  /** The node whose logs these are, as its own card says. */
  readonly self: string | undefined;
  readonly #folder: ExportFolder;
  readonly #bundles = new Map<string, readonly Uint8Array[]>();
  /** The bundle of each log that was read last: acts come in the order of their leaves. */
  readonly #last = new Map<string, { readonly index: number; readonly bundle: readonly Uint8Array[] }>();

  constructor(folder: ExportFolder, read: ReadLogs) {
    this.#folder = folder;
    this.logs = read.logs;
    this.cards = read.cards;
    this.self = read.self;
  }

  /** The bytes of a leaf's entry. Refuses with `log-unknown-entry` one that the export does not have, with `input-malformed` a bundle that is none. */
  async bytes(origin: string, leaf: number): Promise<Uint8Array> {
    const log = this.logs.get(origin);
    if (log === undefined || leaf >= log.size)
      throw new TocsinError("log-unknown-entry", `name a leaf that the export has, got ${leaf} of ${origin}`);
    const index = Math.floor(leaf / tileWidth);
    const entry = (await this.#bundle(log, index))[leaf % tileWidth];
    if (entry === undefined) throw new TocsinError("input-malformed", `the bundle of leaf ${leaf} of ${origin} ends before it`);
    return entry;
  }

  /** A leaf's entry, read. */
  async entry(origin: string, leaf: number): Promise<LogEntry> {
    return decodeEntry(await this.bytes(origin, leaf));
  }

  /** The keys that the export states for one of its logs. */
  async keys(origin: string): Promise<KeyFile> {
    const log = this.logs.get(origin);
    if (log === undefined) throw new TocsinError("log-unknown-entry", `name a log that the export has, got ${origin}`);
    return parseKeyFile(await this.#folder.read(inFolder(log, "keys")));
  }

  /** The bytes of a leaf's entry where its bundle is at hand already; else `undefined`, and `bytes` reads it. */
  atHand(origin: string, leaf: number): Uint8Array | undefined {
    const last = this.#last.get(origin);
    return last?.index === Math.floor(leaf / tileWidth) ? last.bundle[leaf % tileWidth] : undefined;
  }

  async #bundle(log: AuditedLog, index: number): Promise<readonly Uint8Array[]> {
    const bundle = await this.#keptBundle(log, index);
    this.#last.set(log.origin, { index, bundle });
    return bundle;
  }

  async #keptBundle(log: AuditedLog, index: number): Promise<readonly Uint8Array[]> {
    const key = `${log.origin} ${index}`;
    const kept = this.#bundles.get(key);
    this.#bundles.delete(key);
    const path = tilePath({ level: "entries", index, width: Math.min(tileWidth, log.size - index * tileWidth) });
    const bundle = kept ?? decodeBundle(await this.#folder.read(inFolder(log, path)));
    this.#bundles.set(key, bundle);
    const oldest = this.#bundles.keys().next();
    if (this.#bundles.size > keptBundles && oldest.done !== true) this.#bundles.delete(oldest.value);
    return bundle;
  }
}

type ReadLogs = Pick<ExportLeaves, "logs" | "cards" | "self">;

/** The logs and cards of an export that `verifyExport` reported on. Cards that are none are left out: the verifier or a later check names what lacks them. */
export async function exportLeaves(folder: ExportFolder, reports: readonly LogReport[]): Promise<ExportLeaves> {
  const cards = new Map<string, ExportCard>();
  const logs = new Map<string, AuditedLog>();
  let self: string | undefined;
  const sizes = new Map((await folder.list()).map(({ path, size }) => [path, size]));
  const cardAt = async (log: LogReport, name: string): Promise<ExportCard | undefined> => {
    const path = inFolder(log, `cards/${name}`);
    if ((sizes.get(path) ?? Number.POSITIVE_INFINITY) > largestCard) return undefined;
    const card = readExportCard(await folder.read(path));
    // Two cards of one node in one export: the first is kept, and the other counts where its bytes are the same.
    if (card !== undefined && !cards.has(card.node)) cards.set(card.node, card);
    return card;
  };
  for (const report of reports) {
    const own = await cardAt(report, "own.card");
    if (own !== undefined && report.origin.startsWith(`${own.node}/`)) self = own.node;
    const partner = await cardAt(report, "partner.card");
    const { folder: at, origin, size, root } = report;
    logs.set(origin, { folder: at, origin, size, root, partner: partner?.node });
  }
  return new ExportLeaves(folder, { logs, cards, self });
}

function inFolder({ folder }: { readonly folder: string }, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}

function readExportCard(bytes: Uint8Array): ExportCard | undefined {
  try {
    const card = readCard(bytes);
    const { nodeId, organisation, unit } = card.value;
    return { node: nodeId, organisation, unit, words: cardWords(card), messageKeys: messageKeys(card.value) };
  } catch (thrown) {
    if (isTocsinError(thrown)) return undefined;
    throw thrown;
  }
}

function messageKeys(card: Card): ReadonlyMap<string, VerifyingKey> {
  return new Map(signingKeys(card, "message").map(({ key, keyId }) => [keyId, verifyingKey(key)]));
}

/** Whether an entry is the commitment that an opening makes. */
export function isCommitment(entry: LogEntry, commitment: Uint8Array): boolean {
  return entry.leaf.form === "commitment" && entry.leaf.kind === "act" && equalBytes(entry.leaf.commitment, commitment);
}
