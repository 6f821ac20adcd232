import { blank } from "./blank.ts";

/**
 * One import or re-export of a source file. `isType`: nothing is loaded when the program runs. `names`: what is taken out of it,
 * none where the whole is.
 */
export type Import = { readonly specifier: string; readonly line: number; readonly isType: boolean; readonly names: readonly string[] };

/**
 * Every import, re-export and `import()` of a TypeScript source, in order. The compiler has no JavaScript API to ask, and the
 * forms that the house allows are few.
 */
export function importsOf(source: string): Import[] {
  const { code, strings } = blank(source);
  const found: (Import & { readonly start: number })[] = [];
  const add = (start: number, quote: number, clause: string) => {
    const line = code.slice(0, start).split("\n").length;
    found.push({ specifier: strings.get(quote) ?? "", line, isType: isTypeClause(clause), names: namesIn(clause).map(bareName), start });
  };
  for (const match of code.matchAll(/\b(?:import|export)\b([^;"'`()]*?)\bfrom\s*["']/g)) {
    add(match.index, match.index + match[0].length, match[1] ?? "");
  }
  for (const match of code.matchAll(/\bimport\s*\(?\s*["']/g)) add(match.index, match.index + match[0].length, "");
  return found.toSorted((a, b) => a.start - b.start).map(({ specifier, line, isType, names }) => ({ specifier, line, isType, names }));
}

/** `type { A }`, or braces in which every name is marked `type`. */
function isTypeClause(clause: string): boolean {
  const text = clause.trim();
  if (/^type\s*[{*\w]/.test(text)) return true;
  const names = namesIn(text);
  return names.length > 0 && names.every((name) => name.startsWith("type "));
}

/** The names between the braces of a clause that is nothing but braces. */
function namesIn(clause: string): string[] {
  const inside = /^(?:type\s*)?\{([^}]*)\}$/.exec(clause.trim())?.[1] ?? "";
  return inside
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}

function bareName(name: string): string {
  return name.replace(/^type /, "").replace(/\s+as\s+.*$/, "");
}
