import { base64, fromBase64url, hex, TocsinError, utf8Text } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import {
  attachmentFormat,
  awaitsAcknowledgement,
  decisionPartFormat,
  isPresent,
  kinds,
  markingFormat,
  openAttachment,
  paragraphFormat,
  personalSignature,
  personalSignatureHash,
  readingOf,
  receiptFormat,
  recordAct,
  revealParts,
} from "../../exchange/index.ts";
import type { AbsentPart, Attachment, EnrolledOfficer, MessageRecord, MonthKeys, Part, ReceiptRecord, View } from "../../exchange/index.ts";
import { formThatDiffers } from "../attachment-type.ts";
import { attachmentsOf, safeName } from "../attachments.ts";
import { requireRole } from "../authorise.ts";
import { bodyOf, headerOf } from "../cases.ts";
import { findMessage } from "../find-message.ts";
import { keptRequestOf } from "../kept-request.ts";
import { checkNeedToKnow, readerRoles } from "../need-to-know.ts";
import type { Node } from "../node.ts";
import { reasonGiven } from "../reason.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { passedFacts } from "./passed.ts";

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
  const receipts = (await view.receipts(row)).map(({ verdict, byPartner, at: said, role, pseudonym, carrier }) => ({
    verdict,
    byPartner,
    at: said,
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
    // What nobody has to answer is not shown as unanswered.
    awaitsAcknowledgement: kind === "unknown" || awaitsAcknowledgement(kind),
    receipts,
    passed: outgoing ? [...(await passedFacts(view, row))] : [],
  };
}

/** An entry on a person where nobody gave a reason to open it: that it is there, and no more. */
type Withheld = AbsentPart & { readonly isWithheld: true };

function withheld({ label, commitment }: Part | AbsentPart): Withheld {
  return { label, commitment, isWithheld: true };
}

function isWithheld(part: Part | AbsentPart): part is Withheld {
  return "isWithheld" in part;
}

function showPart(part: Part | AbsentPart): JsonValue {
  if (isWithheld(part)) return { label: part.label, commitment: part.commitment, withheld: true };
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

/** What is kept at home behind an acknowledgement of ours: who signed it, the request that was signed, and whether that signature holds. */
async function personalOf(view: View, receipt: ReceiptRecord, months: MonthKeys): Promise<JsonValue> {
  const kept = receipt.byPartner ? undefined : await personalSignature(view, receipt.carrier, months);
  if (kept === undefined) return null;
  const { officer, at, request } = kept;
  if (request === null) return { officer, at, request: null, hash: null, holds: null };
  const enrolled = await view.officer(officer);
  const holds = enrolled !== undefined && (await keptRequestOf(view, request, enrolled)) !== undefined;
  return { officer, at, request: base64(request), hash: personalSignatureHash(request), holds };
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

/** Where a message stands, without its content: its row and envelope, so that an officer signs for this one. */
export const messagePlace: Verb = {
  roles: "anyone",
  run: ({ node, args }) => node.store.read(async (view) => await line(view, await findMessage(view, args.text("message")))),
};

async function openMessage(
  { node, args }: VerbCall,
  officer: EnrolledOfficer,
): Promise<{ message: MessageRecord; parts: readonly (Part | AbsentPart)[]; thread: readonly MessageRecord[] }> {
  const { months } = await node.exchange();
  return await node.store.read(async (view) => {
    const message = await findMessage(view, args.text("message"));
    await checkNeedToKnow(view, officer, message);
    const thread = message.thread === null ? [] : await view.messages({ thread: message.thread, limit: 1000 });
    return { message, parts: revealParts(await view.parts(message.row), months), thread };
  });
}

/** What is told of an attachment without opening it: its number for `tocsin attachment`, and whether it has arrived whole. */
function attachmentFacts(node: Node, attachment: Attachment, number: number): JsonValue {
  const { mediaType, tlp, blob, content, contentBytes, metadata } = attachment;
  return {
    number,
    name: safeName(attachment),
    mediaType,
    tlp,
    bytes: contentBytes,
    sha256: hex(fromBase64url(content) ?? new Uint8Array()),
    metadata,
    isHere: node.blobs.has(blob),
  };
}

/** The message as people read it, and the SHA-256 that the releaser saw of the same text. */
function readingFacts(parts: readonly (Part | AbsentPart)[]): Record<string, JsonValue> {
  const shown = parts.filter((part) => part.label !== "receipt" && part.label !== "document" && !isWithheld(part));
  const { text, sha256 } = readingOf(shown);
  const count = parts.filter(isWithheld).length;
  // What is left out changes the text: its hash would be compared with another.
  return count === 0
    ? { reading: text, sha256 }
    : { reading: `${text}\n(entries on persons: ${count}; to open them give --reason, which is recorded)\n`, sha256: null };
}

/** Shows a message whole: header, parts, who receipted it, what else stands in its thread. Opening is an act. */
export const show: Verb = {
  roles: readerRoles,
  async run(call) {
    const { node, signers } = call;
    const officer = requireRole(signers, readerRoles, "show");
    const { message, parts: all, thread } = await openMessage(call, officer);
    const given = call.args.optionalText("reason");
    const parts = all.map((part) => (part.label === "person" && given === undefined ? withheld(part) : part));
    const reason = given === undefined || !all.some(({ label }) => label === "person") ? undefined : reasonGiven(call.args);
    const facts = { envelope: message.envelopeHash, ...(reason === undefined ? {} : { persons: true, reason }) };
    await node.store.transact((tx) => recordAct(tx, node, { verb: "open", subject: message.messageId, officer: officer.id, facts }));
    const { months } = await node.exchange();
    return await node.store.read(async (view) => {
      const others: JsonValue[] = [];
      for (const other of thread) if (other.row !== message.row) others.push(await line(view, other));
      const receipts: JsonValue[] = [];
      for (const receipt of await view.receipts(message.row)) {
        const personal = await personalOf(view, receipt, months);
        receipts.push({ ...receipt, reason: await reasonOf(view, receipt, months), personal });
      }
      return {
        ...(await line(view, message)),
        receipts,
        header: headerOf(message) as unknown as JsonValue,
        parts: parts.map(showPart),
        body: bodyOf(message.kind, parts) as JsonValue,
        ...readingFacts(parts),
        attachments: attachmentsOf(parts).map((attachment, at) => attachmentFacts(node, attachment, at + 1)),
        others,
      };
    });
  },
};

/** Opens an attachment of a message and gives its content; opening is an act. Not arrived yet is `state-refuses`. */
export const attachmentOpen: Verb = {
  roles: readerRoles,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, readerRoles, "attachment");
    const { message, parts } = await openMessage(call, officer);
    const attachment = attachmentsOf(parts)[args.number("number") - 1];
    if (attachment === undefined)
      throw new TocsinError(
        "unknown-item",
        `the message has ${attachmentsOf(parts).length} attachments, asked for number ${args.number("number")}`,
      );
    const blob = node.blobs.read(attachment.blob, 0, attachment.blobBytes);
    if (blob === undefined) throw new TocsinError("state-refuses", "wait for it: the attachment has not arrived whole");
    const content = openAttachment(attachment, blob);
    const form = formThatDiffers(attachment.mediaType, attachment.name, content);
    await node.store.transact(async (tx) => {
      const facts = { blob: attachment.blob, ...(form === null ? {} : { called: attachment.mediaType, form }) };
      await recordAct(tx, node, { verb: "open-attachment", subject: message.messageId, officer: officer.id, facts });
      // It is not kept from whoever needs it: it may be all that there is, and an honest mistake.
      if (form !== null && !message.outgoing) {
        const name = (await tx.partner(message.partner))?.handle ?? message.partner;
        const text = `${name} sent an attachment that is called what it is not: its bytes are of the form ${form}, message ${message.row}`;
        await tx.raiseAlarm({ at: node.timestamp(), kind: "attachment-type", subject: attachment.blob, urgency: "today", text });
      }
    });
    return {
      name: safeName(attachment),
      mediaType: attachment.mediaType,
      tlp: attachment.tlp,
      metadata: attachment.metadata,
      formDiffers: form,
      content: base64(content),
    };
  },
};
