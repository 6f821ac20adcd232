import { millis } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import type { RaisedAlarm } from "../alarm.ts";
import { defaultDeadlines } from "../agreement/index.ts";
import { awaitsAcknowledgement, kindNames } from "../message/index.ts";
import type { Transaction } from "../ports.ts";
import type { MessageRecord } from "../records.ts";
import { passingsOf } from "./passing.ts";
import { acknowledgeDue } from "./working-place.ts";

/** The subject of alarms about messages: they are grouped by partner, precedence and status, so that a flood is one alarm with a count. */
export function alarmGroup(message: Pick<MessageRecord, "partner" | "precedence" | "status">): string {
  return `${message.partner} ${message.precedence} ${message.status}`;
}

/** Whether an alarm is about FLASH messages. */
export function isFlashGroup(alarm: Pick<RaisedAlarm, "kind" | "subject">): boolean {
  return alarm.kind === "arrived" && alarm.subject.split(" ")[1] === "FLASH";
}

const mostOfGroup = 1000;

/** Whether a message still has what an alarm of its group says. */
type Holds = (message: MessageRecord) => Promise<boolean>;

async function closeWhereSettled(
  tx: Transaction,
  message: MessageRecord,
  given: { readonly kind: string; readonly at: Timestamp; readonly holds: Holds },
): Promise<void> {
  const { kind, at, holds } = given;
  const group = alarmGroup(message);
  const alarm = (await tx.openAlarms()).find((open) => open.kind === kind && open.subject === group);
  if (alarm === undefined) return;
  const others = await tx.messages({
    outgoing: message.outgoing,
    partner: message.partner,
    kinds: kindNames.filter(awaitsAcknowledgement),
    newestFirst: true,
    limit: mostOfGroup,
  });
  for (const other of others) if (other.row !== message.row && alarmGroup(other) === group && (await holds(other))) return;
  await tx.closeAlarm(alarm.id, at);
}

/** Whether a person has answered, by a receipt or by word of mouth: "delivered" is the machine's word, and "opened" says only that somebody looked. */
async function isAnswered(tx: Transaction, message: MessageRecord): Promise<boolean> {
  if (message.outgoing && (await passingsOf(tx, message.row)).some(({ isAcknowledged }) => isAcknowledged)) return true;
  const receipts = await tx.receipts(message.row);
  return receipts.some(({ byPartner, verdict }) => byPartner === message.outgoing && verdict !== "delivered" && verdict !== "opened");
}

async function isOverdue(tx: Transaction, message: MessageRecord, nowMs: number): Promise<boolean> {
  const agreement = message.agreement === null ? undefined : await tx.agreement(message.agreement);
  return (await acknowledgeDue(tx, { message, agreement, from: message.committedAt })) <= nowMs;
}

/** Closes what is open about messages to a partner that were not acknowledged in time, once none of the group is overdue any more: late is not never. */
export async function closeUnacknowledged(tx: Transaction, message: MessageRecord, at: Timestamp): Promise<void> {
  const holds: Holds = async (other) =>
    other.state !== "withheld" && !(await isAnswered(tx, other)) && (await isOverdue(tx, other, millis(at)));
  await closeWhereSettled(tx, message, { kind: "unacknowledged", at, holds });
}

/** Closes what is open about arrivals of a partner, once none of the group waits for this side's answer any more. */
export async function closeArrived(tx: Transaction, message: MessageRecord, at: Timestamp): Promise<void> {
  const waits: Holds = async (other) => other.state === "received" && !(await isAnswered(tx, other));
  await closeWhereSettled(tx, message, { kind: "arrived", at, holds: waits });
  const holds: Holds = async (other) => (await waits(other)) && (await isOverdue(tx, other, millis(at)));
  await closeWhereSettled(tx, message, { kind: "not-acknowledged", at, holds });
}

/** Closes what asked for another channel, once all of the group were receipted by the machine or passed over one. Does nothing for a receipt that came in time. */
export async function closeAlternateChannel(tx: Transaction, message: MessageRecord, at: Timestamp): Promise<void> {
  const agreement = message.agreement === null ? undefined : await tx.agreement(message.agreement);
  const spanMs = (agreement?.state.terms?.deadlines ?? defaultDeadlines).alternateChannelMs;
  const isLate = (one: MessageRecord): boolean => millis(one.committedAt) + spanMs <= millis(at);
  if (!isLate(message)) return;
  await closeWhereSettled(tx, message, {
    kind: "alternate-channel",
    at,
    holds: async (other) => other.state === "dispatched" && isLate(other) && (await passingsOf(tx, other.row)).length === 0,
  });
}
