import { TocsinError } from "../../base/index.ts";

/** What a URL that a person gave turned out to name: a collection, or an address to look for collections at. */
export type Address =
  | { readonly kind: "collection"; readonly root: URL; readonly collection: string }
  | { readonly kind: "root-or-discovery"; readonly url: URL };

const collectionPath = /^(?<root>.*\/)collections\/(?<id>[^/]+)(?:\/(?:objects|manifest)?)?(?:\/.*)?$/;

/** Whether a host name is this machine's own loopback. */
function isLoopbackName(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * The URL of a TAXII server. Refuses with `usage` what is no http(s) URL, one with a name or password in it, which every log would keep,
 * and plain http to anything but loopback: objects and credentials would pass in the clear.
 */
export function serverUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw new TocsinError("usage", `give the server's address as https://…, got ${JSON.stringify(text.slice(0, 200))}`);
  if (url.username !== "" || url.password !== "")
    throw new TocsinError("usage", "give credentials by --user and --password-file, not in the address, which logs keep");
  if (url.protocol === "http:" && !isLoopbackName(url.hostname))
    throw new TocsinError("usage", `give the address with https: plain http is spoken on this machine alone, got host "${url.hostname}"`);
  url.hash = "";
  return url;
}

/** Reads a server's address: a collection's with or without `objects/` at its end, or an API root's or a discovery's. */
export function readAddress(text: string): Address {
  const url = serverUrl(text);
  url.search = "";
  const { root, id } = collectionPath.exec(url.pathname)?.groups ?? {};
  if (root === undefined || id === undefined) return { kind: "root-or-discovery", url: withSlash(url) };
  return { kind: "collection", root: new URL(root, url), collection: decodeName(id) };
}

function decodeName(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A URL whose path ends in a slash, which is how TAXII writes every endpoint. */
export function withSlash(url: URL): URL {
  const slashed = new URL(url);
  if (!slashed.pathname.endsWith("/")) slashed.pathname += "/";
  return slashed;
}

/** An endpoint below an API root: its parts are encoded and joined, with a slash at the end (TAXII 2.1 section 4). */
export function endpoint(root: URL, ...parts: readonly string[]): URL {
  return new URL(`${parts.map(encodeURIComponent).join("/")}/`, withSlash(root));
}
