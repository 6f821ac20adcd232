import { concat, uint32 } from "../../base/index.ts";
import { verificationFailed } from "../failure.ts";
import { maxPartBytes, maxParts } from "./part.ts";

const nonceBytes = 32;
const saltBytes = 32;
const maxEnvelopeBytes = 128 * 1024;

/** Most bytes of what is sealed, before padding: 6 MiB. Larger things are attachments. */
export const maxInnerBytes = 6 * 1024 * 1024;

/** Salt and bytes of one part as they travel, or null where only the commitment does. */
export type OpenedSalt = { readonly salt: Uint8Array; readonly bytes: Uint8Array } | null;

/** What is sealed: the nonce that opens the outer id, the signed envelope, and the parts in the order of the header's commitments. */
export type Inner = { readonly nonce: Uint8Array; readonly envelope: Uint8Array; readonly parts: readonly OpenedSalt[] };

/**
 * The one encoding: nonce (32 bytes), envelope length and envelope, number of parts, then for each 0x00, or 0x01, salt (32 bytes), length
 * and bytes. Lengths and numbers are 32 bits, big-endian.
 */
export function encodeInner(inner: Inner): Uint8Array {
  const out = [inner.nonce, uint32(inner.envelope.length), inner.envelope, uint32(inner.parts.length)];
  for (const part of inner.parts) {
    if (part === null) out.push(Uint8Array.of(0));
    else out.push(Uint8Array.of(1), part.salt, uint32(part.bytes.length), part.bytes);
  }
  return concat(...out);
}

/** The parts of attacker-controlled bytes: `verification-failed` on every length that does not fit, and on trailing bytes. */
export function decodeInner(bytes: Uint8Array): Inner {
  if (bytes.length > maxInnerBytes) throw verificationFailed();
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw verificationFailed();
    at += length;
    return bytes.slice(at - length, at);
  };
  const number = (most: number): number => {
    const taken = take(4);
    const value = new DataView(taken.buffer, taken.byteOffset, 4).getUint32(0);
    if (value > most) throw verificationFailed();
    return value;
  };
  const nonce = take(nonceBytes);
  const envelope = take(number(maxEnvelopeBytes));
  const parts: OpenedSalt[] = [];
  for (let left = number(maxParts); left > 0; left -= 1) {
    const present = take(1)[0];
    if (present === 0) parts.push(null);
    else if (present === 1) parts.push({ salt: take(saltBytes), bytes: take(number(maxPartBytes)) });
    else throw verificationFailed();
  }
  if (at !== bytes.length) throw verificationFailed();
  return { nonce, envelope, parts };
}
