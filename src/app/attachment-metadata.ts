import { fromBase64url, hex, sha256, TocsinError, utf8Text } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { openAttachment, recordAct } from "../exchange/index.ts";
import type { Attachment, Draft, Transaction } from "../exchange/index.ts";
import { inspectAttachment } from "../handling/index.ts";
import type { AttachmentKind } from "../handling/index.ts";
import { attachmentsOf } from "./attachments.ts";
import type { Node } from "./node.ts";
import type { VerbCall } from "./verb.ts";

/** How much of all the texts among a draft's attachments the lint reads, in UTF-16 units; a text that does not fit counts as unread. */
export const readableUnits = 64 * 1024;

/** An attachment of a draft as the lint has it: its text where it was read, and what form its bytes have. */
export type ReadAttachment = { readonly attachment: Attachment; readonly kind: AttachmentKind; readonly text: string | undefined };

/**
 * What leaves of an attachment, and what was done about its metadata: images without it, texts as they are. One that tells about itself and
 * is not cleaned here is `attachment-metadata`; what nobody can read through is `signed-for`, and a releaser signs for it.
 */
export function cleanAttachment(bytes: Uint8Array, name: string): { readonly bytes: Uint8Array; readonly metadata: Attachment["metadata"] } {
  const { kind, verdict, stripped } = inspectAttachment(bytes, name);
  if (verdict === "refuse")
    throw new TocsinError("attachment-metadata", `attach "${name}" without its metadata: a file of the form ${kind} is not cleaned here`, {
      details: { name, kind, content: hex(sha256(bytes)) },
    });
  if (verdict === "sign") return { bytes, metadata: "signed-for" };
  return verdict === "strip" && stripped !== undefined ? { bytes: stripped, metadata: "stripped" } : { bytes, metadata: "none" };
}

/** The attachments of a draft, those that are texts with what they say, as far as the lint reads: in their order, while they fit. */
export function readAttachments(node: Pick<Node, "blobs">, draft: Pick<Draft, "parts">): readonly ReadAttachment[] {
  let left = readableUnits;
  return attachmentsOf(draft.parts).map((attachment) => {
    const blob = node.blobs.read(attachment.blob, 0, attachment.blobBytes);
    if (blob === undefined) throw new TocsinError("store-corrupt", "restore a checked backup: an attachment of a draft is missing");
    const bytes = openAttachment(attachment, blob);
    const { kind } = inspectAttachment(bytes, attachment.name);
    const text = kind === "text" && bytes.length <= 4 * left ? utf8Text(bytes) : undefined;
    if (text === undefined || text.length > left) return { attachment, kind, text: undefined };
    left -= text.length;
    return { attachment, kind, text };
  });
}

function hashOf({ content }: Attachment): string {
  return hex(fromBase64url(content) ?? new Uint8Array());
}

/**
 * What a releaser has to sign for among the attachments: what nobody can read through, and, below a source record, also everything else that the
 * lint did not read.
 */
function unread(node: Pick<Node, "blobs">, draft: Draft): readonly Attachment[] {
  const read = readAttachments(node, draft);
  return read
    .filter(({ attachment, text }) => attachment.metadata === "signed-for" || (draft.source !== null && text === undefined))
    .map(({ attachment }) => attachment);
}

/** What a draft tells of its attachments: what was done about metadata, and which of them a releaser signs for. Hashes are SHA-256 in hexadecimal. */
export function attachmentFacts(node: Pick<Node, "blobs">, draft: Draft): JsonValue {
  const open = new Set(unread(node, draft));
  const facts = readAttachments(node, draft).map(({ attachment, kind }) => {
    const { name, mediaType, contentBytes, metadata, content } = attachment;
    const needsSignature = [...open].some((one) => one.content === content);
    return { name, mediaType, bytes: contentBytes, kind, metadata, sha256: hashOf(attachment), needsSignature };
  });
  return facts;
}

/**
 * Before a decision over a draft with attachments that were not read: the releaser names each by its SHA-256, signed with the request, and it is
 * recorded. Otherwise `attachment-unread`.
 */
export async function acceptUnread(
  tx: Transaction,
  { node, args }: VerbCall,
  given: { readonly draft: Draft; readonly id: string; readonly officer: string },
): Promise<void> {
  const missing = unread(node, given.draft);
  if (missing.length === 0) return;
  const named = new Set(args.texts("acceptUnread").map((hash) => hash.toLowerCase()));
  const lacking = missing.filter((attachment) => !named.has(hashOf(attachment)));
  if (lacking.length > 0) {
    const words = lacking.map((attachment) => `--accept-unread ${hashOf(attachment)}`).join(" ");
    throw new TocsinError("attachment-unread", `look through what the lint cannot read (${lacking.length} attachments), then release with ${words}`, {
      details: { attachments: lacking.map((attachment) => ({ name: attachment.name, sha256: hashOf(attachment) })) },
    });
  }
  await recordAct(tx, node, {
    verb: "attachment-accepted",
    subject: given.id,
    officer: given.officer,
    facts: { attachments: missing.map(hashOf) },
  });
}
