import { isTocsinError, TocsinError, utf8Text } from "../base/index.ts";
import {
  answerCosign,
  composeUnnumbered,
  keepCosignature,
  keepReceipt,
  kinds,
  makeHead,
  onePart,
  openMessage,
  park,
  readCosignDocument,
  receiptFormat,
  resend,
  laneNumber,
  sealMessage,
  takeHead,
  takeIn,
} from "../exchange/index.ts";
import type { ControlMessage, ExchangeContext, OpenedMessage, Range } from "../exchange/index.ts";
import { runtimeVerifier } from "../log/index.ts";
import type { SealingKey } from "../seal/index.ts";
import type { Node } from "./node.ts";
import { currentKey } from "./node.ts";
import type { PartnerBook } from "./partner-book.ts";
import { takePartnerCard, takePartnerRevocations } from "./partners.ts";
import { sealingKeyOf } from "./sealing-keys.ts";

/** What a partner's request is answered with; `code` "ok" where it was done. */
export type InboundAnswer = { readonly code: string; readonly payload: Uint8Array };

/** What comes in from partners: sealed messages by any carrier, and what sessions ask beside them. */
export interface Inbound {
  /** Takes in a sealed message from a partner's session, or from a courier (`from` undefined). Answers with the sealed receipt, once what it says is durable. */
  message(sealed: Uint8Array, from: string | undefined): Promise<InboundAnswer>;
  /** A partner asks for messages of ours that it lacks. */
  fetch(payload: Uint8Array, from: string): Promise<InboundAnswer>;
  /** A partner shows its card; ours is the answer. */
  hello(payload: Uint8Array, from: string): Promise<InboundAnswer>;
  /** Opens what a partner answered a request of ours with. */
  answer(sealed: Uint8Array, from: string): Promise<OpenedMessage>;
  /** Processes an opened control message that needs no receipt: a receipt, a head, a cosignature. Gives the sealed reply, if any. */
  control(opened: OpenedMessage, isLive: boolean): Promise<Uint8Array>;
}

const nothing = new Uint8Array();
const ok = (payload: Uint8Array = nothing): InboundAnswer => ({ code: "ok", payload });

function sealingKeyCache(node: Node): (keyId: string) => Promise<SealingKey | "retired" | undefined> {
  const cache = new Map<string, SealingKey>();
  return async (keyId) => {
    const cached = cache.get(keyId);
    // The vault decides: a destroyed key must not live on in memory.
    if (cached !== undefined && node.vault.names().includes(`sealing-${keyId}`)) return cached;
    const key = await sealingKeyOf(node.vault, keyId);
    if (key === undefined) {
      cache.delete(keyId);
      const retired = await node.store.read((view) => view.setting(`sealing-retired ${keyId}`));
      return retired === undefined ? undefined : "retired";
    }
    cache.set(keyId, key);
    return key;
  };
}

/** The inbound side of a node's exchange. */
export function inbound(node: Node, ports: { readonly book: PartnerBook; onTaken(partner: string): void }): Inbound {
  const { book } = ports;
  const sealingKey = sealingKeyCache(node);
  const verifier = runtimeVerifier();

  const open = async (sealed: Uint8Array, from: string | undefined) => {
    const opened = await openMessage(sealed, { self: node.id, sealingKey, senderKey: async (keyId) => book.sender(keyId) });
    const sender = opened.state === "open" ? opened.header.sender : opened.sender;
    // A session carries its own partner's messages only: nobody brings another's.
    if (from !== undefined && sender !== from) throw new TocsinError("verification-failed", "Verification failed");
    return opened;
  };

  const sealTo = async (message: ControlMessage): Promise<Uint8Array> => {
    const to = await book.recipient(message.header.recipient);
    if (to === undefined) throw new TocsinError("keys-missing", "ask the partner for its next card: no sealing key of its card is in term");
    return await sealMessage(message, { to, random: node.random });
  };

  const reply = async (context: ExchangeContext, draft: Parameters<typeof composeUnnumbered>[0]): Promise<Uint8Array> => await sealTo(composeUnnumbered(draft, context));

  const takeNumbered = async (opened: OpenedMessage): Promise<InboundAnswer> => {
    const context = await node.exchange();
    const { receipt } = await node.store.transact((tx) => takeIn(tx, context, opened));
    // The commit above is durable: only now may anything say "delivered".
    const { sender, agreement, thread } = opened.header;
    const sealed = await reply(context, { kind: "receipt", partner: sender, agreement, label: "receipt", bytes: receiptFormat.encode(receipt), thread });
    for (const told of node.signals.watch) told();
    ports.onTaken(sender);
    return ok(sealed);
  };

  const control = async (opened: OpenedMessage, isLive: boolean): Promise<Uint8Array> => {
    const context = await node.exchange();
    const { kind, sender, agreement } = opened.header;
    switch (kind) {
      case "receipt": {
        const receipt = receiptFormat.decode(onePart(opened.parts, "receipt").bytes);
        await node.store.transact((tx) => keepReceipt(tx, context, { receipt, partner: sender, carrier: opened.envelopeHash }));
        return nothing;
      }
      case "head":
        return await takeHeadMessage(context, opened, isLive);
      case "cosignature":
        return await takeCosignature(context, opened);
      case "card":
        await takePartnerCard(node, sender, onePart(opened.parts, "document").bytes);
        await book.refresh();
        return nothing;
      case "revocation":
        await takePartnerRevocations(node, sender, onePart(opened.parts, "document").bytes);
        await book.refresh();
        return nothing;
      default:
        throw new TocsinError("state-refuses", `nothing is done with an unnumbered message of kind "${kind}" under ${agreement ?? "no agreement"}`);
    }
  };

  const takeHeadMessage = async (context: ExchangeContext, opened: OpenedMessage, isLive: boolean): Promise<Uint8Array> => {
    const { sender, agreement } = opened.header;
    const envelope = onePart(opened.parts, "document").bytes;
    const known = book.sender(opened.keyId);
    if (agreement === null || known === undefined || !("publicKey" in known.key)) throw new TocsinError("verification-failed", "Verification failed");
    const { publicKey } = known.key;
    const outcome = await node.store.transact(async (tx) => {
      const taken = await takeHead(tx, context, { envelope, partner: sender, key: publicKey, isLive });
      if (taken.lacking.length > 0) await resend(tx, { agreement, epoch: taken.lackingEpoch, ranges: taken.lacking }, (message) => laneNumber(message.kind as keyof typeof kinds, message.precedence as never));
      return taken;
    });
    if (outcome.lacking.length > 0) for (const told of node.signals.partner) told(sender);
    if (isLive) return nothing;
    const bytes = await node.store.read(async (view) => {
      const record = await view.agreement(agreement);
      return record === undefined ? undefined : await makeHead(view, context, record);
    });
    return bytes === undefined ? nothing : await reply(context, { kind: "head", partner: sender, agreement, label: "document", bytes });
  };

  const takeCosignature = async (context: ExchangeContext, opened: OpenedMessage): Promise<Uint8Array> => {
    const { sender, agreement } = opened.header;
    const partner = book.get(sender)?.partner;
    if (partner === undefined || agreement === null) throw new TocsinError("verification-failed", "Verification failed");
    const { bytes } = onePart(opened.parts, "document");
    const logKey = await currentKey(node, "log");
    if (readCosignDocument(bytes).ask === undefined) {
      await node.store.transact((tx) => keepCosignature(tx, context, { bytes, agreement, partner, logKey, verifier }));
      return nothing;
    }
    const answered = await node.store.transact((tx) => answerCosign(tx, context, { bytes, partner, logKey, verifier }));
    return await reply(context, { kind: "cosignature", partner: sender, agreement, label: "document", bytes: answered });
  };

  return {
    control,
    async message(sealed, from) {
      const opened = await open(sealed, from);
      if (opened.state === "parked") {
        const context = await node.exchange();
        await node.store.transact((tx) => park(tx, context, opened));
        return ok();
      }
      return kinds[opened.header.kind].numbered ? await takeNumbered(opened) : ok(await control(opened, false));
    },
    async answer(sealed, from) {
      const opened = await open(sealed, from);
      if (opened.state === "parked") throw new TocsinError("verification-failed", "Verification failed");
      return opened;
    },
    async fetch(payload, from) {
      const asked = readFetch(payload);
      const put = await node.store.transact(async (tx) => {
        const record = await tx.agreement(asked.agreement);
        if (record === undefined || record.partner !== from) return 0;
        return await resend(tx, asked, (message) => laneNumber(message.kind as keyof typeof kinds, message.precedence as never));
      });
      if (put > 0) for (const told of node.signals.partner) told(from);
      return ok();
    },
    async hello(payload, from) {
      if (payload.length > 0) {
        // Before the answer: what the partner sends next may be signed by a key of the new card.
        if (await takePartnerCard(node, from, payload)) {
          await book.refresh();
          for (const told of node.signals.cards) told();
        }
      }
      const text = await node.store.read((view) => view.setting("card"));
      return ok(Buffer.from(text ?? "", "base64"));
    },
  };
}

/** What a partner asks for. Attacker-controlled: the numbers are bounded where they are used, the count of ranges here. */
export function readFetch(payload: Uint8Array): { readonly agreement: string; readonly epoch: number; readonly ranges: readonly Range[] } {
  let value: unknown;
  try {
    value = payload.length > 16_384 ? undefined : JSON.parse(utf8Text(payload) ?? "");
  } catch (thrown) {
    if (isTocsinError(thrown)) throw thrown;
  }
  const { agreement, epoch, ranges } = (value ?? {}) as { agreement?: unknown; epoch?: unknown; ranges?: unknown };
  const isNumber = (number: unknown): number is number => typeof number === "number" && Number.isSafeInteger(number) && number >= 1;
  const isRange = (range: unknown): range is Range => typeof range === "object" && range !== null && "from" in range && "to" in range && isNumber(range.from) && isNumber(range.to) && range.from <= range.to;
  if (typeof agreement !== "string" || !isNumber(epoch) || !Array.isArray(ranges) || ranges.length > 64 || !ranges.every(isRange)) {
    throw new TocsinError("input-malformed", "ask for ranges of numbers of one agreement and epoch, at most 64");
  }
  return { agreement, epoch, ranges };
}
