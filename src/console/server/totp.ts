import { createHmac, timingSafeEqual } from "node:crypto";
import { uint64, utf8 } from "../../base/index.ts";

/** Seconds that one code counts (RFC 6238 section 4.1, the default). */
export const totpStepSeconds = 30;
const digits = 6;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code of one step: HOTP (RFC 4226 section 5.3) with HMAC-SHA-1 over the step's number, which is what authenticator apps reckon. */
export function totpCode(secret: Uint8Array, step: number, length = digits): string {
  const mac = createHmac("sha1", secret).update(uint64(step)).digest();
  const offset = (mac[mac.length - 1] ?? 0) & 0x0f;
  const value = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(value % 10 ** length).padStart(length, "0");
}

/**
 * The step whose code this is: the present one, the one before or the one after (RFC 6238 section 5.2), and later than `after`, so that no code counts
 * twice. `undefined` where it is none of them.
 */
export function totpStepOf(
  code: string,
  given: { readonly secret: Uint8Array; readonly nowMs: number; readonly after: number },
): number | undefined {
  const { secret, nowMs, after } = given;
  if (!/^[0-9]{6}$/.test(code)) return undefined;
  const present = Math.floor(nowMs / 1000 / totpStepSeconds);
  let found: number | undefined;
  for (const step of [present - 1, present, present + 1])
    if (timingSafeEqual(utf8(totpCode(secret, step)), utf8(code)) && step > after) found ??= step;
  return found;
}

/** Bytes in Base32 (RFC 4648 section 6) without padding, as authenticator apps take a secret by hand. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let [held, bits] = [0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}

/** The `otpauth` address that an authenticator app reads from a picture code. */
export function totpAddress(secret: Uint8Array, given: { readonly node: string; readonly officer: string }): string {
  const issuer = encodeURIComponent(given.node);
  return `otpauth://totp/${issuer}:${encodeURIComponent(given.officer)}?secret=${base32(secret)}&issuer=${issuer}&algorithm=SHA1&digits=${digits}&period=${totpStepSeconds}`;
}
