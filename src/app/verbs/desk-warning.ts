import type { JsonValue } from "../../base/index.ts";
import { cosignedTo, grants, releaseRequests, warningView } from "../../exchange/index.ts";
import type { Entry, MessageRecord, View } from "../../exchange/index.ts";
import { requireRole } from "../authorise.ts";
import { entriesOf } from "../cases.ts";
import { deskClock } from "../desk-clocks.ts";
import { findMessage } from "../find-message.ts";
import { assignmentOf, checkNeedToKnow, readerRoles } from "../need-to-know.ts";
import type { Node } from "../node.ts";
import type { Verb } from "../verb.ts";

const mostClocks = 1000;
const mostActs = 500;
const readings: readonly string[] = ["open", "open-attachment", "print", "message-export"];

type Standing = {
  readonly node: Node;
  readonly view: View;
  readonly message: MessageRecord;
  readonly entries: readonly Entry[];
  readonly nowMs: number;
};

async function handleOf(view: View, partner: string): Promise<string> {
  return (await view.partner(partner))?.handle ?? partner;
}

/** Who holds the message: its originator, its recipients in the same thread, and those to whom holders say that they passed it on. */
async function holdersOf({ view, message, entries, nowMs }: Standing): Promise<readonly JsonValue[]> {
  const found: JsonValue[] = [
    {
      party: message.outgoing ? "us" : await handleOf(view, message.partner),
      part: "originator",
      state: null,
      at: message.sentAt,
      row: message.row,
    },
  ];
  const copies =
    message.outgoing && message.thread !== null
      ? await view.messages({ thread: message.thread, kinds: [message.kind], outgoing: true, limit: 100 })
      : [message];
  for (const copy of copies) {
    // A later version in the thread is a message of its own.
    if (copy.row !== message.row && (copy.partner === message.partner || copy.sentAt !== message.sentAt)) continue;
    const receipts = await view.receipts(copy.row);
    const last = receipts.findLast(({ byPartner }) => byPartner === copy.outgoing);
    const state = last?.verdict ?? copy.state;
    found.push({
      party: copy.outgoing ? await handleOf(view, copy.partner) : "us",
      part: "recipient",
      state,
      at: last?.at ?? copy.committedAt,
      row: copy.row,
    });
  }
  const entry = entries.find(({ row }) => row === message.row);
  const changes = entry === undefined ? [] : warningView(entries, entry, nowMs).changes;
  for (const { holder } of changes)
    for (const { holder: name, state } of holder.onward) found.push({ party: name, part: "onward", state, at: null, row: null });
  return found;
}

/** Who read it: officers of this house by the acts that were recorded, the partner's by the receipts that its officers signed. */
async function readersOf({ view, message }: Standing): Promise<JsonValue> {
  const ours = new Map<string, JsonValue>();
  for (const { verb, officer, at } of await view.actsAbout(message.messageId, mostActs))
    if (officer !== null && readings.includes(verb) && !ours.has(officer)) ours.set(officer, { officer, at });
  const theirs = (await view.receipts(message.row)).filter(({ byPartner, verdict }) => byPartner && verdict !== "delivered");
  const assignment = await assignmentOf(view, message.envelopeHash);
  return {
    ours: [...ours.values()],
    theirs: message.outgoing ? theirs.map(({ verdict, role, pseudonym, at }) => ({ verdict, role, pseudonym, at })) : [],
    assigned: assignment === undefined ? null : { units: [...assignment.units], officers: [...assignment.officers] },
  };
}

/** Who may pass it on: its originator; anybody else only by a grant that stands. Silence grants nothing. */
async function passingOn({ view, message, entries, nowMs }: Standing): Promise<JsonValue> {
  const standing = grants(entries, nowMs).filter(({ of }) => of === message.envelopeHash);
  const open = releaseRequests(entries, nowMs).filter(
    ({ of, state }) => of === message.envelopeHash && (state === "asked" || state === "referred"),
  );
  return {
    originator: message.outgoing ? "us" : await handleOf(view, message.partner),
    grants: standing.map(({ use, to, answer, conditions, wording }) => ({
      use,
      to,
      answer,
      isConditional: conditions !== null,
      inOtherWords: wording !== null,
    })),
    asked: open.length,
  };
}

/** What is due when, in this thread, soonest first. */
async function dueOf({ view, entries, nowMs }: Standing): Promise<readonly JsonValue[]> {
  const rows = new Map(entries.map((entry) => [entry.row, entry.kind]));
  const seen = new Set<string>();
  const found: { readonly due: string; readonly value: JsonValue }[] = [];
  const deadlines = await view.deadlinesUntil(Number.MAX_SAFE_INTEGER, mostClocks);
  const unended = new Set(deadlines.filter(({ kind }) => kind === "validity-ends").map(({ subject }) => subject));
  for (const deadline of deadlines) {
    const clock = deskClock(deadline, nowMs);
    if (clock === undefined || clock.row === null || !rows.has(clock.row) || seen.has(`${clock.what} ${clock.row}`)) continue;
    if (clock.what === "validity" && unended.has(clock.subject)) continue;
    seen.add(`${clock.what} ${clock.row}`);
    const { what, whose, due, row } = clock;
    found.push({ due, value: { what, whose, due, row, kind: rows.get(row) ?? null } });
  }
  return found.toSorted((one, other) => (one.due < other.due ? -1 : 1)).map(({ value }) => value);
}

/** Where the message's own acts stand in the logs, under which checkpoint, and how much of the pair log the partner has cosigned. */
async function proofOf({ node, view, message }: Standing): Promise<JsonValue> {
  const entries: JsonValue[] = [];
  for (const act of await view.actsAbout(message.messageId, mostActs)) {
    if (act.facts["envelope"] !== message.envelopeHash || readings.includes(act.verb)) continue;
    const checkpoint = await view.logs.latestCheckpoint(act.log);
    const isPair = act.log.includes("/pair/");
    entries.push({
      at: act.at,
      act: act.verb,
      index: act.index,
      log: act.log,
      isPair,
      covered: checkpoint !== undefined && checkpoint.size > act.index ? checkpoint.size : null,
    });
  }
  const { agreement, partner } = message;
  const cosigned = agreement === null ? null : await cosignedTo(view, node, { agreement, partner });
  return { envelope: message.envelopeHash, entries, cosignedTo: cosigned };
}

/** How a message stands: what the sender calls dispatched or delivered has come in where it is read. */
function stateOf({ outgoing, state }: MessageRecord, stands: string | undefined): string {
  if (stands === undefined || (!outgoing && (stands === "dispatched" || stands === "delivered"))) return state;
  return stands;
}

/**
 * What stands first of every message: who has it, who has read it, who may pass it on, what is due when; and where it stands in the logs. No word of
 * it is shown: `show` opens it.
 */
const deskWarning: Verb = {
  roles: readerRoles,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, readerRoles, "desk-warning");
    const { months } = await node.exchange();
    const nowMs = node.clock.nowMs();
    return await node.store.read(async (view) => {
      const message = await findMessage(view, args.text("message"));
      await checkNeedToKnow(view, officer, message);
      const entries = message.thread === null ? [] : await entriesOf(view, { thread: message.thread }, { self: node.id, months });
      const standing: Standing = { node, view, message, entries, nowMs };
      const own = entries.find(({ row }) => row === message.row);
      const stands = own === undefined ? null : warningView(entries, own, nowMs);
      return {
        row: message.row,
        kind: message.kind,
        thread: message.thread,
        state: stateOf(message, stands?.state),
        validity: stands?.validity === undefined ? null : stands.validity,
        version: stands?.version ?? null,
        equivocates: message.equivocates,
        has: [...(await holdersOf(standing))],
        read: await readersOf(standing),
        passing: await passingOn(standing),
        due: [...(await dueOf(standing))],
        proof: await proofOf(standing),
      };
    });
  },
};

/** The verbs of a warning's page, by name. */
export const warningDeskVerbs: Readonly<Record<string, Verb>> = { "desk-warning": deskWarning };
