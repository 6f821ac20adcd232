import { base64, timestamp, TocsinError, utf8Text } from "../../base/index.ts";
import type { JsonValue, Timestamp } from "../../base/index.ts";
import {
  assessmentFormat,
  attachmentFormat,
  decisionPartFormat,
  dispatchControl,
  headerFormat,
  isKind,
  isPresent,
  kinds,
  markingFormat,
  openAttachment,
  outcomeFormat,
  paragraphFormat,
  pseudonymOf,
  pseudonymSecret,
  receiptFormat,
  receiptSubject,
  recordAct,
  revealParts,
} from "../../exchange/index.ts";
import type {
  AbsentPart,
  Header,
  MessageRecord,
  MonthKeys,
  Part,
  Receipt,
  ReceiptRecord,
  ReceiptVerdict,
  Role,
  Transaction,
  View,
} from "../../exchange/index.ts";
import { attachmentsOf, safeName } from "../attachments.ts";
import { requireRole } from "../authorise.ts";
import type { Node } from "../node.ts";
import type { Verb, VerbCall } from "../verb.ts";

/** Who may read what partners passed. The administrator is not among them. */
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

/** The signed header of a message at rest: its envelope was verified when it came or when it was made. */
function headerOf(message: MessageRecord): Header {
  const outer = JSON.parse(utf8Text(message.envelope) ?? "null") as { payload: string };
  return headerFormat.decode(Buffer.from(outer.payload, "base64"));
}

async function line(view: View, message: MessageRecord): Promise<Record<string, JsonValue>> {
  const {
    row,
    messageId,
    outgoing,
    partner,
    agreement,
    epoch,
    sequence,
    kind,
    thread,
    precedence,
    status,
    sentAt,
    committedAt,
    state,
    reason,
    equivocates,
  } = message;
  const receipts = (await view.receipts(row)).map(({ verdict, byPartner, at, role, pseudonym, carrier }) => ({
    verdict,
    byPartner,
    at,
    role,
    pseudonym,
    carrier,
  }));
  const handle = (await view.partner(partner))?.handle ?? partner;
  return {
    row,
    message: messageId,
    outgoing,
    partner: handle,
    agreement,
    epoch,
    sequence,
    kind,
    thread,
    precedence,
    status,
    sentAt,
    committedAt,
    state,
    reason,
    equivocates,
    envelope: message.envelopeHash,
    receipts,
  };
}

/** A message by its row or its id; one that has several is named by row. */
async function findMessage(view: View, name: string): Promise<MessageRecord> {
  const byRow = /^\d{1,15}$/.test(name) ? await view.message(Number(name)) : undefined;
  const [byId, second] = byRow === undefined ? await view.messagesById(name) : [];
  if (second !== undefined) throw new TocsinError("usage", `name the message by its number in tocsin inbox: several have the id "${name}"`);
  const found = byRow ?? byId;
  if (found === undefined) throw new TocsinError("unknown-item", `name a message that tocsin inbox or tocsin status shows, got "${name}"`);
  return found;
}

function showPart(part: Part | AbsentPart): JsonValue {
  if (!isPresent(part)) return { label: part.label, commitment: part.commitment, absent: true };
  const { label, commitment, bytes } = part;
  const json = (value: unknown): JsonValue => ({ label, commitment, content: value as JsonValue });
  switch (label) {
    case "paragraph":
      return json(paragraphFormat.decode(bytes));
    case "marking":
      return json(markingFormat.decode(bytes));
    case "decision":
      return json(decisionPartFormat.decode(bytes));
    case "receipt":
      return json(receiptFormat.decode(bytes));
    case "attachment": {
      const { key: _key, ...rest } = attachmentFormat.decode(bytes);
      return json(rest);
    }
    case "officer-signature":
      return { label, commitment, bytes: bytes.length };
    default:
      return json(utf8Text(bytes) ?? null);
  }
}

/** The words of a query or rejection, out of the acknowledgement that carried them; null where there are none, or none any more. */
async function reasonOf(view: View, receipt: ReceiptRecord, months: MonthKeys): Promise<string | null> {
  const carrier = await view.messageByHash(receipt.carrier, !receipt.byPartner);
  const part =
    carrier === undefined ? undefined : revealParts(await view.parts(carrier.row), months).find((one) => one.label === "receipt");
  return part === undefined || !isPresent(part) ? null : receiptFormat.decode(part.bytes).reason;
}

/** The body of an assessment or outcome, decoded. */
function bodyOf(message: MessageRecord, parts: readonly (Part | AbsentPart)[]): JsonValue {
  const body = parts.find((part) => part.label === "body");
  if (body === undefined || !isPresent(body)) return null;
  if (message.kind === "assessment") return assessmentFormat.decode(body.bytes);
  if (message.kind === "outcome") return outcomeFormat.decode(body.bytes);
  return null;
}

/** What came in, newest last; `all` shows what went out beside it. Content is not in it. */
export const inbox: Verb = {
  roles: "anyone",
  run: ({ node, args }) =>
    node.store.read(async (view) => {
      const kindsShown = Object.entries(kinds)
        .filter(([, row]) => row.content)
        .map(([kind]) => kind);
      const thread = args.optionalText("thread");
      const after = args.value("after");
      const found = await view.messages({
        kinds: [...kindsShown, "unknown"],
        ...(args.flag("all") ? {} : { outgoing: false }),
        ...(thread === undefined ? {} : { thread }),
        ...(typeof after === "number" ? { after } : {}),
        newestFirst: true,
        limit: 200,
      });
      const messages: JsonValue[] = [];
      for (const message of found.toReversed()) messages.push(await line(view, message));
      return { messages };
    }),
};

async function openMessage({
  node,
  args,
}: VerbCall): Promise<{ message: MessageRecord; parts: readonly (Part | AbsentPart)[]; thread: readonly MessageRecord[] }> {
  const { months } = await node.exchange();
  return await node.store.read(async (view) => {
    const message = await findMessage(view, args.text("message"));
    const thread = message.thread === null ? [] : await view.messages({ thread: message.thread, limit: 200 });
    return { message, parts: revealParts(await view.parts(message.row), months), thread };
  });
}

/** Shows a message whole: header, parts, who receipted it, what else stands in its thread. Opening is an act. */
export const show: Verb = {
  roles: readers,
  async run(call) {
    const { node, signers } = call;
    const officer = requireRole(signers, readers, "show");
    const { message, parts, thread } = await openMessage(call);
    await node.store.transact((tx) =>
      recordAct(tx, node, { verb: "open", subject: message.messageId, officer: officer.id, facts: { envelope: message.envelopeHash } }),
    );
    const { months } = await node.exchange();
    return await node.store.read(async (view) => {
      const others: JsonValue[] = [];
      for (const other of thread) if (other.row !== message.row) others.push(await line(view, other));
      const receipts: JsonValue[] = [];
      for (const receipt of await view.receipts(message.row)) receipts.push({ ...receipt, reason: await reasonOf(view, receipt, months) });
      return {
        ...(await line(view, message)),
        receipts,
        header: headerOf(message) as unknown as JsonValue,
        parts: parts.map(showPart),
        body: bodyOf(message, parts),
        others,
      };
    });
  },
};

/** Closes the alarm of a partner's arrivals of one precedence, once none of them waits for an answer any more. */
async function closeArrivalAlarm(tx: Transaction, message: MessageRecord, at: Timestamp): Promise<void> {
  const { partner, precedence, status } = message;
  for (const other of await tx.messages({ outgoing: false, partner, states: ["received"], newestFirst: true, limit: 1000 })) {
    const isAlike =
      other.row !== message.row &&
      other.precedence === precedence &&
      other.status === status &&
      isKind(other.kind) &&
      kinds[other.kind].content;
    if (isAlike && !(await tx.receipts(other.row)).some((receipt) => !receipt.byPartner && receipt.verdict !== "opened")) return;
  }
  for (const alarm of await tx.openAlarms()) {
    if (alarm.kind === "arrived" && alarm.subject === `${partner} ${precedence} ${status}`) await tx.closeAlarm(alarm.id, at);
  }
}

async function acknowledge(call: VerbCall, verdict: ReceiptVerdict, node: Node): Promise<JsonValue> {
  const { args, signers } = call;
  const officer = requireRole(signers, ["watch-officer", "liaison-officer"], "ack");
  const context = await node.exchange();
  const reason = args.optionalText("reason") ?? null;
  const result = await node.store.transact(async (tx) => {
    const message = await findMessage(tx, args.text("message"));
    if (message.outgoing || message.agreement === null || message.state !== "received") {
      throw new TocsinError(
        "state-refuses",
        `acknowledge what came in and could be read: message ${message.row} is ${message.outgoing ? "our own" : message.state}`,
      );
    }
    const at = timestamp(node.clock.nowMs());
    const role = officer.roles.includes("watch-officer") ? "watch-officer" : "liaison-officer";
    const pseudonym = pseudonymOf(await pseudonymSecret(tx, context), message.partner, officer.id);
    const receipt: Receipt = {
      suite: 1,
      verdict,
      of: receiptSubject(headerOf(message), message.envelopeHash),
      at,
      by: { role, pseudonym },
      reason,
    };
    const row = await dispatchControl(tx, context, {
      kind: "acknowledgement",
      partner: message.partner,
      agreement: message.agreement,
      label: "receipt",
      bytes: receiptFormat.encode(receipt),
      thread: message.thread,
      precedence: message.precedence,
    });
    const carrier = (await tx.message(row))?.envelopeHash ?? "";
    // The reason is somebody's words: it rests in the acknowledgement's own part, where it can be erased.
    await tx.addReceipt({ message: message.row, verdict, byPartner: false, at, role, pseudonym, reason: null, carrier });
    // "Opened" says only that somebody looked: the clock runs on, and the alarm stays.
    if (verdict !== "opened") {
      await tx.endDeadline("acknowledge-in", String(message.row), at);
      await closeArrivalAlarm(tx, message, at);
    }
    await recordAct(tx, node, {
      verb: `ack-${verdict}`,
      subject: message.messageId,
      officer: officer.id,
      facts: { envelope: message.envelopeHash, carrier },
    });
    return { partner: message.partner, shown: { message: message.messageId, row: message.row, verdict, at, role, pseudonym } };
  });
  for (const told of node.signals.partner) told(result.partner);
  for (const told of node.signals.watch) told();
  return result.shown;
}

/** Acknowledges a message by a named duty role: accepted, queried or rejected with a reason. The partner gets it signed. */
export const ack: Verb = {
  roles: ["watch-officer", "liaison-officer"],
  run: async (call) => {
    const given = call.args.optionalText("verdict") ?? "accepted";
    if (given !== "opened" && given !== "accepted" && given !== "queried" && given !== "rejected")
      throw new TocsinError("usage", `give opened, accepted, queried or rejected, got "${given}"`);
    return await acknowledge(call, given, call.node);
  },
};

/** Opens an attachment of a message and gives its content; opening is an act. Not arrived yet is `state-refuses`. */
export const attachmentOpen: Verb = {
  roles: readers,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, readers, "attachment");
    const { message, parts } = await openMessage(call);
    const attachment = attachmentsOf(parts)[args.number("number") - 1];
    if (attachment === undefined)
      throw new TocsinError(
        "unknown-item",
        `the message has ${attachmentsOf(parts).length} attachments, asked for number ${args.number("number")}`,
      );
    const blob = node.blobs.read(attachment.blob, 0, attachment.blobBytes);
    if (blob === undefined) throw new TocsinError("state-refuses", "wait for it: the attachment has not arrived whole");
    const content = openAttachment(attachment, blob);
    await node.store.transact((tx) =>
      recordAct(tx, node, { verb: "open-attachment", subject: message.messageId, officer: officer.id, facts: { blob: attachment.blob } }),
    );
    return {
      name: safeName(attachment),
      mediaType: attachment.mediaType,
      tlp: attachment.tlp,
      metadata: attachment.metadata,
      content: base64(content),
    };
  },
};
