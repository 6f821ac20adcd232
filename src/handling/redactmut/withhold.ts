import type { JsonValue } from "../../base/index.ts";
import { formatSelector, isJsonObject, parseSelector, select } from "../../stix/index.ts";
import type { SelectorPath, StixObject } from "../../stix/index.ts";
import { movedPath, remove } from "./edit.ts";
import type { Edit } from "./edit.ts";
import type { Rights } from "./rights.ts";

/** One granular marking as it was read: the place of each selector, and what is marked with. */
export type GranularEntry = { readonly kind: "marking_ref" | "lang"; readonly value: string; readonly paths: readonly SelectorPath[] };

/** The most pairs of marking and selector that an object is read with. An object with more is seen by nobody. */
export const maxGranularPairs = 100_000;

/**
 * The granular markings of an object, `undefined` where one cannot be read: an entry that is no marking, a selector that is none or
 * that selects nothing, or more than 100,000 pairs. Then it is not known what they protect (STIX 2.1 section 7.2.3).
 */
export function readGranular(object: StixObject): readonly GranularEntry[] | undefined {
  const granular = object["granular_markings"];
  if (granular === undefined) return [];
  if (!Array.isArray(granular)) return undefined;
  const entries: GranularEntry[] = [];
  let pairs = 0;
  for (const entry of granular as readonly JsonValue[]) {
    const read = isJsonObject(entry) ? readEntry(object, entry) : undefined;
    if (read === undefined) return undefined;
    pairs += read.paths.length;
    if (pairs > maxGranularPairs) return undefined;
    entries.push(read);
  }
  return entries;
}

function readEntry(object: StixObject, entry: { readonly [name: string]: JsonValue }): GranularEntry | undefined {
  const { marking_ref: ref, lang, selectors } = entry;
  const value = ref ?? lang;
  if (typeof value !== "string" || (ref !== undefined && lang !== undefined)) return undefined;
  if (!Array.isArray(selectors) || selectors.length === 0 || selectors.length > maxGranularPairs) return undefined;
  const paths: SelectorPath[] = [];
  for (const selector of selectors as readonly JsonValue[]) {
    const path = typeof selector === "string" ? parseSelector(selector) : undefined;
    if (path === undefined || select(object, path) === undefined) return undefined;
    paths.push(path);
  }
  return { kind: ref === undefined ? "lang" : "marking_ref", value, paths };
}

type MarkedPlace = { marks: string[]; readonly below: Map<string | number, MarkedPlace> };

/**
 * Takes out every place whose markings, with those of all that contains it, the reader lacks. Tells `false` where the markings
 * themselves are withheld: without them the rest would be shown under fewer markings than it carries.
 */
export function withholdPlaces(
  entries: readonly GranularEntry[],
  objectMarks: readonly string[],
  how: { rights: Rights; edit: Edit },
): boolean {
  const root: MarkedPlace = { marks: [], below: new Map() };
  for (const { kind, value, paths } of entries) {
    if (kind === "lang") continue;
    for (const path of paths) placeAt(root, path).marks.push(value);
  }
  return withholdBelow(root, { path: [], marks: objectMarks }, how);
}

function placeAt(root: MarkedPlace, path: SelectorPath): MarkedPlace {
  let at = root;
  for (const step of path) {
    let next = at.below.get(step);
    if (next === undefined) at.below.set(step, (next = { marks: [], below: new Map() }));
    at = next;
  }
  return at;
}

const markingProperties = new Set<string | number>(["object_marking_refs", "granular_markings"]);

function withholdBelow(
  place: MarkedPlace,
  at: { readonly path: SelectorPath; readonly marks: readonly string[] },
  how: { readonly rights: Rights; readonly edit: Edit },
): boolean {
  // A selector has at most 2,048 steps, but a stack of its own costs less than to prove that the engine's is deep enough.
  const open = [{ place, ...at }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [step, below] of next.place.below) {
      const path = [...next.path, step];
      const marks = below.marks.length === 0 ? next.marks : [...new Set([...next.marks, ...below.marks])];
      if (below.marks.length === 0 || how.rights.allow(marks)) open.push({ place: below, path, marks });
      else if (markingProperties.has(path[0] as string | number)) return false;
      else remove(how.edit, path);
    }
  }
  return true;
}

/** The granular markings that are left after an edit, in the places that their selectors have now; `undefined` where there are none. */
export function movedGranular(entries: readonly GranularEntry[], edit: Edit): JsonValue | undefined {
  const moved = entries.flatMap(({ kind, value, paths }) => {
    const selectors = paths.flatMap((path) => {
      const now = movedPath(edit, path);
      return now === undefined ? [] : [formatSelector(now)];
    });
    return selectors.length === 0 ? [] : [{ [kind]: value, selectors }];
  });
  return moved.length === 0 ? undefined : moved;
}
