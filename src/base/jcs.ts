import canonicalize from "canonicalize";
import { utf8 } from "./bytes.ts";

/** What JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined };

/**
 * The canonical JSON text of a value (RFC 8785). Members that are `undefined` are left out.
 * Refuses numbers that are not finite, lone surrogates, cycles and values that JSON cannot hold, with a `TypeError`.
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new TypeError("a value with a canonical form is needed: RFC 8785 section 3.2", { cause });
  }
  if (text === undefined) throw new TypeError("a value that JSON can hold is needed: RFC 8785 section 3.2");
  return text;
}

/** The UTF-8 bytes of `canonicalJson`. */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8(canonicalJson(value));
}
