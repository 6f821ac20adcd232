import type { ErrorCode } from "./errors.ts";

/** The first thing that is wrong with a JSON text: its code, where it is (a UTF-16 offset), and what it is. */
export type JsonFault = { readonly code: ErrorCode; readonly at: number; readonly what: string };

type Frame = { readonly names: Set<string> | undefined };

/** How a text reads from one offset on: the offset after the token, or the fault that ends it. */
type Token = { readonly end: number; readonly fault?: JsonFault };

const syntax = (at: number, what: string): JsonFault => ({ code: "json-syntax", at, what });

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at += 1;
  }
}

const hexDigit = /[0-9a-fA-F]/;

function escapeLength(text: string, at: number): number {
  const next = text[at + 1];
  if (next === "u") {
    for (let index = at + 2; index < at + 6; index += 1) if (!hexDigit.test(text[index] ?? "")) return 0;
    return 6;
  }
  return next !== undefined && '"\\/bfnrt'.includes(next) ? 2 : 0;
}

/** Reads a string token whose opening quote is at `start` (RFC 8259 section 7); lone surrogates are refused (RFC 7493 section 2.1). */
function readString(text: string, start: number): Token {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code)) return { end: at, fault: syntax(at, "the text ends inside a string") };
    if (code === 0x22) break;
    if (code < 0x20) return { end: at, fault: syntax(at, "a control character inside a string must be escaped") };
    if (code === 0x5c) {
      const length = escapeLength(text, at);
      if (length === 0) return { end: at, fault: syntax(at, "an unknown escape sequence") };
      at += length;
    } else {
      at += 1;
    }
  }
  const value = JSON.parse(text.slice(start, at + 1)) as string;
  if (!value.isWellFormed()) {
    return { end: at + 1, fault: { code: "json-not-utf8", at: start, what: "a string holds a lone surrogate, which UTF-8 cannot carry" } };
  }
  return { end: at + 1 };
}

const numberToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const wordToken = /true|false|null/y;

function readScalar(text: string, at: number): Token {
  if (text[at] === '"') return readString(text, at);
  wordToken.lastIndex = at;
  if (wordToken.test(text)) return { end: wordToken.lastIndex };
  numberToken.lastIndex = at;
  const number = numberToken.exec(text);
  if (number === null)
    return { end: at, fault: syntax(at, at >= text.length ? "the text ends where a value is due" : "a value is due here") };
  if (!Number.isFinite(Number(number[0]))) {
    return { end: numberToken.lastIndex, fault: { code: "json-number-range", at, what: "a number is beyond double precision" } };
  }
  return { end: numberToken.lastIndex };
}

/** Reads a member's name and its colon, and refuses a name that the object has already. */
function readName(text: string, at: number, names: Set<string>): Token {
  if (text[at] !== '"')
    return { end: at, fault: syntax(at, at >= text.length ? "the text ends inside an object" : "a member's name is due here") };
  const token = readString(text, at);
  if (token.fault !== undefined) return token;
  const name = JSON.parse(text.slice(at, token.end)) as string;
  if (names.has(name)) {
    const shown = JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
    return { end: at, fault: { code: "json-duplicate-name", at, what: `the member ${shown} is there twice` } };
  }
  names.add(name);
  const colon = skipSpace(text, token.end);
  if (text[colon] !== ":") return { end: colon, fault: syntax(colon, "a colon is due after a member's name") };
  return { end: skipSpace(text, colon + 1) };
}

/** Closes arrays and objects after a value, and moves past the comma to where the next value starts. */
function afterValue(text: string, from: number, stack: Frame[]): Token {
  let at = skipSpace(text, from);
  for (;;) {
    const frame = stack.at(-1);
    if (frame === undefined) return { end: at };
    const mark = text[at];
    if (mark === ",") {
      at = skipSpace(text, at + 1);
      return frame.names === undefined ? { end: at } : readName(text, at, frame.names);
    }
    if (mark !== (frame.names === undefined ? "]" : "}")) {
      const what = at >= text.length ? "the text ends inside an array or object" : "a comma or a closing bracket is due here";
      return { end: at, fault: syntax(at, what) };
    }
    stack.pop();
    at = skipSpace(text, at + 1);
  }
}

/**
 * Finds the first fault of a JSON text by reading it token by token: syntax (RFC 8259), a name twice in one object, a lone
 * surrogate, a number beyond double precision (RFC 7493 sections 2.1 to 2.3), or more levels than `maxDepth`. Slow and exact:
 * `parseJson` comes here only for a text that it has reason to refuse. `undefined` where nothing is wrong.
 */
export function findJsonFault(text: string, maxDepth: number): JsonFault | undefined {
  const stack: Frame[] = [];
  let at = skipSpace(text, 0);
  for (;;) {
    const mark = text[at];
    let token: Token;
    if (mark === "[" || mark === "{") {
      const open = at;
      const names = mark === "{" ? new Set<string>() : undefined;
      stack.push({ names });
      if (stack.length > maxDepth) return { code: "json-too-deep", at: open, what: `the nesting passes ${maxDepth} levels` };
      at = skipSpace(text, at + 1);
      if (text[at] === (mark === "[" ? "]" : "}")) token = afterValue(text, at, stack);
      else token = names === undefined ? { end: at } : readName(text, at, names);
    } else {
      token = readScalar(text, at);
      if (token.fault === undefined) token = afterValue(text, token.end, stack);
    }
    if (token.fault !== undefined) return token.fault;
    at = token.end;
    if (stack.length === 0) return at < text.length ? syntax(at, "the text goes on after its value") : undefined;
  }
}
