import type { Match } from "./match.ts";
import type { PatternIndex } from "./pattern-index.ts";
import type { ReadPiece, Token } from "./piece.ts";

/** Letters picked out of a text by a rule, each with its place; `edges` marks where a line or sentence begins. */
type Picked = {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly edges: readonly boolean[];
  readonly least: number;
};

const short = 5;
const long = 7;

function fromTokens(tokens: readonly Token[], least: number, letterOf: (token: Token) => string): Picked {
  const text: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const edges: boolean[] = [];
  for (const token of tokens) {
    for (const letter of letterOf(token)) {
      text.push(letter);
      starts.push(token.start);
      ends.push(token.end);
      edges.push(token.begins !== "word");
    }
  }
  return { text: text.join(""), starts, ends, edges, least };
}

const isLine = ({ begins }: Token): boolean => begins === "line" || begins === "field";
const isSentence = ({ begins }: Token): boolean => begins !== "word";

/** The tokens that end a line or a sentence. */
function ending(tokens: readonly Token[], isBegin: (token: Token) => boolean): readonly Token[] {
  return tokens.filter((_, at) => {
    const next = tokens[at + 1];
    return next === undefined || isBegin(next);
  });
}

function capitals({ latin, piece }: ReadPiece): Picked {
  const kept = latin.starts
    .map((start, at) => ({ start, end: latin.ends[at] ?? start, letter: latin.text[at] ?? "" }))
    .filter(({ start, end }) => {
      const shown = piece.text.slice(start, end);
      return shown !== shown.toLowerCase();
    });
  return {
    text: kept.map(({ letter }) => letter).join(""),
    starts: kept.map(({ start }) => start),
    ends: kept.map(({ end }) => end),
    edges: kept.map(() => false),
    least: long,
  };
}

/** Whether a token is no word of any language but letters with fillers between: digits, or a row of single letters. */
function isFilled(tokens: readonly Token[], at: number): boolean {
  const plain = (tokens[at]?.plain ?? "").slice(0, 40);
  if (plain.length >= 9) return /\p{L}\d\p{L}\d|\d\p{L}\d\p{L}/u.test(plain);
  return tokens.slice(at, at + 6).every((token) => token.plain.length === 1);
}

/** Every n-th letter, from each of the first n on. */
function strides({ latin: stream, tokens }: ReadPiece): readonly Picked[] {
  const out: Picked[] = [];
  for (let step = 2; step <= 5; step++) {
    for (let first = 0; first < step; first++) {
      const index: number[] = [];
      for (let at = first; at < stream.text.length; at += step) index.push(at);
      out.push({
        text: index.map((at) => stream.text[at] ?? "").join(""),
        starts: index.map((at) => stream.starts[at] ?? 0),
        ends: index.map((at) => stream.ends[at] ?? 0),
        edges: index.map((at) => stream.edges[at] === 1 && isFilled(tokens, stream.tokens[at] ?? 0)),
        least: long,
      });
    }
  }
  return out;
}

function picksOf(read: ReadPiece): readonly Picked[] {
  const { tokens } = read;
  const lines = tokens.filter(isLine);
  const sentences = tokens.filter(isSentence);
  const nth = (at: number) => (token: Token) => (token.latin.length > at || at < 0 ? (token.latin.at(at) ?? "") : "");
  return [
    fromTokens(tokens, long - 1, nth(0)),
    fromTokens(tokens, long, nth(-1)),
    fromTokens(tokens, long, nth(1)),
    fromTokens(tokens, long, nth(2)),
    fromTokens(lines, short, nth(0)),
    fromTokens(sentences, short, nth(0)),
    fromTokens(ending(tokens, isLine), short, nth(-1)),
    fromTokens(ending(tokens, isSentence), short, nth(-1)),
    fromTokens(lines, short, ({ latin }) => latin),
    fromTokens(sentences, short, ({ latin }) => latin),
    fromTokens(ending(tokens, isLine), short, ({ latin }) => latin),
    capitals(read),
    ...strides(read),
  ];
}

/**
 * Finds phrases that stand in the first or last letters of words, lines or sentences, in first or last words, in the capitals, or in every
 * second to fifth letter. A short phrase counts only where chance does not make it: from the beginning of a line or sentence.
 */
export function pickedMatches(read: ReadPiece, latin: PatternIndex): readonly Match[] {
  const out: Match[] = [];
  for (const picked of picksOf(read)) {
    if (picked.text.length < short) continue;
    for (const { at, pattern } of latin.find(picked.text)) {
      const length = pattern.text.length;
      if (pattern.how !== "plain" && !(pattern.how === "reversed" && length >= long)) continue;
      const isWhole = at === 0 && length === picked.text.length && length >= 4;
      const needed = picked.edges[at] === true ? Math.min(picked.least, short) : picked.least;
      if (length < needed && !isWhole) continue;
      if (!/[a-z]/.test(pattern.text)) continue;
      const last = at + length - 1;
      const cutsWord = picked.starts[at] === picked.starts[at - 1] || picked.starts[last] === picked.starts[last + 1];
      if (cutsWord) continue;
      out.push({
        level: "refuse",
        phrase: pattern.phrase,
        kind: "acrostic",
        start: picked.starts[at] ?? 0,
        end: picked.ends[at + length - 1] ?? 0,
      });
    }
  }
  return out;
}
