import { isTocsinError, TocsinError, utf8 } from "../base/index.ts";
import {
  askToCosign,
  checkpointFor,
  composeUnnumbered,
  makeHead,
  onePart,
  readCosignDocument,
  readHead,
  sealMessage,
  takeHead,
} from "../exchange/index.ts";
import type { ControlDraft, OpenedMessage, Stream } from "../exchange/index.ts";
import type { PeerSession } from "../peer/index.ts";
import type { SigningPublicKey } from "../seal/index.ts";
import { fetchBlobs } from "./attachments.ts";
import { cardHash, encodeCardMark } from "./card-mark.ts";
import type { Inbound } from "./inbound.ts";
import { ownRevocations } from "./keys.ts";
import { settingNames } from "./node.ts";
import type { Node } from "./node.ts";
import type { PartnerBook } from "./partner-book.ts";
import { takePartnerCard } from "./partners.ts";
import { currentKey } from "./signing-keys.ts";
import type { Turns } from "./turns.ts";
import { noteCardShown } from "./tls-identity.ts";

/** How long an answer may take before it counts as none, in milliseconds (DOMAIN.md 3.5: machine ack 60 s). */
export const answerTimeoutMs = 60_000;

/** What the two sides of a session tell each other beside messages: cards, revocations, heads, cosignatures. Each can be cut off and done again. */
export class PartnerDialogue {
  readonly #node: Node;
  readonly #book: PartnerBook;
  readonly #inbound: Inbound;
  readonly #turns: Turns;

  constructor(node: Node, ports: { readonly book: PartnerBook; readonly inbound: Inbound; readonly turns: Turns }) {
    this.#node = node;
    this.#book = ports.book;
    this.#inbound = ports.inbound;
    this.#turns = ports.turns;
  }

  /** Says which cards both sides have; only where one of them is out of date is the own one shown and the partner's taken. */
  async swapCards(session: PeerSession): Promise<void> {
    const { partner } = session;
    const own = (await this.#node.store.read((view) => view.setting(settingNames.card))) ?? "";
    const card = Buffer.from(own, "base64");
    const held = this.#book.get(partner)?.partner.card ?? null;
    const mark = encodeCardMark({ card: cardHash(card), holds: held === null ? null : cardHash(held) });
    const said = await session.request("hello", mark, { lane: 1, timeoutMs: answerTimeoutMs });
    if (said.code !== "ok") return;
    if (said.payload.length > 0) {
      if (await this.#turns.take(1, () => takePartnerCard(this.#node, partner, said.payload))) await this.#book.refresh();
      const shown = await session.request("hello", card, { lane: 1, timeoutMs: answerTimeoutMs });
      if (shown.code !== "ok") return;
    }
    await noteCardShown(this.#node, partner, own);
  }

  /** Cards, revocations, and for every agreement heads and cosignatures. */
  async swapAll(session: PeerSession): Promise<void> {
    const { partner } = session;
    await this.swapCards(session);
    const revocations = await ownRevocations(this.#node);
    if (revocations !== undefined)
      await this.#ask(session, { kind: "revocation", partner, agreement: null, label: "document", bytes: revocations.envelope });
    const agreements = (await this.#node.store.read((view) => view.agreements(partner))).map(({ id }) => id);
    for (const id of agreements) await this.#swapHeads(session, id);
    // Only now: the partner's heads may have told that this node was rolled back, and then it must not sign its logs.
    const logKey = await currentKey(this.#node, "log");
    await this.#turns.take(1, () => this.#node.store.transact((tx) => checkpointFor(tx, this.#node, { partner, key: logKey })));
    for (const id of agreements) await this.#swapCosignatures(session, id);
    await fetchBlobs(this.#node, session);
  }

  /** Sends a head of status test and opens the answer: the path holds both ways where this gives `back` true. */
  async test(session: PeerSession): Promise<{ readonly there: boolean; readonly back: boolean }> {
    const { partner } = session;
    await this.swapCards(session);
    const [agreement] = await this.#node.store.read((view) => view.agreements(partner));
    const context = await this.#node.exchange();
    if (agreement === undefined) return { there: true, back: true };
    const bytes = await this.#turns.take(1, () => this.#node.store.read((view) => makeHead(view, context, agreement)));
    const answer = await this.#ask(session, { kind: "head", partner, agreement: agreement.id, label: "document", bytes, status: "test" });
    return { there: true, back: answer?.header.kind === "head" };
  }

  /** Sends a control document to a partner and gives back its opened answer, if it sent one. */
  async #ask(session: PeerSession, draft: ControlDraft): Promise<OpenedMessage | undefined> {
    const to = await this.#book.recipient(session.partner);
    if (to === undefined) throw new TocsinError("keys-missing", "ask the partner for its next card: no sealing key of its card is in term");
    const context = await this.#node.exchange();
    const sealed = await this.#turns.take(1, () => sealMessage(composeUnnumbered(draft, context), { to, random: this.#node.random }));
    const answer = await session.request("message", sealed, { lane: 1, timeoutMs: answerTimeoutMs });
    if (answer.code !== "ok") throw new TocsinError("peer-refused", `look at the partner's side: it answered "${answer.code}"`);
    return answer.payload.length === 0 ? undefined : await this.#inbound.answer(answer.payload, session.partner);
  }

  async #newestIncoming(agreement: string): Promise<Stream | undefined> {
    return await this.#node.store.read(async (view) => (await view.streams(agreement)).findLast(({ outgoing }) => !outgoing));
  }

  #publicKey(opened: OpenedMessage): SigningPublicKey | undefined {
    const known = this.#book.sender(opened.keyId);
    return known !== undefined && "publicKey" in known.key ? known.key.publicKey : undefined;
  }

  async #swapHeads(session: PeerSession, agreement: string): Promise<void> {
    const { partner } = session;
    const context = await this.#node.exchange();
    const record = await this.#node.store.read((view) => view.agreement(agreement));
    if (record === undefined) return;
    const highestBefore = (await this.#newestIncoming(agreement))?.held.at(-1)?.to ?? 0;
    const bytes = await this.#turns.take(1, () => this.#node.store.read((view) => makeHead(view, context, record)));
    const answer = await this.#ask(session, { kind: "head", partner, agreement, label: "document", bytes });
    const key = answer?.header.kind === "head" ? this.#publicKey(answer) : undefined;
    if (answer === undefined || key === undefined) return;
    const envelope = onePart(answer.parts, "document").bytes;
    // Only a head that says less than was held before the question is a roll-back; a message may have overtaken this answer since.
    const { value } = readHead(envelope, { sender: partner, recipient: this.#node.id, key });
    const isLive = value.count < highestBefore;
    const input = { envelope, partner, key, isLive };
    const { judgement } = await this.#turns.take(1, () => this.#node.store.transact((tx) => takeHead(tx, context, input)));
    if (judgement.result !== "missing") return;
    const epoch = (await this.#newestIncoming(agreement))?.epoch ?? 1;
    const payload = utf8(JSON.stringify({ agreement, epoch, ranges: judgement.ranges }));
    await session.request("fetch", payload, { lane: 1, timeoutMs: answerTimeoutMs });
  }

  async #swapCosignatures(session: PeerSession, agreement: string): Promise<void> {
    const { partner } = session;
    const context = await this.#node.exchange();
    // Twice at the most: the second time from the size that the partner named.
    for (let tries = 0; tries < 2; tries += 1) {
      const bytes = await this.#node.store.read((view) => askToCosign(view, context, { agreement, partner }));
      const answer =
        bytes === undefined ? undefined : await this.#ask(session, { kind: "cosignature", partner, agreement, label: "document", bytes });
      if (answer?.header.kind !== "cosignature") return;
      const isAgain = readCosignDocument(onePart(answer.parts, "document").bytes).size !== undefined;
      await this.#inbound.control(answer, true);
      if (!isAgain) return;
    }
  }
}

/** What went wrong, in words for the node's own notices; nothing of content is in it. */
export function faultText(thrown: unknown): string {
  if (isTocsinError(thrown)) return `${thrown.code}: ${thrown.message}`;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
