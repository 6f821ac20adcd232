import { TocsinError } from "../base/index.ts";
import { composeUnnumbered, kinds, laneAtRest, openMessage, park, receiptFormat, resend, sealMessage, takeIn } from "../exchange/index.ts";
import type { ControlDraft, OpenedMessage, ParkedMessage } from "../exchange/index.ts";
import { runtimeVerifier } from "../log/index.ts";
import type { Lane } from "../peer/index.ts";
import type { SealingKey } from "../seal/index.ts";
import { readableAttachments, wantBlobs } from "./attachments.ts";
import { cardHash, readCardMark } from "./card-mark.ts";
import { takeControl } from "./control-messages.ts";
import { readFetch } from "./fetch-request.ts";
import { settingNames } from "./node.ts";
import type { Node } from "./node.ts";
import type { PartnerBook } from "./partner-book.ts";
import { takePartnerCard } from "./partners.ts";
import { sealingKeyOf } from "./sealing-keys.ts";
import type { Turns } from "./turns.ts";

/** What a partner's request is answered with; `code` "ok" where it was done. */
export type InboundAnswer = { readonly code: string; readonly payload: Uint8Array };

/** What the inbound side stands on. `onTaken` is told of every partner of which a message was taken in. */
export type InboundPorts = { readonly book: PartnerBook; readonly turns: Turns; onTaken(partner: string): void };

const nothing = new Uint8Array();
const ok = (payload: Uint8Array = nothing): InboundAnswer => ({ code: "ok", payload });

/** What comes in from partners: sealed messages by any carrier, and what sessions ask beside them. */
export class Inbound {
  readonly #node: Node;
  readonly #ports: InboundPorts;
  readonly #verifier = runtimeVerifier();
  readonly #sealingKeys = new Map<string, SealingKey>();

  constructor(node: Node, ports: InboundPorts) {
    this.#node = node;
    this.#ports = ports;
  }

  /**
   * Takes in a sealed message from a partner's session, or from a courier (`from` undefined). Answers with the sealed receipt, only once
   * what it says is durable; empty where the message is parked or needs none. `lane` is how urgent its carrier says it is. Refuses as
   * `openMessage`.
   */
  async message(sealed: Uint8Array, from: string | undefined, lane: Lane = 3): Promise<InboundAnswer> {
    const opened = await this.#ports.turns.take(lane, () => this.#open(sealed, from));
    if (opened.state === "parked") {
      const context = await this.#node.exchange();
      await this.#node.store.transact((tx) => park(tx, context, opened));
      return ok();
    }
    return kinds[opened.header.kind].numbered ? await this.#takeNumbered(opened) : ok(await this.control(opened, false));
  }

  /** Opens what a partner answered a request of ours with. */
  async answer(sealed: Uint8Array, from: string, lane: Lane = 1): Promise<OpenedMessage> {
    const opened = await this.#ports.turns.take(lane, () => this.#open(sealed, from));
    if (opened.state === "parked") throw new TocsinError("verification-failed", "Verification failed");
    return opened;
  }

  /** Processes an opened control message that needs no receipt: a receipt, a head, a cosignature, a card. Gives the sealed reply, or nothing. */
  async control(opened: OpenedMessage, isLive: boolean): Promise<Uint8Array> {
    const { book, turns } = this.#ports;
    const step = (): Promise<ControlDraft | undefined> => takeControl(this.#node, { book, verifier: this.#verifier }, { opened, isLive });
    // All but a receipt sign or verify something: that is a turn's work.
    const reply = opened.header.kind === "receipt" ? await step() : await turns.take(1, step);
    return reply === undefined ? nothing : await this.#seal(reply, 1);
  }

  /** A partner asks for messages of ours that it lacks. What it asks for is attacker-controlled and bounded. */
  async fetch(payload: Uint8Array, from: string): Promise<InboundAnswer> {
    const asked = readFetch(payload);
    const put = await this.#node.store.transact(async (tx) => {
      const record = await tx.agreement(asked.agreement);
      return record === undefined || record.partner !== from ? 0 : await resend(tx, asked, laneAtRest);
    });
    if (put > 0) for (const told of this.#node.signals.partner) told(from);
    return ok();
  }

  /** A partner shows its card, or says which cards it has; ours is the answer, unless both sides hold each other's. */
  async hello(payload: Uint8Array, from: string): Promise<InboundAnswer> {
    const { book, turns } = this.#ports;
    const own = (await this.#node.store.read((view) => view.setting(settingNames.card))) ?? "";
    const card = Buffer.from(own, "base64");
    const mark = readCardMark(payload);
    if (mark !== undefined) {
      const held = book.get(from)?.partner.card ?? undefined;
      const isSettled = held !== undefined && mark.card === cardHash(held) && mark.holds === cardHash(card);
      return ok(isSettled ? nothing : card);
    }
    // Before the answer: what the partner sends next may be signed by a key of the new card.
    if (payload.length > 0 && (await turns.take(1, () => takePartnerCard(this.#node, from, payload)))) {
      await book.refresh();
      for (const told of this.#node.signals.cards) told();
    }
    return ok(card);
  }

  async #open(sealed: Uint8Array, from: string | undefined): Promise<OpenedMessage | ParkedMessage> {
    const opened = await openMessage(sealed, {
      self: this.#node.id,
      sealingKey: (keyId) => this.#sealingKey(keyId),
      senderKey: async (keyId) => this.#ports.book.sender(keyId),
    });
    const sender = opened.state === "open" ? opened.header.sender : opened.sender;
    // A session carries its own partner's messages only: nobody brings another's.
    if (from !== undefined && sender !== from) throw new TocsinError("verification-failed", "Verification failed");
    return opened;
  }

  async #takeNumbered(opened: OpenedMessage): Promise<InboundAnswer> {
    const context = await this.#node.exchange();
    const attachments = readableAttachments(opened.parts);
    const lane = laneAtRest(opened.header);
    await this.#ports.turns.gather(lane);
    const { receipt } = await this.#node.store.transact(async (tx) => {
      const taken = await takeIn(tx, context, opened);
      if (taken.isNew) await wantBlobs(tx, opened.header.sender, attachments);
      return taken;
    });
    // The commit above is durable: only now may anything say "delivered".
    const { sender, agreement, thread } = opened.header;
    const draft: ControlDraft = {
      kind: "receipt",
      partner: sender,
      agreement,
      label: "receipt",
      bytes: receiptFormat.encode(receipt),
      thread,
    };
    const sealed = await this.#seal(draft, lane);
    for (const told of this.#node.signals.watch) told();
    this.#ports.onTaken(sender);
    return ok(sealed);
  }

  async #seal(draft: ControlDraft, lane: Lane): Promise<Uint8Array> {
    const to = await this.#ports.book.recipient(draft.partner);
    if (to === undefined) throw new TocsinError("keys-missing", "ask the partner for its next card: no sealing key of its card is in term");
    const context = await this.#node.exchange();
    return await this.#ports.turns.take(lane, () => sealMessage(composeUnnumbered(draft, context), { to, random: this.#node.random }));
  }

  async #sealingKey(keyId: string): Promise<SealingKey | "retired" | undefined> {
    const cached = this.#sealingKeys.get(keyId);
    // The vault decides: a destroyed key must not live on in memory.
    if (cached !== undefined && this.#node.vault.has(`sealing-${keyId}`)) return cached;
    const key = await sealingKeyOf(this.#node.vault, keyId);
    if (key !== undefined) {
      this.#sealingKeys.set(keyId, key);
      return key;
    }
    this.#sealingKeys.delete(keyId);
    const retired = await this.#node.store.read((view) => view.setting(`sealing-retired ${keyId}`));
    return retired === undefined ? undefined : "retired";
  }
}
