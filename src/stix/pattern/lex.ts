import { patternError, quoted } from "./problem.ts";

/** The reserved words of the language; none of them can be an unquoted name. */
const keywords = [
  "AND",
  "OR",
  "NOT",
  "FOLLOWEDBY",
  "LIKE",
  "MATCHES",
  "ISSUPERSET",
  "ISSUBSET",
  "EXISTS",
  "LAST",
  "IN",
  "START",
  "STOP",
  "SECONDS",
  "true",
  "false",
  "WITHIN",
  "REPEATS",
  "TIMES",
] as const;

const marks = ["[", "]", "(", ")", ":", ".", ",", "*", "=", "!=", "<", "<=", ">", ">="] as const;

type Keyword = (typeof keywords)[number];
type Mark = (typeof marks)[number];

/** What a token is. `name` has no hyphen, `hyphenated` has one and can only be an object type. */
export type TokenKind = Keyword | Mark | "name" | "hyphenated" | "string" | "integer" | "float" | "hex" | "binary" | "timestamp" | "end";

const keywordSet: ReadonlySet<string> = new Set(keywords);
const markKinds: readonly (Mark | undefined)[] = Array.from({ length: 128 }, (_, code) =>
  marks.find((mark) => mark === String.fromCharCode(code)),
);

// White space as the grammar of the standard lists it.
const wideSpaces: ReadonlySet<number> = new Set([
  0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f,
  0x205f, 0x3000,
]);

const NAME = 1;
const DIGIT = 2;
const SPACE = 4;

const classes = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(letter)) return NAME;
  if (/[0-9]/.test(letter)) return DIGIT;
  return /[\t\n\v\f\r ]/.test(letter) ? SPACE : 0;
});

const hexForm = /^(?:[0-9A-Fa-f]{2})*$/;
const binaryForm = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/;
const timestampForm = /^\d{4}-(?:0[1-9]|1[012])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?Z$/;

/**
 * Cuts a pattern into tokens, one at a time; the longest token wins, as in the grammar of the standard. The text is
 * attacker-controlled. After `advance` the fields describe the current token; `value` is a name's or number's text or what a
 * constant stands for. Refuses what is no token with `pattern-syntax` and its place.
 */
export class Lexer {
  readonly text: string;
  kind: TokenKind = "end";
  start = 0;
  end = 0;
  value = "";

  constructor(text: string) {
    this.text = text;
    this.advance();
  }

  /** Moves to the next token. */
  advance(): void {
    const start = this.#skip(this.end);
    this.start = start;
    if (start >= this.text.length) {
      this.kind = "end";
      this.end = start;
      return;
    }
    const code = this.text.charCodeAt(start);
    const kind = code < 128 ? (classes[code] ?? 0) : 0;
    if (kind === NAME) this.#name(start);
    else if (code === 0x27) this.#string(start);
    else if (kind === DIGIT || code === 0x2b || code === 0x2d || (code === 0x2e && this.#class(start + 1) === DIGIT)) this.#number(start);
    else this.#mark(start, code);
  }

  #class(at: number): number {
    const code = this.text.charCodeAt(at);
    return code < 128 ? (classes[code] ?? 0) : 0;
  }

  #skip(from: number): number {
    const { text } = this;
    let at = from;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code < 128 ? classes[code] === SPACE : wideSpaces.has(code)) at++;
      else if (code === 0x2f) {
        const after = this.#comment(at);
        if (after === at) return at;
        at = after;
      } else return at;
    }
  }

  #comment(at: number): number {
    const { text } = this;
    const second = text.charCodeAt(at + 1);
    if (second === 0x2a) {
      const close = text.indexOf("*/", at + 2);
      return close < 0 ? at : close + 2;
    }
    if (second !== 0x2f) return at;
    let end = at + 2;
    while (end < text.length && text.charCodeAt(end) !== 0x0a && text.charCodeAt(end) !== 0x0d) end++;
    return end;
  }

  #name(start: number): void {
    const { text } = this;
    let at = start + 1;
    let hyphens = false;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x2d) hyphens = true;
      else if (code >= 128 || ((classes[code] ?? 0) & (NAME | DIGIT)) === 0) break;
    }
    if (at === start + 1 && text.charCodeAt(at) === 0x27 && this.#typed(start)) return;
    this.end = at;
    this.value = text.slice(start, at);
    const first = text.charCodeAt(start);
    // Reserved words begin with a capital, or are true and false.
    const maybe = !hyphens && (first < 0x5b || first === 0x74 || first === 0x66);
    this.kind = maybe && keywordSet.has(this.value) ? (this.value as Keyword) : hyphens ? "hyphenated" : "name";
  }

  /** Reads a constant whose type stands as a letter before its first apostrophe. */
  #typed(start: number): boolean {
    const letter = this.text[start];
    const kind = letter === "h" ? "hex" : letter === "b" ? "binary" : letter === "t" ? "timestamp" : undefined;
    if (kind === undefined) return false;
    const close = this.text.indexOf("'", start + 2);
    if (close < 0) throw this.#wrong(start + 1, "close the constant with an apostrophe");
    const raw = this.text.slice(start + 2, close);
    // Line feeds inside base64 are allowed and mean nothing (STIX 2.1 §9.2).
    const value = kind === "binary" ? raw.replaceAll(/[\r\n]/g, "") : raw;
    const form = kind === "hex" ? hexForm : kind === "binary" ? binaryForm : timestampForm;
    if (!form.test(value)) throw this.#wrong(start, `write a ${kind} constant in its form, got ${quoted(raw)}`);
    this.kind = kind;
    this.value = value;
    this.end = close + 1;
    return true;
  }

  #string(start: number): void {
    const { text } = this;
    let escapes = false;
    let at = start + 1;
    for (; ; at++) {
      if (at >= text.length) throw this.#wrong(start, "close the string with an apostrophe");
      const code = text.charCodeAt(at);
      if (code === 0x27) break;
      if (code !== 0x5c) continue;
      const next = text.charCodeAt(++at);
      if (next !== 0x27 && next !== 0x5c) throw this.#wrong(at - 1, "only an apostrophe or a backslash can follow a backslash");
      escapes = true;
    }
    const raw = text.slice(start + 1, at);
    this.kind = "string";
    this.value = escapes ? raw.replaceAll(/\\(['\\])/g, "$1") : raw;
    this.end = at + 1;
  }

  #number(start: number): void {
    const first = this.text.charCodeAt(start);
    const from = first === 0x2b || first === 0x2d ? start + 1 : start;
    let at = from;
    while (this.#class(at) === DIGIT) at++;
    if (this.text.charCodeAt(at) === 0x2e && this.#class(at + 1) === DIGIT) {
      at++;
      while (this.#class(at) === DIGIT) at++;
      this.kind = "float";
    } else {
      if (at === from) throw this.#wrong(start, "a sign must be followed by a number");
      // An integer does not begin with 0, so the grammar ends it there.
      if (this.text.charCodeAt(from) === 0x30) at = from + 1;
      this.kind = "integer";
    }
    this.end = at;
    this.value = this.text.slice(start, at);
  }

  #mark(start: number, code: number): void {
    const second = this.text.charCodeAt(start + 1);
    this.end = start + 2;
    if (code === 0x21 && second === 0x3d) this.kind = "!=";
    else if (code === 0x3c && second === 0x3e) this.kind = "!=";
    else if (code === 0x3c && second === 0x3d) this.kind = "<=";
    else if (code === 0x3e && second === 0x3d) this.kind = ">=";
    else if (code === 0x3d && second === 0x3d) this.kind = "=";
    else {
      const kind = code < 128 ? markKinds[code] : undefined;
      if (kind === undefined)
        throw this.#wrong(start, `${quoted(String.fromCodePoint(this.text.codePointAt(start) ?? 0))} means nothing here`);
      this.kind = kind;
      this.end = start + 1;
    }
  }

  #wrong(at: number, message: string): Error {
    return patternError("pattern-syntax", message, { text: this.text, at });
  }
}

/** Whether a word can stand in an object path without apostrophes. */
export function isPlainName(word: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(word) && !keywordSet.has(word);
}
