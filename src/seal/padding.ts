import { concat, TocsinError, uint32 } from "../base/index.ts";
import { verificationFailed } from "./failure.ts";

const kibi = 1024;
const smallBuckets: readonly number[] = [kibi, 4 * kibi, 16 * kibi, 64 * kibi];
const prefixBytes = 4;

/** The largest plaintext that can be padded, in bytes. Its padded form still fits one sealed message. */
export const maxPaddableBytes = 112 * kibi * kibi;

/**
 * The padded size, in bytes, of what is `length` bytes long with its prefix: 1, 4, 16 or 64 KiB, above that the next size by
 * Padmé (Nikitin et al. 2019 §4: at most 12 % more, and the size tells O(log log length) bits).
 */
export function paddedSize(length: number): number {
  for (const bucket of smallBuckets) if (length <= bucket) return bucket;
  const exponent = Math.floor(Math.log2(length));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(length / step) * step;
}

/** Pads a plaintext before sealing: its length (32 bits, big-endian), itself, zeros up to `paddedSize`. Refuses more than 112 MiB with `input-too-large`. */
export function pad(plaintext: Uint8Array): Uint8Array {
  if (plaintext.length > maxPaddableBytes)
    throw new TocsinError("input-too-large", `Send less at once: the limit is ${maxPaddableBytes} bytes`);
  const used = prefixBytes + plaintext.length;
  return concat(uint32(plaintext.length), plaintext, new Uint8Array(paddedSize(used) - used));
}

/** The plaintext of a padded one. A length that is not the one bucket of its content, or padding that is not zero, is refused with `verification-failed`. */
export function unpad(padded: Uint8Array): Uint8Array {
  if (padded.length < kibi) throw verificationFailed();
  const length = new DataView(padded.buffer, padded.byteOffset, prefixBytes).getUint32(0);
  const used = prefixBytes + length;
  if (length > maxPaddableBytes || paddedSize(used) !== padded.length) throw verificationFailed();
  let stray = 0;
  for (let at = used; at < padded.length; at++) stray |= padded[at] ?? 0;
  if (stray !== 0) throw verificationFailed();
  return padded.slice(prefixBytes, used);
}
