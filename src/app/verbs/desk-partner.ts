import { utf8Text } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { cardAtRest, cardWords, kinds, readCard } from "../../exchange/index.ts";
import type { AgreementAct, Card, Partner, View } from "../../exchange/index.ts";
import type { Node } from "../node.ts";
import { ownCard } from "../node.ts";
import { readerPositions } from "../taxii/release-verbs.ts";
import type { Verb } from "../verb.ts";
import { agreementView } from "./agreement.ts";
import { findPartner, partnerFacts } from "./partner.ts";
import { assessmentOf, gapOf } from "./partner-assess.ts";
import { partnerStatus } from "./status.ts";

const mostEvents = 300;
// Control messages pass all the time and say nothing of what passed.
const passed = Object.entries(kinds).flatMap(([kind, { content }]) => (content ? [kind] : []));
// Facts of acts that are words, numbers and times of the house; every other fact stays in the log.
const shownFacts: readonly string[] = ["kind", "serial", "allows", "until"];

/** A card as a person reads it: who, how to reach it, which keys until when. No key material. */
export function cardFacts(card: Card): JsonValue {
  const { serial, issuedAt, organisation, unit, country, timeZone, workingHours, languages, endpoints, limits } = card;
  return {
    serial,
    issuedAt,
    organisation,
    unit,
    country,
    timeZone,
    workingHours: workingHours === null ? null : { ...workingHours, days: [...workingHours.days] },
    languages: [...languages],
    endpoints: [...endpoints],
    limits: { ...limits },
    signing: card.signing.map(({ use, keyId, from, until }) => ({ use, keyId, from, until })),
    sealing: card.sealing.map(({ keyId, from, until }) => ({ keyId, from, until })),
    tlsPins: card.tlsPins.map(({ from, until }) => ({ from, until })),
  };
}

/** The signed acts of an agreement, each by whom: they were verified when they were taken. */
async function signedActs(view: View, node: Node, agreement: string): Promise<readonly JsonValue[]> {
  return (await view.agreementActs(agreement)).map(({ envelope }) => {
    const { payload } = JSON.parse(utf8Text(envelope) ?? "null") as { payload: string };
    const { act, by, at, scopes, reason } = JSON.parse(Buffer.from(payload, "base64").toString("utf8")) as AgreementAct;
    const side = by === node.id ? "us" : "partner";
    return {
      at,
      what: "agreement",
      name: act,
      by: side,
      officer: null,
      scopes: scopes === null ? null : [...scopes],
      reason: reason?.code ?? null,
    };
  });
}

/** What was done about a partner at this node, by whom; and what passed with it, without its content. */
async function historyOf(view: View, node: Node, { nodeId }: Partner): Promise<readonly JsonValue[]> {
  const events: Record<string, JsonValue>[] = (await view.actsAbout(nodeId, 1000)).map(({ at, verb, officer, facts }) => ({
    at,
    what: "act",
    name: verb,
    officer,
    by: "us",
    facts: Object.fromEntries(Object.entries(facts).filter(([name, value]) => shownFacts.includes(name) && typeof value !== "object")),
  }));
  for (const { id } of await view.agreements(nodeId)) events.push(...((await signedActs(view, node, id)) as Record<string, JsonValue>[]));
  for (const message of await view.messages({ partner: nodeId, kinds: passed, newestFirst: true, limit: mostEvents })) {
    const { row, kind, outgoing, sequence, committedAt, precedence, state } = message;
    events.push({ at: committedAt, what: "message", name: kind, by: outgoing ? "us" : "partner", row, sequence, precedence, state });
  }
  return events.toSorted((one, other) => (String(one["at"]) < String(other["at"]) ? 1 : -1)).slice(0, mostEvents);
}

/** TAXII accounts of the partner's organisation, and how far each has read which collection. */
async function readersOf(node: Node, partner: Partner): Promise<JsonValue> {
  const { accounts } = await node.store.taxii.reads.book();
  const own = accounts.filter(({ organisation }) => organisation.toLowerCase() === partner.organisation.toLowerCase());
  const positions = (await readerPositions(node)) as readonly Record<string, JsonValue>[];
  return own.map(({ name, purpose, disabledAt }) => ({
    account: name,
    purpose,
    disabledAt,
    collections: positions.filter(({ account }) => account === name),
  }));
}

async function approvalsOf(view: View, agreement: string): Promise<JsonValue> {
  const needed = await view.watchSettings(`approval-needed ${agreement}`);
  const given = new Set((await view.watchSettings(`approval ${agreement}`)).map(({ id }) => id));
  return { needed: needed.length, given: needed.filter(({ id }) => given.has(id)).length };
}

/**
 * Everything that is known of one partner at once: card, words, assessment, agreements with their clauses, "complete to #n" both ways, its readers
 * and its history. Shows no content.
 */
const partnerDesk: Verb = {
  roles: "anyone",
  async run({ node, args }) {
    const ownWords = [...cardWords(await ownCard(node))];
    const { found, shown } = await node.store.read(async (view) => {
      const partner = await findPartner(view, args.text("partner"));
      const agreements: JsonValue[] = [];
      for (const record of await view.agreements(partner.nodeId)) {
        const terms = (await agreementView(view, record)) as Record<string, JsonValue>;
        agreements.push({ ...terms, self: node.id, noticeBy: record.state.noticeBy, approvals: await approvalsOf(view, record.id) });
      }
      const assessment = await assessmentOf(view, partner.nodeId);
      return {
        found: partner,
        shown: {
          ...partnerFacts(partner),
          words: partner.card === null ? null : [...cardWords(readCard(partner.card))],
          card: partner.card === null ? null : cardFacts(cardAtRest(partner.card)),
          standing: await partnerStatus(view, node, { partner, counts: await view.outboxCounts() }),
          agreements,
          assessment: assessment ?? null,
          gap: gapOf(assessment, node.clock.nowMs()),
          history: [...(await historyOf(view, node, partner))],
        },
      };
    });
    return { ...shown, ownWords, readers: await readersOf(node, found) };
  },
};

/** The verbs of the partner's page, by name. */
export const partnerDeskVerbs: Readonly<Record<string, Verb>> = { "desk-partner": partnerDesk };
