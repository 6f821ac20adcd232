import { isTocsinError, TocsinError } from "../base/index.ts";
import { kinds, onePart, openMessage, readCosignDocument, readOuter, receiptFormat, recordAct } from "../exchange/index.ts";
import type { OpenedMessage, ParkedMessage } from "../exchange/index.ts";
import { runtimeVerifier } from "../log/index.ts";
import type { SealingKey } from "../seal/index.ts";
import { takeControl } from "./control-messages.ts";
import { openPiece } from "./courier-blob.ts";
import type { BlobPiece } from "./courier-blob.ts";
import { readCourierFile } from "./courier-file.ts";
import { oweCosignature, oweReceipts } from "./courier-owed.ts";
import { Inbound } from "./inbound.ts";
import type { Node } from "./node.ts";
import { partnerBook } from "./partner-book.ts";
import type { PartnerBook } from "./partner-book.ts";
import { sealingKeyOf } from "./sealing-keys.ts";
import { Turns } from "./turns.ts";

/** What became of one entry of a courier file. `piece` is part of an attachment; `broken` is where the file stops being one. */
export type EntryOutcome =
  | "taken"
  | "duplicate"
  | "parked"
  | "receipt"
  | "head"
  | "card"
  | "revocation"
  | "cosignature"
  | "piece"
  | "refused"
  | "broken";

/** One entry of a courier file, for a person: never content. `entry` counts from 1. */
export type EntryReport = {
  readonly entry: number;
  readonly outcome: EntryOutcome;
  readonly partner: string | null;
  readonly kind: string | null;
  readonly row: number | null;
  readonly code: string | null;
  readonly reason: string | null;
};

/** What a courier file brought. `isWhole`: every entry that it says it has was there and was not refused. */
export type CourierInReport = { readonly entries: readonly EntryReport[]; readonly count: number; readonly isWhole: boolean };

type Facts = Omit<EntryReport, "entry">;

const facts = (outcome: EntryOutcome, more: Partial<Facts> = {}): Facts => ({
  outcome,
  partner: null,
  kind: null,
  row: null,
  code: null,
  reason: null,
  ...more,
});

/** One taking in of one courier file. */
class Incoming {
  readonly owed: { partner: string; envelopeHash: string }[] = [];
  isCardChanged = false;
  readonly #node: Node;
  readonly #book: PartnerBook;
  readonly #inbound: Inbound;
  readonly #verifier = runtimeVerifier();
  readonly #keys = new Map<string, SealingKey>();

  constructor(node: Node, book: PartnerBook) {
    this.#node = node;
    this.#book = book;
    this.#inbound = new Inbound(node, { book, turns: new Turns(), onTaken: () => {} });
  }

  /** Takes in one entry. What refuses it is in the report; only a fault of the node itself is thrown. */
  async take(sealed: Uint8Array): Promise<Facts> {
    try {
      return await this.#take(sealed);
    } catch (thrown) {
      if (!isTocsinError(thrown))
        return facts("refused", { code: "internal", reason: thrown instanceof Error ? thrown.message : String(thrown) });
      if (thrown.kind === "fault") throw thrown;
      return facts("refused", { code: thrown.code, reason: thrown.message });
    }
  }

  async #take(sealed: Uint8Array): Promise<Facts> {
    const key = await this.#key(readOuter(sealed).sealingKeyId);
    const opened = await openMessage(sealed, {
      self: this.#node.id,
      sealingKey: async () => key,
      senderKey: async (keyId) => this.#book.sender(keyId),
    }).catch(async (thrown: unknown) => {
      const piece = isTocsinError(thrown, "verification-failed")
        ? await openPiece(sealed, key, this.#node.id).catch(() => undefined)
        : undefined;
      if (piece === undefined) throw thrown;
      return piece;
    });
    if ("blob" in opened) return await this.#piece(opened);
    if (opened.state === "open" && !kinds[opened.header.kind].numbered) return await this.#control(opened);
    return await this.#message(sealed, opened);
  }

  async #key(keyId: string): Promise<SealingKey> {
    const known = this.#keys.get(keyId) ?? (await sealingKeyOf(this.#node.vault, keyId));
    if (known === undefined) {
      const retired = await this.#node.store.read((view) => view.setting(`sealing-retired ${keyId}`));
      if (retired !== undefined)
        throw new TocsinError(
          "sealed-to-retired-key",
          "have the partner seal it again to the present card: the key was destroyed with its term",
        );
      throw new TocsinError("courier-not-ours", "take the file to whom it is for: it is sealed to a key that is not this node's");
    }
    this.#keys.set(keyId, known);
    return known;
  }

  #handle(nodeId: string): string {
    return this.#book.get(nodeId)?.partner.handle ?? nodeId;
  }

  /** A message with a number: what was committed says what became of it, whatever happened after the commit. */
  async #message(sealed: Uint8Array, opened: OpenedMessage | ParkedMessage): Promise<Facts> {
    const { envelopeHash } = opened;
    const held = () => this.#node.store.read((view) => view.messageByHash(envelopeHash, false));
    const before = await held();
    try {
      await this.#inbound.message(sealed, undefined);
    } catch (thrown) {
      if ((await held()) === undefined) throw thrown;
    }
    const after = await held();
    if (after === undefined) throw new TypeError("a message that was taken in is there");
    const sender = opened.state === "open" ? opened.header.sender : opened.sender;
    // One that this version cannot read is receipted when it can.
    if (opened.state === "open") this.owed.push({ partner: sender, envelopeHash });
    const shown = { partner: this.#handle(sender), kind: after.kind, row: after.row };
    if (before !== undefined) return facts("duplicate", shown);
    return after.state === "parked" ? facts("parked", { ...shown, code: after.reason }) : facts("taken", shown);
  }

  async #control(opened: OpenedMessage): Promise<Facts> {
    const { kind, sender, agreement } = opened.header;
    const shown = { partner: this.#handle(sender), kind };
    const answer = await takeControl(this.#node, { book: this.#book, verifier: this.#verifier }, { opened, isLive: false });
    switch (kind) {
      case "receipt": {
        const { verdict, of } = receiptFormat.decode(onePart(opened.parts, "receipt").bytes);
        const message = await this.#node.store.read((view) => view.messageByHash(of.envelopeHash, true));
        return facts("receipt", { ...shown, row: message?.row ?? null, reason: verdict });
      }
      case "cosignature":
        if (answer !== undefined && agreement !== null) await this.#owe(sender, agreement, answer.bytes);
        return facts("cosignature", shown);
      case "card":
      case "revocation":
        this.isCardChanged = true;
        return facts(kind, shown);
      default:
        // A head is answered by the own heads of the next file.
        return facts("head", shown);
    }
  }

  async #owe(partner: string, agreement: string, document: Uint8Array): Promise<void> {
    const { lines, size } = readCosignDocument(document);
    if (lines === undefined && size === undefined) return;
    await this.#node.store.transact((tx) => oweCosignature(tx, { partner, agreement, document, isCosignature: lines !== undefined }));
  }

  /** A piece of an attachment: kept where it is wanted and comes next. Its hash is checked when it is whole. */
  async #piece({ blob, begin, bytes }: BlobPiece): Promise<Facts> {
    const { blobs, store } = this.#node;
    const wanted = (await store.read((view) => view.watchSettings("blob-wanted"))).filter(({ id }) => id.startsWith(`${blob} `));
    const [first] = wanted;
    if (blobs.has(blob)) {
      await this.#fetched(wanted);
      return facts("duplicate", { kind: "attachment" });
    }
    if (first === undefined) throw new TocsinError("unknown-item", "an attachment of no message that was taken in is not kept");
    const arrived = blobs.arrived(blob);
    const size = Number(first.value);
    if (begin + bytes.length <= arrived) return facts("duplicate", { kind: "attachment" });
    if (begin > arrived || begin + bytes.length > size)
      throw new TocsinError(
        "attachment-mismatch",
        `have it brought again: a piece of an attachment begins at ${begin}, and ${arrived} of ${size} bytes are here`,
      );
    blobs.append(blob, bytes.subarray(arrived - begin));
    if (begin + bytes.length === size) {
      blobs.finish(blob);
      await this.#fetched(wanted);
    }
    return facts("piece", { kind: "attachment", partner: this.#handle(first.id.slice(blob.length + 1)) });
  }

  async #fetched(wanted: readonly { readonly id: string }[]): Promise<void> {
    if (wanted.length > 0)
      await this.#node.store.transact(async (tx) => {
        for (const { id } of wanted) await tx.putWatchSetting("blob-wanted", id, null);
      });
  }
}

async function takeAll(incoming: Incoming, entries: AsyncGenerator<Uint8Array>): Promise<readonly EntryReport[]> {
  const reports: EntryReport[] = [];
  try {
    for await (const sealed of entries) reports.push({ entry: reports.length + 1, ...(await incoming.take(sealed)) });
  } catch (thrown) {
    // What came before stands: it is in the store, and is receipted by the next file.
    if (!isTocsinError(thrown, "input-malformed")) throw thrown;
    reports.push({ entry: reports.length + 1, ...facts("broken", { code: thrown.code, reason: thrown.message }) });
  }
  return reports;
}

/**
 * Takes in what a courier brought, entry by entry as from a session: a bad entry stops no other, and a message that came another way counts
 * once. Receipts are owed and go with the next file. Refuses as `readCourierFile`; a fault of the node ends it, and it is run again.
 */
export async function courierIn(node: Node, given: { readonly file: string; readonly officer: string }): Promise<CourierInReport> {
  const reader = await readCourierFile(given.file);
  try {
    const book = partnerBook(node);
    await book.refresh();
    const incoming = new Incoming(node, book);
    const entries = await takeAll(incoming, reader.entries());
    const tally: Record<string, number> = {};
    for (const { outcome } of entries) tally[outcome] = (tally[outcome] ?? 0) + 1;
    await node.store.transact(async (tx) => {
      await oweReceipts(tx, incoming.owed);
      await recordAct(tx, node, { verb: "courier-in", subject: node.id, officer: given.officer, facts: { count: reader.count, ...tally } });
    });
    if (incoming.isCardChanged) for (const told of node.signals.cards) told();
    for (const told of node.signals.watch) told();
    return { entries, count: reader.count, isWhole: entries.every(({ outcome }) => outcome !== "refused" && outcome !== "broken") };
  } finally {
    await reader.close();
  }
}
