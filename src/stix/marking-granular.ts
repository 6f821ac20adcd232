import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { isIdentifier } from "./identifier.ts";
import { isLanguageTag } from "./language-tag.ts";
import { isJsonObject } from "./object.ts";
import { isAtOrAbove, isSamePath, parseSelector, requireSelectors } from "./selector.ts";
import type { SelectorPath } from "./selector.ts";

/** What can be marked: any object that has properties. */
export type Markable = { readonly [property: string]: JsonValue | undefined };

/** Which markings count for a selector besides those on exactly what it selects, and which of the two kinds. */
export type MarkingScope = {
  /** Also the markings of everything that contains it, up to the object's own where those are asked for. */
  readonly inherited?: boolean;
  /** Also the markings of everything that it contains. */
  readonly descendants?: boolean;
  /** Markings that refer to a marking-definition; on unless turned off. */
  readonly data?: boolean;
  /** Markings that name a language; on unless turned off. */
  readonly language?: boolean;
};

/** New values of marking properties; `undefined` takes the property away. Goes into `newVersion`, or into a draft by spreading. */
export type MarkingChanges = {
  readonly granular_markings?: readonly GranularMarking[] | undefined;
  readonly object_marking_refs?: readonly string[] | undefined;
};

/** One granular marking as it is written (STIX 2.1 section 7.2.3). */
export type GranularMarking = { readonly marking_ref?: string; readonly lang?: string; readonly selectors: readonly string[] };

type Mark = { readonly kind: "marking_ref" | "lang"; readonly value: string; readonly path: SelectorPath; readonly selector: string };

/** The largest number of pairs of marking and selector that one object is read with; more are refused with `input-too-large`. */
export const maxGranularMarks = 100_000;

/** The pairs of marking and selector of an object. What is malformed marks nothing: saying so is the work of validation. */
function marksOf(object: Markable): readonly Mark[] {
  const granular = object["granular_markings"];
  if (!Array.isArray(granular)) return [];
  const marks: Mark[] = [];
  for (const entry of granular as readonly JsonValue[]) {
    if (!isJsonObject(entry) || !Array.isArray(entry["selectors"])) continue;
    for (const selector of entry["selectors"] as readonly JsonValue[]) {
      const path = typeof selector === "string" ? parseSelector(selector) : undefined;
      if (path === undefined) continue;
      for (const kind of ["marking_ref", "lang"] as const) {
        const value = entry[kind];
        if (typeof value === "string") marks.push({ kind, value, path, selector: selector as string });
      }
      if (marks.length > maxGranularMarks) {
        throw new TocsinError("input-too-large", `read granular markings: more than ${maxGranularMarks} pairs of marking and selector`);
      }
    }
  }
  return marks;
}

function marksAt(object: Markable, paths: readonly SelectorPath[], scope: MarkingScope): readonly Mark[] {
  return marksOf(object).filter((mark) => {
    if (mark.kind === "marking_ref" ? scope.data === false : scope.language === false) return false;
    return paths.some(
      (path) =>
        isSamePath(path, mark.path) ||
        (scope.inherited === true && isAtOrAbove(mark.path, path)) ||
        (scope.descendants === true && isAtOrAbove(path, mark.path)),
    );
  });
}

/**
 * The granular markings of what the selectors select: identifiers of marking definitions and language tags, each once, in the
 * order in which they are written. Selectors are compared as parsed paths. Refuses a selector that selects nothing with `stix-selector`
 * (STIX 2.1 section 7.2.3).
 */
export function granularMarkings(object: Markable, selectors: readonly string[], scope: MarkingScope = {}): readonly string[] {
  const paths = requireSelectors(object, selectors);
  return [...new Set(marksAt(object, paths, scope).map((mark) => mark.value))];
}

/** Every granular marking that lies on a path or on what contains it, with the path that it was put on, the most specific last. */
export function marksAbove(object: Markable, path: SelectorPath): readonly Mark[] {
  return marksOf(object)
    .filter((mark) => isAtOrAbove(mark.path, path))
    .toSorted((a, b) => a.path.length - b.path.length);
}

/** Whether what the selectors select carries all of the markings, or any marking where none is named. */
export function isGranularlyMarked(
  object: Markable,
  selectors: readonly string[],
  scope: MarkingScope & { readonly markings?: readonly string[] } = {},
): boolean {
  const found = granularMarkings(object, selectors, scope);
  if (scope.markings === undefined || scope.markings.length === 0) return found.length > 0;
  return scope.markings.every((marking) => found.includes(marking));
}

/** The property that a marking belongs in. Refuses what is neither an identifier of a marking definition nor a language tag with `stix-marking`. */
function kindOf(marking: string): Mark["kind"] {
  if (isIdentifier(marking, "marking-definition")) return "marking_ref";
  if (typeof marking === "string" && isLanguageTag(marking)) return "lang";
  const shown = typeof marking === "string" ? `"${marking.slice(0, 250)}"` : `a ${typeof marking}`;
  throw new TocsinError("stix-marking", `mark with ${shown}: a marking-definition's identifier or a language tag is needed`);
}

/** One granular marking for each distinct marking, its selectors each once, both in order of first appearance. */
function compress(marks: readonly Mark[]): MarkingChanges {
  const byMarking = new Map<string, { readonly kind: Mark["kind"]; readonly value: string; readonly selectors: Map<string, string> }>();
  for (const mark of marks) {
    const key = `${mark.kind} ${mark.value}`;
    const entry = byMarking.get(key) ?? { kind: mark.kind, value: mark.value, selectors: new Map<string, string>() };
    entry.selectors.set(mark.selector, mark.selector);
    byMarking.set(key, entry);
  }
  if (byMarking.size === 0) return { granular_markings: undefined };
  return {
    granular_markings: [...byMarking.values()].map(({ kind, value, selectors }): GranularMarking => {
      return kind === "lang" ? { lang: value, selectors: [...selectors.keys()] } : { marking_ref: value, selectors: [...selectors.keys()] };
    }),
  };
}

function marksFor(object: Markable, markings: readonly string[], selectors: readonly string[]): readonly Mark[] {
  const paths = requireSelectors(object, selectors);
  return markings.flatMap((value) => {
    const kind = kindOf(value);
    return selectors.map((selector, i): Mark => ({ kind, value, selector, path: paths[i] as SelectorPath }));
  });
}

/** Puts markings on what the selectors select, beside those that are there. Refuses with `stix-selector` and `stix-marking`. */
export function addGranularMarkings(object: Markable, markings: readonly string[], selectors: readonly string[]): MarkingChanges {
  return compress([...marksOf(object), ...marksFor(object, markings, selectors)]);
}

/** Takes markings off exactly what the selectors select. Refuses with `stix-marking-absent` where none of them is there. */
export function removeGranularMarkings(object: Markable, markings: readonly string[], selectors: readonly string[]): MarkingChanges {
  const paths = requireSelectors(object, selectors);
  const marks = marksOf(object);
  if (marks.length === 0) return {};
  const kept = marks.filter((mark) => !(markings.includes(mark.value) && paths.some((path) => isSamePath(path, mark.path))));
  if (kept.length === marks.length) throw new TocsinError("stix-marking-absent", "remove granular markings: none of them is there");
  return compress(kept);
}

/** Takes every marking of the wanted kinds off exactly what the selectors select. Refuses with `stix-marking-absent` where there is none. */
export function clearGranularMarkings(
  object: Markable,
  selectors: readonly string[],
  kinds: Pick<MarkingScope, "data" | "language"> = {},
): MarkingChanges {
  const paths = requireSelectors(object, selectors);
  const marks = marksOf(object);
  if (marks.length === 0) return {};
  const isAt = (mark: Mark): boolean => paths.some((path) => isSamePath(path, mark.path));
  if (!marks.some(isAt)) throw new TocsinError("stix-marking-absent", "clear granular markings: nothing that is selected is marked");
  return compress(marks.filter((mark) => !(isAt(mark) && (mark.kind === "lang" ? kinds.language !== false : kinds.data !== false))));
}

/** Replaces the markings of what the selectors select. Refuses with `stix-selector` and `stix-marking`. */
export function setGranularMarkings(object: Markable, markings: readonly string[], selectors: readonly string[]): MarkingChanges {
  const added = marksFor(object, markings, selectors);
  const paths = added.map((mark) => mark.path);
  return compress([...marksOf(object).filter((mark) => !paths.some((path) => isSamePath(path, mark.path))), ...added]);
}
