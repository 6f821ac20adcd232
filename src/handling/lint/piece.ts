import type { CharacterKind, Fold, Folded } from "./fold.ts";

/** A text to be searched, and for each of its UTF-16 units the place in the file that it came from. */
export type Piece = {
  readonly text: string;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** What was done to get at it, outermost first; empty for the text as it stands. */
  readonly via: readonly string[];
  /** Cut out of decoded bytes at an unknown boundary: what stands beside a match says nothing. */
  readonly isLoose: boolean;
};

/** A word: a run of letters, or a run of digits and letters. Offsets are into the piece. */
export type Token = {
  readonly start: number;
  readonly end: number;
  readonly plain: string;
  readonly latin: string;
  readonly isCapital: boolean;
  /** Whether more than a space lies before it: a line's or sentence's beginning. */
  readonly begins: "word" | "sentence" | "line" | "field";
};

/** The letters and digits of a piece, one after the other, without anything between; `raw` is the plain form, letter by letter. */
export type Stream = {
  readonly text: string;
  readonly raw: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** 1 where a word can begin at this letter, and so end before it; one more than there are letters. */
  readonly edges: readonly number[];
  /** The token that each letter is in. */
  readonly tokens: readonly number[];
};

/** A piece read. */
export type ReadPiece = {
  readonly piece: Piece;
  readonly tokens: readonly Token[];
  readonly look: Stream;
  readonly latin: Stream;
};

/** A piece that stands in the file as it is. */
export function plainPiece(text: string, offset = 0): Piece {
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  for (let at = 0; at < text.length; at++) {
    starts[at] = offset + at;
    ends[at] = offset + at + 1;
  }
  return { text, starts, ends, via: [], isLoose: false };
}

/** A piece that was decoded out of a span of another one: all of it came from there. */
export function decodedPiece(text: string, parent: Piece, from: { start: number; end: number; via: string; isLoose?: boolean }): Piece {
  const start = parent.starts[from.start] ?? 0;
  const end = parent.ends[Math.max(from.start, from.end - 1)] ?? start;
  return {
    text,
    starts: new Int32Array(text.length).fill(start),
    ends: new Int32Array(text.length).fill(end),
    via: [...parent.via, from.via],
    isLoose: from.isLoose === true,
  };
}

/** Collects a text piece by piece with its places. */
export class PieceBuilder {
  #text = "";
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Adds a text all of which came from one span. */
  add(text: string, start: number, end: number): void {
    this.#text += text;
    for (let at = 0; at < text.length; at++) {
      this.#starts.push(start);
      this.#ends.push(end);
    }
  }

  /** Adds a span of another piece as it is. */
  copy(piece: Piece, start: number, end: number): void {
    this.#text += piece.text.slice(start, end);
    for (let at = start; at < end; at++) {
      this.#starts.push(piece.starts[at] ?? 0);
      this.#ends.push(piece.ends[at] ?? 0);
    }
  }

  /** The piece. */
  build(via: readonly string[]): Piece {
    return { text: this.#text, starts: Int32Array.from(this.#starts), ends: Int32Array.from(this.#ends), via, isLoose: false };
  }
}

class StreamBuilder {
  readonly #text: string[] = [];
  readonly #raw: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #edges: number[] = [];
  readonly #tokens: number[] = [];

  add(text: string, raw: string, at: { start: number; end: number; edge: boolean; token: number }): void {
    const isAligned = raw.length === text.length;
    for (let index = 0; index < text.length; index++) {
      this.#text.push(text[index] ?? "");
      this.#raw.push(isAligned ? (raw[index] ?? "") : "\u0000");
      this.#starts.push(at.start);
      this.#ends.push(at.end);
      this.#edges.push(index === 0 && at.edge ? 1 : 0);
      this.#tokens.push(at.token);
    }
  }

  build(): Stream {
    this.#edges.push(1);
    return {
      text: this.#text.join(""),
      raw: this.#raw.join(""),
      starts: this.#starts,
      ends: this.#ends,
      edges: this.#edges,
      tokens: this.#tokens,
    };
  }
}

const upper = /\p{Lu}/u;
const sentenceEnd = /[.!?…。؟।:;]/u;

/** Where a word begins and ends, and with what it was divided from the one before. */
class Words {
  readonly tokens: Token[] = [];
  #plain = "";
  #latin = "";
  #start = -1;
  #end = 0;
  #isCapital = false;
  #gap: Token["begins"] = "field";
  #begins: Token["begins"] = "field";

  letter(plain: string, latin: string, at: { start: number; end: number; isUpper: boolean }): void {
    if (this.#start < 0) {
      this.#start = at.start;
      this.#begins = this.#gap;
      this.#isCapital = at.isUpper;
    }
    this.#plain += plain;
    this.#latin += latin;
    this.#end = at.end;
  }

  gap(character: string): void {
    this.close();
    if (character === "\n" || character === "\u2028" || character === "\u2029" || character === "\u0085") {
      if (this.#gap !== "field") this.#gap = "line";
    } else if (character === "\u0000") this.#gap = "field";
    else if (this.#gap === "word" && sentenceEnd.test(character)) this.#gap = "sentence";
  }

  close(): void {
    if (this.#start < 0) return;
    this.tokens.push({
      start: this.#start,
      end: this.#end,
      plain: this.#plain,
      latin: this.#latin,
      isCapital: this.#isCapital,
      begins: this.#begins,
    });
    this.#plain = "";
    this.#latin = "";
    this.#start = -1;
    this.#gap = "word";
  }
}

/** Scripts that write no space between words: a word may begin at any of their letters. */
const undivided = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

class Reading {
  readonly words = new Words();
  readonly look = new StreamBuilder();
  readonly latin = new StreamBuilder();
  readonly #hasStreams: boolean;
  #before: CharacterKind = "gap";
  #wasLower = false;

  constructor(hasStreams: boolean) {
    this.#hasStreams = hasStreams;
  }

  character(folded: Folded, at: { start: number; end: number; isUpper: boolean }, follows: CharacterKind): void {
    const { kind } = folded;
    if (kind === "hidden" || kind === "mark") return;
    if (kind === "letter" || kind === "digit") {
      this.words.letter(folded.plain, folded.latin, at);
      if (!this.#hasStreams) {
        this.#before = kind;
        return;
      }
      const edge = this.#before !== kind || (at.isUpper && this.#wasLower) || (folded.point >= 0xe00 && undivided.test(folded.plain));
      const token = this.words.tokens.length;
      this.look.add(folded.look, folded.plain, { start: at.start, end: at.end, edge, token });
      this.latin.add(folded.latin, folded.latin, { start: at.start, end: at.end, edge, token });
      this.#wasLower = !at.isUpper;
    } else {
      const isInside = this.#before === "letter" || this.#before === "digit" || follows === "letter" || follows === "digit";
      this.words.gap(String.fromCodePoint(folded.point));
      if (kind === "sign" && isInside && this.#hasStreams)
        this.look.add(folded.look, "", { start: at.start, end: at.end, edge: true, token: this.words.tokens.length });
      this.#wasLower = false;
    }
    this.#before = kind;
  }
}

function reading(text: string, fold: Fold, hasStreams: boolean): Reading {
  const out = new Reading(hasStreams);
  for (let at = 0; at < text.length;) {
    const point = text.codePointAt(at) ?? 0;
    const end = at + (point > 0xffff ? 2 : 1);
    const folded = fold.of(point);
    const isUpper = point < 0x80 ? point >= 0x41 && point <= 0x5a : folded.kind === "letter" && upper.test(text.slice(at, end));
    // Only a sign is read by what follows it.
    const follows = folded.kind === "sign" && end < text.length ? fold.of(text.codePointAt(end) ?? 0).kind : "gap";
    out.character(folded, { start: at, end, isUpper }, follows);
    at = end;
  }
  out.words.close();
  return out;
}

/** Reads a piece: its words, its letters, and where words begin and end. Time is linear. */
export function readPiece(piece: Piece, fold: Fold): ReadPiece {
  const { words, look, latin } = reading(piece.text, fold, true);
  return { piece, tokens: words.tokens, look: look.build(), latin: latin.build() };
}

/** Reads the words of a piece alone: for a source record, whose letters are not searched. */
export function readWords(piece: Piece, fold: Fold): Pick<ReadPiece, "piece" | "tokens"> {
  return { piece, tokens: reading(piece.text, fold, false).words.tokens };
}

/** The place in the file of a span of a piece. */
export function placeOf(piece: Piece, start: number, end: number): { start: number; end: number } {
  let first = piece.starts[start] ?? 0;
  let last = piece.ends[Math.max(start, end - 1)] ?? first;
  if (piece.via.length > 0 || last < first) {
    // What was decoded or read backwards need not stand in the order of the file.
    for (let at = start; at < end; at++) {
      first = Math.min(first, piece.starts[at] ?? first);
      last = Math.max(last, piece.ends[at] ?? last);
    }
  }
  return { start: first, end: last };
}
