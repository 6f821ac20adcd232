import { equalBytes, isTocsinError, TocsinError } from "../../base/index.ts";
import { cardWords, readCard, signingKeys } from "../../exchange/index.ts";
import type { Card } from "../../exchange/index.ts";
import { decodeBundle, decodeEntry, parseKeyFile, tilePath, tileWidth } from "../../log/index.ts";
import type { KeyFile, LogEntry, LogReport } from "../../log/index.ts";
import { verifyingKey } from "../../seal/index.ts";
import type { VerifyingKey } from "../../seal/index.ts";
import type { OpenFolder } from "./open-folder.ts";

const largestCard = 1024 * 1024;
const largestHead = 1024 * 1024;

/** A card that an export carries: whose it is, and the keys that its node signs messages with. */
export type ExportCard = {
  readonly node: string;
  readonly organisation: string;
  readonly unit: string;
  readonly words: readonly string[];
  readonly messageKeys: ReadonlyMap<string, VerifyingKey>;
};

/** A log as an export says that it has it: in which folder, under which origin, with how many leaves. */
export type ClaimedLog = Pick<LogReport, "folder" | "origin" | "size"> & { readonly root?: string };

/** One log of an export as an auditor reads it. */
export type AuditedLog = Pick<LogReport, "folder" | "origin" | "size" | "root"> & {
  /** The partner of a pair log, where its card is beside it. */
  readonly partner: string | undefined;
};

/** Reads leaves and cards out of an export that the verifier went through. Keeps one bundle of 256 leaves of each log, whatever its size. */
export class ExportLeaves {
  readonly logs: ReadonlyMap<string, AuditedLog>;
  /** Cards by node id. */
  readonly cards: ReadonlyMap<string, ExportCard>;
  /** The node whose logs these are, as its own card says. */
  readonly self: string | undefined;
  readonly #folder: OpenFolder;
  /** The bundle of each log that was read last: acts come in the order of their leaves. */
  readonly #last = new Map<string, { readonly index: number; readonly bundle: readonly Uint8Array[]; readonly buffer: Uint8Array }>();

  constructor(folder: OpenFolder, read: ReadLogs) {
    this.#folder = folder;
    this.logs = read.logs;
    this.cards = read.cards;
    this.self = read.self;
  }

  /** The bytes of a leaf's entry, which stand until the next call. Refuses with `log-unknown-entry` one that the export does not have, with `input-malformed` a bundle that is none. */
  bytes(origin: string, leaf: number): Uint8Array {
    const log = this.logs.get(origin);
    if (log === undefined || leaf >= log.size)
      throw new TocsinError("log-unknown-entry", `name a leaf that the export has, got ${leaf} of ${origin}`);
    const index = Math.floor(leaf / tileWidth);
    const entry = this.#bundle(log, index)[leaf % tileWidth];
    if (entry === undefined) throw new TocsinError("input-malformed", `the bundle of leaf ${leaf} of ${origin} ends before it`);
    return entry;
  }

  /** A leaf's entry, read. */
  entry(origin: string, leaf: number): LogEntry {
    return decodeEntry(this.bytes(origin, leaf).slice());
  }

  /** The keys that the export states for one of its logs. */
  async keys(origin: string): Promise<KeyFile> {
    const log = this.logs.get(origin);
    if (log === undefined) throw new TocsinError("log-unknown-entry", `name a log that the export has, got ${origin}`);
    return parseKeyFile(await this.#folder.read(inFolder(log, "keys")));
  }

  /** The bundle of an index, its entries views into one buffer a log: what was given before is overwritten. */
  #bundle(log: AuditedLog, index: number): readonly Uint8Array[] {
    const last = this.#last.get(log.origin);
    if (last?.index === index) return last.bundle;
    const path = tilePath({ level: "entries", index, width: Math.min(tileWidth, log.size - index * tileWidth) });
    const read = this.#folder.readNow(inFolder(log, path), last?.buffer);
    const bundle = decodeBundle(read.bytes);
    this.#last.set(log.origin, { index, bundle, buffer: read.buffer });
    return bundle;
  }
}

type ReadLogs = Pick<ExportLeaves, "logs" | "cards" | "self">;

/**
 * The logs that an export says it has, by its last checkpoints and before anything of it is verified. Attacker-controlled: what is too large for the
 * files that are there, or is no checkpoint, is left out.
 */
export async function claimedLogs(folder: OpenFolder): Promise<readonly ClaimedLog[]> {
  const files = await folder.list();
  const claimed: ClaimedLog[] = [];
  for (const { path, size: bytes } of files) {
    const at = /^(?:([^/]+)\/)?checkpoint$/.exec(path);
    if (at === null || bytes > largestHead) continue;
    const [, top = ""] = at;
    const [origin = "", sizeText = ""] = Buffer.from(await folder.read(path))
      .toString("utf8")
      .split("\n", 2);
    const size = Number(sizeText);
    const most = files.filter((file) => top === "" || file.path.startsWith(`${top}/`)).length * tileWidth;
    if (Number.isSafeInteger(size) && size >= 0 && size <= most) claimed.push({ folder: top, origin, size });
  }
  return claimed.toSorted((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The logs and cards of an export that `verifyExport` reported on, or that it says it has. Cards that are none are left out: the verifier or a later check names what lacks them. */
export async function exportLeaves(folder: OpenFolder, reports: readonly ClaimedLog[]): Promise<ExportLeaves> {
  const cards = new Map<string, ExportCard>();
  const logs = new Map<string, AuditedLog>();
  let self: string | undefined;
  const sizes = new Map((await folder.list()).map(({ path, size }) => [path, size]));
  const cardAt = async (log: ClaimedLog, name: string): Promise<ExportCard | undefined> => {
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
    const { folder: at, origin, size, root = "" } = report;
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
