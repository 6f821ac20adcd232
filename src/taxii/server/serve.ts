import { isIdentifier } from "../../stix/index.ts";
import { readFilter } from "../filter.ts";
import type { Filter } from "../filter.ts";
import { specNumber } from "../page.ts";
import { acceptsTaxii, isTaxiiContent, taxiiMediaType } from "../media-type.ts";
import type { AccountRecord, ApiRoot, CollectionRecord } from "../ports.ts";
import { badRequest, notFound, TaxiiRefusal } from "../refusal.ts";
import { endOfPlaces } from "../view.ts";
import { apiRootResource, collectionResource, discoveryResource } from "../resources.ts";
import { jsonAnswer, refusalAnswer, refusalOf } from "./answer.ts";
import type { Standing, TaxiiHost } from "./host.ts";
import type { TaxiiRequest, TaxiiResponse } from "./message.ts";
import { emptyPage, factsPage, objectsPage } from "./pages.ts";
import { filtersOf, methodsOf, routeOf } from "./route.ts";
import type { Route } from "./route.ts";

type Served = { readonly host: TaxiiHost; readonly request: TaxiiRequest; readonly account: AccountRecord };
type OfCollection = Served & { readonly root: ApiRoot; readonly collection: CollectionRecord; readonly standing: Standing };

/** Answers a request. Never throws: what is refused, and what fails, becomes an error message resource with its status. */
export async function serveTaxii(host: TaxiiHost, request: TaxiiRequest): Promise<TaxiiResponse> {
  try {
    return await answered(host, request);
  } catch (thrown) {
    return refusalAnswer(refusalOf(thrown), host.errorId(thrown));
  }
}

async function answered(host: TaxiiHost, request: TaxiiRequest): Promise<TaxiiResponse> {
  // Nobody learns what is here before being recognised.
  if (request.account === undefined) throw unrecognised();
  await host.refresh();
  const route = routeOf(request.path);
  if (route === undefined) throw notFound();
  const method = request.method === "HEAD" ? "GET" : request.method;
  const methods = methodsOf[route.resource];
  if (!methods.includes(method)) {
    const allow = methods.includes("GET") ? ["HEAD", ...methods] : methods;
    throw new TaxiiRefusal(405, "The method is not for this resource", {
      description: `use ${methods.join(" or ")}`,
      headers: { Allow: allow.join(", ") },
    });
  }
  if (!acceptsTaxii(request.accept))
    throw new TaxiiRefusal(406, "The answer would be of another type", { description: `accept ${taxiiMediaType}` });
  return await resourceOf({ host, request, account: request.account }, route);
}

function unrecognised(): TaxiiRefusal {
  return new TaxiiRefusal(401, "Not recognised", {
    description: "give the name and password, the token or the certificate of an account of this server",
    headers: { "WWW-Authenticate": 'Basic realm="TAXII", charset="UTF-8", Bearer realm="TAXII"' },
  });
}

async function resourceOf(served: Served, route: Route): Promise<TaxiiResponse> {
  if (route.resource === "discovery") return discovery(served);
  const root = served.host.root(route.root);
  if (root === undefined || !knowsOf(served, root)) throw notFound();
  switch (route.resource) {
    case "root":
      return jsonAnswer(200, apiRootResource(root));
    case "collections":
      return collections(served, root);
    case "status":
      return await status(served, root, route.status);
    case "collection":
    case "objects":
    case "manifest":
    case "object":
    case "versions":
      return await inCollection({ ...served, root, ...found(served, root, route.collection) }, route);
  }
}

/** An account knows of a root where it knows of a collection under it; of one without collections everybody knows. */
function knowsOf({ host, account }: Served, root: ApiRoot): boolean {
  const under = host.collections(root.name);
  return under.length === 0 || under.some((collection) => host.standing(account, collection) !== undefined);
}

function discovery(served: Served): TaxiiResponse {
  const { host, request } = served;
  const known = host.roots().filter((root) => knowsOf(served, root));
  return jsonAnswer(
    200,
    discoveryResource(host.discovery(), new Map(known.map(({ name }) => [name, `${request.origin}/${encodeURIComponent(name)}/`]))),
  );
}

function collections({ host, account }: Served, root: ApiRoot): TaxiiResponse {
  const listed = host.collections(root.name).flatMap((collection) => {
    const standing = host.standing(account, collection);
    return standing === undefined ? [] : [collectionResource(collection, mayOf(standing))];
  });
  return jsonAnswer(200, listed.length === 0 ? {} : { collections: listed });
}

function mayOf({ view, mayWrite }: Standing) {
  return { read: view !== undefined, write: mayWrite };
}

async function status({ host, account }: Served, root: ApiRoot, id: string): Promise<TaxiiResponse> {
  const record = id.length <= 64 ? await host.reads.status(root.name, id) : undefined;
  if (record === undefined || (record.account !== account.no && record.account !== 0)) throw notFound();
  return jsonAnswer(200, JSON.parse(record.body));
}

function found({ host, account }: Served, root: ApiRoot, name: string): Pick<OfCollection, "collection" | "standing"> {
  const collection = host.collection(root.name, name);
  const standing = collection === undefined ? undefined : host.standing(account, collection);
  if (collection === undefined || standing === undefined) throw notFound();
  return { collection, standing };
}

async function inCollection(served: OfCollection, route: Extract<Route, { collection: string }>): Promise<TaxiiResponse> {
  const { request } = served;
  switch (route.resource) {
    case "collection":
      return jsonAnswer(200, collectionResource(served.collection, mayOf(served.standing)));
    case "objects":
      if (request.method === "POST") return await post(served);
      return await page(served, { resource: "objects", subject: "", filter: readFilter(request.query, filtersOf.objects) });
    case "manifest":
      return await page(served, { resource: "manifest", subject: "", filter: readFilter(request.query, filtersOf.manifest) });
    case "object":
      if (request.method === "DELETE") return await remove(served, route.object);
      return await page(served, { resource: "objects", subject: route.object, filter: readFilter(request.query, filtersOf.object) });
    case "versions":
      return await page(served, {
        resource: "versions",
        subject: route.object,
        filter: allVersions(readFilter(request.query, filtersOf.versions)),
      });
  }
}

const anyVersion = { versions: { last: false, first: false, all: true, at: [] }, specs: undefined } as const;

function allVersions(filter: Filter): Filter {
  return { ...filter, versions: anyVersion.versions };
}

const maxAttempts = 5;

type PageOf = { readonly resource: "objects" | "manifest" | "versions"; readonly subject: string; readonly filter: Filter };

async function page(served: OfCollection, of: PageOf): Promise<TaxiiResponse> {
  const { host, account, collection } = served;
  // Rights that change while a page is read send it back to the start; they do not change often enough to do so again and again.
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const standing = host.standing(account, collection);
    if (standing === undefined) throw notFound();
    const answer = await pageOnce({ ...served, standing }, of);
    if (answer !== "stale") return answer;
  }
  throw new TaxiiRefusal(503, "The server cannot do this now", { description: "try again in a moment", headers: { "Retry-After": "1" } });
}

async function pageOnce(served: OfCollection, of: PageOf): Promise<TaxiiResponse | "stale"> {
  const { host, account, collection, standing } = served;
  const { view } = standing;
  if (view === undefined)
    throw new TaxiiRefusal(403, "The collection may not be read", { description: "this account may not read it now" });
  const { subject } = of;
  // An id that is none names nothing; whether it is one is no secret.
  if (subject !== "" && !isIdentifier(subject)) throw notFound();
  const filter = subject === "" ? of.filter : { ...of.filter, ids: [subject], key: `${subject} ${of.filter.key}` };
  const asked = { account, collection, view, resource: of.resource, subject, filter };
  const answer = of.resource === "objects" ? await objectsPage(host, asked) : await factsPage(host, asked);
  if (answer !== undefined) return answer;
  if (subject !== "" && !(await isThere(served, subject, anyVersion))) throw notFound();
  return emptyPage();
}

function copyOnly(): TaxiiRefusal {
  return new TaxiiRefusal(403, "The object may not be removed", {
    description: "this account has a redacted copy of it: it is removed by who has the whole object",
  });
}

/** Whether the reader may see a version of an object that is meant: asked only where none was found or removed. */
async function isThere(
  { host, collection, standing }: OfCollection,
  id: string,
  { versions, specs }: Pick<Filter, "versions" | "specs">,
): Promise<boolean> {
  if (standing.view === undefined) return false;
  const { visible } = standing.view;
  const sets = visible.flatMap((set) => [false, true].map((isMixed) => ({ set, isMixed })));
  const everything = { after: 0, until: endOfPlaces, types: undefined, limit: 1, maxBytes: 1 };
  const given = { versions, specs: specs?.map(specNumber) };
  return await host.reads.any({ collection: collection.no, ids: [id], sets, visible, ...given, ...everything });
}

async function post(served: OfCollection): Promise<TaxiiResponse> {
  const { host, request, account, collection, root, standing } = served;
  if (!standing.mayWrite)
    throw new TaxiiRefusal(403, "The collection may not be written", { description: "this account may not add objects to it" });
  if (!isTaxiiContent(request.contentType))
    throw new TaxiiRefusal(415, "The content is of another type", { description: `send Content-Type: ${taxiiMediaType}` });
  const body = await request.body(root.maxContentLength);
  return jsonAnswer(202, await host.receive(account, collection, body));
}

async function remove(served: OfCollection, id: string): Promise<TaxiiResponse> {
  const { host, request, account, collection, standing } = served;
  const { view } = standing;
  // TAXII 2.1 §5.7: who deletes must be able to read and to write.
  if (!standing.mayWrite || view === undefined)
    throw new TaxiiRefusal(403, "Objects may not be removed", { description: "this account may not both read and write the collection" });
  const filter = readFilter(request.query, filtersOf.object);
  if (filter.next !== undefined || filter.limit !== undefined || filter.addedAfter !== undefined)
    throw badRequest("The request has no pages", "leave out limit, next and added_after when removing");
  if (!isIdentifier(id)) throw notFound();
  const everyVersion = !/(?:^|&)match(?:%5[bB]|\[)version/.test(request.query);
  const meant = everyVersion ? allVersions(filter) : filter;
  const removed = await host.remove(account, collection, { id, filter: meant, view });
  if (removed === 0) {
    // What is there for this account and stays is a redacted copy: to say that it is not there would be untrue.
    if (await isThere(served, id, meant)) throw copyOnly();
    throw notFound();
  }
  return { status: 200, headers: {}, body: [] };
}
