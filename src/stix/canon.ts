import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";

const depthLimit = 1_000;
const cycleCheckDepth = 64;

/**
 * The canonical JSON text of a value (RFC 8785): names in order of their UTF-16 code units, numbers as ECMAScript writes them, no
 * white space. Members that are `undefined` are left out. The same texts as `canonicalJson` of base, bounded in depth and faster on the
 * small values that identifiers are made from. Refuses numbers that are not finite, lone surrogates, cycles and values that JSON
 * cannot hold with a `TypeError`, and more than 1,000 levels with `json-too-deep`.
 */
export function canonicalText(value: JsonValue): string {
  return write(value, []);
}

function write(value: JsonValue | undefined, above: readonly unknown[]): string {
  switch (typeof value) {
    case "string":
      return text(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`a finite number is needed, got ${value}: RFC 8785 section 3.2.2.3`);
      return value === 0 ? "0" : `${value}`;
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      break;
    default:
      throw new TypeError(`a value that JSON can hold is needed, got a ${typeof value}: RFC 8785 section 3.2`);
  }
  const path = descend(value, above);
  return Array.isArray(value) ? list(value, path) : members(value as { readonly [name: string]: JsonValue | undefined }, path);
}

function descend(value: object, above: readonly unknown[]): readonly unknown[] {
  // A cycle always gets this deep on its first way down, so shallow values are spared the search.
  if (above.length > cycleCheckDepth && above.includes(value))
    throw new TypeError("a value without cycles is needed: RFC 8785 section 3.2");
  if (above.length >= depthLimit) {
    throw new TocsinError("json-too-deep", `value nested more than ${depthLimit} levels deep: it has no canonical form here`);
  }
  const path = above as unknown[];
  path.push(value);
  return path;
}

function list(value: readonly JsonValue[], path: readonly unknown[]): string {
  let out = "[";
  for (let i = 0; i < value.length; i += 1) {
    if (i > 0) out += ",";
    out += write(value[i], path);
  }
  (path as unknown[]).pop();
  return `${out}]`;
}

function members(value: { readonly [name: string]: JsonValue | undefined }, path: readonly unknown[]): string {
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) {
    throw new TypeError("a plain object is needed, got an instance of a class: RFC 8785 section 3.2");
  }
  const names = Object.keys(value);
  if (!isSorted(names)) names.sort();
  let out = "";
  for (const name of names) {
    const member = value[name];
    if (member === undefined) continue;
    out += `${out === "" ? "" : ","}${text(name)}:${write(member, path)}`;
  }
  (path as unknown[]).pop();
  return `{${out}}`;
}

function isSorted(names: readonly string[]): boolean {
  for (let i = 1; i < names.length; i += 1) {
    if ((names[i - 1] as string) > (names[i] as string)) return false;
  }
  return true;
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError("a text without lone surrogates is needed: RFC 8785 section 3.2.2.2");
  return JSON.stringify(value);
}
