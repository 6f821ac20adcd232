import { hex } from "../base/index.ts";

/** A copy of rows in which bytes are hexadecimal text: an engine may give its own class of bytes, but never other ones. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${hex(value)}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
