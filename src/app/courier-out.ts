import { fromBase64, isTocsinError, TocsinError, utf8Text } from "../base/index.ts";
import {
  askToCosign,
  checkpointFor,
  composeUnnumbered,
  deliveredReceipt,
  headerFormat,
  makeHead,
  readyToLeave,
  receiptFormat,
  recordAct,
  sealMessage,
  signingKeys,
  withhold,
} from "../exchange/index.ts";
import type { ControlDraft, ExchangeContext, MessageRecord, Partner } from "../exchange/index.ts";
import { signingKey } from "../seal/index.ts";
import type { SealingRecipient } from "../seal/index.ts";
import { attachmentsOf } from "./attachments.ts";
import { pieceSizes, piecesOf, sealPiece } from "./courier-blob.ts";
import { writeCourierFile } from "./courier-file.ts";
import type { CourierWriter } from "./courier-file.ts";
import { owedTo, paidBack } from "./courier-owed.ts";
import type { Owed } from "./courier-owed.ts";
import { ownRevocations } from "./keys.ts";
import { ownCard } from "./node.ts";
import type { Node } from "./node.ts";
import { partnerBook } from "./partner-book.ts";
import { currentKey, decodeSecret } from "./signing-keys.ts";

/** What is to be written: for whom, where, only rows after `after`, and `again` what was receipted before. */
export type CourierOrder = {
  readonly partner: Partner;
  readonly file: string;
  readonly officer: string;
  readonly after: number;
  readonly again: readonly number[];
};

/** What a courier file was written with. `held`: rows that did not leave, with the code why; `left`: rows that wait for the next file. */
export type CourierOutReport = {
  readonly file: string;
  readonly entries: number;
  readonly bytes: number;
  readonly messages: readonly number[];
  readonly pieces: number;
  readonly receipts: number;
  readonly cosignatures: number;
  readonly heads: number;
  readonly held: readonly { readonly row: number; readonly code: string }[];
  readonly left: number;
};

/** Room kept for each head and each request to cosign, which stand at the end, in bytes. */
const tailBytes = 64 * 1024;
const mostRows = 200_000;

/** One writing of one courier file. */
class Outgoing {
  readonly messages: number[] = [];
  readonly held: { row: number; code: string }[] = [];
  pieces = 0;
  receipts = 0;
  heads = 0;
  readonly #node: Node;
  readonly #context: ExchangeContext;
  readonly #writer: CourierWriter;
  readonly #to: SealingRecipient;
  readonly #partner: string;

  constructor(node: Node, given: { context: ExchangeContext; writer: CourierWriter; to: SealingRecipient; partner: string }) {
    this.#node = node;
    this.#context = given.context;
    this.#writer = given.writer;
    this.#to = given.to;
    this.#partner = given.partner;
  }

  async control(draft: Omit<ControlDraft, "partner">, context = this.#context): Promise<void> {
    const message = composeUnnumbered({ ...draft, partner: this.#partner }, context);
    await this.#writer.add(await sealMessage(message, { to: this.#to, random: this.#node.random }));
  }

  /** The own card, under the present message key and under each earlier one that a partner may still hold: after a rotation it knows no other. */
  async card(): Promise<void> {
    const card = await ownCard(this.#node);
    const inCard = signingKeys(card.value, "message").map(({ keyId }) => keyId);
    const stored = await this.#node.store.read((view) => view.signingKeys("message"));
    const earlier = stored.filter(({ keyId }) => keyId !== this.#context.messageKey.keyId && inCard.includes(keyId));
    for (const { secret } of earlier) {
      const messageKey = signingKey(decodeSecret(secret, "message"));
      await this.control({ kind: "card", agreement: null, label: "document", bytes: card.envelope }, { ...this.#context, messageKey });
    }
    await this.control({ kind: "card", agreement: null, label: "document", bytes: card.envelope });
    const revocations = await ownRevocations(this.#node);
    if (revocations !== undefined)
      await this.control({ kind: "revocation", agreement: null, label: "document", bytes: revocations.envelope });
  }

  /** The receipts and cosignatures that are owed, as far as there is room; gives what was written. */
  async owed(owed: Owed): Promise<Owed> {
    const receipts: string[] = [];
    for (const envelopeHash of owed.receipts) {
      if (!this.#writer.hasRoom([2 * tailBytes])) break;
      const message = await this.#node.store.read((view) => view.messageByHash(envelopeHash, false));
      if (message !== undefined) await this.#receipt(message);
      receipts.push(envelopeHash);
    }
    for (const { agreement, document } of owed.cosignatures)
      await this.control({ kind: "cosignature", agreement, label: "document", bytes: document });
    this.receipts = receipts.length;
    return { receipts, cosignatures: owed.cosignatures };
  }

  async #receipt({ envelope, envelopeHash, committedAt, agreement, thread }: MessageRecord): Promise<void> {
    const outer = JSON.parse(utf8Text(envelope) ?? "null") as { payload: string };
    const header = headerFormat.decode(fromBase64(outer.payload) ?? new Uint8Array());
    const bytes = receiptFormat.encode(deliveredReceipt(header, envelopeHash, committedAt));
    await this.control({ kind: "receipt", agreement, label: "receipt", bytes, thread });
  }

  /** Seals a message anew and writes it with the blobs of its attachments. False where all of it together has no room. */
  async message(row: number, tail: readonly number[]): Promise<boolean> {
    const outgoing = await this.#node.store.read(async (view) => {
      const message = await view.message(row);
      return message === undefined ? undefined : await readyToLeave(view, this.#context, message);
    });
    if (outgoing === undefined) return true;
    const { parts } = "content" in outgoing ? outgoing.content : outgoing;
    const attachments = attachmentsOf(parts).filter(({ blob }) => this.#node.blobs.has(blob));
    const sealed = await sealMessage(outgoing, { to: this.#to, random: this.#node.random });
    if (!this.#writer.hasRoom([sealed.length, ...attachments.flatMap(({ blobBytes }) => pieceSizes(blobBytes)), ...tail])) return false;
    await this.#writer.add(sealed);
    for (const { blob } of attachments) {
      for (const piece of piecesOf(this.#node.blobs, blob)) {
        await this.#writer.add(await sealPiece(piece, { to: this.#to, recipient: this.#partner, random: this.#node.random }));
        this.pieces += 1;
      }
    }
    this.messages.push(row);
    return true;
  }

  /** Requests to cosign, and last of all the heads: by then everything that they count stands before them. */
  async tail(agreements: readonly string[]): Promise<void> {
    for (const agreement of agreements) {
      const ask = await this.#node.store.read((view) => askToCosign(view, this.#context, { agreement, partner: this.#partner }));
      if (ask !== undefined) await this.control({ kind: "cosignature", agreement, label: "document", bytes: ask });
    }
    for (const agreement of agreements) {
      const bytes = await this.#node.store.read(async (view) => {
        const record = await view.agreement(agreement);
        return record === undefined ? undefined : await makeHead(view, this.#context, record);
      });
      if (bytes === undefined) continue;
      await this.control({ kind: "head", agreement, label: "document", bytes });
      this.heads += 1;
    }
  }
}

/** The rows to be written, in the order of their numbers: an act stands before what it allows. */
async function rowsFor(node: Node, { partner, after, again }: CourierOrder): Promise<readonly number[]> {
  return await node.store.read(async (view) => {
    for (const row of again) {
      const message = await view.message(row);
      if (message?.outgoing !== true || message.partner !== partner.nodeId)
        throw new TocsinError("unknown-item", `name messages to ${partner.handle} that tocsin inbox --all shows, got ${row}`);
    }
    const waiting = (await view.outbox(partner.nodeId, mostRows)).map(({ message }) => message).filter((row) => row > after);
    return [...new Set([...waiting, ...again])].sort((a, b) => a - b);
  });
}

async function writeRows(node: Node, outgoing: Outgoing, given: { rows: readonly number[]; tail: readonly number[] }): Promise<number> {
  const { rows, tail } = given;
  for (const [at, row] of rows.entries()) {
    try {
      if (!(await outgoing.message(row, tail))) return rows.length - at;
    } catch (thrown) {
      if (!isTocsinError(thrown) || thrown.code === "disk-full") throw thrown;
      outgoing.held.push({ row, code: thrown.code });
      if (thrown.kind === "policy" || thrown.code === "content-erased")
        await node.store.transact((tx) => withhold(tx, { row, code: thrown.code, at: node.timestamp() }));
    }
  }
  return 0;
}

/**
 * Writes what waits for a partner into a courier file: the own card and revocations, what is owed for what a courier brought, the outbox
 * sealed anew with its attachments, requests to cosign, and heads. The outbox keeps its rows until their receipts come back. Refuses with
 * `keys-missing` a partner of whose card no sealing key is in term. docs/protocol/courier.md.
 */
export async function courierOut(node: Node, order: CourierOrder): Promise<CourierOutReport> {
  const { partner, file, officer } = order;
  if (partner.card === null)
    throw new TocsinError("state-refuses", `hand it over another way: "${partner.handle}" has no node, and nothing can be sealed to it`);
  const book = partnerBook(node);
  await book.refresh();
  if (book.get(partner.nodeId) === undefined)
    throw new TocsinError("partner-unconfirmed", `compare the words with "${partner.handle}" first: tocsin partner add --confirm`);
  const to = await book.recipient(partner.nodeId);
  if (to === undefined)
    throw new TocsinError(
      "keys-missing",
      `have the next card of "${partner.handle}" brought (tocsin card, tocsin partner add): no sealing key of its card is in term`,
    );
  const rows = await rowsFor(node, order);
  const logKey = await currentKey(node, "log");
  await node.store.transact((tx) => checkpointFor(tx, node, { partner: partner.nodeId, key: logKey }));
  const agreements = (await node.store.read((view) => view.agreements(partner.nodeId))).map(({ id }) => id);
  const writer = await writeCourierFile(file);
  try {
    const outgoing = new Outgoing(node, { context: await node.exchange(), writer, to, partner: partner.nodeId });
    await outgoing.card();
    const paid = await outgoing.owed(await node.store.read((view) => owedTo(view, partner.nodeId)));
    const left = await writeRows(node, outgoing, { rows, tail: agreements.flatMap(() => [tailBytes, tailBytes]) });
    await outgoing.tail(agreements);
    await writer.finish();
    const { messages, pieces, receipts, heads, held } = outgoing;
    await node.store.transact(async (tx) => {
      await paidBack(tx, partner.nodeId, paid);
      await recordAct(tx, node, {
        verb: "courier-out",
        subject: partner.nodeId,
        officer,
        facts: { bytes: writer.bytes, entries: writer.entries, messages: messages.length },
      });
    });
    return {
      file,
      entries: writer.entries,
      bytes: writer.bytes,
      messages,
      pieces,
      receipts,
      cosignatures: paid.cosignatures.length,
      heads,
      held,
      left,
    };
  } catch (thrown) {
    await writer.discard().catch(() => {});
    throw thrown;
  }
}
