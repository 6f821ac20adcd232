import { identityKey, isRevoked, readCard, readRevocations, signingKeys, tlsPinsAt } from "../exchange/index.ts";
import type { Partner, SenderKey, SignedCard } from "../exchange/index.ts";
import { sealingKeyAt } from "../exchange/index.ts";
import { sealingRecipient, verifyingKey } from "../seal/index.ts";
import type { SealingRecipient } from "../seal/index.ts";
import type { Node } from "./node.ts";

/** A confirmed partner with what is read off its card, imported once. */
export type KnownPartner = {
  readonly partner: Partner;
  readonly card: SignedCard;
  readonly pins: readonly string[];
  readonly endpoints: readonly string[];
};

/** The confirmed partners that have a node, as the delivery and the listener need them. */
export interface PartnerBook {
  /** Reads the partners again: after one was added, confirmed, or changed its card. */
  refresh(): Promise<readonly KnownPartner[]>;
  all(): readonly KnownPartner[];
  get(nodeId: string): KnownPartner | undefined;
  /** Whose TLS pin it is. */
  byPin(pin: string): string | undefined;
  /** The message key of an id; revoked ones are not in the card of a partner that rotated. */
  sender(keyId: string): SenderKey | undefined;
  /** What to seal to for a partner now, or `undefined` where its card has no key in term. */
  recipient(nodeId: string): Promise<SealingRecipient | undefined>;
}

/** The partners of a node, kept in memory and refreshed when told to. */
export function partnerBook(node: Node): PartnerBook {
  let known = new Map<string, KnownPartner>();
  let pins = new Map<string, string>();
  let senders = new Map<string, SenderKey>();
  const recipients = new Map<string, SealingRecipient>();
  return {
    all: () => [...known.values()],
    get: (nodeId) => known.get(nodeId),
    byPin: (pin) => pins.get(pin),
    sender: (keyId) => senders.get(keyId),
    async refresh() {
      const partners = (await node.store.read((view) => view.partners())).filter(
        (partner) => partner.confirmedAt !== null && partner.card !== null,
      );
      const nextKnown = new Map<string, KnownPartner>();
      const nextPins = new Map<string, string>();
      const nextSenders = new Map<string, SenderKey>();
      for (const partner of partners) {
        const card = readCard(partner.card ?? new Uint8Array());
        const valid = tlsPinsAt(card.value, node.clock.nowMs());
        nextKnown.set(partner.nodeId, { partner, card, pins: valid, endpoints: card.value.endpoints });
        for (const pin of valid) nextPins.set(pin, partner.nodeId);
        const revocations = partner.revocations === null ? undefined : readRevocations(partner.revocations, identityKey(card.value)).value;
        for (const key of signingKeys(card.value, "message"))
          if (revocations === undefined || !isRevoked(revocations, key.keyId))
            nextSenders.set(key.keyId, { nodeId: partner.nodeId, key: verifyingKey(key.key) });
      }
      known = nextKnown;
      pins = nextPins;
      senders = nextSenders;
      return [...known.values()];
    },
    async recipient(nodeId) {
      const entry = known.get(nodeId);
      const key = entry === undefined ? undefined : sealingKeyAt(entry.card.value, node.clock.nowMs());
      if (key === undefined) return undefined;
      const imported = recipients.get(key.keyId) ?? (await sealingRecipient(key));
      if (recipients.size > 1000) recipients.clear();
      recipients.set(key.keyId, imported);
      return imported;
    },
  };
}
