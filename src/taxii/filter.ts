import { isIdentifier } from "../stix/index.ts";
import { badRequest } from "./refusal.ts";
import { askedMicros } from "./date-added.ts";

/** Which versions of each object: the newest, the oldest, all, or those dated exactly so, in microseconds (TAXII 2.1 §3.4.1). */
export type VersionFilter = { readonly last: boolean; readonly first: boolean; readonly all: boolean; readonly at: readonly number[] };

/** What a request asks for of a collection (TAXII 2.1 §3.4). Absent members filter nothing. */
export type Filter = {
  readonly addedAfter: number | undefined;
  readonly limit: number | undefined;
  readonly next: string | undefined;
  readonly ids: readonly string[] | undefined;
  readonly types: readonly string[] | undefined;
  readonly versions: VersionFilter;
  readonly specs: readonly string[] | undefined;
  /** One text for equal filters, paging left out: what a cursor and a kept page are bound to. */
  readonly key: string;
};

/** The parameters that an endpoint takes beside paging; every other `match[…]` is refused with 400. */
export type Matchable = "id" | "type" | "version" | "spec_version";

const lastOnly: VersionFilter = { last: true, first: false, all: false, at: [] };
const maxValues = 1000;
const maxQueryLength = 16 * 1024;
const paging = new Set(["added_after", "limit", "next"]);

/** The decoded parameters of a query, `+` as a space. Refuses with 400 what is not percent-encoded UTF-8, and a filter that is given twice. */
function parameters(query: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (query === "") return found;
  if (query.length > maxQueryLength) throw badRequest("The query is too long", `send at most ${maxQueryLength} characters of query`);
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    const name = decoded(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? "" : decoded(pair.slice(at + 1));
    const isKnown = paging.has(name) || name.startsWith("match[");
    if (isKnown && found.has(name)) throw badRequest("A filter is given twice", `give ${name} once, several values with commas`);
    if (isKnown) found.set(name, value);
  }
  return found;
}

function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw badRequest("The query is not readable", "percent-encode the query as UTF-8");
  }
}

function values(text: string, name: string): readonly string[] {
  const list = [...new Set(text.split(",").map((item) => item.trim()))].filter((item) => item !== "");
  if (list.length === 0) throw badRequest("A filter is empty", `give ${name} at least one value, or leave it out`);
  if (list.length > maxValues) throw badRequest("A filter is too long", `give ${name} at most ${maxValues} values`);
  return list;
}

function readVersions(text: string): VersionFilter {
  const at: number[] = [];
  const found = { last: false, first: false, all: false };
  for (const value of values(text, "match[version]")) {
    if (value === "last" || value === "first" || value === "all") {
      found[value] = true;
      continue;
    }
    const micros = askedMicros(value);
    if (micros === undefined)
      throw badRequest("A filter is malformed", 'give match[version] as "first", "last", "all" or timestamps in UTC');
    at.push(micros);
  }
  // TAXII 2.1 §3.4.1: "all" stands alone.
  if (found.all && (found.first || found.last || at.length > 0))
    throw badRequest("A filter contradicts itself", 'give match[version]=all alone: it includes "first", "last" and every timestamp');
  return { ...found, at };
}

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || Number(text) === 0)
    throw badRequest("The limit is malformed", "give limit as a whole number of objects from 1 on");
  // Whatever is beyond the server's own largest page is cut to that.
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

function readAddedAfter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const micros = askedMicros(text);
  if (micros === undefined)
    throw badRequest("added_after is malformed", "give added_after as a timestamp in UTC like 2026-11-01T08:00:00.000000Z");
  return Math.max(0, micros);
}

function checkValues(ids: readonly string[] | undefined, types: readonly string[] | undefined, specs: readonly string[] | undefined): void {
  if (ids?.every((id) => isIdentifier(id)) === false)
    throw badRequest("A filter is malformed", "give match[id] identifiers of the form type--UUID");
  if (types?.every((type) => /^[a-z0-9-]{1,250}$/.test(type)) === false)
    throw badRequest("A filter is malformed", "give match[type] names of types in lower-case letters, digits and hyphens");
  if (specs?.every((spec) => /^\d{1,3}\.\d{1,3}$/.test(spec)) === false)
    throw badRequest("A filter is malformed", "give match[spec_version] versions like 2.1");
}

/**
 * Reads the filters and paging parameters of a query (TAXII 2.1 §3.4 and §3.5). Parameters that TAXII does not know are ignored; filters that
 * it knows and this endpoint does not take, and malformed values, are refused with 400.
 */
export function readFilter(query: string, takes: readonly Matchable[]): Filter {
  const given = parameters(query);
  for (const name of given.keys()) {
    if (!paging.has(name) && !takes.some((matchable) => name === `match[${matchable}]`))
      throw badRequest(
        "A filter is not known here",
        `leave out ${name.slice(0, 60)}: this endpoint takes ${takes.map((item) => `match[${item}]`).join(", ")}`,
      );
  }
  const list = (name: Matchable): readonly string[] | undefined => {
    const text = given.get(`match[${name}]`);
    return text === undefined ? undefined : values(text, `match[${name}]`);
  };
  const versionText = given.get("match[version]");
  const [ids, types, specs] = [list("id"), list("type"), list("spec_version")];
  checkValues(ids, types, specs);
  const versions = versionText === undefined ? lastOnly : readVersions(versionText);
  return {
    addedAfter: readAddedAfter(given.get("added_after")),
    limit: readLimit(given.get("limit")),
    next: given.get("next"),
    ids,
    types,
    versions,
    specs,
    key: filterKey({ ids, types, specs, versions }),
  };
}

function filterKey({ ids, types, specs, versions }: Pick<Filter, "ids" | "types" | "specs" | "versions">): string {
  if (ids === undefined && types === undefined && specs === undefined && versions === lastOnly) return "";
  const sorted = (list: readonly string[] | undefined) => (list === undefined ? null : list.toSorted());
  return JSON.stringify([
    sorted(ids),
    sorted(types),
    sorted(specs),
    versions.last,
    versions.first,
    versions.all,
    versions.at.toSorted((a, b) => a - b),
  ]);
}
