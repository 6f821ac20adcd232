import type { Document, DocumentText } from "./document.ts";
import { tellingValues } from "./drift.ts";
import { nowhere } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { placeOf, readPiece } from "./piece.ts";
import { confidencesIn, gradesIn, likelihoodsIn } from "./statements.ts";
import type { Tables } from "./tables.ts";
import { mendOf } from "./wording.ts";

function finding(text: DocumentText, reason: string, level: Finding["level"]): Finding {
  const { piece } = text;
  return {
    level,
    kind: "languages",
    reason,
    source: nowhere,
    tearline: placeOf(piece, 0, piece.text.length),
    mend: mendOf("languages", level),
  };
}

const setOf = (statements: readonly { readonly value: string }[]): string =>
  [...new Set(statements.map(({ value }) => value))].toSorted().join(", ");

const judgements = [
  ["likelihood", likelihoodsIn],
  ["confidence", confidencesIn],
  ["grade", gradesIn],
] as const;

function missing(from: DocumentText, other: DocumentText, tables: Tables): readonly string[] {
  const known = new Set(tellingValues(readPiece(other.piece, tables.fold), tables).flatMap(({ keys, wanted }) => [...keys, ...wanted]));
  return tellingValues(readPiece(from.piece, tables.fold), tables)
    .filter(({ keys, wanted }) => ![...keys, ...wanted].some((key) => known.has(key)))
    .map(({ start, end }) => from.piece.text.slice(start, end));
}

/** Where the texts of one tearline do not agree: the authentic one, or else the first, with each of the others. */
export function languageFindings(document: Document, tables: Tables): readonly Finding[] {
  const authentic = document.texts.find(({ isAuthentic }) => isAuthentic) ?? document.texts[0];
  if (authentic === undefined) return [];
  return document.texts.flatMap((text): Finding[] => {
    if (text === authentic) return [];
    const out: Finding[] = [];
    for (const [name, find] of judgements) {
      const [own, other] = [setOf(find(text.piece.text)), setOf(find(authentic.piece.text))];
      if (own === other) continue;
      const level = own !== "" && other !== "" ? "refuse" : "warn";
      out.push(
        finding(
          text,
          `The text in "${text.language}" states the ${name} "${own || "none"}", the authentic one "${other || "none"}".`,
          level,
        ),
      );
    }
    const [more, less] = [missing(text, authentic, tables), missing(authentic, text, tables)];
    const figures = (all: readonly string[]): boolean => all.some((each) => /\p{Nd}/u.test(each));
    if (more.length + less.length > 0) {
      const list = [...new Set([...more, ...less])].slice(0, 10).join(", ");
      out.push(
        finding(
          text,
          `The numbers of the text in "${text.language}" are not those of the authentic one: ${list}.`,
          figures(more) && figures(less) ? "refuse" : "warn",
        ),
      );
    }
    return out;
  });
}
