import { paragraphFormat, partsOf } from "../exchange/index.ts";
import type { Draft } from "../exchange/index.ts";
import type { Finding } from "../handling/index.ts";
import { paragraphBreak } from "./draft-lint.ts";

/** A place in one of the texts as they were written: `text` is its number from 0, offsets are UTF-16 units, the end exclusive. */
export type WrittenPlace = { readonly text: number; readonly paragraph: number; readonly start: number; readonly end: number };

/** Where one paragraph stands: in the document that the lint reads, and in the text that somebody wrote. */
type Stretch = {
  readonly text: number;
  readonly paragraph: number;
  readonly literal: string;
  readonly inDocument: number;
  readonly inText: number;
};

/** The offset in a string of an offset in its JSON literal, without the quotes. */
function unescaped(literal: string, offset: number): number {
  let at = 0;
  let units = 0;
  while (at < offset && at < literal.length) {
    at += literal[at] !== "\\" ? 1 : literal[at + 1] === "u" ? 6 : 2;
    units += 1;
  }
  return units;
}

type Text = { readonly language: string; readonly text: string };

/** The paragraphs of a draft by language, in the order in which the document has the texts. */
function byLanguage(draft: Draft): ReadonlyMap<string, readonly { readonly number: number; readonly text: string }[]> {
  const found = new Map<string, { readonly number: number; readonly text: string }[]>();
  for (const part of partsOf(draft.parts, "paragraph")) {
    if (part.bytes === undefined) continue;
    const { language, number, text } = paragraphFormat.decode(part.bytes);
    found.set(language, [...(found.get(language) ?? []), { number, text }]);
  }
  return found;
}

const literalOf = (text: string): string => JSON.stringify(text).slice(1, -1);

function stretchesOf(draft: Draft, document: string, texts: readonly Text[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  for (const [language, paragraphs] of byLanguage(draft)) {
    const whole = literalOf(paragraphs.map(({ text }) => text).join(paragraphBreak));
    const found = document.indexOf(`"text": "${whole}"`, from);
    if (found < 0) continue;
    let inDocument = found + '"text": "'.length;
    from = inDocument + whole.length;
    const at = texts.findIndex((one) => one.language === language);
    let cursor = 0;
    for (const { number, text } of paragraphs) {
      const literal = literalOf(text);
      const inText = texts[at]?.text.indexOf(text, cursor) ?? -1;
      if (inText >= 0) {
        stretches.push({ text: at, paragraph: number, literal, inDocument, inText });
        cursor = inText + text.length;
      }
      inDocument += literal.length + literalOf(paragraphBreak).length;
    }
  }
  return stretches;
}

/**
 * Leads findings back from the document that the lint reads to the texts that somebody wrote: `null` where a finding stands in none of them,
 * but in a reference, a caveat or another member. A finding that runs over several paragraphs is given its place in the first.
 */
export function placesIn(draft: Draft, document: string, texts: readonly Text[]): (finding: Finding) => WrittenPlace | null {
  const stretches = stretchesOf(draft, document, texts);
  return ({ tearline }) => {
    const one = stretches.find(({ inDocument, literal }) => tearline.start < inDocument + literal.length && tearline.end > inDocument);
    if (one === undefined) return null;
    const { text, paragraph, literal, inDocument, inText } = one;
    const start = inText + unescaped(literal, Math.max(0, tearline.start - inDocument));
    const end = inText + unescaped(literal, Math.min(literal.length, tearline.end - inDocument));
    return { text, paragraph, start, end };
  };
}
