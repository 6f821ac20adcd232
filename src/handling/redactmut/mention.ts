import type { JsonValue } from "../../base/index.ts";
import type { SelectorPath, StixObject } from "../../stix/index.ts";
import { remove } from "./edit.ts";
import type { Edit } from "./edit.ts";

/**
 * A place where an object names others by id: as a reference (a property that ends in `_ref` or `_refs`), in a text, or as the key of
 * a dictionary. `list` is the same number for the members of one list of references, -1 outside of lists.
 */
export type Mention =
  | {
      readonly kind: "reference";
      readonly path: SelectorPath;
      readonly id: string;
      readonly list: number;
      /** What the graph has under the id, once that was looked up. */
      versions: readonly { readonly isLive: boolean }[] | undefined;
    }
  | { readonly kind: "text"; readonly path: SelectorPath; readonly text: string; readonly ids: readonly Span[] }
  | { readonly kind: "key"; readonly path: SelectorPath; readonly id: string };

/** An id inside of a text, in lower case, and from where to where it stands. */
export type Span = { readonly id: string; readonly start: number; readonly end: number };

/** The deepest nesting that is looked into. What goes deeper is not shown, since no property of the standard does. */
export const maxDepth = 100;

// Read as they are: what marks an object is decided elsewhere, and its own id is no mention.
const notMentions = new Set(["id", "type", "object_marking_refs", "granular_markings"]);

type Walk = {
  readonly found: Mention[];
  readonly empty: SelectorPath[];
  /** Where the walk stands. */
  readonly path: (string | number)[];
  lists: number;
  isTooDeep: boolean;
};

/**
 * Every mention in what an edit leaves of an object; `undefined` where it is nested deeper than 100 levels. Takes out, by the way, lists and
 * dictionaries that are empty: what was emptied and what was always empty must not be told apart.
 */
export function mentionsOf(object: StixObject, edit: Edit): readonly Mention[] | undefined {
  const walk: Walk = { found: [], empty: [], path: [], lists: 0, isTooDeep: false };
  for (const name in object) {
    if (!notMentions.has(name) && Object.hasOwn(object, name)) inMember(name, object[name] as JsonValue, { edit, walk });
  }
  if (walk.isTooDeep) return undefined;
  for (const path of walk.empty) remove(edit, path);
  return walk.found;
}

type At = { readonly edit: Edit | undefined; readonly walk: Walk };

function inMember(name: string, value: JsonValue, { edit, walk }: At): void {
  const isText = typeof value === "string";
  const isKey = name.includes("--");
  // Most members are short texts that name nothing: they are not worth a place of their own.
  if (!isKey && (isText ? !value.includes("--") : typeof value !== "object" || value === null)) return;
  walk.path.push(name);
  const below = edit?.below?.get(name);
  if (below?.isRemoved !== true) {
    if (isKey) for (const { id } of idsIn(name)) walk.found.push({ kind: "key", path: [...walk.path], id });
    if (isText) inText(value, name.endsWith("_ref") ? { list: -1 } : undefined, walk);
    else inside(value, below, walk);
  }
  walk.path.pop();
}

function inside(value: JsonValue, edit: Edit | undefined, walk: Walk): void {
  if (typeof value !== "object" || value === null || edit?.isRemoved === true) return;
  if (walk.path.length >= maxDepth) {
    walk.isTooDeep = true;
  } else if (Array.isArray(value)) inItems(value as readonly JsonValue[], edit, walk);
  else {
    const members = value as { readonly [name: string]: JsonValue };
    let isEmpty = true;
    for (const name in members) {
      if (!Object.hasOwn(members, name)) continue;
      isEmpty = false;
      inMember(name, members[name] as JsonValue, { edit, walk });
    }
    if (isEmpty) walk.empty.push([...walk.path]);
  }
}

function inItems(items: readonly JsonValue[], edit: Edit | undefined, walk: Walk): void {
  if (items.length === 0) walk.empty.push([...walk.path]);
  const name = walk.path.at(-1);
  const isList = typeof name === "string" && name.endsWith("_refs");
  const as = isList ? { list: (walk.lists += 1) } : undefined;
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i] as JsonValue;
    const isText = typeof item === "string";
    if (isText ? !item.includes("--") : typeof item !== "object" || item === null) continue;
    const below = edit?.below?.get(i);
    if (below?.isRemoved === true) continue;
    walk.path.push(i);
    if (isText) inText(item, as, walk);
    else inside(item, below, walk);
    walk.path.pop();
  }
}

/** Reads a text: a reference where one belongs, as the list says that it stands in, and something that may name ids anywhere else. */
function inText(text: string, as: { readonly list: number } | undefined, walk: Walk): void {
  // Whether it is the id of anything is asked of the graph; it is cheaper than asking whether it could be.
  if (as !== undefined && text.indexOf("--") === text.length - idTailLength) {
    walk.found.push({ kind: "reference", path: [...walk.path], id: text, list: as.list, versions: undefined });
    return;
  }
  const ids = idsIn(text);
  if (ids.length > 0) walk.found.push({ kind: "text", path: [...walk.path], text, ids });
}

/** The length of a UUID and the two hyphens before it. */
const idTailLength = 38;
const uuidText = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iy;
const maxTypeLength = 250;

/** Every id of the form type--UUID in a text, in lower case, whatever stands around it. Takes time in proportion to the text. */
export function idsIn(text: string): readonly Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf("--"); at >= 0; at = text.indexOf("--", at + 1)) {
    uuidText.lastIndex = at + 2;
    if (!uuidText.test(text)) continue;
    let start = at;
    while (start > 0 && at - start < maxTypeLength && isTypeCharacter(text.charCodeAt(start - 1))) start -= 1;
    if (start < at) found.push({ id: text.slice(start, at + idTailLength).toLowerCase(), start, end: at + idTailLength });
  }
  return found;
}

function isTypeCharacter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || (code >= 0x41 && code <= 0x5a);
}

/** What stands in a text where it named something that is not shown. The same for whatever it was, and fit for URLs and patterns. */
export const notShown = "not-shown";

/** A text without the ids that are not shown. */
export function maskedText(text: string, ids: readonly Span[], isShown: (id: string) => boolean): string {
  let out = "";
  let from = 0;
  for (const { id, start, end } of ids) {
    if (isShown(id)) continue;
    out += text.slice(from, Math.max(from, start)) + notShown;
    from = end;
  }
  return out + text.slice(from);
}
