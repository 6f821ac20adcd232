import type { Json } from "../api/index.ts";
import type { PartShown } from "./types.ts";

/** A place that a STIX location names; `precisionM` is the radius in metres within which the point lies. */
export type Place = {
  readonly id: string;
  readonly name: string;
  readonly country: string | null;
  readonly point: { readonly latitude: number; readonly longitude: number; readonly precisionM: number | null } | null;
};

/** A stretch of time that an object names, and how exact its ends are. */
export type Span = {
  readonly id: string;
  readonly name: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly to: Precision;
};

/** How exact a time is: whole days, whole hours, or to the minute. */
export type Precision = "day" | "hour" | "minute";

/** An object as the graph draws it. */
export type GraphNode = { readonly id: string; readonly type: string; readonly name: string };
/** A relation between two objects that are both there. */
export type GraphEdge = { readonly id: string; readonly from: string; readonly to: string; readonly type: string };

/** What of a bundle a page shows. */
export type BundleView = {
  readonly places: readonly Place[];
  readonly spans: readonly Span[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly count: number;
};

type Stix = { readonly [name: string]: Json };

const mostObjects = 500;
const nothing: BundleView = { places: [], spans: [], nodes: [], edges: [], count: 0 };
const spanNames: readonly (readonly [string, string])[] = [
  ["first_seen", "last_seen"],
  ["first_observed", "last_observed"],
  ["start_time", "stop_time"],
  ["valid_from", "valid_until"],
];

function word(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function number(value: Json | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function nameOf(object: Stix): string {
  return word(object["name"]) ?? word(object["value"]) ?? word(object["abstract"]) ?? word(object["pattern"]) ?? word(object["type"]) ?? "";
}

function placeOf(object: Stix): Place[] {
  if (object["type"] !== "location") return [];
  const latitude = number(object["latitude"]);
  const longitude = number(object["longitude"]);
  const isOnEarth = latitude !== null && longitude !== null && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  const country = word(object["country"]);
  const point = isOnEarth ? { latitude, longitude, precisionM: number(object["precision"]) } : null;
  return [
    {
      id: String(object["id"]),
      name: word(object["name"]) ?? word(object["city"]) ?? word(object["region"]) ?? country ?? "",
      country,
      point,
    },
  ];
}

/** A time that stands on a whole day or hour says no more than that day or hour. */
export function precisionOf(...instants: readonly number[]): Precision {
  const isWhole = (unitMs: number): boolean => instants.every((ms) => ms % unitMs === 0);
  if (isWhole(86_400_000)) return "day";
  return isWhole(3_600_000) ? "hour" : "minute";
}

function spansOf(object: Stix): Span[] {
  return spanNames.flatMap(([first, last]) => {
    const fromMs = Date.parse(word(object[first]) ?? "");
    const untilMs = Date.parse(word(object[last]) ?? "");
    if (Number.isNaN(fromMs) || Number.isNaN(untilMs) || untilMs < fromMs) return [];
    return [{ id: `${String(object["id"])} ${first}`, name: nameOf(object), fromMs, untilMs, to: precisionOf(fromMs, untilMs) }];
  });
}

function isStix(value: Json): value is Stix {
  return typeof value === "object" && value !== null && !Array.isArray(value) && typeof (value as Stix)["id"] === "string";
}

function objectsOf(content: Json | undefined): readonly Stix[] {
  try {
    const bundle = (typeof content === "string" ? JSON.parse(content) : content) as Json;
    const objects = typeof bundle === "object" && bundle !== null && "objects" in bundle ? bundle["objects"] : null;
    return Array.isArray(objects) ? objects.filter(isStix).slice(0, mostObjects) : [];
  } catch {
    return [];
  }
}

function graphOf(objects: readonly Stix[]): Pick<BundleView, "nodes" | "edges"> {
  const nodes = objects
    .filter(({ type }) => type !== "relationship" && type !== "marking-definition" && type !== "extension-definition")
    .map((object) => ({ id: String(object["id"]), type: String(object["type"]), name: nameOf(object) }));
  const known = new Set(nodes.map(({ id }) => id));
  const edges = objects.flatMap((object) => {
    const from = word(object["source_ref"]);
    const to = word(object["target_ref"]);
    if (object["type"] !== "relationship" || from === null || to === null || !known.has(from) || !known.has(to)) return [];
    return [{ id: String(object["id"]), from, to, type: word(object["relationship_type"]) ?? "" }];
  });
  return { nodes, edges };
}

/** Reads the STIX bundle of a message for places, times and relations: at most 500 objects, and nothing of what does not have the form. */
export function bundleView(parts: readonly PartShown[]): BundleView {
  const bundle = parts.find(({ label, content }) => label === "bundle" && content !== undefined);
  if (bundle === undefined) return nothing;
  const objects = objectsOf(bundle.content);
  return { places: objects.flatMap(placeOf), spans: objects.flatMap(spansOf), ...graphOf(objects), count: objects.length };
}
