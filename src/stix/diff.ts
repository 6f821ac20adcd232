import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { canonicalText } from "./canon.ts";
import { isJsonObject } from "./object.ts";

/** One difference: where (JSON Pointer; in the second value, or in the first for what was removed), and what stood there before and stands there now. */
export type Difference =
  | { readonly kind: "added"; readonly path: string; readonly after: JsonValue }
  | { readonly kind: "removed"; readonly path: string; readonly before: JsonValue }
  | { readonly kind: "changed"; readonly path: string; readonly before: JsonValue; readonly after: JsonValue };

/** Above this product of their lengths two lists are compared item by item instead of for the fewest differences. */
const maxListProduct = 4_000_000;

/** The most differences that are reported; more are refused with `input-too-large`. */
export const maxDifferences = 100_000;

/**
 * What changed from one value to another, property by property and item by item, in the order of the second value. Order of
 * properties is no difference. Lists are aligned so that an item put in at the front is one addition and not a change of all.
 */
export function differences(before: JsonValue, after: JsonValue): readonly Difference[] {
  const found: Difference[] = [];
  compare(before, after, { path: "", found });
  return found;
}

type At = { readonly path: string; readonly found: Difference[] };

function report(at: At, difference: Difference): void {
  if (at.found.length >= maxDifferences) {
    throw new TocsinError("input-too-large", `compare two values: more than ${maxDifferences} differences`);
  }
  at.found.push(difference);
}

function compare(before: JsonValue, after: JsonValue, at: At): void {
  if (before === after) return;
  if (isJsonObject(before) && isJsonObject(after)) compareMembers(before, after, at);
  else if (Array.isArray(before) && Array.isArray(after)) compareItems(before as readonly JsonValue[], after as readonly JsonValue[], at);
  else report(at, { kind: "changed", path: at.path, before, after });
}

function compareMembers(before: { readonly [name: string]: JsonValue }, after: { readonly [name: string]: JsonValue }, at: At): void {
  for (const name of Object.keys(before)) {
    const value = before[name];
    if (value !== undefined && !hasMember(after, name)) report(at, { kind: "removed", path: below(at.path, name), before: value });
  }
  for (const name of Object.keys(after)) {
    const value = after[name];
    if (value === undefined) continue;
    const path = below(at.path, name);
    if (hasMember(before, name)) compare(before[name] as JsonValue, value, { path, found: at.found });
    else report(at, { kind: "added", path, after: value });
  }
}

function hasMember(object: { readonly [name: string]: JsonValue | undefined }, name: string): boolean {
  return Object.hasOwn(object, name) && object[name] !== undefined;
}

function below(path: string, name: string | number): string {
  return `${path}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function compareItems(before: readonly JsonValue[], after: readonly JsonValue[], at: At): void {
  const a = before.map((item) => canonicalText(item));
  const b = after.map((item) => canonicalText(item));
  let i = 0;
  let j = 0;
  for (const [keptA, keptB] of [...aligned(a, b), [a.length, b.length] as const]) {
    // Between two items that stayed, what was removed and what was added are taken for changes in pairs.
    for (; i < keptA && j < keptB; i += 1, j += 1) {
      compare(before[i] as JsonValue, after[j] as JsonValue, { path: below(at.path, j), found: at.found });
    }
    for (; i < keptA; i += 1) report(at, { kind: "removed", path: below(at.path, i), before: before[i] as JsonValue });
    for (; j < keptB; j += 1) report(at, { kind: "added", path: below(at.path, j), after: after[j] as JsonValue });
    i += 1;
    j += 1;
  }
}

/** Pairs of indices of items that stayed: a longest common subsequence, with what both begin and end with taken first. */
function aligned(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const pairs: (readonly [number, number])[] = Array.from({ length: head }, (_, i) => [i, i] as const);
  const middle = commonSubsequence(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  pairs.push(...middle.map(([i, j]) => [i + head, j + head] as const));
  for (let k = tail; k > 0; k -= 1) pairs.push([a.length - k, b.length - k]);
  return pairs;
}

function commonSubsequence(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  if (a.length * b.length > maxListProduct) return [];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      lengths[at] = a[i] === b[j] ? (lengths[at + width + 1] ?? 0) + 1 : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return pairs;
}

const shownLength = 200;

/** One line a difference: `+ path: value`, `- path: value`, `~ path: before -> after`. Long values are cut and control characters escaped. */
export function formatDifferences(found: readonly Difference[]): string {
  const show = (value: JsonValue): string => {
    const text = JSON.stringify(value);
    return text.length > shownLength ? `${text.slice(0, shownLength)}… (${text.length} characters)` : text;
  };
  return found
    .map((one) => {
      if (one.kind === "added") return `+ ${one.path}: ${show(one.after)}\n`;
      if (one.kind === "removed") return `- ${one.path}: ${show(one.before)}\n`;
      return `~ ${one.path}: ${show(one.before)} -> ${show(one.after)}\n`;
    })
    .join("");
}
