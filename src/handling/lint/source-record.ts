import type { Document } from "./document.ts";
import type { Place } from "./finding.ts";
import { nowhere } from "./finding.ts";
import { identifiersIn } from "./identifiers.ts";
import { phraseLimits } from "./phrase.ts";

/** A paragraph of a source record with its place in the file. */
type MarkedParagraph = { readonly text: string; readonly place: Place };

/** What a source record says is protected, and what may go. */
export type SourceRecord = {
  readonly phrases: readonly { readonly text: string; readonly place: Place }[];
  /** Paragraphs that are protected as a whole. */
  readonly paragraphs: readonly MarkedParagraph[];
  /** Lower case: identifiers that the record clears. */
  readonly releasable: readonly string[];
  /** Whether anybody said what is protected; where nobody did, the record itself decides. */
  readonly isMarked: boolean;
};

const maxFolded = 8_000_000;

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter((each): each is string => typeof each === "string") : [];
}

/** Finds where the source has a text: as it is, or in other case. */
function finder(source: string): (text: string) => Place {
  let lower: string | undefined;
  return (text) => {
    let at = source.indexOf(text);
    if (at < 0 && source.length <= maxFolded) {
      lower ??= source.toLowerCase();
      at = lower.indexOf(text.toLowerCase());
    }
    return at < 0 ? nowhere : { start: at, end: Math.min(source.length, at + text.length) };
  };
}

function paragraphsOf(document: Document, isProtected: boolean): readonly string[] {
  const list = document.json?.["paragraphs"];
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((each) => {
    if (typeof each !== "object" || each === null) return [];
    const { text, protected: marked, releasable } = each as Readonly<Record<string, unknown>>;
    if (typeof text !== "string") return [];
    return (isProtected ? marked === true : releasable === true || marked === false) ? [text] : [];
  });
}

/** Reads what is protected: the phrases given, and what the record marks; identifiers of protected paragraphs; of all of it where nothing is marked. */
export function readSourceRecord(document: Document, protect: readonly string[]): SourceRecord {
  const find = finder(document.text);
  const wanted = [...protect, ...strings(document.json?.["protected"])].map((text) => text.trim()).filter((text) => text !== "");
  const closed = paragraphsOf(document, true);
  const open = paragraphsOf(document, false);
  const releasable = [...strings(document.json?.["releasable"]), ...open].map((text) => text.toLowerCase());
  const isMarked = wanted.length > 0 || closed.length > 0;
  const searched = closed.length > 0 ? closed.join("\n\n") : isMarked ? "" : document.text;
  for (const { text } of identifiersIn(searched)) if (!releasable.some((each) => each.includes(text.toLowerCase()))) wanted.push(text);
  const phrases = [...new Set(wanted)].slice(0, phraseLimits.count + 1).map((text) => ({ text, place: find(text) }));
  return { phrases, paragraphs: closed.map((text) => ({ text, place: find(JSON.stringify(text).slice(1, -1)) })), releasable, isMarked };
}
