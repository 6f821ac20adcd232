import { paragraphFormat, partsOf } from "../exchange/index.ts";
import type { Draft } from "../exchange/index.ts";
import type { Finding } from "../handling/index.ts";

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

function stretchesOf(
  draft: Draft,
  document: string,
  texts: readonly { readonly language: string; readonly text: string }[],
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const cursors = texts.map(() => 0);
  let from = 0;
  for (const part of partsOf(draft.parts, "paragraph")) {
    if (part.bytes === undefined) continue;
    const { language, number, text: paragraph } = paragraphFormat.decode(part.bytes);
    const literal = JSON.stringify(paragraph).slice(1, -1);
    const found = document.indexOf(`"text": "${literal}"`, from);
    if (found < 0) continue;
    const inDocument = found + '"text": "'.length;
    from = inDocument + literal.length;
    const text = texts.findIndex((one) => one.language === language);
    const written = texts[text]?.text;
    const inText = written === undefined ? -1 : written.indexOf(paragraph, cursors[text]);
    if (inText < 0) continue;
    cursors[text] = inText + paragraph.length;
    stretches.push({ text, paragraph: number, literal, inDocument, inText });
  }
  return stretches;
}

/**
 * Leads findings back from the document that the lint reads to the texts that somebody wrote: `null` where a finding stands in none of them,
 * but in a reference, a caveat or another member. A finding that runs over several paragraphs is given its place in the first.
 */
export function placesIn(
  draft: Draft,
  document: string,
  texts: readonly { readonly language: string; readonly text: string }[],
): (finding: Finding) => WrittenPlace | null {
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
