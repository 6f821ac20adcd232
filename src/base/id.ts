import { hash } from "node:crypto";
import type { RandomSource } from "./random.ts";

function format(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("hex");
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

/** A random UUID, version 4 (RFC 9562 §5.4), from the given source. */
export function uuid4(random: RandomSource): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return format(bytes);
}

/** The name-based UUID, version 5 (RFC 9562 §5.5), of a name in a namespace given as UUID text. */
export function uuid5(namespace: string, name: string): string {
  // Cut out of the digest's hexadecimal text: twice as fast as bytes and back, and ids are made for every object of a feed.
  const text = hash("sha1", Buffer.concat([Buffer.from(namespace.replaceAll("-", ""), "hex"), Buffer.from(name, "utf8")]), "hex");
  const variant = ((Number.parseInt(text.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-5${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20, 32)}`;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text is a UUID in lower case, the only spelling that Tocsin writes. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}
