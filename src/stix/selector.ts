import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { isJsonObject } from "./object.ts";

/** A parsed selector: property names and dictionary keys as text, list indices as numbers, from the object downwards. */
export type SelectorPath = readonly (string | number)[];

/** The longest selector that is read, in UTF-16 code units. */
export const maxSelectorLength = 4_096;

const indexComponent = /^\[(0|[1-9][0-9]{0,14})\]$/;
const nameComponent = /^[^[\].\p{Cc}\p{Cs}]+$/u;

/**
 * The path of a selector, or `undefined` where it is malformed: components parted by `.`, each a name or key, or a list index in
 * square brackets. A selector starts at a property, so its first component is a name. Longer than 4,096 characters is malformed
 * (STIX 2.1 section 7.2.3, Selector Syntax).
 */
export function parseSelector(text: string): SelectorPath | undefined {
  if (text.length === 0 || text.length > maxSelectorLength) return undefined;
  const path: (string | number)[] = [];
  for (const component of text.split(".")) {
    const index = indexComponent.exec(component);
    if (index !== null) path.push(Number(index[1]));
    else if (nameComponent.test(component)) path.push(component);
    else return undefined;
  }
  return typeof path[0] === "string" ? path : undefined;
}

/** The selector text of a path. */
export function formatSelector(path: SelectorPath): string {
  return path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(".");
}

/** The JSON Pointer (RFC 6901) of a path. */
export function selectorPointer(path: SelectorPath): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Whether two paths are one and the same. */
export function isSamePath(a: SelectorPath, b: SelectorPath): boolean {
  return a.length === b.length && isAtOrAbove(a, b);
}

/** Whether the first path is the second or contains it: `x` contains `x.[0]`, and `created` does not contain `created_by_ref`. */
export function isAtOrAbove(above: SelectorPath, path: SelectorPath): boolean {
  return above.length <= path.length && above.every((step, i) => step === path[i]);
}

/**
 * The value that a path selects, or `undefined` where it selects nothing: an absent property, an index past the end, an index into
 * what is no list, a name in what is no object (STIX 2.1 section 7.2.3).
 */
export function select(object: { readonly [property: string]: JsonValue | undefined }, path: SelectorPath): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const step of path) {
    if (typeof step === "number") {
      if (!Array.isArray(value) || step >= value.length) return undefined;
      value = (value as readonly JsonValue[])[step];
    } else {
      if (!isJsonObject(value) || !Object.hasOwn(value, step)) return undefined;
      value = value[step];
    }
  }
  return value;
}

/**
 * The paths of selectors that must each select something in the object. Refuses an empty list, a malformed selector and one that
 * selects nothing with `stix-selector` (STIX 2.1 section 7.2.3: they refer to what is actually present on the marked object).
 */
export function requireSelectors(
  object: { readonly [property: string]: JsonValue | undefined },
  selectors: readonly string[],
): readonly SelectorPath[] {
  if (!Array.isArray(selectors)) throw new TypeError("a list of selectors is needed");
  if (selectors.length === 0) throw new TocsinError("stix-selector", "select what is marked: the list of selectors is empty");
  return selectors.map((text) => {
    const path = typeof text === "string" ? parseSelector(text) : undefined;
    if (path === undefined) throw new TocsinError("stix-selector", `read selector "${String(text).slice(0, 250)}": malformed`);
    if (select(object, path) === undefined) {
      throw new TocsinError("stix-selector", `follow selector "${text.slice(0, 250)}": it selects nothing in the object`);
    }
    return path;
  });
}
