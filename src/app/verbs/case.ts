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
} from "../../exchange/index.ts";
import type { Entry, Ledger, MessageRecord, Role, View } from "../../exchange/index.ts";
import { requireRole } from "../authorise.ts";
import { mayForward } from "../case-rules.ts";
import { entriesAbout, entriesOf } from "../cases.ts";
import { checkNeedToKnow } from "../need-to-know.ts";
import { linksOf } from "../house.ts";
import type { Node } from "../node.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { findPartner } from "./partner.ts";

const readers: readonly Role[] = [
  "drafter",
  "source-owner",
  "releaser",
  "duty-to-warn-authority",
  "liaison-officer",
  "watch-officer",
  "action-officer",
  "press-officer",
];

async function messageNamed(view: View, name: string): Promise<MessageRecord> {
  const byRow = /^\d{1,15}$/.test(name) ? await view.message(Number(name)) : undefined;
  const found = byRow ?? (await view.messagesById(name))[0] ?? (await view.messages({ thread: name, limit: 1 }))[0];
  if (found === undefined) throw new TocsinError("unknown-item", `name a message or thread that tocsin inbox shows, got "${name}"`);
  return found;
}

/** What bears on a thread: the thread itself, and what stands with the partner outside any: requirements, thanks and pledges. */
async function entriesAround(node: Node, { partner, thread }: Pick<MessageRecord, "partner" | "thread">): Promise<readonly Entry[]> {
  const { months } = await node.exchange();
  return await node.store.read((view) => entriesAbout(view, { partner, thread }, { self: node.id, months }));
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
  roles: readers,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, readers, "case");
    const message = await node.store.read((view) => messageNamed(view, args.text("item")));
    await node.store.read((view) => checkNeedToKnow(view, officer, message));
    await node.store.transact((tx) =>
      recordAct(tx, node, { verb: "case-open", subject: message.thread ?? message.messageId, officer: officer.id }),
    );
    const nowMs = node.clock.nowMs();
    const { months } = await node.exchange();
    const name = await namesOf(node);
    const all = await entriesAround(node, message);
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
      seenBefore: await node.store.read((view) => linksOf(view, node, { message, months })),
    };
    return view;
  },
};

async function ledgerWith(node: Node, partner: string): Promise<Ledger> {
  const { months } = await node.exchange();
  return await node.store.read(async (view) =>
    ledgerOf({
      self: node.id,
      partner,
      rows: await view.ledgerRows(partner, ledgerKinds),
      entries: await entriesOf(view, { partner, kinds: ["thanks", "pledge"] }, { self: node.id, months }),
    }),
  );
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
  roles: readers,
  async run(call) {
    const { node, args } = call;
    const wanted = args.optionalText("partner");
    const name = await namesOf(node);
    const partners = await node.store.read(async (view) =>
      wanted === undefined ? await view.partners() : [await findPartner(view, wanted)],
    );
    const found: JsonValue[] = [];
    for (const { nodeId } of partners)
      for (const requirement of requirements(await entriesAround(node, { partner: nodeId, thread: null }), node.clock.nowMs()))
        found.push({ ...requirement, party: name(requirement.party), partner: name(nodeId) });
    return { requirements: found };
  },
};

/**
 * What a draft to forward a message would say: refused, and the attempt recorded, unless it is our own or its originator granted exactly that.
 * The paragraphs go unchanged; what is written anew is a tearline of its own.
 */
const forwardPrepare: Verb = {
  roles: ["drafter", "liaison-officer"],
  async run({ node, args, signers }: VerbCall) {
    const officer = requireRole(signers, ["drafter", "liaison-officer"], "forward");
    const message = await node.store.read((view) => messageNamed(view, args.text("message")));
    const to = await node.store.read((view) => findPartner(view, args.text("to")));
    const entries = await entriesAround(node, message);
    const entry = entries.find(({ row }) => row === message.row);
    if (entry === undefined) throw new TocsinError("unknown-item", `name a message with content, got "${args.text("message")}"`);
    const isAllowed = message.outgoing || mayForward(entries, { of: entry.envelope, to, nowMs: node.clock.nowMs() });
    await node.store.transact((tx) =>
      recordAct(tx, node, {
        verb: isAllowed ? "forward-prepare" : "forward-refused",
        subject: message.messageId,
        officer: officer.id,
        facts: { envelope: entry.envelope, to: to.nodeId },
      }),
    );
    if (!isAllowed) {
      throw new TocsinError(
        "consent-missing",
        `ask its originator first, with tocsin release request --use pass-on --to "${to.organisation}": message ${message.row} may not be passed on to ${to.handle}; the attempt is recorded`,
      );
    }
    return {
      of: entry.envelope,
      tlp: entry.tlp,
      texts: entry.paragraphs.map(({ language, text }) => ({ language, text })),
      to: to.handle,
    };
  },
};

/** The verbs of cases, by name. */
export const caseVerbs: Readonly<Record<string, Verb>> = {
  case: caseShow,
  "forward-prepare": forwardPrepare,
  ledger: ledgerShow,
  requirements: requirementList,
};
