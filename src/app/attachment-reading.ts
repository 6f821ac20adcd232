import { fromBase64url, hex, TocsinError, utf8Text } from "../base/index.ts";
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

/** An attachment as a draft tells of it. `sha256` is of its content, in hexadecimal. */
export type AttachmentFact = Pick<Attachment, "name" | "mediaType" | "metadata"> & {
  readonly kind: AttachmentKind;
  readonly bytes: number;
  readonly sha256: string;
  /** A releaser signs for it: nobody can read through it, or the lint of a text below a source record did not. */
  readonly needsSignature: boolean;
};

/** What a draft tells of its attachments: what they are, what was done about metadata, and which of them a releaser signs for. */
export function attachmentFacts(node: Pick<Node, "blobs">, draft: Draft): readonly AttachmentFact[] {
  return readAttachments(node, draft).map(({ attachment, kind, text }) => {
    const { name, mediaType, contentBytes, metadata, content } = attachment;
    const needsSignature = metadata === "signed-for" || (draft.source !== null && text === undefined);
    return {
      name,
      mediaType,
      bytes: contentBytes,
      kind,
      metadata,
      sha256: hex(fromBase64url(content) ?? new Uint8Array()),
      needsSignature,
    };
  });
}

/**
 * Before a decision over a draft with attachments that were not read: the releaser names each by its SHA-256, signed with the request, and it is
 * recorded. Otherwise `attachment-unread`.
 */
export async function acceptUnread(
  tx: Transaction,
  { node, args }: VerbCall,
  given: { readonly facts: readonly AttachmentFact[]; readonly id: string; readonly officer: string },
): Promise<void> {
  const unread = given.facts.filter(({ needsSignature }) => needsSignature);
  if (unread.length === 0) return;
  const named = new Set(args.texts("acceptUnread").map((hash) => hash.toLowerCase()));
  const lacking = unread.filter(({ sha256 }) => !named.has(sha256));
  if (lacking.length > 0) {
    const words = lacking.map(({ sha256 }) => `--accept-unread ${sha256}`).join(" ");
    throw new TocsinError(
      "attachment-unread",
      `look through what the lint does not read (${lacking.length} attachments), then release with ${words}`,
      {
        details: { attachments: lacking.map(({ name, sha256 }) => ({ name, sha256 })) },
      },
    );
  }
  await recordAct(tx, node, {
    verb: "attachment-accepted",
    subject: given.id,
    officer: given.officer,
    facts: { attachments: unread.map(({ sha256 }) => sha256) },
  });
}
