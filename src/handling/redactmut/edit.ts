import type { JsonValue } from "../../base/index.ts";
import { isJsonObject } from "../../stix/index.ts";
import type { SelectorPath } from "../../stix/index.ts";

/**
 * What is taken out of, or written otherwise in, one value, always told in the places of the untouched original: a list that loses its
 * second item keeps the others' numbers here, so that later removals need not know of earlier ones.
 */
export type Edit = {
  isRemoved: boolean;
  /** The text that stands in this place instead. */
  text: string | undefined;
  below: Map<string | number, Edit> | undefined;
  /** Found by `edited`: whether nothing was left, and which members of a list are gone, in order. */
  isGone: boolean;
  gone: readonly number[];
};

/** An edit that changes nothing yet. */
export function newEdit(): Edit {
  return { isRemoved: false, text: undefined, below: undefined, isGone: false, gone: noIndexes };
}

const noIndexes: readonly number[] = [];

function editAt(edit: Edit, path: SelectorPath): Edit | undefined {
  let at = edit;
  for (const step of path) {
    if (at.isRemoved) return undefined;
    at.below ??= new Map();
    let next = at.below.get(step);
    if (next === undefined) at.below.set(step, (next = newEdit()));
    at = next;
  }
  return at;
}

/** Takes a place out. Tells whether it was there until now. */
export function remove(edit: Edit, path: SelectorPath): boolean {
  const at = editAt(edit, path);
  if (at === undefined || at.isRemoved) return false;
  at.isRemoved = true;
  return true;
}

/** Writes a text in a place. Tells whether another one stood there until now. */
export function rewrite(edit: Edit, path: SelectorPath, text: string): boolean {
  const at = editAt(edit, path);
  if (at === undefined || at.isRemoved || at.text === text) return false;
  at.text = text;
  return true;
}

/** Whether a place, or what contains it, is taken out. */
export function isTakenOut(edit: Edit, path: SelectorPath): boolean {
  let at: Edit | undefined = edit;
  for (const step of path) {
    if (at === undefined) return false;
    if (at.isRemoved) return true;
    at = at.below?.get(step);
  }
  return at?.isRemoved === true;
}

/** Whether another text was written in a place. */
export function isWritten(edit: Edit, path: SelectorPath): boolean {
  let at: Edit | undefined = edit;
  for (const step of path) at = at?.below?.get(step);
  return at?.text !== undefined;
}

/**
 * A value after an edit; `undefined` where nothing of it is left. Lists and objects that the edit empties are gone too, since the
 * standard has no empty ones (section 2.12). What is untouched is shared with the original, which never changes.
 */
export function edited(value: JsonValue, edit: Edit): JsonValue | undefined {
  const result = edit.isRemoved ? undefined : (edit.text ?? (edit.below === undefined ? value : editedMembers(value, edit.below, edit)));
  edit.isGone = result === undefined;
  return result;
}

function editedMembers(value: JsonValue, below: ReadonlyMap<string | number, Edit>, edit: Edit): JsonValue | undefined {
  if (Array.isArray(value)) return editedList(value as readonly JsonValue[], below, edit);
  if (!isJsonObject(value)) return value;
  const out: Record<string, JsonValue> = {};
  let isEmpty = true;
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    const change = below.get(name);
    const member = change === undefined ? (value[name] as JsonValue) : edited(value[name] as JsonValue, change);
    if (member === undefined) continue;
    setOwn(out, name, member);
    isEmpty = false;
  }
  return isEmpty ? undefined : out;
}

function editedList(value: readonly JsonValue[], below: ReadonlyMap<string | number, Edit>, edit: Edit): JsonValue | undefined {
  const out: JsonValue[] = [];
  const gone: number[] = [];
  for (let i = 0; i < value.length; i += 1) {
    const change = below.get(i);
    const item = change === undefined ? (value[i] as JsonValue) : edited(value[i] as JsonValue, change);
    if (item === undefined) gone.push(i);
    else out.push(item);
  }
  edit.gone = gone;
  return out.length === 0 && value.length > 0 ? undefined : out;
}

/** Sets a property, whatever its name: an assignment to `__proto__` would change the object's nature instead. */
export function setOwn(target: Record<string, JsonValue>, name: string, value: JsonValue): void {
  if (name === "__proto__") Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  else target[name] = value;
}

/** Where a place of the original is after the edit that `edited` last made; `undefined` where it is gone. */
export function movedPath(edit: Edit, path: SelectorPath): SelectorPath | undefined {
  const moved: (string | number)[] = [];
  let at: Edit | undefined = edit;
  for (const step of path) {
    if (at?.isGone === true) return undefined;
    moved.push(at === undefined || typeof step === "string" ? step : step - countBelow(at.gone, step));
    at = at?.below?.get(step);
  }
  return at?.isGone === true ? undefined : moved;
}

/** How many of the sorted numbers are smaller than one. */
function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place in the original of a JSON Pointer into the edited value. */
export function originalPath(original: JsonValue, edit: Edit, pointer: string): SelectorPath {
  const path: (string | number)[] = [];
  let value: JsonValue | undefined = original;
  let at: Edit | undefined = edit;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const step: string | number = Array.isArray(value) ? originalIndex(at?.gone ?? noIndexes, Number(name)) : name;
    path.push(step);
    value = typeof step === "number" ? (value as readonly JsonValue[])[step] : isJsonObject(value) ? value[step] : undefined;
    at = at?.below?.get(step);
  }
  return path;
}

function originalIndex(gone: readonly number[], index: number): number {
  let original = index;
  for (const one of gone) {
    if (one > original) break;
    original += 1;
  }
  return original;
}
