import type { Static } from "typebox";
import {
  base64url,
  concat,
  equalBytes,
  fromBase64url,
  sha256,
  TocsinError,
  uint32,
  uint64,
  utf8,
  type RandomSource,
} from "../../base/index.ts";
import { deriveKey, pad, paddedSize, unpad, unwrap, wrap } from "../../seal/index.ts";
import { documentFormat } from "../document.ts";
import { verificationFailed } from "../failure.ts";
import { bytes32, closed, line, oneOf, suiteField, whole } from "../fields.ts";

/** Content bytes in one sealed chunk: 64 KiB. Each chunk opens alone, so that a transfer resumes at any of them. */
export const chunkBytes = 64 * 1024;
/** The largest content of an attachment that this version makes or opens: 64 MiB. A card may allow less. */
export const maxAttachmentBytes = 64 * 1024 * 1024;
const sealedChunkBytes = chunkBytes + 28;
const magic = utf8("TOCSINB\x01");
const headBytes = magic.length + 4;

const attachmentSchema = closed({
  suite: suiteField,
  blob: bytes32,
  blobBytes: whole(1, 2 * maxAttachmentBytes),
  chunks: whole(1, 4096),
  content: bytes32,
  contentBytes: whole(0, maxAttachmentBytes),
  key: bytes32,
  mediaType: line(127),
  name: line(255),
  tlp: line(64),
  metadata: oneOf(["stripped", "none", "signed-for"]),
});

/**
 * The descriptor of an attachment, a part of its message: where the sealed blob is (`blob`, its SHA-256; `blobBytes`), what is in it
 * (`content`, its SHA-256; `contentBytes`, `mediaType`, `name`, `tlp`), the key that opens it, and what was done about metadata.
 * Erasing this part erases the attachment: the key is nowhere else.
 */
export type Attachment = Static<typeof attachmentSchema>;

/** The encoding of a descriptor. */
export const attachmentFormat = documentFormat("the attachment descriptor", attachmentSchema, {
  limitBytes: 8 * 1024,
  check(attachment) {
    if (!/^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/.test(attachment.mediaType)) return "the media type is not one";
    return attachment.blobBytes === headBytes + attachment.chunks * sealedChunkBytes ? undefined : "the sizes contradict each other";
  },
});

/** What a person says about an attachment before it is sealed. */
export type AttachmentFacts = Pick<Attachment, "mediaType" | "name" | "tlp" | "metadata">;

/** A sealed attachment: the blob for the bulk lane, and the descriptor for the message. */
export type SealedAttachment = { readonly blob: Uint8Array; readonly descriptor: Attachment };

/**
 * Seals an attachment under a fresh key: "TOCSINB" 0x01, the number of chunks (32 bits), then chunks of 64 KiB + 28 bytes, AES-256-GCM
 * each, bound to their place and number. The content is padded first, so that the blob tells its size only roughly. Refuses content
 * above `limitBytes`, the recipient's limit, with `attachment-too-large`.
 */
export function sealAttachment(
  content: Uint8Array,
  facts: AttachmentFacts,
  options: { limitBytes: number; random: RandomSource },
): SealedAttachment {
  const limit = Math.min(options.limitBytes, maxAttachmentBytes);
  if (content.length > limit) {
    throw new TocsinError("attachment-too-large", `the attachment is too large: ${content.length} bytes, the limit is ${limit}`);
  }
  const padded = pad(content);
  const chunks = Math.ceil(padded.length / chunkBytes);
  const key = options.random(32);
  const sealed: Uint8Array[] = [blobHead(chunks)];
  for (let index = 0; index < chunks; index += 1) {
    const chunk = new Uint8Array(chunkBytes);
    chunk.set(padded.subarray(index * chunkBytes, (index + 1) * chunkBytes));
    sealed.push(wrap(chunkKey(key), chunk, chunkContext(index, chunks), options.random));
  }
  const blob = concat(...sealed);
  return {
    blob,
    descriptor: {
      suite: 1,
      ...facts,
      blob: base64url(sha256(blob)),
      blobBytes: blob.length,
      chunks,
      content: base64url(sha256(content)),
      contentBytes: content.length,
      key: base64url(key),
    },
  };
}

/** Where chunk `index` of a blob begins and ends: what to ask for when a transfer resumes. Refuses an index outside the blob with a `RangeError`. */
export function chunkRange(attachment: Attachment, index: number): { readonly start: number; readonly end: number } {
  if (!Number.isInteger(index) || index < 0 || index >= attachment.chunks) throw new RangeError(`chunk ${index} is outside the blob`);
  const start = headBytes + index * sealedChunkBytes;
  return { start, end: start + sealedChunkBytes };
}

/** Opens one sealed chunk, before the rest is there: `verification-failed` on anything wrong. */
export function openChunk(attachment: Attachment, index: number, sealed: Uint8Array): Uint8Array {
  return unwrap(chunkKey(keyOf(attachment)), sealed, chunkContext(index, attachment.chunks));
}

/** The content of a whole blob. A blob of another size, hash, type of head or content than its descriptor says is `verification-failed`. */
export function openAttachment(attachment: Attachment, blob: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  if (blob.length !== attachment.blobBytes || base64url(sha256(blob)) !== attachment.blob) throw verificationFailed();
  if (!equalBytes(blob.subarray(0, headBytes), blobHead(attachment.chunks))) throw verificationFailed();
  for (let index = 0; index < attachment.chunks; index += 1) {
    const { start, end } = chunkRange(attachment, index);
    chunks.push(openChunk(attachment, index, blob.subarray(start, end)));
  }
  const content = unpad(trimmed(concat(...chunks), attachment.contentBytes));
  if (content.length !== attachment.contentBytes || base64url(sha256(content)) !== attachment.content) throw verificationFailed();
  return content;
}

// The last chunk is filled up with zeros behind the padding; the padded size of the claimed length tells where the padding itself ends.
function trimmed(padded: Uint8Array, contentBytes: number): Uint8Array {
  const length = paddedSize(4 + contentBytes);
  if (length > padded.length || padded.subarray(length).some((byte) => byte !== 0)) throw verificationFailed();
  return padded.subarray(0, length);
}

function keyOf(attachment: Attachment): Uint8Array {
  const key = fromBase64url(attachment.key);
  if (key === undefined) throw verificationFailed();
  return key;
}

function chunkKey(key: Uint8Array): Uint8Array {
  return deriveKey(key, "attachment chunk v1");
}

function blobHead(chunks: number): Uint8Array {
  return concat(magic, uint32(chunks));
}

function chunkContext(index: number, chunks: number): Uint8Array {
  return concat(utf8("tocsin/attachment/v1\0"), uint64(index), uint64(chunks));
}
