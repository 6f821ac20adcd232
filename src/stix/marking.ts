import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { isIdentifier } from "./identifier.ts";
import {
  addGranularMarkings,
  clearGranularMarkings,
  granularMarkings,
  marksAbove,
  removeGranularMarkings,
  setGranularMarkings,
} from "./marking-granular.ts";
import type { Markable, MarkingChanges, MarkingScope } from "./marking-granular.ts";
import { formatSelector, requireSelectors } from "./selector.ts";
import type { SelectorPath } from "./selector.ts";

/**
 * The object markings of an object: the identifiers in `object_marking_refs` (STIX 2.1 section 7.2.2). A lone identifier where a
 * list belongs is malformed and counts all the same: to overlook a marking is the worse mistake.
 */
export function objectMarkings(object: Markable): readonly string[] {
  const refs = object["object_marking_refs"];
  if (typeof refs === "string") return [refs];
  return Array.isArray(refs) ? (refs as readonly JsonValue[]).filter((ref): ref is string => typeof ref === "string") : [];
}

/**
 * The markings of an object, or of what the selectors select: object markings where no selectors are given; with selectors the
 * granular ones, and the object's own among them where `inherited` is asked for, since those apply to all of its contents
 * (STIX 2.1 sections 7.2.2 and 7.2.3). Refuses a selector that selects nothing with `stix-selector`.
 */
export function markings(object: Markable, selectors?: readonly string[], scope: MarkingScope = {}): readonly string[] {
  if (selectors === undefined) return objectMarkings(object);
  const granular = granularMarkings(object, selectors, scope);
  if (scope.inherited !== true || scope.data === false) return granular;
  return [...new Set([...granular, ...objectMarkings(object)])];
}

/** Whether an object, or what the selectors select, carries all of the named markings, or any marking where none is named. */
export function isMarked(
  object: Markable,
  options: MarkingScope & { readonly markings?: readonly string[]; readonly selectors?: readonly string[] } = {},
): boolean {
  const found = markings(object, options.selectors, options);
  if (options.markings === undefined || options.markings.length === 0) return found.length > 0;
  return options.markings.every((marking) => found.includes(marking));
}

function objectChanges(refs: readonly string[]): MarkingChanges {
  return { object_marking_refs: refs.length === 0 ? undefined : [...new Set(refs)] };
}

function requireMarkings(refs: readonly string[]): readonly string[] {
  for (const ref of refs) {
    if (!isIdentifier(ref, "marking-definition")) {
      throw new TocsinError(
        "stix-marking",
        `mark with ${JSON.stringify(String(ref).slice(0, 250))}: a marking-definition's identifier is needed`,
      );
    }
  }
  return refs;
}

/**
 * Adds markings to an object, or to what the selectors select. The changes are a change of the object like any other, so they go
 * into `newVersion` (STIX 2.1 section 7.2.2). Refuses with `stix-marking` and `stix-selector`.
 */
export function addMarkings(object: Markable, refs: readonly string[], selectors?: readonly string[]): MarkingChanges {
  if (selectors !== undefined) return addGranularMarkings(object, refs, selectors);
  return objectChanges([...objectMarkings(object), ...requireMarkings(refs)]);
}

/** Takes markings off an object, or off exactly what the selectors select. Refuses with `stix-marking-absent` where a marked one has none of them. */
export function removeMarkings(object: Markable, refs: readonly string[], selectors?: readonly string[]): MarkingChanges {
  if (selectors !== undefined) return removeGranularMarkings(object, refs, selectors);
  const there = objectMarkings(object);
  if (there.length === 0) return {};
  if (!refs.every((ref) => there.includes(ref))) {
    throw new TocsinError("stix-marking-absent", "remove object markings: not all of them are there");
  }
  return objectChanges(there.filter((ref) => !refs.includes(ref)));
}

/** Replaces the markings of an object, or of what the selectors select. Refuses with `stix-marking` and `stix-selector`. */
export function setMarkings(object: Markable, refs: readonly string[], selectors?: readonly string[]): MarkingChanges {
  return selectors === undefined ? objectChanges(requireMarkings(refs)) : setGranularMarkings(object, refs, selectors);
}

/** Takes all markings off an object, or off exactly what the selectors select (there `stix-marking-absent` where there is none). */
export function clearMarkings(
  object: Markable,
  selectors?: readonly string[],
  kinds: Pick<MarkingScope, "data" | "language"> = {},
): MarkingChanges {
  return selectors === undefined ? objectChanges([]) : clearGranularMarkings(object, selectors, kinds);
}

/** What holds for one property: its data markings, from where each comes, and the language of its text. */
export type EffectiveMarkings = {
  /** Identifiers of marking definitions, each once: the object's own first, then granular ones from the object downwards. */
  readonly refs: readonly string[];
  /** Where each marking was put: `""` is the object itself, anything else a selector. */
  readonly sources: readonly { readonly ref: string; readonly selector: string }[];
  /** The language tag of the closest language marking, else the object's `lang`, else `en` (STIX 2.1 section 3.2). */
  readonly lang: string;
};

/**
 * All that applies to one property or list item of an object: object markings, granular markings on it and on whatever contains
 * it, and its language. Markings on what it contains do not apply to it as a whole; ask `markings` with `descendants` for those
 * before it leaves as a whole. Refuses a selector that selects nothing with `stix-selector` (STIX 2.1 section 7.2).
 */
export function effectiveMarkings(object: Markable, selector: string): EffectiveMarkings {
  const [path] = requireSelectors(object, [selector]) as readonly [SelectorPath];
  const sources = objectMarkings(object).map((ref) => ({ ref, selector: "" }));
  const own = object["lang"];
  let lang = typeof own === "string" ? own : "en";
  for (const mark of marksAbove(object, path)) {
    if (mark.kind === "lang") lang = mark.value;
    else sources.push({ ref: mark.value, selector: formatSelector(mark.path) });
  }
  return { refs: [...new Set(sources.map((source) => source.ref))], sources, lang };
}
