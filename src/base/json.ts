import { utf8Text } from "./bytes.ts";
import { TocsinError } from "./errors.ts";
import type { JsonFault } from "./json-exact.ts";
import { findJsonFault } from "./json-exact.ts";
import type { JsonValue } from "./jcs.ts";

/** What a JSON text may cost. `maxBytes` counts UTF-8 bytes (default 64 MiB), `maxDepth` counts nested arrays and objects (default 256). */
export type JsonLimits = { readonly maxBytes?: number; readonly maxDepth?: number };

const defaultMaxBytes = 64 * 1024 * 1024;
const defaultMaxDepth = 256;

// Below this size a text of brackets alone costs a few megabytes at most, so its depth can wait until it is parsed.
const depthFirstFrom = 64 * 1024;

// `"":0,` - no member of an object can be written shorter, so a text with less than this to spare repeats none.
const shortestMember = 5;

/** A tree's shape: how many members its objects have, the least text that can hold it, and whether a limit was broken. */
type Shape = { members: number; length: number; depth: number; refused: boolean };

/** The least number of characters that a JSON text needs for a number: exact below 1000, a lower bound above. */
function numberLength(value: number): number {
  if (!Number.isInteger(value)) return 3;
  if (value < 0) return 2;
  if (value < 10) return 1;
  return value < 100 ? 2 : 3;
}

function measureArray(values: readonly JsonValue[], level: number, shape: Shape): void {
  if (level > shape.depth) {
    shape.refused = true;
    return;
  }
  const count = values.length;
  shape.length += count === 0 ? 2 : count + 1;
  for (let index = 0; index < count; index += 1) measureValue(values[index] as JsonValue, level, shape);
}

function measureObject(value: { readonly [name: string]: JsonValue }, level: number, shape: Shape): void {
  if (level > shape.depth) {
    shape.refused = true;
    return;
  }
  let count = 0;
  let length = 0;
  for (const name in value) {
    count += 1;
    const member = value[name] as JsonValue;
    length += name.length;
    if (typeof member === "string") length += member.length + 2;
    else measureValue(member, level, shape);
  }
  shape.members += count;
  // Braces, and for each member its two quotes, its colon and its comma, but one comma less than members.
  shape.length += length + (count === 0 ? 2 : 4 * count + 1);
}

function measureValue(value: JsonValue, level: number, shape: Shape): void {
  if (typeof value === "string") shape.length += value.length + 2;
  else if (typeof value === "number") {
    if (value === Infinity || value === -Infinity) shape.refused = true;
    shape.length += numberLength(value);
  } else if (typeof value === "boolean") shape.length += value ? 4 : 5;
  else if (value === null) shape.length += 4;
  else if (Array.isArray(value)) measureArray(value as readonly JsonValue[], level + 1, shape);
  else measureObject(value as { readonly [name: string]: JsonValue }, level + 1, shape);
}

/** Counts the names of a text that is known to be JSON: the colons outside its strings. */
function countNames(text: string): number {
  let names = 0;
  const end = text.length;
  for (let at = 0; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x3a) names += 1;
    else if (code === 0x22) at = closingQuote(text, at);
  }
  return names;
}

/** The offset of the quote that closes the string opened at `open`, or the end of the text. */
function closingQuote(text: string, open: number): number {
  let at = open;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let slashes = at;
    while (text.charCodeAt(slashes - 1) === 0x5c) slashes -= 1;
    if (((at - slashes) & 1) === 0) return at;
  }
}

/** Whether brackets outside strings nest deeper than `maxDepth`. Reads any text, JSON or not, without parsing it. */
function nestsDeeper(text: string, maxDepth: number): boolean {
  let depth = 0;
  const end = text.length;
  for (let at = 0; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = closingQuote(text, at);
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

/** Whether every string and name of a tree, whose depth is bounded, is free of lone surrogates. */
function isWellFormed(value: JsonValue): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  for (const [name, member] of Object.entries(value)) if (!name.isWellFormed() || !isWellFormed(member as JsonValue)) return false;
  return true;
}

const surrogateEscape = /\\u[dD][89a-fA-F]/;

/**
 * Proves that a parsed text repeats no name and holds no lone surrogate, or says that it must be read exactly. The tree of a text
 * that repeats a name is smaller than the text: first the lengths are compared, which costs nothing where no space is wasted, then
 * the number of names.
 */
function needsExactReading(text: string, value: JsonValue, shape: Shape): boolean {
  if (shape.refused) return true;
  let spare = text.length - shape.length;
  if (spare < shortestMember) return false;
  let surrogates = false;
  for (let at = text.indexOf("\\"); at >= 0; at = text.indexOf("\\", at + 2)) {
    spare -= 1;
    if (text.charCodeAt(at + 1) === 0x75) surrogates ||= surrogateEscape.test(text.slice(at, at + 4));
  }
  if (surrogates && !isWellFormed(value)) return true;
  return spare >= shortestMember && countNames(text) !== shape.members;
}

/** Line and column, both from 1, of a UTF-16 offset. */
function place(text: string, at: number): string {
  const before = text.slice(0, at);
  const lines = before.split("\n");
  return `line ${lines.length} column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

function refusal(text: string, fault: JsonFault): TocsinError {
  return new TocsinError(fault.code, `JSON at ${place(text, fault.at)}: ${fault.what}`, { details: { offset: fault.at } });
}

function invalidByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  // A prefix that ends inside a character does not decode either: the bisection ends within three bytes of the fault.
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    try {
      decoder.decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}

function textOf(input: string | Uint8Array, maxBytes: number): string {
  const tooLarge = (size: number) =>
    new TocsinError("input-too-large", `JSON of ${size} bytes: at most ${maxBytes} are read`, { details: { size, maxBytes } });
  if (typeof input === "string") {
    if (input.length > maxBytes) throw tooLarge(input.length);
    if (input.length * 3 > maxBytes && Buffer.byteLength(input) > maxBytes) throw tooLarge(Buffer.byteLength(input));
    if (!input.isWellFormed()) throw new TocsinError("json-not-utf8", "JSON text: a lone surrogate has no UTF-8 form");
    return input;
  }
  if (input.length > maxBytes) throw tooLarge(input.length);
  const text = utf8Text(input);
  if (text !== undefined) return text;
  const at = invalidByte(input);
  throw new TocsinError("json-not-utf8", `JSON at byte ${at}: not UTF-8`, { details: { byte: at } });
}

/**
 * Reads attacker-controlled JSON strictly: RFC 8259 with the limits of I-JSON (RFC 7493). The value is what `JSON.parse` makes;
 * a member called `__proto__` is an ordinary own property.
 * Refuses with a position: `json-syntax`, `json-duplicate-name`, `json-too-deep`, `json-not-utf8` (also an escaped lone surrogate),
 * `json-number-range` (1e999) and `input-too-large`. Time is linear in the input; a text of more than 64 KiB is checked for depth
 * before any of it is built.
 */
export function parseJson(input: string | Uint8Array, limits: JsonLimits = {}): JsonValue {
  const maxDepth = limits.maxDepth ?? defaultMaxDepth;
  const text = textOf(input, limits.maxBytes ?? defaultMaxBytes);
  const deep = text.length > depthFirstFrom && nestsDeeper(text, maxDepth);
  let value: JsonValue = null;
  let parsed = false;
  if (!deep) {
    try {
      value = JSON.parse(text) as JsonValue;
      parsed = true;
    } catch {
      // The engine's message has no stable position: the exact reader finds it.
    }
  }
  const shape: Shape = { members: 0, length: 0, depth: maxDepth, refused: !parsed };
  if (parsed) measureValue(value, 0, shape);
  if (!needsExactReading(text, value, shape)) return value;
  const fault = findJsonFault(text, maxDepth);
  if (fault !== undefined) throw refusal(text, fault);
  if (parsed) return value;
  throw new TocsinError("json-syntax", "JSON: the text is not JSON");
}
