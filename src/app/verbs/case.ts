import { TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import {
  claimTable,
  entered,
  ledgerDifference,
  ledgerKinds,
  ledgerOf,
  matchesOf,
  pledges,
  recordAct,
  releaseRequests,
  requirements,
  statements,
  thanksOf,
  warningView,
  withheldEnvelopes,
} from "../../exchange/index.ts";
import type { EnrolledOfficer, Entry, Ledger, MessageRecord } from "../../exchange/index.ts";
import { requireRole } from "../authorise.ts";
import { entriesAbout, entriesOf } from "../cases.ts";
import { findMessageOrThread } from "../find-message.ts";
import { linksOf } from "../follow.ts";
import { checkNeedToKnow, mayKnow, readerRoles } from "../need-to-know.ts";
import type { Node } from "../node.ts";
import type { Verb } from "../verb.ts";
import { findPartner } from "./partner.ts";

/**
 * What bears on a thread: the thread itself, and what stands with the partner outside any: requirements, thanks and pledges. What an officer
 * has no need to know of is left out, and counted.
 */
async function entriesAround(
  node: Node,
  about: Pick<MessageRecord, "partner" | "thread">,
  officer: EnrolledOfficer,
): Promise<{ readonly entries: readonly Entry[]; readonly withheld: number }> {
  const { months } = await node.exchange();
  return await node.store.read(async (view) => {
    const all = await entriesAbout(view, about, { self: node.id, months });
    const entries: Entry[] = [];
    for (const entry of all) if (await mayKnow(view, officer, { envelopeHash: entry.envelope })) entries.push(entry);
    return { entries, withheld: all.length - entries.length };
  });
}

/** The earlier messages that share with this one what few others have, as far as an officer may know of them. */
async function seenBefore(node: Node, message: MessageRecord, officer: EnrolledOfficer): Promise<JsonValue> {
  const { months } = await node.exchange();
  return await node.store.read(async (view) => {
    const known: JsonValue[] = [];
    for (const link of await linksOf(view, node, { message, months })) {
      const earlier = await view.message(link.message);
      if (earlier !== undefined && (await mayKnow(view, officer, earlier))) known.push({ ...link });
    }
    return known;
  });
}

/** Names instead of node ids where they are known: "us", or the partner's handle. */
async function namesOf(node: Node): Promise<(party: string) => string> {
  const partners = await node.store.read((view) => view.partners());
  const names = new Map(partners.map(({ nodeId, handle }) => [nodeId, handle]));
  return (party) => (party === node.id ? "us" : (names.get(party) ?? party));
}

function gradesOf(entries: readonly Entry[], name: (party: string) => string): JsonValue {
  return entered(entries, "assessment").map(({ body, party, committedAt, row }) => ({
    row,
    of: body.of,
    by: name(party),
    at: committedAt,
    source: body.source,
    information: body.information,
    actionable: body.actionable,
    standing: body.isProvisional,
    remark: body.remark,
  }));
}

/** What a thread is of: everything that stands in it, and who claims what; for what came later to be laid beside what was said then. */
const caseShow: Verb = {
  roles: readerRoles,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, readerRoles, "case");
    const message = await node.store.read((view) => findMessageOrThread(view, args.text("item")));
    await node.store.read((view) => checkNeedToKnow(view, officer, message));
    await node.store.transact((tx) =>
      recordAct(tx, node, { verb: "case-open", subject: message.thread ?? message.messageId, officer: officer.id }),
    );
    const nowMs = node.clock.nowMs();
    const name = await namesOf(node);
    const { entries: all, withheld } = await entriesAround(node, message, officer);
    const entries = all.filter(({ thread }) => thread === message.thread);
    const text = entries.flatMap(({ paragraphs }) => paragraphs.map((paragraph) => paragraph.text ?? "")).join("\n");
    const matched = requirements(all, nowMs).flatMap((requirement) => {
      const words = matchesOf(requirement, text);
      return words.length === 0 ? [] : [{ requirement: requirement.requirement, by: name(requirement.party), words: [...words] }];
    });
    const view = {
      thread: message.thread,
      partner: name(message.partner),
      messages: entries.map(({ row, kind, party, committedAt, envelope, precedence }) => ({
        row,
        kind,
        by: name(party),
        at: committedAt,
        envelope,
        precedence,
      })),
      warnings: entries
        .filter(({ kind }) => kind === "warning")
        .map((warning) => ({ ...warningView(entries, warning, nowMs), party: name(warning.party) })),
      grades: gradesOf(entries, name),
      actions: entered(entries, "action").map(({ body, party, committedAt }) => ({
        by: name(party),
        at: committedAt,
        state: body.state,
        what: body.what,
        reason: body.reason,
      })),
      outcomes: entered(entries, "outcome").map(({ body, party, committedAt }) => ({ by: name(party), committedAt, ...body })),
      claims: claimTable(entries).map((row) => ({ ...row, claims: row.claims.map((claim) => ({ ...claim, party: name(claim.party) })) })),
      requests: releaseRequests(entries, nowMs).map((request) => ({ ...request, asker: name(request.asker) })),
      statements: statements(entries).map((statement) => ({ ...statement, party: name(statement.party) })),
      thanks: thanksOf(entries).map((thanks) => ({ ...thanks, party: name(thanks.party) })),
      pledges: pledges(entries).map((pledge) => ({ ...pledge, party: name(pledge.party) })),
      requirements: matched,
      seenBefore: await seenBefore(node, message, officer),
      /** How many messages are left out, because they are assigned to others. */
      withheld,
    };
    return view;
  },
};

async function ledgerWith(node: Node, partner: string): Promise<Ledger> {
  const { months } = await node.exchange();
  return await node.store.read(async (view) => {
    const rows = await view.ledgerRows(partner, ledgerKinds);
    const entries = await entriesOf(view, { partner, kinds: ["thanks", "pledge"] }, { self: node.id, months });
    // What a rule withheld never left: the partner cannot count it, and it is no credit.
    const never = await withheldEnvelopes(view, partner);
    return ledgerOf({
      self: node.id,
      partner,
      rows: rows.filter(({ envelopeHash }) => !never.has(envelopeHash)),
      entries: entries.filter(({ envelope }) => !never.has(envelope)),
    });
  });
}

function readLedger(value: JsonValue): Ledger | undefined {
  if (value === null) return undefined;
  const { sides, hash } = value as { sides?: Record<string, { references?: unknown }>; hash?: unknown };
  const isLedger =
    typeof hash === "string" &&
    typeof sides === "object" &&
    Object.values(sides).every(({ references }) => Array.isArray(references) && references.every((one) => typeof one === "string"));
  if (!isLedger) throw new TocsinError("input-malformed", "give the partner's ledger as tocsin ledger --json wrote it");
  return value as unknown as Ledger;
}

/** The ledger of a pair, counts and references alone; with the partner's beside it, what they differ in. */
const ledgerShow: Verb = {
  roles: "anyone",
  async run({ node, args }) {
    const partner = await node.store.read((view) => findPartner(view, args.text("partner")));
    const ledger = await ledgerWith(node, partner.nodeId);
    const theirs = readLedger(args.value("against"));
    const difference = theirs === undefined ? null : { equal: theirs.hash === ledger.hash, ...ledgerDifference(ledger, theirs) };
    return { node: node.id, partner: partner.nodeId, ...ledger, difference };
  },
};

/** The standing requirements of a partner and of this node towards it. */
const requirementList: Verb = {
  roles: readerRoles,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, readerRoles, "requirements");
    const wanted = args.optionalText("partner");
    const name = await namesOf(node);
    const partners = await node.store.read(async (view) =>
      wanted === undefined ? await view.partners() : [await findPartner(view, wanted)],
    );
    const found: JsonValue[] = [];
    for (const { nodeId } of partners) {
      const { entries } = await entriesAround(node, { partner: nodeId, thread: null }, officer);
      for (const requirement of requirements(entries, node.clock.nowMs()))
        found.push({ ...requirement, party: name(requirement.party), partner: name(nodeId) });
    }
    return { requirements: found };
  },
};

/** The verbs of cases, by name. */
export const caseVerbs: Readonly<Record<string, Verb>> = {
  case: caseShow,
  ledger: ledgerShow,
  requirements: requirementList,
};
