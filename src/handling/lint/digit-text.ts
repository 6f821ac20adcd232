import type { Fold } from "./fold.ts";

/** A text in which every digit is ASCII and nothing hidden stands, with the unit of the original for each of its own. */
export type DigitText = {
  readonly text: string;
  /** Absent where the text is the original. */
  readonly map?: { readonly at: readonly number[]; readonly until: readonly number[] };
};

const needsRewriting = /(?![0-9])\p{Nd}|[\p{Default_Ignorable_Code_Point}\p{Cf}\uFE00-\uFFEF\u2460-\u24FF\u00B2\u00B3\u00B9\u2070-\u209C]/u;

/** Rewrites the digits of all scripts, and compatibility punctuation, for patterns of digits to work on. */
export function digitText(original: string, fold: Fold): DigitText {
  if (!needsRewriting.test(original)) return { text: original };
  const out: string[] = [];
  const at: number[] = [];
  const until: number[] = [];
  for (let from = 0; from < original.length;) {
    const point = original.codePointAt(from) ?? 0;
    const to = from + (point > 0xffff ? 2 : 1);
    const { kind, plain } = fold.of(point);
    if (kind !== "hidden") {
      const character = original.slice(from, to);
      const shown = kind === "digit" ? plain : point < 0x80 ? character : character.normalize("NFKC");
      for (const unit of shown.length === 1 ? shown : kind === "digit" ? plain : character) {
        out.push(unit);
        at.push(from);
        until.push(to);
      }
    }
    from = to;
  }
  return { text: out.join(""), map: { at, until } };
}

/** The span of a match in the original. */
export function spanOf(text: DigitText, match: RegExpExecArray): { readonly start: number; readonly end: number } {
  const last = match.index + match[0].length - 1;
  if (text.map === undefined) return { start: match.index, end: last + 1 };
  return { start: text.map.at[match.index] ?? 0, end: text.map.until[last] ?? 0 };
}
