/**
 * The texts of the items of the list `objects` at the top of a JSON text, as they stand in it: what is stored is what came, byte for byte.
 * The text must be known to be JSON (`parseJson` took it) and its top level an object that names `objects` once.
 */
export function objectTexts(text: string): readonly string[] {
  const list = listStart(text);
  return list === undefined ? [] : items(text, list);
}

const quote = 0x22;
const opens = (code: number): boolean => code === 0x7b || code === 0x5b;
const closes = (code: number): boolean => code === 0x7d || code === 0x5d;
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** The offset behind the quote that closes the string opened at `open`. */
function stringEnd(text: string, open: number): number {
  let at = open + 1;
  for (;;) {
    at = text.indexOf('"', at);
    let slashes = at;
    while (text.charCodeAt(slashes - 1) === 0x5c) slashes -= 1;
    at += 1;
    if (((at - 1 - slashes) & 1) === 0) return at;
  }
}

function valueEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (opens(code)) depth += 1;
    else if (closes(code)) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (code === 0x2c || isSpace(code))) return at;
    at += 1;
  }
  return text.length;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** The offset behind the bracket that opens the list. */
function listStart(text: string): number | undefined {
  let at = skipSpace(text, 0) + 1;
  for (;;) {
    at = skipSpace(text, at);
    if (text.charCodeAt(at) !== quote) return undefined;
    const end = stringEnd(text, at);
    const name = JSON.parse(text.slice(at, end)) as string;
    at = skipSpace(text, skipSpace(text, end) + 1);
    if (name === "objects") return text[at] === "[" ? at + 1 : undefined;
    at = skipSpace(text, valueEnd(text, at)) + 1;
  }
}

function items(text: string, start: number): readonly string[] {
  const found: string[] = [];
  let at = skipSpace(text, start);
  while (text[at] !== "]") {
    const end = valueEnd(text, at);
    found.push(text.slice(at, end));
    at = skipSpace(text, end);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return found;
}
