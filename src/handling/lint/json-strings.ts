import type { PieceBuilder } from "./piece.ts";

/** A string or number of a JSON text: where it stands, without its quotes, and the name of the member that it is or belongs to. */
export type JsonText = {
  readonly start: number;
  readonly end: number;
  readonly isName: boolean;
  readonly isString: boolean;
  readonly member: string;
};

const short: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** The offset of the quote that ends the string begun before `from`. */
function stringEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return Math.min(at, text.length);
}

/** Every name, string and number of a text that is known to be JSON, in order. Names that an object repeats are all given. */
export function jsonTexts(text: string): readonly JsonText[] {
  const out: JsonText[] = [];
  const names: string[] = [];
  let member = "";
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (sign === '"') {
      const end = stringEnd(text, at + 1);
      const isName = /^\s*:/.test(text.slice(end + 1, end + 40));
      if (isName) member = text.slice(at + 1, end);
      out.push({ start: at + 1, end, isName, isString: true, member });
      at = end;
    } else if (sign === "{" || sign === "[") names.push(member);
    else if (sign === "}" || sign === "]") member = names.pop() ?? "";
    else if (/[-\d]/.test(sign)) {
      const number = /^-?\d[\d.eE+-]*/.exec(text.slice(at, at + 400))?.[0] ?? sign;
      out.push({ start: at, end: at + number.length, isName: false, isString: false, member });
      at += number.length - 1;
    }
  }
  return out;
}

/** Adds a string of a JSON text, its escapes resolved, each unit with its place in the file. */
export function addJsonString(builder: PieceBuilder, text: string, { start, end }: { readonly start: number; readonly end: number }): void {
  for (let at = start; at < end;) {
    const sign = text[at] ?? "";
    if (sign !== "\\") {
      builder.add(sign, at, at + 1);
      at += 1;
    } else if (text[at + 1] === "u") {
      builder.add(String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16)), at, at + 6);
      at += 6;
    } else {
      const next = text[at + 1] ?? "";
      builder.add(short[next] ?? next, at, at + 2);
      at += 2;
    }
  }
}
