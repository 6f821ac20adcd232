import { abjadKey, createFold, soundKeys } from "../../handling/index.ts";
import type { Fold } from "../../handling/index.ts";

/**
 * What is looked for in a text, one short text each, the class first: `w` a word in Latin letters, `s` how a name sounds, `a` the consonants
 * of a word written in an abjad, `l` those of a name written in another script, `n` a number, `t` a telephone number, `r` a reference or a
 * plate with its gaps closed.
 */
export type TextToken = string;

const abjad = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}]/u;
const wordPattern = /[\p{L}\p{M}\p{Nd}]+(?:['’ʼ`´][\p{L}\p{M}]+)*/gu;
const phonePattern = /\+?\p{Nd}(?:[ \u00A0()./-]{0,2}\p{Nd}){6,14}/gu;
const gaps = /^[\s\u00A0._/·-]{0,3}$/u;

/** Most tokens that are kept of one part: a text that is longer than any warning does not fill the index. */
export const mostTokens = 20_000;
const longestPiece = 64;
const longestSqueezed = 24;
const longestOfSqueezed = 8;
const mostPieces = 4;
const mostSounds = 6;

type Piece = { readonly text: string; readonly from: number; readonly to: number };

function piecesOf(text: string): readonly Piece[] {
  return [...text.matchAll(wordPattern)].map((found) => ({
    text: found[0].slice(0, longestPiece),
    from: found.index,
    to: found.index + found[0].length,
  }));
}

/** Whether a word may be a name: it has a capital, or its script has none. */
function mayBeName(word: string): boolean {
  return /\p{Lu}|\p{Lt}/u.test(word) || word.toLowerCase() === word.toUpperCase();
}

/** How a word may have been written in Latin letters, beside its own transliteration: names drop and double letters, and end in other vowels. */
function soundsOf(latin: string): readonly string[] {
  return latin.length < 3 ? [] : soundKeys(latin).slice(0, mostSounds);
}

function lookOf(fold: Fold, text: string): string {
  return [...text].map((character) => fold.of(character.codePointAt(0) ?? 0).look).join("");
}

function wordTokens(fold: Fold, word: string, isQuery: boolean): readonly TextToken[] {
  const latin = fold.latin(word).toLowerCase();
  if (/^\p{Nd}+$/u.test(word)) return latin.length < 2 ? [] : [`n${latin}`];
  if (latin.length < 2) return [];
  const tokens = [`w${latin}`];
  if (!isQuery && !mayBeName(word)) return tokens;
  if (!abjad.test(word)) tokens.push(...soundsOf(latin).map((sound) => `s${sound}`));
  const consonants = abjadKey(latin);
  if (consonants.length < 2) return tokens;
  // An abjad leaves the vowels out: two words of Latin letters are never compared that loosely, a word with one of an abjad is.
  if (abjad.test(word)) tokens.push(`a${consonants}`, ...(isQuery ? [`l${consonants}`] : []));
  else tokens.push(`${isQuery ? "a" : "l"}${consonants}`);
  return tokens;
}

/** Plates and references, each once: neighbouring pieces with their gaps closed, where letters and digits stand together. */
function squeezedTokens(fold: Fold, text: string, pieces: readonly Piece[]): readonly TextToken[] {
  const tokens = new Set<TextToken>();
  // A piece stands in up to four of them: its look is worked out once.
  const looks = pieces.map((piece) => (piece.text.length > longestOfSqueezed ? "" : lookOf(fold, piece.text)));
  for (const [at, first] of pieces.entries()) {
    let whole = "";
    let look = "";
    let end = first.from;
    for (const [further, piece] of pieces.slice(at, at + mostPieces).entries()) {
      if (piece.text.length > longestOfSqueezed || (piece !== first && !gaps.test(text.slice(end, piece.from)))) break;
      whole += piece.text;
      look += looks[at + further] ?? "";
      end = piece.to;
      if (whole.length > longestSqueezed) break;
      if (whole.length >= 4 && /\p{Nd}/u.test(whole) && /\p{L}/u.test(whole)) tokens.add(`r${look}`);
    }
  }
  return [...tokens];
}

/** Telephone numbers: with their country, and by their last eight digits, since one writes 0, another +43 in front. */
function phoneTokens(fold: Fold, text: string): readonly TextToken[] {
  return [...text.matchAll(phonePattern)].flatMap(([found]) => {
    const digits = [...found].map((character) => fold.of(character.codePointAt(0) ?? 0)).filter(({ kind }) => kind === "digit");
    const number = digits
      .map(({ latin }) => latin)
      .join("")
      .replace(/^00/, "");
    return number.length < 7 ? [] : [`t${number.slice(-8)}`];
  });
}

/** What is kept of a text, each once. */
export function tokensOf(text: string, fold: Fold = createFold()): readonly TextToken[] {
  const pieces = piecesOf(text);
  const tokens = new Set<TextToken>();
  for (const { text: word } of pieces) for (const token of wordTokens(fold, word, false)) tokens.add(token);
  for (const token of [...squeezedTokens(fold, text, pieces), ...phoneTokens(fold, text)]) tokens.add(token);
  return [...tokens].slice(0, mostTokens);
}

/** What two texts may have in common that few others have: a plate, reference or telephone number says more than a name or number. */
export type Telling = { readonly weight: 1 | 2; readonly tokens: readonly TextToken[] };

/** What is telling of a text, at most 200 things. */
export function tellingOf(text: string, fold: Fold = createFold()): readonly Telling[] {
  const pieces = piecesOf(text);
  const strong = [...new Set([...squeezedTokens(fold, text, pieces), ...phoneTokens(fold, text)])].map(
    (token) => ({ weight: 2, tokens: [token] }) as const,
  );
  const words = new Set(
    pieces.map(({ text: word }) => word).filter((word) => (/^\p{Nd}+$/u.test(word) ? word.length >= 5 : mayBeName(word))),
  );
  const weak = [...words].map((word) => ({ weight: 1, tokens: wordTokens(fold, word, true) }) as const);
  return [...strong, ...weak.filter(({ tokens }) => tokens.length > 0)].slice(0, 200);
}

/** One thing that is looked for: it is found where any of its tokens stands. */
export type Wanted = { readonly text: string; readonly tokens: readonly TextToken[] };

/**
 * What a query looks for. Every word must be there, in some spelling; a query that as a whole may be a plate, a reference or a telephone
 * number is looked for as that too, and then that alone suffices.
 */
export function wantedOf(
  query: string,
  fold: Fold = createFold(),
): { readonly words: readonly Wanted[]; readonly whole: Wanted | undefined } {
  const pieces = piecesOf(query);
  const words = pieces.map(({ text }) => ({ text, tokens: wordTokens(fold, text, true) })).filter(({ tokens }) => tokens.length > 0);
  const squeezed = pieces.map(({ text }) => text).join("");
  const isSqueezed = squeezed.length >= 4 && squeezed.length <= longestSqueezed && /\p{Nd}/u.test(squeezed) && /\p{L}/u.test(squeezed);
  const whole = [...(isSqueezed ? [`r${lookOf(fold, squeezed)}`] : []), ...phoneTokens(fold, query)];
  return { words, whole: whole.length === 0 ? undefined : { text: query, tokens: whole } };
}
