import { TocsinError } from "../../base/index.ts";
import type { DeskRequest } from "./message.ts";

/**
 * The policy of every page (Content Security Policy Level 3): scripts and styles of this origin and with this answer's nonce, nothing inline, nothing from
 * elsewhere, in no frame; and Trusted Types, with the one policy `default` that the pages' own code makes.
 */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'none'",
    "manifest-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; ");
}

/** What goes with every answer. `isSecure` says whether the origin is https: a browser must not be told to hold a plain one to it. */
export function strictHeaders(isSecure: boolean): Readonly<Record<string, string>> {
  return {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy":
      "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), display-capture=(), publickey-credentials-get=(self), publickey-credentials-create=(self)",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-DNS-Prefetch-Control": "off",
    ...(isSecure ? { "Strict-Transport-Security": "max-age=31536000" } : {}),
  };
}

/** Refuses a request under another host's name with `origin-refused`: a foreign name that was bound to this address must reach nothing. */
export function checkHost(request: DeskRequest, origin: string): void {
  const host = request.header("host");
  if (host === undefined || host.toLowerCase() !== new URL(origin).host)
    throw new TocsinError("origin-refused", `call this console by its own name: ${origin}`);
}

/**
 * Refuses what another site's page sends, with `origin-refused`. A call that changes anything names its origin; programs with a token, which no browser
 * sends by itself, may leave it out.
 */
export function checkOrigin(request: DeskRequest, given: { readonly origin: string; readonly hasToken: boolean }): void {
  const refuse = (): TocsinError => new TocsinError("origin-refused", "call from a page of this console");
  const named = request.header("origin");
  if (named !== undefined && named !== given.origin) throw refuse();
  const site = request.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin" && !(site === "none" && request.method === "GET")) throw refuse();
  if (request.method !== "GET" && named === undefined && !given.hasToken) throw refuse();
}
