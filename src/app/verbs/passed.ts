import { base64url, isTimestamp, millis, sha256, timestamp, TocsinError, utf8, uuid4 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import {
  allPassings,
  closeAlternateChannel,
  closeUnacknowledged,
  isContentKind,
  isKind,
  keepPassing,
  mostPassings,
  passingsOf,
  passingWays,
  recordAct,
} from "../../exchange/index.ts";
import type { MessageRecord, Partner, Passing, Role, View } from "../../exchange/index.ts";
import { protectSource } from "../above-line.ts";
import { requireRole } from "../authorise.ts";
import { findMessage } from "../find-message.ts";
import { releaseFields } from "../release-fields.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { assessmentOf, gapOf } from "./partner-assess.ts";
import { findPartner } from "./partner.ts";

/** Who says that something was passed beside the nodes: they hold the telephone. */
const tellers: readonly Role[] = ["liaison-officer", "watch-officer"];
/** Who signs that words may be passed to a partner without a node, where no release of a message says so. */
const releasers: readonly Role[] = ["releaser"];
const longestRole = 200;
const skewMs = 5 * 60_000;
const lineForm = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u;

/** What is said of a passing, whatever it was of. */
function saidOf({ node, args }: VerbCall): Pick<Passing, "by" | "toWhom" | "toldAt" | "enteredAt" | "isAcknowledged"> {
  const by = passingWays.find((way) => way === args.text("by"));
  if (by === undefined) throw new TocsinError("usage", `give --by as one of ${passingWays.join(", ")}, got "${args.text("by")}"`);
  const toWhom = args.text("toWhom").trim();
  if (toWhom.length > longestRole || !lineForm.test(toWhom))
    throw new TocsinError("usage", `give --to-whom as a role in one line of at most ${longestRole} characters`);
  const nowMs = node.clock.nowMs();
  const enteredAt = timestamp(nowMs);
  const toldAt = args.optionalText("at") ?? enteredAt;
  if (!isTimestamp(toldAt)) throw new TocsinError("usage", `give the time as 2026-11-22T12:00:00Z, got "${toldAt}"`);
  if (millis(toldAt) > nowMs + skewMs) throw new TocsinError("usage", `give the time at which it was told: ${toldAt} is still to come`);
  return { by, toWhom, toldAt, enteredAt, isAcknowledged: args.flag("acknowledged") };
}

/** Refuses what is not to be told as said with `state-refuses`: what came in, what is no text, and what a rule withheld. */
function checkPassable({ outgoing, kind, state, row }: MessageRecord): void {
  const what = !outgoing
    ? "of the partner"
    : !isKind(kind) || !isContentKind(kind)
      ? `of kind "${kind}"`
      : state === "withheld"
        ? "withheld: what may not leave by the node may not be told either"
        : undefined;
  if (what !== undefined) throw new TocsinError("state-refuses", `name a message of ours that was released: message ${row} is ${what}`);
}

/** What is told again is the released text: the clock that asks for another channel stops, and, where it was understood, the one for an answer. */
async function passMessage(call: VerbCall, teller: string): Promise<JsonValue> {
  const { node, args } = call;
  const said = saidOf(call);
  return await node.store.transact(async (tx) => {
    const message = await findMessage(tx, args.text("message"));
    checkPassable(message);
    if ((await passingsOf(tx, message.row)).length >= mostPassings)
      throw new TocsinError("state-refuses", `look for another way: message ${message.row} was told ${mostPassings} times`);
    const passing: Passing = { ...said, partner: message.partner, officer: teller, record: null };
    await keepPassing(tx, { row: message.row }, passing);
    const at = node.timestamp();
    await tx.endDeadline("machine-receipt", String(message.row), at);
    await closeAlternateChannel(tx, message, at);
    if (passing.isAcknowledged) {
      await tx.endDeadline("acknowledge-out", String(message.row), at);
      await closeUnacknowledged(tx, message, at);
    }
    await recordAct(tx, node, {
      verb: `pass-by-${passing.by}`,
      subject: message.messageId,
      officer: teller,
      ...(message.agreement === null ? {} : { agreement: message.agreement }),
      facts: {
        acknowledged: passing.isAcknowledged,
        // Told before it was released is no reason to keep it out of the record, and is a reason to look.
        beforeRelease: millis(passing.toldAt) < millis(message.committedAt),
        envelope: message.envelopeHash,
        toWhom: passing.toWhom,
        toldAt: passing.toldAt,
      },
    });
    return await shown(tx, message.row, passing);
  });
}

async function partnerWithoutNode(view: View, name: string): Promise<Partner> {
  const partner = await findPartner(view, name);
  if (partner.kind === "node")
    throw new TocsinError("usage", `release it as a message first, and name that: "${partner.handle}" has a node`);
  return partner;
}

/** The words as they rest: with the reasons for which they were passed, so that both are erased together. */
function recordText(
  words: string,
  reasons: { readonly purpose: string; readonly necessity: string; readonly note: string | null },
): string {
  const { purpose, necessity, note } = reasons;
  return `${words.trimEnd()}\n\nPurpose: ${purpose}\nNecessity: ${necessity}${note === null ? "" : `\nMistreatment: ${note}`}\n`;
}

/**
 * Words told to a partner without a node, of which there is no message: two officers sign, one who told them and a releaser. The words rest
 * encrypted with what is above the line, the act binds their SHA-256.
 */
async function passWords(call: VerbCall, teller: string): Promise<JsonValue> {
  const { node, args, signers, above } = call;
  const said = saidOf(call);
  const releaser = requireRole(
    signers.filter(({ officer }) => officer.id !== teller),
    releasers,
    "passed",
  );
  const given = {
    purpose: args.text("purpose"),
    basis: args.text("basis"),
    authority: args.text("authority"),
    necessity: args.text("necessity"),
    mistreatment: args.text("mistreatment"),
    mistreatmentNote: args.optionalText("mistreatmentNote") ?? null,
  };
  const { purpose, necessity, legalBasis, authority, mistreatmentRisk } = releaseFields(node, given, "releaser");
  const words = args.text("words");
  const text = recordText(words, { purpose, necessity, note: mistreatmentRisk.note });
  const id = uuid4(node.random);
  const row = protectSource(node, { text: words.trim() === "" ? "" : text, protect: [] }, { id, author: teller, at: node.timestamp() });
  return await node.store.transact(async (tx) => {
    const partner = await partnerWithoutNode(tx, args.text("to"));
    // It was told: a missing assessment keeps it out of no record, and the auditor reads of it.
    const gap = gapOf(await assessmentOf(tx, partner.nodeId), node.clock.nowMs());
    const passing: Passing = { ...said, partner: partner.nodeId, officer: teller, record: id };
    await above.putSource(row);
    await keepPassing(tx, { record: id }, passing);
    await recordAct(tx, node, {
      verb: `pass-by-${passing.by}`,
      subject: id,
      officer: teller,
      facts: {
        acknowledged: passing.isAcknowledged,
        assessmentGap: gap,
        authority,
        legalBasis,
        mistreatment: mistreatmentRisk.answer,
        partner: partner.nodeId,
        releaser: releaser.id,
        toWhom: passing.toWhom,
        toldAt: passing.toldAt,
        words: base64url(sha256(utf8(text))),
      },
    });
    return await shown(tx, null, passing);
  });
}

/** Whether the partner's own signature says more than our claim does: its node's receipt, or an answer of its watch. */
async function countersignedBy(view: View, row: number | null): Promise<string | null> {
  const receipts = row === null ? [] : await view.receipts(row);
  return receipts.findLast(({ byPartner }) => byPartner)?.verdict ?? null;
}

async function shown(view: View, row: number | null, passing: Passing): Promise<Record<string, JsonValue>> {
  const { partner, isAcknowledged, ...rest } = passing;
  const handle = (await view.partner(partner))?.handle ?? partner;
  return { row, partner: handle, ...rest, acknowledged: isAcknowledged, countersigned: await countersignedBy(view, row) };
}

/** How a message was passed beside the nodes, for whoever looks at it: each as our claim. */
export async function passedFacts(view: View, row: number): Promise<readonly JsonValue[]> {
  const facts: JsonValue[] = [];
  for (const passing of await passingsOf(view, row)) facts.push(await shown(view, row, passing));
  return facts;
}

const mostShown = 100;

/** What is claimed to have been passed beside the nodes and is countersigned by nobody, newest last. */
export async function passedUnproven(view: View): Promise<readonly JsonValue[]> {
  const facts: Record<string, JsonValue>[] = [];
  for (const { row, passing } of await allPassings(view)) facts.push(await shown(view, row, passing));
  return facts.filter(({ countersigned }) => countersigned === null).slice(-mostShown);
}

/**
 * Records that a message of ours, or words to a partner without a node, were passed by voice, by hand or through an embassy: an act with what is
 * claimed and when it was entered, shown as a claim until the partner's own signature is here (PROTOCOL.md 4).
 */
const passed: Verb = {
  roles: tellers,
  async run(call) {
    const { args, node, signers } = call;
    const teller = requireRole(signers, tellers, "passed").id;
    const isMessage = args.optionalText("message") !== undefined;
    if (isMessage === (args.optionalText("words") !== undefined))
      throw new TocsinError("usage", "name a message of ours, or give the words with --text and the partner without a node with --to");
    const facts = isMessage ? await passMessage(call, teller) : await passWords(call, teller);
    for (const told of node.signals.watch) told();
    return facts;
  },
};

/** All that is claimed to have been passed beside the nodes, oldest first. Shows no content. */
const passedList: Verb = {
  roles: "anyone",
  run: ({ node }) =>
    node.store.read(async (view) => {
      const facts: JsonValue[] = [];
      for (const { row, passing } of await allPassings(view)) facts.push(await shown(view, row, passing));
      return { passed: facts };
    }),
};

/** The verbs of what passes beside the nodes, by name. */
export const passedVerbs: Readonly<Record<string, Verb>> = { passed, "passed-list": passedList };
