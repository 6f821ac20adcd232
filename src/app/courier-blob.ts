import { base64url, concat, fromBase64url, TocsinError, uint64, utf8 } from "../base/index.ts";
import type { RandomSource } from "../base/index.ts";
import { readOuter } from "../exchange/index.ts";
import { openSealed, pad, seal, unpad } from "../seal/index.ts";
import type { SealingKey, SealingRecipient } from "../seal/index.ts";
import type { BlobStore } from "./blobs.ts";

/** How much of a blob one entry of a courier file carries, in bytes. */
export const blobPieceBytes = 2 * 1024 * 1024;

const label = utf8("TOCSINM\x01");
const hashBytes = 32;
const headBytes = hashBytes + 8;

/** A piece of an attachment's blob: which blob, where the piece begins in it, its bytes. */
export type BlobPiece = { readonly blob: string; readonly begin: number; readonly bytes: Uint8Array };

function pieceInfo(recipient: string, keyId: string): Uint8Array {
  return concat(utf8("tocsin/courier-blob/v1\0"), fromBase64url(recipient) ?? new Uint8Array(), fromBase64url(keyId) ?? new Uint8Array());
}

/**
 * Seals a piece of a blob for a courier file. From outside it is an entry like the others: were the blob carried bare, two files for two
 * recipients of one attachment would show that they share it. docs/protocol/courier.md.
 */
export async function sealPiece(
  piece: BlobPiece,
  options: { readonly to: SealingRecipient; readonly recipient: string; readonly random: RandomSource },
): Promise<Uint8Array> {
  const { to, recipient, random } = options;
  const { suite, keyId } = to.publicKey;
  const prefix = concat(label, Uint8Array.of(suite), fromBase64url(keyId) ?? new Uint8Array(), random(32));
  const plaintext = pad(concat(fromBase64url(piece.blob) ?? new Uint8Array(), uint64(piece.begin), piece.bytes));
  const { enc, ciphertext } = await seal(to, { info: pieceInfo(recipient, keyId), aad: prefix, plaintext });
  return concat(prefix, enc, ciphertext);
}

/** Opens a piece that was sealed to this node. Refuses everything else with `verification-failed`. That it is of the blob that it names shows when the blob is whole. */
export async function openPiece(sealed: Uint8Array, key: SealingKey, self: string): Promise<BlobPiece> {
  const { enc, ciphertext, prefix, sealingKeyId } = readOuter(sealed);
  const bytes = unpad(await openSealed(key, { enc, ciphertext, info: pieceInfo(self, sealingKeyId), aad: prefix }));
  const begin = bytes.length < headBytes ? -1n : new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(hashBytes);
  if (begin < 0n || begin > BigInt(Number.MAX_SAFE_INTEGER)) throw new TocsinError("verification-failed", "Verification failed");
  return { blob: base64url(bytes.subarray(0, hashBytes)), begin: Number(begin), bytes: bytes.subarray(headBytes) };
}

/** The sizes of the entries that carry a blob of a size, near enough to see whether they fit. */
export function pieceSizes(blobBytes: number): readonly number[] {
  const count = Math.ceil(blobBytes / blobPieceBytes);
  return Array.from({ length: count }, () => blobPieceBytes + blobPieceBytes / 8 + 4096);
}

/** The pieces of a blob that is held here, in order. */
export function* piecesOf(blobs: BlobStore, blob: string): Generator<BlobPiece> {
  for (let begin = 0; ; begin += blobPieceBytes) {
    const bytes = blobs.read(blob, begin, begin + blobPieceBytes);
    if (bytes === undefined || bytes.length === 0) return;
    yield { blob, begin, bytes };
  }
}
