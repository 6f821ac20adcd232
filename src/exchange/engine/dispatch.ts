import { timestamp, TocsinError, uuid4 } from "../../base/index.ts";
import type { JsonValue, Timestamp } from "../../base/index.ts";
import { completeTo, withNumber } from "../head/index.ts";
import { composeControl, createPart, directionOf, isKind, laneOf, precedences } from "../message/index.ts";
import type {
  ContentMessage,
  ControlKind,
  ControlMessage,
  HeaderDraft,
  Kind,
  Lane,
  MessageStatus,
  Part,
  Precedence,
} from "../message/index.ts";
import type { Transaction } from "../ports.ts";
import type { OutboxRow, Stream } from "../records.ts";
import { protectParts } from "./content.ts";
import { contentContext } from "./context.ts";
import type { ExchangeContext } from "./context.ts";
import { isRolledBack, recordAct } from "./logbook.ts";

const laneNumbers: Readonly<Record<Lane, OutboxRow["lane"]>> = { flash: 0, control: 1, warning: 2, bulk: 3 };

/** The number of a lane in the outbox: FLASH, then what keeps the channel going, then warnings, then bulk. */
export function laneNumber(kind: Kind, precedence: Precedence): OutboxRow["lane"] {
  return laneNumbers[laneOf(kind, precedence)];
}

/** The lane of a message at rest, whose kind may be of a later version. */
export function laneAtRest(message: { readonly kind: string; readonly precedence: string }): 0 | 1 | 2 | 3 {
  const precedence = precedences.find((name) => name === message.precedence) ?? "ROUTINE";
  return isKind(message.kind) ? laneNumber(message.kind, precedence) : 3;
}

/** The stream of messages that this node sends under an agreement in its present epoch. */
export async function outgoingStream(
  tx: Pick<Transaction, "stream">,
  context: Pick<ExchangeContext, "epoch">,
  agreement: string,
): Promise<Stream> {
  const known = await tx.stream(agreement, true, context.epoch);
  return known ?? { agreement, outgoing: true, epoch: context.epoch, count: 0, chain: null, held: [], lastHead: null, judged: null };
}

/** The place of the next numbered message: taken for good when `dispatch` commits the message that carries it. */
export async function nextPlace(
  tx: Pick<Transaction, "stream" | "setting">,
  context: ExchangeContext,
  to: { readonly agreement: string; readonly partner: string },
): Promise<{
  agreement: string;
  epoch: number;
  sequence: number;
  previous: string | null;
  sender: string;
  recipient: string;
  direction: ReturnType<typeof directionOf>;
  sentAt: Timestamp;
}> {
  if ((await isRolledBack(tx)) || (await isRolledBack(tx, to.agreement)))
    throw new TocsinError("epoch-closed", "run tocsin reopen first: this node was rolled back, and signing on would give two histories");
  if (Number(await tx.setting("epoch")) !== context.epoch)
    throw new TocsinError("epoch-closed", "restart the node: a new epoch was opened in its folder");
  const { count, chain } = await outgoingStream(tx, context, to.agreement);
  return {
    agreement: to.agreement,
    epoch: context.epoch,
    sequence: count + 1,
    previous: chain,
    sender: context.id,
    recipient: to.partner,
    direction: directionOf(context.id, to.partner),
    sentAt: timestamp(context.clock.nowMs()),
  };
}

/** A composed message on its way out, with what stays at home of it: the releaser's personal signature, and whether it passed under the floor. */
export type Outgoing = { readonly message: ContentMessage | ControlMessage; readonly officerSignature?: Part; readonly isFloor?: boolean };

/**
 * Commits an outgoing numbered message: the message, its place in the stream, the act with its commitment in the pair log, and the
 * outbox row are one transaction, so nothing is dispatched before it is in the log and nothing in the log is forgotten (DOMAIN I6).
 */
export async function dispatch(tx: Transaction, context: ExchangeContext, outgoing: Outgoing): Promise<number> {
  const { message, ...kept } = outgoing;
  const { header, envelope, envelopeHash } = message;
  if (header.agreement === null || header.sequence === null) throw new TypeError("a numbered message is dispatched");
  const at = timestamp(context.clock.nowMs());
  const row = await tx.addMessage(
    {
      messageId: header.messageId,
      outgoing: true,
      partner: header.recipient,
      agreement: header.agreement,
      epoch: header.epoch,
      sequence: header.sequence,
      kind: header.kind,
      thread: header.thread,
      precedence: header.precedence,
      status: header.status,
      sentAt: header.sentAt,
      committedAt: at,
      previous: header.previous,
      envelopeHash,
      envelope,
      state: "dispatched",
      reason: kept.isFloor === true ? "floor" : null,
      inner: null,
      equivocates: false,
    },
    // The personal signature behind a release stays in this node's own memory; it crosses as its commitment.
    protectParts(
      message.parts.map((part) => (part.label === "officer-signature" ? (kept.officerSignature ?? part) : part)),
      contentContext(context),
    ),
  );
  const stream = await outgoingStream(tx, context, header.agreement);
  await tx.putStream({ ...stream, count: header.sequence, chain: envelopeHash, held: withNumber(stream.held, header.sequence) });
  await recordAct(tx, context, {
    verb: "dispatch",
    subject: header.messageId,
    officer: null,
    agreement: header.agreement,
    facts: placeFacts(header, envelopeHash),
  });
  await tx.putOutbox({
    message: row,
    partner: header.recipient,
    lane: laneNumber(header.kind, header.precedence),
    attempts: 0,
    lastError: null,
  });
  return row;
}

/** What the pair log binds of a message: its place and its signed envelope, nothing of its content or kind. */
export function placeFacts(
  header: { readonly epoch: number; readonly sequence: number | null; readonly direction: string },
  envelopeHash: string,
): Readonly<Record<string, JsonValue>> {
  return { direction: header.direction, envelope: envelopeHash, epoch: header.epoch, sequence: header.sequence };
}

/** A control message to be composed: its kind, the partner, the parts, and what it answers. */
export type ControlDraft = {
  readonly kind: ControlKind;
  readonly partner: string;
  readonly agreement: string | null;
  readonly label: "receipt" | "document";
  readonly bytes: Uint8Array;
  readonly thread?: string | null;
  readonly precedence?: Precedence;
  readonly status?: MessageStatus;
};

function headerOf(draft: ControlDraft, context: ExchangeContext): Omit<HeaderDraft<ControlKind>, "sequence" | "previous"> {
  return {
    kind: draft.kind,
    messageId: uuid4(context.random),
    agreement: draft.agreement,
    direction: directionOf(context.id, draft.partner),
    epoch: context.epoch,
    sender: context.id,
    recipient: draft.partner,
    thread: draft.thread ?? null,
    ourReference: null,
    yourReference: null,
    externalReferences: [],
    scope: null,
    lifeSafetyFloor: false,
    precedence: draft.precedence ?? "ROUTINE",
    status: draft.status ?? context.status,
    sentAt: timestamp(context.clock.nowMs()),
    validity: null,
  };
}

/** Composes a control message without a number: a machine receipt, a head, a card, a cosignature. It is not kept: it can be made again. */
export function composeUnnumbered(draft: ControlDraft, context: ExchangeContext): ControlMessage {
  const parts = [createPart(draft.label, draft.bytes, context.random)];
  return composeControl({ ...headerOf(draft, context), sequence: null, previous: null }, { parts, key: context.messageKey });
}

/** Composes a numbered control message (an acknowledgement, an agreement act) and dispatches it; gives its row. */
export async function dispatchControl(
  tx: Transaction,
  context: ExchangeContext,
  draft: ControlDraft & { readonly agreement: string },
): Promise<number> {
  const { sequence, previous } = await nextPlace(tx, context, draft);
  const parts = [createPart(draft.label, draft.bytes, context.random)];
  return await dispatch(tx, context, {
    message: composeControl({ ...headerOf(draft, context), sequence, previous }, { parts, key: context.messageKey }),
  });
}

/** "Complete to #n" of a stream that comes in. */
export function completeness(stream: Stream): number {
  return completeTo(stream.held);
}
