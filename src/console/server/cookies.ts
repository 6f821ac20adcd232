import { base64url, equalBytes, fromBase64url, hmacSha256, utf8 } from "../../base/index.ts";
import type { RandomSource } from "../../base/index.ts";
import type { DeskRequest } from "./message.ts";

/** The cookie of a session. `__Host-` holds it to this origin's host, all paths and secure transport. */
export const sessionCookie = "__Host-tocsin";
/** The cookie by which a browser is known again, so that others' failures do not hold it up. It opens nothing. */
export const browserCookie = "__Host-tocsin-known";
/** The cookie that ties a login elsewhere to the browser that began it. */
export const foreignCookie = "__Host-tocsin-login";

const knownSeconds = 180 * 86_400;

/** A cookie of a request, by its name; the first where there are several. */
export function cookieOf(request: DeskRequest, name: string): string | undefined {
  const header = request.header("cookie");
  if (header === undefined || header.length > 8192) return undefined;
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** Sets a cookie until the browser ends, or for `seconds`; `sameSite` is strict but for the way back from a login elsewhere. */
export function setCookie(
  name: string,
  value: string,
  options: { readonly seconds?: number; readonly sameSite?: "Strict" | "Lax" } = {},
): string {
  const { seconds, sameSite = "Strict" } = options;
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=${sameSite}${seconds === undefined ? "" : `; Max-Age=${seconds}`}`;
}

function tagOf(key: Uint8Array, officer: string, nonce: string): Uint8Array {
  return hmacSha256(key, utf8(`tocsin known browser v1\n${officer}\n${nonce}`));
}

/** Marks a browser as one from which this officer logged in. */
export function knownBrowser(key: Uint8Array, officer: string, random: RandomSource): string {
  const nonce = base64url(random(16));
  return setCookie(browserCookie, `${officer}~${nonce}~${base64url(tagOf(key, officer, nonce))}`, { seconds: knownSeconds });
}

/** The mark of a browser from which this officer logged in before; `undefined` where it is none, or another's. */
export function knownBrowserOf(request: DeskRequest, key: Uint8Array, officer: string): string | undefined {
  const [who, nonce = "", tag = ""] = (cookieOf(request, browserCookie) ?? "").split("~");
  const given = fromBase64url(tag);
  if (who !== officer || given === undefined || !equalBytes(given, tagOf(key, officer, nonce))) return undefined;
  return nonce;
}
