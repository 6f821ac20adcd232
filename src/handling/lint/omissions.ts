import { readDocument } from "./document.ts";
import type { Document } from "./document.ts";
import type { Place } from "./finding.ts";
import { readPhrase } from "./phrase.ts";
import { plainPiece, readPiece } from "./piece.ts";
import { createSearcher, searchPieces } from "./search.ts";
import type { Searcher } from "./search.ts";
import { readSourceRecord } from "./source-record.ts";
import { readTables } from "./tables.ts";
import type { LintRequest } from "./lint.ts";

/** What became of a paragraph of the source record in a tearline, and why as far as it can be told. */
export type Omission = {
  /** From 1. */
  readonly paragraph: number;
  readonly source: Place;
  readonly state: "kept" | "reworded" | "omitted";
  readonly reason: string;
};

/** The most paragraphs that are compared. */
const maxComparedParagraphs = 5000;

type Paragraph = { readonly text: string; readonly place: Place; readonly isProtected: boolean };

function plainParagraphs(text: string): Paragraph[] {
  const out: Paragraph[] = [];
  for (const match of text.matchAll(/[^\n]+(?:\n(?![^\S\n]*\n)[^\n]+)*/gu)) {
    if (match[0].trim() !== "")
      out.push({ text: match[0], place: { start: match.index, end: match.index + match[0].length }, isProtected: false });
  }
  return out;
}

function paragraphsOf(document: Document): readonly Paragraph[] {
  const { json } = document;
  if (json === undefined) return plainParagraphs(document.text);
  const listed = Array.isArray(json["paragraphs"])
    ? (json["paragraphs"] as readonly unknown[])
    : Array.isArray(json["texts"])
      ? (json["texts"] as readonly unknown[])
      : [json];
  return listed.flatMap((each) => {
    const { text, protected: marked } = (typeof each === "object" && each !== null ? each : { text: each }) as Readonly<
      Record<string, unknown>
    >;
    if (typeof text !== "string") return [];
    const written = JSON.stringify(text).slice(1, -1);
    const at = Math.max(0, document.text.indexOf(written));
    return [{ text, place: { start: at, end: at + written.length }, isProtected: marked === true }];
  });
}

function wordsOf(text: string, searcher: Searcher): readonly string[] {
  return readPiece(plainPiece(text), searcher.tables.fold)
    .tokens.map(({ plain }) => plain)
    .filter((word) => !searcher.tables.stop.has(word));
}

function protectedIn(text: string, searcher: Searcher): readonly string[] {
  const found = searchPieces([plainPiece(text)], { ...searcher }, () => undefined);
  return [
    ...new Set(found.flatMap(({ phrase, level }) => (phrase >= 0 && level === "refuse" ? [searcher.phrases[phrase]?.text ?? ""] : []))),
  ];
}

/** What became of every paragraph of the source record, by the words that the tearline shares with it; at most 5,000 paragraphs. */
export function omissions({ tearline, source, protect = [] }: LintRequest): readonly Omission[] {
  const tables = readTables();
  const [above, below] = [readDocument(source), readDocument(tearline)];
  const record = readSourceRecord(above, protect);
  const searcher = createSearcher(
    record.phrases.map(({ text, place }) => readPhrase(text, place, tables)),
    tables,
  );
  const said = new Set(below.pieces.slice(0, 1).flatMap(({ text }) => wordsOf(text, searcher)));
  const shown = tearline.replace(/\s+/g, " ");
  return paragraphsOf(above)
    .slice(0, maxComparedParagraphs)
    .map((paragraph, at): Omission => {
      const about = { paragraph: at + 1, source: paragraph.place };
      if (shown.includes(paragraph.text.trim().replace(/\s+/g, " ")))
        return { ...about, state: "kept", reason: "It stands in the tearline word for word." };
      const words = [...new Set(wordsOf(paragraph.text, searcher))];
      const share = words.filter((word) => said.has(word)).length / Math.max(1, words.length);
      if (share >= 0.5 && words.length >= 3)
        return { ...about, state: "reworded", reason: `The tearline has ${Math.round(share * 100)} % of its words.` };
      if (paragraph.isProtected) return { ...about, state: "omitted", reason: "The source record marks it as protected." };
      const held = protectedIn(paragraph.text, searcher);
      if (held.length > 0)
        return {
          ...about,
          state: "omitted",
          reason: `It holds what is protected: ${held
            .slice(0, 5)
            .map((text) => `"${text}"`)
            .join(", ")}.`,
        };
      return { ...about, state: "omitted", reason: "The drafter left it out; the record does not protect it." };
    });
}
