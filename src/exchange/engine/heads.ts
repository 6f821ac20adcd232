import { base64url, canonicalBytes, fromBase64, timestamp, TocsinError, utf8Text } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import { treeRoot } from "../../log/index.ts";
import { compareHead, completeTo, missingOf, readHead, signHead } from "../head/index.ts";
import type { Head, HeadJudgement, Range } from "../head/index.ts";
import type { SigningPublicKey } from "../../seal/index.ts";
import type { Transaction, View } from "../ports.ts";
import type { AgreementRecord, Stream } from "../records.ts";
import { newEpochText } from "./arrival.ts";
import { checkEpochs } from "./bounds.ts";
import type { ExchangeContext } from "./context.ts";
import { logOrigins, recordAct } from "./logbook.ts";

/** The newest epoch of a partner that is known under an agreement; 1 where nothing came yet. */
async function incoming(view: View, agreement: string): Promise<Stream> {
  const newest = (await view.streams(agreement)).filter((stream) => !stream.outgoing).at(-1);
  return newest ?? { agreement, outgoing: false, epoch: 1, count: 0, chain: null, held: [], lastHead: null, judged: null };
}

/** This node's signed head of an agreement: what it sent, its pair log, and how far it has received. */
export async function makeHead(view: View, context: ExchangeContext, agreement: AgreementRecord): Promise<Uint8Array> {
  const { id, partner } = agreement;
  const origin = logOrigins(context.id, context.epoch).pair(id);
  const tree = await view.logs.readTree(origin);
  const sent = await view.stream(id, true, context.epoch);
  const received = await incoming(view, id);
  // The numbers that go out are those held; a rule took the others back (`withhold`).
  const withheld = missingOf(sent?.held ?? [], sent?.count ?? 0);
  const head: Omit<Head, "suite" | "direction"> = {
    sender: context.id,
    recipient: partner,
    agreement: id,
    epoch: context.epoch,
    count: sent?.count ?? 0,
    chain: sent?.chain ?? null,
    log: { origin, size: tree?.size ?? 0, root: base64url(tree === undefined ? new Uint8Array(32) : treeRoot(tree)) },
    ...(withheld.length === 0 ? {} : { withheld: [...withheld] }),
    received: { epoch: received.epoch, completeTo: completeTo(received.held), missing: [...missingOf(received.held, received.count)] },
    at: timestamp(context.clock.nowMs()),
  };
  return signHead(head, context.messageKey).envelope;
}

const judgementTexts: Readonly<
  Record<Exclude<HeadJudgement["result"], "complete" | "missing" | "older">, { urgency: "now" | "today"; text: (name: string) => string }>
> = {
  "new-epoch": { urgency: "now", text: newEpochText },
  "rolled-back": {
    urgency: "now",
    text: (name) => `${name} signs less than it signed before: it was rolled back, or two of it are running`,
  },
  equivocation: { urgency: "now", text: (name) => `${name} signed two contradicting histories: both are kept as proof` },
};

const mostRangesTold = 64;

function rangesWord(ranges: readonly Range[]): string {
  return ranges
    .slice(0, mostRangesTold)
    .map(({ from, to }) => (from === to ? `#${from}` : `#${from} to #${to}`))
    .join(", ");
}

function withheldWord(withheld: readonly Range[]): string {
  return withheld.length === 0 ? "" : `; withheld by its sender: ${rangesWord(withheld)}`;
}

function wordOf(judgement: HeadJudgement): string {
  switch (judgement.result) {
    case "complete":
      return `complete to #${judgement.to}${withheldWord(judgement.withheld)}`;
    case "missing":
      return `missing ${rangesWord(judgement.ranges)}${withheldWord(judgement.withheld)}`;
    default:
      return judgement.result;
  }
}

/** What a verified head gives: the judgement, and what the partner says it lacks of ours. */
export type HeadOutcome = { readonly judgement: HeadJudgement; readonly lacking: readonly Range[]; readonly lackingEpoch: number };

/** A partner's head as it came: its envelope, who sent it, under which key, and whether it answers a question of ours (then it is live). */
export type HeadInput = {
  readonly envelope: Uint8Array;
  readonly partner: string;
  readonly key: SigningPublicKey;
  readonly isLive: boolean;
};

/**
 * Judges a partner's head in one transaction: keeps it, says on `status` whether all is there, and raises what a person must see. The
 * caller fetches what is missing and sends again what the partner lacks.
 */
export async function takeHead(tx: Transaction, context: ExchangeContext, input: HeadInput): Promise<HeadOutcome> {
  const { value: head } = readHead(input.envelope, { sender: input.partner, recipient: context.id, key: input.key });
  const agreement = await tx.agreement(head.agreement);
  if (agreement === undefined || agreement.partner !== input.partner) throw new TocsinError("verification-failed", "Verification failed");
  const newest = await incoming(tx, head.agreement);
  if (head.epoch > newest.epoch) await checkEpochs(tx, head.agreement);
  const stream =
    head.epoch > newest.epoch ? { ...newest, epoch: head.epoch, count: 0, chain: null, held: [], lastHead: null, judged: null } : newest;
  const lastHead = newest.lastHead === null ? undefined : headOf(newest.lastHead);
  const hashes = new Map<number, string>();
  const [last] =
    head.count > 0 ? await tx.messagesAt({ agreement: head.agreement, outgoing: false, epoch: head.epoch, sequence: head.count }) : [];
  if (last !== undefined) hashes.set(head.count, last.envelopeHash);
  const judgement = compareHead(
    head,
    { epoch: newest.epoch, held: newest.held, hashAt: (number) => hashes.get(number), lastHead },
    input.isLive,
  );
  const at = timestamp(context.clock.nowMs());
  if (judgement.result !== "older") {
    const isProof = judgement.result === "equivocation" || judgement.result === "rolled-back";
    // Where two heads contradict each other the first one stays: the second is in the act, and both were signed.
    await tx.putStream({
      ...stream,
      count: isProof ? stream.count : Math.max(stream.count, head.count),
      lastHead: isProof ? stream.lastHead : input.envelope,
      judged: wordOf(judgement),
    });
  }
  if (judgement.result in judgementTexts)
    await alarm(tx, context, { agreement, head: input, result: judgement.result as keyof typeof judgementTexts, at });
  const lackingEpoch = head.received.epoch;
  await noticeOwnRollback(tx, context, { agreement, head, at });
  const sentCount = (await tx.stream(head.agreement, true, lackingEpoch))?.count ?? 0;
  // The partner names its gaps; what lies after all that it knows of is the tail. Nothing that was never sent is lacking.
  const tail = { from: head.received.completeTo + 1, to: sentCount };
  const asked = head.received.missing.length > 0 ? head.received.missing : [tail];
  const lacking = asked.map(({ from, to }) => ({ from, to: Math.min(to, sentCount) })).filter(({ from, to }) => from <= to);
  return { judgement, lacking: lackingEpoch === context.epoch ? lacking : [], lackingEpoch };
}

/**
 * A partner that holds more of this epoch than this node knows of having sent, or something of a later epoch: this node was rolled back,
 * and signs nothing more under this agreement in the old epoch (PROTOCOL.md 8). It is the partner's word, so it stops no other agreement.
 */
async function noticeOwnRollback(
  tx: Transaction,
  context: ExchangeContext,
  given: { agreement: AgreementRecord; head: Head; at: Timestamp },
): Promise<void> {
  const { agreement, head, at } = given;
  const { received } = head;
  if (received.epoch < context.epoch) return;
  const sent = await tx.stream(agreement.id, true, context.epoch);
  const highest = Math.max(received.completeTo, ...received.missing.map(({ to }) => to));
  if (received.epoch === context.epoch && highest <= (sent?.count ?? 0)) return;
  // An epoch of ours of which the partner holds nothing is only its default.
  if (received.epoch > context.epoch && highest === 0) return;
  await tx.putSetting(`rolled-back ${agreement.id}`, String(highest));
  await tx.raiseAlarm({
    at,
    kind: "own-rollback",
    subject: agreement.id,
    urgency: "now",
    text: `this node was rolled back: ${(await tx.partner(agreement.partner))?.handle ?? agreement.partner} holds #${highest} of ours; nothing more is signed under this agreement before tocsin reopen`,
  });
}

function headOf(envelope: Uint8Array): Head {
  const outer = JSON.parse(utf8Text(envelope) ?? "null") as { payload: string };
  return JSON.parse(utf8Text(fromBase64(outer.payload) ?? new Uint8Array()) ?? "null") as Head;
}

async function alarm(
  tx: Transaction,
  context: ExchangeContext,
  given: { agreement: AgreementRecord; head: HeadInput; result: keyof typeof judgementTexts; at: Timestamp },
): Promise<void> {
  const { agreement, head, result, at } = given;
  const name = (await tx.partner(head.partner))?.handle ?? head.partner;
  const row = judgementTexts[result];
  // One proof is enough: a partner that repeats itself fills no log.
  const isKnown = (await tx.openAlarms()).some((open) => open.kind === result && open.subject === agreement.id);
  await tx.raiseAlarm({ at, kind: result, subject: agreement.id, urgency: row.urgency, text: row.text(name) });
  if (!isKnown)
    await recordAct(tx, context, {
      verb: `head-${result}`,
      subject: agreement.id,
      officer: null,
      agreement: agreement.id,
      facts: { head: Buffer.from(canonicalBytes(headOf(head.envelope))).toString("base64") },
    });
}

const mostResent = 1000;
const mostLookedUp = 10_000;

/**
 * Puts messages that a partner lacks back into the outbox: at most 1,000 at a time, lowest numbers first. Whatever ranges a partner claims,
 * only numbers that were sent are looked up, and no more than 10,000 of them.
 */
export async function resend(
  tx: Transaction,
  lacking: { agreement: string; epoch: number; ranges: readonly Range[] },
  lane: (message: { kind: string; precedence: string }) => 0 | 1 | 2 | 3,
): Promise<number> {
  const { agreement, epoch } = lacking;
  const count = (await tx.stream(agreement, true, epoch))?.count ?? 0;
  let put = 0;
  let lookedUp = 0;
  for (const { from, to } of lacking.ranges) {
    for (let sequence = from; sequence <= Math.min(to, count) && put < mostResent && lookedUp < mostLookedUp; sequence += 1) {
      lookedUp += 1;
      for (const message of await tx.messagesAt({ agreement, outgoing: true, epoch, sequence })) {
        if (message.state === "withheld") continue;
        await tx.putOutbox({ message: message.row, partner: message.partner, lane: lane(message), attempts: 0, lastError: null });
        put += 1;
      }
    }
  }
  return put;
}
