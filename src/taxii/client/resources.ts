import { isTocsinError, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { isJsonObject } from "../../stix/index.ts";
import { endpoint, readAddress, withSlash } from "./address.ts";
import { shownText } from "./answer.ts";
import type { TaxiiSession } from "./session.ts";

type Json = { readonly [name: string]: JsonValue };

/** A collection as a server tells of it (TAXII 2.1 section 5.2). `null` where the server does not say. */
export type RemoteCollection = {
  readonly id: string;
  readonly alias: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly canRead: boolean | null;
  readonly canWrite: boolean | null;
};

/** An API root as a server tells of it (section 4.2), with its collections; or why neither is known. */
export type RemoteRoot = {
  readonly url: string;
  readonly title: string | null;
  readonly maxContentLength: number | null;
  readonly collections: readonly RemoteCollection[];
  readonly problem: string | null;
};

/** A server as it tells of itself (section 4.1). */
export type RemoteServer = { readonly title: string | null; readonly contact: string | null; readonly roots: readonly RemoteRoot[] };

/** A collection that was found, and what a push has to know of its API root. */
export type Located = { readonly root: URL; readonly collection: string; readonly maxContentLength: number | null };

const mostRoots = 100;
const mostCollections = 10_000;

function text(value: JsonValue | undefined): string | null {
  return typeof value === "string" ? shownText(value) : null;
}

function readCollection(value: JsonValue): readonly RemoteCollection[] {
  if (!isJsonObject(value) || typeof value["id"] !== "string") return [];
  const right = (name: string): boolean | null => (typeof value[name] === "boolean" ? value[name] : null);
  const { id } = value;
  return [
    {
      id,
      alias: text(value["alias"]),
      title: text(value["title"]) ?? shownText(id),
      description: text(value["description"]),
      canRead: right("can_read"),
      canWrite: right("can_write"),
    },
  ];
}

/** The collections of an API root. A root that has none may leave the list out (section 5.1). */
export async function readCollections(session: TaxiiSession, root: URL): Promise<readonly RemoteCollection[]> {
  const resource = await session.resource(endpoint(root, "collections"));
  const list = resource["collections"] ?? [];
  if (!Array.isArray(list)) throw new TocsinError("remote-not-taxii", "check the address: its collections are no list");
  return (list as readonly JsonValue[]).slice(0, mostCollections).flatMap(readCollection);
}

function maxContentLength(resource: Json): number | null {
  const most = resource["max_content_length"];
  return typeof most === "number" && Number.isSafeInteger(most) && most > 0 ? most : null;
}

/** How many bytes an API root takes in one envelope; null where it does not say, or does not show itself to this account. */
export async function contentLimit(session: TaxiiSession, root: URL): Promise<number | null> {
  try {
    return maxContentLength(await session.resource(root));
  } catch (thrown) {
    if (isTocsinError(thrown, "remote-not-found") || isTocsinError(thrown, "remote-unauthorised")) return null;
    throw thrown;
  }
}

async function readRoot(session: TaxiiSession, url: URL, known?: Json): Promise<RemoteRoot> {
  const unknown = { url: url.href, title: null, maxContentLength: null, collections: [] };
  if (url.origin !== session.origin)
    return { ...unknown, problem: `on another origin, where these credentials are not sent: give ${url.origin} as the address` };
  try {
    const resource = known ?? (await session.resource(url));
    const collections = await readCollections(session, url);
    return { url: url.href, title: text(resource["title"]), maxContentLength: maxContentLength(resource), collections, problem: null };
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    return { ...unknown, problem: thrown.message };
  }
}

/** What a URL answers with, told apart by what only one of the two has. */
async function readStart(
  session: TaxiiSession,
  url: URL,
): Promise<{ readonly url: URL; readonly resource: Json; readonly isDiscovery: boolean }> {
  const found = await session.resource(url).catch((thrown: unknown) => {
    // Discovery has one fixed place on a server (section 4.1), which nobody should have to type.
    if (url.pathname === "/" && isTocsinError(thrown) && (thrown.code === "remote-not-found" || thrown.code === "remote-not-taxii"))
      return undefined;
    throw thrown;
  });
  const at = found === undefined ? new URL("/taxii2/", url) : url;
  const resource = found ?? (await session.resource(at));
  if (!("api_roots" in resource || "default" in resource || "versions" in resource || "title" in resource))
    throw new TocsinError("remote-not-taxii", `check the address: ${at.origin} answers, but with no discovery and no API root`);
  return { url: at, resource, isDiscovery: !("versions" in resource) };
}

function rootUrls(resource: Json, at: URL): readonly URL[] {
  const list = Array.isArray(resource["api_roots"]) ? (resource["api_roots"] as readonly JsonValue[]) : [];
  const first = resource["default"];
  const hrefs = [...(typeof first === "string" ? [first] : []), ...list.filter((url) => typeof url === "string")]
    .filter((url) => URL.canParse(url, at.href))
    .map((url) => withSlash(new URL(url, at)).href);
  return [...new Set(hrefs)].slice(0, mostRoots).map((href) => new URL(href));
}

/** Everything that a server shows at an address: its discovery, its API roots, their collections. A root that cannot be read is told of. */
export async function readServer(session: TaxiiSession, address: string): Promise<RemoteServer> {
  const named = readAddress(address);
  const start = await readStart(session, named.kind === "collection" ? named.root : named.url);
  const { resource, url } = start;
  if (!start.isDiscovery) return { title: null, contact: null, roots: [await readRoot(session, url, resource)] };
  const roots: RemoteRoot[] = [];
  for (const root of rootUrls(resource, url)) roots.push(await readRoot(session, root));
  return { title: text(resource["title"]), contact: text(resource["contact"]), roots };
}

/**
 * Finds the collection that an address and a name (id, alias or title) mean. With a collection's own address nothing is asked of the
 * server. Refuses with `remote-not-found` a name that no readable root has, with `usage` one that several have, or none given.
 */
export async function locate(session: TaxiiSession, address: string, name: string | undefined): Promise<Located> {
  const named = readAddress(address);
  if (named.kind === "collection") {
    if (name !== undefined && name !== named.collection)
      throw new TocsinError("usage", `give the collection once: the address names "${named.collection}" already`);
    return { root: named.root, collection: named.collection, maxContentLength: null };
  }
  const server = await readServer(session, address);
  const all = server.roots.flatMap((root) => root.collections.map((collection) => ({ root, collection })));
  const fits = all.filter(({ collection }) => name === undefined || [collection.id, collection.alias, collection.title].includes(name));
  const [only] = fits;
  if (fits.length === 1 && only !== undefined)
    return { root: new URL(only.root.url), collection: only.collection.id, maxContentLength: only.root.maxContentLength };
  const problems = server.roots.flatMap(({ url, problem }) => (problem === null ? [] : [`${url}: ${problem}`]));
  if (fits.length === 0)
    throw new TocsinError(
      "remote-not-found",
      `give a collection that tocsin taxii list shows: ${name === undefined ? "the server shows none" : `there is no "${name}"`}${problems.length === 0 ? "" : ` (${problems.join("; ")})`}`,
    );
  const ids = fits.slice(0, 10).map(({ collection }) => `${collection.id} (${collection.title})`);
  throw new TocsinError("usage", `name one collection by --collection ID: there are ${fits.length}: ${ids.join(", ")}`);
}
