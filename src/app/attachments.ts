import { base64url, fromBase64, isTocsinError, TocsinError, utf8, utf8Text } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { attachmentFormat, chunkBytes, isPresent, partsOf, sealAttachment } from "../exchange/index.ts";
import type { AbsentPart, Attachment, Part, Transaction } from "../exchange/index.ts";
import type { PeerSession } from "../peer/index.ts";
import { cleanAttachment } from "./attachment-metadata.ts";
import { checkType } from "./attachment-type.ts";
import type { BlobStore } from "./blobs.ts";
import type { Node } from "./node.ts";

/** The largest content of one attachment that the CLI and the control socket take, in bytes. */
export const maxContentBytes = 32 * 1024 * 1024;
/** How much of a blob one request of a session carries, in bytes. */
const pieceBytes = 4 * chunkBytes;
const pieceTimeoutMs = 120_000;

/**
 * Attachments that a drafter gives, cleaned of their metadata and sealed each under a key of its own; the blobs are kept, the descriptors become
 * parts. One that tells about itself and is not cleaned here is `attachment-metadata`.
 */
export function sealGiven(node: Node, given: JsonValue): readonly Attachment[] {
  if (given === null) return [];
  if (!Array.isArray(given) || given.length > 16) throw new TocsinError("usage", "give at most 16 attachments");
  return given.map((value: JsonValue) => {
    const { name, mediaType, content, tlp } = (value ?? {}) as Record<string, JsonValue>;
    const bytes = typeof content === "string" ? fromBase64(content) : undefined;
    if (typeof name !== "string" || typeof mediaType !== "string" || typeof tlp !== "string" || bytes === undefined)
      throw new TocsinError("usage", "give each attachment with name, mediaType, tlp and content");
    checkType(mediaType, name, bytes);
    // The releaser's decision binds what was done about metadata. The form is told by the bytes, never by what the drafter calls them.
    const clean = cleanAttachment(bytes, name);
    const { blob, descriptor } = sealAttachment(
      clean.bytes,
      { mediaType, name, tlp, metadata: clean.metadata },
      { limitBytes: maxContentBytes, random: node.random },
    );
    node.blobs.put(descriptor.blob, blob);
    return descriptor;
  });
}

/** The attachment descriptors among parts that are there. */
export function attachmentsOf(parts: readonly (Part | AbsentPart)[]): readonly Attachment[] {
  return partsOf(parts, "attachment")
    .filter(isPresent)
    .map((part) => attachmentFormat.decode(part.bytes));
}

/** The attachment descriptors that this version can read. One of a later form keeps nothing of its message from being taken in. */
export function readableAttachments(parts: readonly (Part | AbsentPart)[]): readonly Attachment[] {
  return partsOf(parts, "attachment")
    .filter(isPresent)
    .flatMap((part) => {
      try {
        return [attachmentFormat.decode(part.bytes)];
      } catch (thrown) {
        if (isTocsinError(thrown)) return [];
        throw thrown;
      }
    });
}

/** Remembers which blobs a partner may fetch of us, in the transaction that dispatches the message. */
export async function offerBlobs(tx: Transaction, partners: readonly string[], attachments: readonly Attachment[]): Promise<void> {
  for (const { blob } of attachments) for (const partner of partners) await tx.putWatchSetting("blob-offered", `${blob} ${partner}`, "1");
}

/** Remembers which blobs are to be fetched of a partner, in the transaction that takes the message in. */
export async function wantBlobs(tx: Transaction, partner: string, attachments: readonly Attachment[]): Promise<void> {
  for (const { blob, blobBytes } of attachments) await tx.putWatchSetting("blob-wanted", `${blob} ${partner}`, String(blobBytes));
}

/** Answers a partner's request for a piece of a blob that it was offered; anything else is `unknown-item`. Attacker-controlled. */
export async function answerBlob(node: Node, partner: string, payload: Uint8Array): Promise<Uint8Array> {
  const { blob, begin } = readBlobRequest(payload);
  const offered = await node.store.read((view) => view.watchSetting("blob-offered", `${blob} ${partner}`));
  const bytes = offered === undefined ? undefined : node.blobs.read(blob, begin, begin + pieceBytes);
  if (bytes === undefined) throw new TocsinError("unknown-item", "ask for a blob of a message that was sent to you");
  return bytes;
}

function readBlobRequest(payload: Uint8Array): { readonly blob: string; readonly begin: number } {
  try {
    const { blob, begin } = JSON.parse(payload.length > 200 ? "" : (utf8Text(payload) ?? "")) as { blob: unknown; begin: unknown };
    if (
      typeof blob === "string" &&
      /^[A-Za-z0-9_-]{43}$/.test(blob) &&
      typeof begin === "number" &&
      Number.isSafeInteger(begin) &&
      begin >= 0
    )
      return { blob, begin };
  } catch {
    // Falls through to the one refusal.
  }
  throw new TocsinError("input-malformed", "ask for a blob by its hash and an offset");
}

/** Fetches what is wanted of a partner, piece by piece in the bulk lane, going on where the last transfer stopped. Gives the blobs that are whole now. */
export async function fetchBlobs(node: Node, session: PeerSession): Promise<readonly string[]> {
  const wanted = (await node.store.read((view) => view.watchSettings("blob-wanted"))).filter(({ id }) =>
    id.endsWith(` ${session.partner}`),
  );
  const whole: string[] = [];
  for (const { id, value } of wanted) {
    const blob = id.slice(0, 43);
    try {
      if (!node.blobs.has(blob)) await fetchOne(node.blobs, session, { blob, size: Number(value) });
      await node.store.transact((tx) => tx.putWatchSetting("blob-wanted", id, null));
      whole.push(blob);
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      if (thrown.code === "attachment-mismatch") {
        await node.store.transact((tx) =>
          tx.raiseAlarm({
            at: node.timestamp(),
            kind: "attachment-mismatch",
            subject: id,
            urgency: "today",
            text: "a partner sent an attachment that is not the one its message names",
          }),
        );
      }
    }
  }
  return whole;
}

async function fetchOne(blobs: BlobStore, session: PeerSession, wanted: { blob: string; size: number }): Promise<void> {
  const { blob, size } = wanted;
  for (let begin = blobs.arrived(blob); begin < size; begin = blobs.arrived(blob)) {
    const answer = await session.request("blob", utf8(JSON.stringify({ blob, begin })), { lane: 3, timeoutMs: pieceTimeoutMs });
    // A partner that sends nothing, or more than there is, ends the transfer; it is tried again with the next heads.
    if (answer.code !== "ok" || answer.payload.length === 0 || begin + answer.payload.length > size)
      throw new TocsinError("attachment-mismatch", `the partner answered "${answer.code}" with ${answer.payload.length} bytes`);
    blobs.append(blob, answer.payload);
  }
  blobs.finish(blob);
}

/** The name of a file for an attachment: what its sender called it, without anything that is a path. */
export function safeName(attachment: Attachment): string {
  const plain = attachment.name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^[._]+/, "")
    .slice(0, 100);
  return plain === "" ? `attachment-${base64url(utf8(attachment.blob)).slice(0, 8)}` : plain;
}
