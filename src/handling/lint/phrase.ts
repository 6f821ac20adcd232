import type { Place } from "./finding.ts";
import { digraphForm } from "./phonetic.ts";
import { plainPiece, readPiece } from "./piece.ts";
import type { ReadPiece } from "./piece.ts";
import type { Tables } from "./tables.ts";
import { distinctValues, valuesIn } from "./values.ts";
import type { ValueKind } from "./values.ts";

/** One thing that a phrase says: a word that bears meaning, or a value. */
export type Item =
  | {
      readonly kind: "word";
      readonly plain: string;
      readonly latin: string;
      readonly isCommon: boolean;
      readonly isCapital: boolean;
      readonly other?: string | undefined;
    }
  | { readonly kind: "value"; readonly value: ValueKind; readonly wanted: readonly string[] };

/** A protected phrase, read once for the whole run. */
export type Phrase = {
  readonly text: string;
  /** Where the source record has it; nowhere where it does not. */
  readonly source: Place;
  readonly read: ReadPiece;
  readonly words: readonly string[];
  readonly items: readonly Item[];
  /** An address, number plate, code or the like, which is recognised by its characters alone. */
  readonly isIdentifier: boolean;
  /** Made of words that anybody uses: it counts only as a whole. */
  readonly isCommon: boolean;
  /** A person's name by its form and its given name. */
  readonly isPerson: boolean;
  /** Two or three words in capitals that no dictionary has: a person's name as a rule. */
  readonly isNameLike: boolean;
  /** The words of a name in one, as some write it. */
  readonly joined: WordItem | undefined;
};

/** A word that bears meaning. */
export type WordItem = Extract<Item, { readonly kind: "word" }>;

/** The longest protected phrase that is taken, in UTF-16 units, and how many there may be. */
export const phraseLimits = { length: 2000, count: 5000 } as const;

function looksLikeIdentifier(text: string): boolean {
  const bare = text.trim();
  if (/\s/.test(bare)) return /^[\d.:a-f]{2,}$/i.test(bare);
  if (/[@\\/_]|:\/\//.test(bare)) return true;
  if (/^\p{L}+(?:[-'’.]\p{L}+)*$/u.test(bare)) return bare.includes(".") && !/^(?:\p{L}\.)+\p{L}?\.?$/u.test(bare);
  return /\p{L}/u.test(bare) ? /\d/.test(bare) : /^\d{1,3}(?:\.\d{1,3}){3}$/.test(bare);
}

function wordItem(token: ReadPiece["tokens"][number], text: string, tables: Tables): Item {
  const isCommon = tables.common.has(token.plain);
  const form = isCommon ? undefined : digraphForm(text.slice(token.start, token.end));
  const other = form === undefined ? undefined : tables.fold.latin(form);
  return { kind: "word", plain: token.plain, latin: token.latin, isCommon, isCapital: token.isCapital, other };
}

/** Parts of names that are written or left out as one likes. */
export const nameParticles: ReadonlySet<string> = new Set(
  "al el ul as ad ar an ibn bin ben bint abu von van de der da di du la le".split(" "),
);

/** The words, those with an apostrophe inside as one: Koval'chuk. */
function wholeWords({ tokens, piece }: ReadPiece): readonly ReadPiece["tokens"][number][] {
  const out: ReadPiece["tokens"][number][] = [];
  for (const token of tokens) {
    const last = out.at(-1);
    const isInside = last !== undefined && /^['’ʼ`´]$/u.test(piece.text.slice(last.end, token.start)) && token.plain.length > 1;
    if (!isInside) out.push(token);
    else out[out.length - 1] = { ...last, end: token.end, plain: last.plain + token.plain, latin: last.latin + token.latin };
  }
  return out;
}

/** Words that are particles in one language and bear meaning in another: in a phrase they count, lest it shrink to what everybody says. */
const bearing = new Set(["man", "war", "son", "plus"]);

function itemsOf(read: ReadPiece, tables: Tables): readonly Item[] {
  const values = distinctValues(valuesIn(read, tables)).filter(
    (value) =>
      !(
        value.kind === "number" &&
        read.tokens.some(
          (token) => token.start < value.end && token.end > value.start && (token.start < value.start || token.end > value.end),
        )
      ),
  );
  const out: Item[] = [];
  const taken = new Set<object>();
  for (const token of wholeWords(read)) {
    const value = values.find(({ start, end }) => token.start >= start && token.end <= end);
    if (value !== undefined) {
      if (!taken.has(value))
        out.push({ kind: "value", value: value.kind, wanted: [...new Set([...value.wanted, ...tables.calendars(value.wanted)])] });
      taken.add(value);
    } else if ((!tables.stop.has(token.plain) || bearing.has(token.plain)) && !(nameParticles.has(token.plain) && read.tokens.length > 1))
      out.push(wordItem(token, read.piece.text, tables));
  }
  const isAmount = out.some(
    (item) => item.kind === "value" && item.wanted.some((key) => key.startsWith("n:") && Number(key.slice(2)) >= 1000),
  );
  const bare = out.filter(
    (item) => item.kind === "value" || !(tables.titles.has(item.plain) || (isAmount && tables.currencies.has(item.plain))),
  );
  return bare.length === 0 ? out : bare;
}

function isPersonName(items: readonly Item[], tables: Tables): boolean {
  const words = items.filter((item) => item.kind === "word");
  if (words.length !== items.length || words.length < 2 || words.length > 4) return false;
  return (
    words.every(({ isCapital }) => isCapital) &&
    words.slice(0, -1).some(({ plain, latin }) => tables.givenNames.has(plain) || tables.givenNames.has(latin))
  );
}

function isNameLike(items: readonly Item[]): boolean {
  const words = items.filter((item) => item.kind === "word");
  return (
    words.length === items.length &&
    (words.length === 2 || words.length === 3) &&
    words.every(({ isCapital, isCommon }) => isCapital && !isCommon)
  );
}

function joinedOf(items: readonly Item[]): WordItem | undefined {
  const words = items.filter((item) => item.kind === "word");
  if (words.length !== items.length || words.length < 2 || words.length > 3 || !words.every(({ isCapital }) => isCapital)) return undefined;
  if (words.every(({ isCommon }) => isCommon)) return undefined;
  const all = (side: "plain" | "latin"): string => words.map((word) => word[side]).join("");
  return { kind: "word", plain: all("plain"), latin: all("latin"), isCommon: false, isCapital: true };
}

/** Reads a protected phrase. */
export function readPhrase(text: string, source: Place, tables: Tables): Phrase {
  const read = readPiece(plainPiece(text), tables.fold);
  const isIdentifier = looksLikeIdentifier(text);
  const items = isIdentifier ? [] : itemsOf(read, tables);
  return {
    text,
    source,
    read,
    words: read.tokens.map(({ plain }) => plain),
    items,
    isIdentifier,
    isCommon: !isIdentifier && items.every((item) => item.kind === "word" && item.isCommon),
    isPerson: isPersonName(items, tables),
    isNameLike: isNameLike(items),
    joined: joinedOf(items),
  };
}
