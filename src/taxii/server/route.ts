import type { Matchable } from "../filter.ts";

/** Where a request goes. Names and ids are as they stand in the path, percent-decoded, and checked by nobody yet. */
export type Route =
  | { readonly resource: "discovery" }
  | { readonly resource: "root" | "collections"; readonly root: string }
  | { readonly resource: "status"; readonly root: string; readonly status: string }
  | { readonly resource: "collection" | "objects" | "manifest"; readonly root: string; readonly collection: string }
  | { readonly resource: "object" | "versions"; readonly root: string; readonly collection: string; readonly object: string };

/** The methods of each resource; HEAD goes where GET goes. */
export const methodsOf: Readonly<Record<Route["resource"], readonly string[]>> = {
  discovery: ["GET"],
  root: ["GET"],
  status: ["GET"],
  collections: ["GET"],
  collection: ["GET"],
  manifest: ["GET"],
  objects: ["GET", "POST"],
  object: ["GET", "DELETE"],
  versions: ["GET"],
};

/** The filters of each resource that has any (TAXII 2.1 §5.3 to §5.8). */
export const filtersOf = {
  manifest: ["id", "type", "version", "spec_version"],
  objects: ["id", "type", "version", "spec_version"],
  object: ["version", "spec_version"],
  versions: ["spec_version"],
} as const satisfies Readonly<Record<string, readonly Matchable[]>>;

const maxPathLength = 2048;

/** The route of a path, with its last slash or without; `undefined` where there is no such resource (TAXII 2.1 §1.6.6 and the tables of §4 and §5). */
export function routeOf(path: string): Route | undefined {
  if (path.length > maxPathLength || !path.startsWith("/")) return undefined;
  const steps = path.slice(1, path.endsWith("/") ? -1 : undefined).split("/");
  const names = steps.map(decodedStep);
  if (!names.every((name): name is string => name !== undefined && name !== "")) return undefined;
  const [root = "", second, third = "", fourth, fifth = "", sixth] = names;
  if (root === "taxii2") return names.length === 1 ? { resource: "discovery" } : undefined;
  if (second === undefined) return { resource: "root", root };
  if (second === "status") return names.length === 3 ? { resource: "status", root, status: third } : undefined;
  if (second !== "collections") return undefined;
  const collection = third;
  if (names.length === 2) return { resource: "collections", root };
  if (names.length === 3) return { resource: "collection", root, collection };
  if (names.length === 4 && (fourth === "objects" || fourth === "manifest")) return { resource: fourth, root, collection };
  if (fourth !== "objects") return undefined;
  if (names.length === 5) return { resource: "object", root, collection, object: fifth };
  return names.length === 6 && sixth === "versions" ? { resource: "versions", root, collection, object: fifth } : undefined;
}

function decodedStep(step: string): string | undefined {
  if (!step.includes("%")) return step;
  try {
    return decodeURIComponent(step);
  } catch {
    return undefined;
  }
}
