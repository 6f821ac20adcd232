import { millis, timestamp } from "../../base/index.ts";
import { mayPass } from "../agreement/index.ts";
import { judgeArrival } from "../head/index.ts";
import { awaitsAcknowledgement, kinds, partsOf } from "../message/index.ts";
import type { Header, OpenedMessage } from "../message/index.ts";
import type { Transaction } from "../ports.ts";
import type { AgreementRecord, MessageRecord, Stream } from "../records.ts";
import { heldWith, streamOf } from "./bounds.ts";
import { protectParts } from "./content.ts";
import { contentContext } from "./context.ts";
import type { ExchangeContext } from "./context.ts";
import { alarmGroup } from "./settled-alarms.ts";
import { passageContext } from "./thread.ts";
import { acknowledgeDue } from "./working-place.ts";

/** How far a sender's clock may be off before a person is told, in milliseconds (PROTOCOL.md 5). Time never causes refusal. */
export const clockToleranceMs = 5 * 60_000;

/** Why a message that verified is not processed, or `undefined` where it is. It is kept, numbered and receipted all the same. */
export async function parkingReason(
  tx: Transaction,
  context: ExchangeContext,
  given: { opened: Pick<OpenedMessage, "header" | "parts">; agreement: AgreementRecord | undefined },
): Promise<string | undefined> {
  const { opened, agreement } = given;
  const { header } = opened;
  if (header.kind === "agreement") return undefined;
  if (agreement === undefined) return "agreement-unknown";
  if (context.status === "actual" && header.status === "exercise") return "exercise-mixed";
  const answer = mayPass(
    header.kind,
    agreement.state,
    await passageContext(tx, { header, partner: header.sender, hasAttachments: partsOf(opened.parts, "attachment").length > 0 }),
  );
  return answer.passes ? undefined : answer.code;
}

/** The stream that a message arrives in. */
export async function incomingStream(tx: Transaction, header: Header): Promise<Stream> {
  const { agreement, epoch } = header;
  if (agreement === null) throw new TypeError("a numbered message names an agreement");
  return await streamOf(tx, { agreement, epoch });
}

/** Raises it where a message is the first of a later epoch of its sender: it may come before the head that says so. */
export async function noticeNewEpoch(tx: Transaction, context: ExchangeContext, header: Header): Promise<void> {
  const { agreement, epoch, sender } = header;
  if (agreement === null) return;
  const epochs = (await tx.streams(agreement)).flatMap((stream) => (stream.outgoing ? [] : [stream.epoch]));
  if (epochs.length === 0 || epochs.some((known) => known >= epoch)) return;
  const name = (await tx.partner(sender))?.handle ?? sender;
  const at = timestamp(context.clock.nowMs());
  await tx.raiseAlarm({ at, kind: "new-epoch", subject: agreement, urgency: "now", text: newEpochText(name) });
}

/** What a person is told of a partner's new epoch. */
export function newEpochText(name: string): string {
  return `${name} opened a new epoch: it was restored from a backup`;
}

/** Judges a numbered message against its neighbours, and gives the stream with its number in it. */
export async function judge(tx: Transaction, opened: OpenedMessage): Promise<{ equivocates: boolean; stream: Stream }> {
  const { header, envelopeHash } = opened;
  const stream = await incomingStream(tx, header);
  const sequence = header.sequence ?? 0;
  const neighbours = new Map<number, MessageRecord>();
  for (const number of [sequence - 1, sequence, sequence + 1]) {
    if (number < 1) continue;
    const [first] = await tx.messagesAt({ agreement: stream.agreement, outgoing: false, epoch: header.epoch, sequence: number });
    if (first !== undefined) neighbours.set(number, first);
  }
  const arrival = judgeArrival(header, envelopeHash, {
    hashAt: (number) => neighbours.get(number)?.envelopeHash,
    previousAt: (number) => neighbours.get(number)?.previous,
  });
  const isLater = sequence > stream.count;
  const held = heldWith(stream.held, sequence);
  return {
    equivocates: arrival === "equivocation",
    stream: { ...stream, held, count: Math.max(stream.count, sequence), chain: isLater ? envelopeHash : stream.chain },
  };
}

/** A message that came in, with what was found about it. */
export type Arrived = {
  readonly opened: Pick<OpenedMessage, "header" | "parts" | "envelope" | "envelopeHash">;
  readonly reason: string | undefined;
  readonly equivocates: boolean;
};

/** Appends an arriving message with its parts; gives its row. */
export async function addIncoming(tx: Transaction, context: ExchangeContext, facts: Arrived): Promise<number> {
  const { header, envelopeHash, envelope, parts } = facts.opened;
  return await tx.addMessage(
    {
      messageId: header.messageId,
      outgoing: false,
      partner: header.sender,
      agreement: header.agreement,
      epoch: header.epoch,
      sequence: header.sequence,
      kind: header.kind,
      thread: header.thread,
      precedence: header.precedence,
      status: header.status,
      sentAt: header.sentAt,
      committedAt: timestamp(context.clock.nowMs()),
      previous: header.previous,
      envelopeHash,
      envelope,
      state: facts.reason === undefined ? "received" : "parked",
      reason: facts.reason ?? (header.lifeSafetyFloor ? "floor" : null),
      inner: null,
      equivocates: facts.equivocates,
    },
    protectParts(parts, contentContext(context)),
  );
}

/** Raises what a person must see of an arrival. */
export async function raiseArrivalAlarms(
  tx: Transaction,
  context: ExchangeContext,
  facts: Pick<Arrived, "reason" | "equivocates"> & { readonly opened: Pick<OpenedMessage, "header"> },
): Promise<void> {
  const { header } = facts.opened;
  const at = timestamp(context.clock.nowMs());
  const name = (await tx.partner(header.sender))?.handle ?? header.sender;
  const isUrgent = header.precedence === "FLASH" || header.precedence === "IMMEDIATE";
  const offMs = millis(header.sentAt) - context.clock.nowMs();
  if (facts.equivocates) {
    await tx.raiseAlarm({
      at,
      kind: "equivocation",
      subject: `${header.agreement ?? ""} ${header.epoch} ${header.sequence ?? 0}`,
      urgency: "now",
      text: `${name} signed two different messages as number ${header.sequence ?? 0}: both are kept as proof`,
    });
  }
  if (facts.reason !== undefined) {
    await tx.raiseAlarm({
      at,
      kind: "parked",
      subject: `${header.sender} ${facts.reason}`,
      urgency: isUrgent && kinds[header.kind].content ? "now" : "today",
      text: `a message of ${name} is parked: ${facts.reason}`,
    });
  }
  if (Math.abs(offMs) > clockToleranceMs) {
    await tx.raiseAlarm({
      at,
      kind: "clock-off",
      subject: header.sender,
      urgency: "today",
      text: `the clock of ${name} is off by ${Math.round(offMs / 1000)} s, or a message was long on its way`,
    });
  }
  if (facts.reason === undefined && awaitsAcknowledgement(header.kind)) {
    await tx.raiseAlarm({
      at,
      kind: "arrived",
      subject: alarmGroup({ ...header, partner: header.sender }),
      urgency: isUrgent ? "now" : "today",
      text: `${header.status === "actual" ? "" : `${header.status.toUpperCase()} `}${header.precedence} from ${name} to be acknowledged`,
    });
  }
}

/** The deadline by which own officers acknowledge an arriving message, by its precedence; ROUTINE by the end of the house's next working day. */
export async function startClock(
  tx: Transaction,
  context: ExchangeContext,
  opened: { header: Header; row: number; agreement: AgreementRecord | undefined },
): Promise<void> {
  const { header, row, agreement } = opened;
  if (!awaitsAcknowledgement(header.kind) || header.status === "test") return;
  const message = { outgoing: false, partner: header.sender, precedence: header.precedence };
  const dueMs = await acknowledgeDue(tx, { message, agreement, from: context.clock.nowMs(), memory: context.hours });
  await tx.putDeadline({ kind: "acknowledge-in", subject: String(row), dueMs, step: 0 });
}
