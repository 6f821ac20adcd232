/** A source with the inside of its comments, strings and templates as spaces, and each string's text by where it begins. */
export type Blanked = { readonly code: string; readonly strings: ReadonlyMap<number, string> };

// After these a slash begins a regular expression; after anything else it divides.
const beforeRegex = /(?:^|[=(,:[!&|?{};+\-*%<>~^\n]|\b(?:return|typeof|case|in|of|do|else|yield|await|void|delete|throw))\s*$/;

/**
 * Blanks what is not code, so that patterns can be looked for in the rest. Line breaks and positions stay. Expressions inside a
 * template's `${}` are code and stay visible.
 */
export function blank(source: string): Blanked {
  const out = source.split("");
  const strings = new Map<number, string>();
  const nesting: Nesting = { depth: 0, templates: [] };
  let index = 0;
  while (index < source.length) {
    const end = endOfText(source, index, { nesting, before: out.slice(Math.max(0, index - 40), index).join("") });
    if (end === undefined) {
      if (source[index] === "{") nesting.depth++;
      if (source[index] === "}") nesting.depth--;
      index++;
      continue;
    }
    const isString = source[index] === '"' || source[index] === "'";
    if (isString) strings.set(index + 1, source.slice(index + 1, end - 1));
    for (let at = isString ? index + 1 : index; at < (isString ? end - 1 : end); at++) if (out[at] !== "\n") out[at] = " ";
    index = end;
  }
  return { code: out.join(""), strings };
}

/** How many braces are open, and at which counts a template goes on when the next one closes. */
type Nesting = { depth: number; readonly templates: number[] };

/** The end of the comment, string, template text or regular expression that begins at `start`; `undefined` where code does. */
function endOfText(source: string, start: number, { nesting, before }: { nesting: Nesting; before: string }): number | undefined {
  const one = source[start];
  if (source.startsWith("//", start)) return endOf(source, start, "\n");
  if (source.startsWith("/*", start)) return endOf(source, start + 2, "*/");
  if (one === '"' || one === "'") return quotedEnd(source, start + 1, one);
  if (one === "`") return templateEnd(source, start + 1, nesting);
  if (one === "}" && nesting.templates.at(-1) === nesting.depth) {
    nesting.templates.pop();
    return templateEnd(source, start + 1, nesting);
  }
  return one === "/" && beforeRegex.test(before) ? regexEnd(source, start + 1) : undefined;
}

function endOf(source: string, from: number, mark: string): number {
  const found = source.indexOf(mark, from);
  return found === -1 ? source.length : found + mark.length;
}

function quotedEnd(source: string, from: number, quote: string): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === quote) return at + 1;
  }
  return source.length;
}

/** The end of a template's text: its closing backtick, or the beginning of an expression in it. */
function templateEnd(source: string, from: number, nesting: Nesting): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "`") return at + 1;
    else if (source.startsWith("${", at)) {
      nesting.templates.push(nesting.depth);
      return at + 2;
    }
  }
  return source.length;
}

function regexEnd(source: string, from: number): number {
  let inClass = false;
  for (let at = from; at < source.length; at++) {
    const one = source[at];
    if (one === "\\") at++;
    else if (one === "[") inClass = true;
    else if (one === "]") inClass = false;
    else if (one === "/" && !inClass) return at + 1;
  }
  return source.length;
}
