import { braille, morse, spellingAlphabets, spokenDigits } from "../data/spelling-alphabets.ts";
import { decodedPiece, PieceBuilder } from "../piece.ts";
import type { Piece, ReadPiece } from "../piece.ts";
import type { Fold } from "../fold.ts";
import { looseText, textsOfBytes } from "./bytes-text.ts";

const bitRun = /(?:[01][\s,.;|/-]{0,2}){21,}/g;
const numberRun = /(?:\d{1,4}[\s,;.:/|_-]{1,3}){2,}\d{1,4}/g;
const morseRun = /(?:[.\-·•∙–—−_]{1,7}[\s/|,]{1,3}){2,}[.\-·•∙–—−_]{1,7}/g;
const alphabet = "abcdefghijklmnopqrstuvwxyz";

function ofBits(bits: string, width: number): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at + width <= bits.length; at += width) out.push(Number.parseInt(bits.slice(at, at + width), 2));
  return Uint8Array.from(out);
}

/** Texts that bits spell, in bytes of eight or seven, as they are or with both values exchanged. */
export function textsOfBits(bits: string): readonly string[] {
  const inverse = bits.replace(/[01]/g, (bit) => (bit === "0" ? "1" : "0"));
  return [bits, inverse].flatMap((form) => [8, 7].flatMap((width) => textsOfBytes(ofBits(form, width))));
}

const keypad: readonly string[] = ["", "", "abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"];

/** Readings of a row of numbers: as characters, letters of the alphabet, a square of five by five, or keys of a telephone. */
function readings(numbers: readonly string[]): readonly string[] {
  const values = numbers.map(Number);
  const out: string[] = [];
  if (values.every((value) => value >= 9 && value <= 255)) out.push(...textsOfBytes(Uint8Array.from(values)));
  if (values.every((value) => value >= 32 && value <= 0xffff && !(value >= 0xd800 && value <= 0xdfff)))
    out.push(String.fromCharCode(...values.slice(0, 10_000)));
  if (values.every((value) => value >= 1 && value <= 26)) out.push(values.map((value) => alphabet[value - 1] ?? "").join(""));
  if (values.every((value) => value <= 25)) out.push(values.map((value) => alphabet[value] ?? "").join(""));
  if (numbers.every((text) => /^[0-7]{2,3}$/.test(text)))
    out.push(...textsOfBytes(Uint8Array.from(numbers, (text) => Number.parseInt(text, 8))));
  if (numbers.every((text) => /^[1-5]{2}$/.test(text))) {
    const square = "abcdefghiklmnopqrstuvwxyz";
    const letter = (row: string | undefined, column: string | undefined): string =>
      square[(Number(row) - 1) * 5 + Number(column) - 1] ?? "";
    out.push(numbers.map((text) => letter(text[0], text[1])).join(""), numbers.map((text) => letter(text[1], text[0])).join(""));
  }
  if (numbers.every((text) => /^([2-9])\1{0,3}$/.test(text)))
    out.push(numbers.map((text) => keypad[Number(text[0])]?.[text.length - 1] ?? "").join(""));
  return out;
}

function morseText(run: string): string {
  const codes = morse.split(" ");
  return run
    .split(/[\s/|,]+/)
    .map((sign) => {
      const at = codes.indexOf(sign.replace(/[·•∙]/g, ".").replace(/[–—−_]/g, "-"));
      return at < 0 ? " " : (`${alphabet}0123456789`[at] ?? "");
    })
    .join("");
}

/** Texts spelt as rows of bits, numbers, or Morse signs. */
export function decodedLists(piece: Piece): readonly Piece[] {
  const out: Piece[] = [];
  const add = (match: RegExpExecArray, texts: readonly string[], via: string): void => {
    for (const text of texts)
      if (text.length >= 2) out.push(decodedPiece(text, piece, { start: match.index, end: match.index + match[0].length, via }));
  };
  const addLoose = (match: RegExpExecArray, bytes: Uint8Array, via: string): void => {
    const span = { start: match.index, end: match.index + match[0].length, via, isLoose: true };
    out.push(decodedPiece(looseText(bytes).text, piece, span));
  };
  for (const match of piece.text.matchAll(bitRun)) {
    const bits = match[0].replace(/[^01]/g, "");
    add(match, textsOfBits(bits), "binary digits");
    for (let from = 0; from < 8; from++) addLoose(match, ofBits(bits.slice(from), 8), "binary digits");
  }
  for (const match of piece.text.matchAll(numberRun)) {
    const numbers = match[0].match(/\d+/g) ?? [];
    add(match, readings(numbers), "character numbers");
    if (numbers.length >= 6)
      addLoose(
        match,
        Uint8Array.from(numbers, (text) => Math.min(255, Number(text))),
        "character numbers",
      );
  }
  for (const match of piece.text.matchAll(morseRun)) {
    const text = morseText(match[0]);
    add(match, [text, [...text].toReversed().join("")], "Morse");
  }
  return out;
}

/** The piece with Braille letters put into Latin ones; nothing where it has none. */
export function fromBraille(piece: Piece): Piece | undefined {
  if (!/[\u2801-\u28ff]/.test(piece.text)) return undefined;
  const letters = new Map(braille.split(" ").map((offset, at) => [0x2800 + Number.parseInt(offset, 16), alphabet[at] ?? ""]));
  const builder = new PieceBuilder();
  for (let at = 0; at < piece.text.length; at++) {
    builder.add(letters.get(piece.text.charCodeAt(at)) ?? piece.text[at] ?? "", piece.starts[at] ?? 0, piece.ends[at] ?? 0);
  }
  return builder.build([...piece.via, "Braille"]);
}

function lettersOf(words: string, fold: Fold): Map<string, string> {
  const map = new Map<string, string>();
  words.split(" ").forEach((forms, at) => {
    for (const form of forms.split("/")) map.set(fold.word(form), alphabet[at] ?? "");
  });
  spokenDigits.split(" ").forEach((forms, at) => {
    for (const form of forms.split("/")) map.set(form, String(at));
  });
  return map;
}

/** The spelling alphabets, each word with its letter or digit. */
export function spellingTables(fold: Fold): readonly ReadonlyMap<string, string>[] {
  return spellingAlphabets.map((words) => lettersOf(words, fold));
}

/** Words of a spelling alphabet that stand one after another, at least three letters among them, as the letters that they mean. */
export function decodedSpelling(read: ReadPiece, alphabets: readonly ReadonlyMap<string, string>[]): readonly Piece[] {
  const out: Piece[] = [];
  for (const letters of alphabets) {
    let run: { from: number; text: string } | undefined;
    for (let at = 0; at <= read.tokens.length; at++) {
      const plain = read.tokens[at]?.plain ?? "";
      const letter = letters.get(plain) ?? (/^\d+$/.test(plain) ? plain : undefined);
      const isHeld = plain === "x" || plain === "ray" || plain === "stop" || plain === "space";
      if (letter !== undefined) run = { from: run?.from ?? at, text: (run?.text ?? "") + letter };
      else if (run !== undefined && !(isHeld && at < read.tokens.length)) {
        const span = { start: read.tokens[run.from]?.start ?? 0, end: read.tokens[at - 1]?.end ?? 0, via: "a spelling alphabet" };
        if (run.text.length >= 3 && /[a-z]{2}/.test(run.text)) out.push(decodedPiece(run.text, read.piece, span));
        run = undefined;
      } else if (run !== undefined && plain === "x") run = { ...run, text: `${run.text}x` };
    }
  }
  return out;
}
