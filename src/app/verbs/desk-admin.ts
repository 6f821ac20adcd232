import { timestamp } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { cardWords } from "../../exchange/index.ts";
import { ownCard } from "../node.ts";
import { tlsWaitsFor } from "../tls-identity.ts";
import type { Verb } from "../verb.ts";
import { cardFacts } from "./desk-partner.ts";

/** The keys of this node's card with their terms, the words of the card, and which partners a new TLS key still waits for. No key material. */
const keysList: Verb = {
  roles: "anyone",
  async run({ node }) {
    const card = await ownCard(node);
    const waits = await node.store.read(tlsWaitsFor);
    const tls: JsonValue = waits === undefined ? null : { waitsFor: [...waits.partners], atTheLatest: timestamp(waits.switchMs) };
    return { node: node.id, words: [...cardWords(card)], card: cardFacts(card.value), tls };
  },
};

/** The verbs of the administrator's page, by name. */
export const adminVerbs: Readonly<Record<string, Verb>> = { "desk-keys": keysList };
