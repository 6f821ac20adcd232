import { base64url, equalBytes, fromBase64url, hmacSha256, utf8 } from "../base/index.ts";
import { badRequest } from "./refusal.ts";

/** A place in a reader's view of a collection: everything dated up to `date` is behind it; `seq` is where the collection itself then stands. */
export type Place = { readonly date: number; readonly seq: number };

/** What a cursor is good for: one account, one collection, one resource and one set of filters. */
export type CursorBinding = { readonly account: number; readonly collection: number; readonly resource: string; readonly filter: string };

const length = 33;
const version = 1;

function seal(key: Uint8Array, head: Uint8Array, binding: CursorBinding): Uint8Array {
  const { account, collection, resource, filter } = binding;
  return hmacSha256(key, utf8(`tocsin taxii next\n${base64url(head)}\n${account}\n${collection}\n${resource}\n${filter}`)).subarray(0, 16);
}

/**
 * The `next` of a page: opaque, signed, without a term and without state, so that any process of the node reads it after any restart
 * (TAXII 2.1 §3.5). It holds a place and no page, so a page that changes meanwhile loses nothing.
 */
export function writeCursor(key: Uint8Array, binding: CursorBinding, place: Place): string {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes[0] = version;
  view.setBigUint64(1, BigInt(place.date));
  view.setBigUint64(9, BigInt(place.seq));
  bytes.set(seal(key, bytes.subarray(0, 17), binding), 17);
  return base64url(bytes);
}

/** The place of a cursor. One that was forged, altered, cut, or given for another account, collection or filter is refused with 400. */
export function readCursor(key: Uint8Array, binding: CursorBinding, text: string): Place {
  const bytes = text.length <= 64 ? fromBase64url(text) : undefined;
  if (bytes?.length === length && bytes[0] === version && equalBytes(bytes.subarray(17), seal(key, bytes.subarray(0, 17), binding))) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return { date: Number(view.getBigUint64(1)), seq: Number(view.getBigUint64(9)) };
  }
  throw badRequest(
    "The cursor is not known",
    "use next as this server gave it, with the same account and filters; or begin again with added_after",
  );
}
