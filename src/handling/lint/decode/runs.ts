import { decodedPiece } from "../piece.ts";
import type { Piece } from "../piece.ts";
import { isBomb, looseText, textsOfBytes } from "./bytes-text.ts";

/** Bytes that were read out of a run of characters. */
type Run = { readonly start: number; readonly end: number; readonly via: string; readonly bytes: Uint8Array; readonly isLoose?: boolean };

const base64Run = /[A-Za-z0-9+/_-]{6,}={0,2}/g;
const hexRun = /(?:(?:0x|\\x|&h|[%=])?[0-9a-f][\s:,;._|-]{0,2}){8,}/gi;
const base32Run = /[A-Z0-9]{8,}={0,6}/gi;
const base58Run = /[1-9A-HJ-NP-Za-km-z]{8,128}/g;
const base36Run = /(?<![A-Za-z0-9])[0-9a-z]{9,128}(?![A-Za-z0-9])/gi;
const uuLine = /^[!-M][ -`]{8,60}$/gm;
const base85Run = /[!-z]{8,2000}/g;

const backwards = (text: string): string => [...text].toReversed().join("");
const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(base + ((letter.charCodeAt(0) - base + 13) % 26));
  });
const swapped = (text: string): string =>
  [...text].map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join("");

const base32Alphabets = [
  "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  "0123456789ABCDEFGHIJKLMNOPQRSTUV",
  "0123456789ABCDEFGHJKMNPQRSTVWXYZ",
  "YBNDRFG8EJKMCPQXOT1UWISZA345H769",
];
const base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const z85Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

function ofBase32(text: string, alphabet: string): Uint8Array | undefined {
  const out: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text.toUpperCase().replace(/=+$/, "")) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return undefined;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push((held >> bits) & 0xff);
    }
  }
  return Uint8Array.from(out);
}

function ofBase58(text: string): Uint8Array {
  let value = 0n;
  for (const letter of text) value = value * 58n + BigInt(base58Alphabet.indexOf(letter));
  const digits = value.toString(16);
  return new Uint8Array(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex"));
}

function ofBase36(text: string): Uint8Array {
  let value = 0n;
  for (const letter of text.toLowerCase()) value = value * 36n + BigInt(Number.parseInt(letter, 36));
  const digits = value.toString(16);
  return new Uint8Array(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex"));
}

/** A line as uuencode writes it: the number of bytes, then four signs for three of them. */
function ofUu(line: string): Uint8Array | undefined {
  const count = (line.charCodeAt(0) - 32) & 63;
  const signs = line.slice(1);
  if (count === 0 || Math.abs(signs.length - Math.ceil(count / 3) * 4) > 3) return undefined;
  const out: number[] = [];
  for (let at = 0; at < signs.length; at += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((step) => ((signs.charCodeAt(at + step) || 32) - 32) & 63);
    out.push((a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d);
  }
  return Uint8Array.from(out.slice(0, count));
}

function ofBase85(text: string, valueOf: (letter: string) => number): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < text.length; at += 5) {
    const group = text.slice(at, at + 5);
    let value = 0;
    for (let index = 0; index < 5; index++) value = value * 85 + (index < group.length ? valueOf(group[index] ?? "") : 84);
    for (let index = 0; index < group.length - 1; index++) out.push(Math.floor(value / 256 ** (3 - index)) & 0xff);
  }
  return Uint8Array.from(out);
}

function* base64Runs(text: string): Generator<Run, void, undefined> {
  for (const match of text.matchAll(base64Run)) {
    const [run] = match;
    const span = { start: match.index, end: match.index + run.length, via: "base64" };
    const bare = run.replace(/=+$/, "");
    const forms = bare.length >= 8 ? [bare, backwards(bare), rot13(bare)] : [bare];
    if (bare.length >= 10) forms.push(swapped(bare), rot13(backwards(bare)));
    for (const form of forms) yield { ...span, bytes: Buffer.from(form, "base64") };
    // A run may begin within words or a path: its later letters are tried too.
    const slash = bare.lastIndexOf("/") + 1;
    if (slash > 0 && bare.length - slash >= 8) yield { ...span, bytes: Buffer.from(bare.slice(slash), "base64") };
  }
}

function* hexRuns(text: string): Generator<Run, void, undefined> {
  for (const match of text.matchAll(hexRun)) {
    const digits = match[0].replace(/0x|\\x|&h/gi, "").replace(/[^0-9a-f]/gi, "");
    const span = { start: match.index, end: match.index + match[0].length, via: "hexadecimal" };
    for (const form of [digits, digits.slice(1), backwards(digits)]) {
      const bytes = Buffer.from(form, "hex");
      yield { ...span, bytes };
      // Short words beside it may have been taken for more of it.
      yield { ...span, bytes, isLoose: true };
    }
    yield { ...span, bytes: Buffer.from(digits, "hex").reverse() };
  }
}

function* plainHexRuns(text: string): Generator<Run, void, undefined> {
  for (const match of text.matchAll(/[0-9a-f]{6,}/gi)) {
    yield { start: match.index, end: match.index + match[0].length, via: "hexadecimal", bytes: Buffer.from(match[0], "hex") };
  }
}

function* otherRuns(text: string): Generator<Run, void, undefined> {
  for (const match of text.matchAll(base32Run)) {
    const span = { start: match.index, end: match.index + match[0].length, via: "base32" };
    for (const alphabet of base32Alphabets) {
      for (const form of [match[0], backwards(match[0].replace(/=+$/, ""))]) {
        const bytes = ofBase32(form, alphabet);
        if (bytes !== undefined) yield { ...span, bytes };
      }
    }
  }
  for (const match of text.matchAll(base58Run)) {
    const [run] = match;
    if (/\d/.test(run) || (/[a-z]/.test(run) && /[A-Z]/.test(run.slice(1))))
      yield { start: match.index, end: match.index + run.length, via: "base58", bytes: ofBase58(run) };
  }
  for (const match of text.matchAll(base36Run)) {
    if (/\d/.test(match[0])) yield { start: match.index, end: match.index + match[0].length, via: "base36", bytes: ofBase36(match[0]) };
  }
  for (const match of text.matchAll(uuLine)) {
    const bytes = ofUu(match[0]);
    if (bytes !== undefined) yield { start: match.index, end: match.index + match[0].length, via: "uuencode", bytes };
  }
  for (const match of text.matchAll(base85Run)) {
    const bare = match[0].replace(/^<~/, "").replace(/~>?$/, "");
    if (!/[^\p{L}\p{N}.,;:'"!?()-]/u.test(bare) && !/\d.*[A-Z].*[a-z]|[a-z][A-Z0-9]/.test(bare)) continue;
    const span = { start: match.index, end: match.index + match[0].length, via: "base85" };
    if (/^[!-u]+$/.test(bare)) yield { ...span, bytes: ofBase85(bare, (letter) => letter.charCodeAt(0) - 33) };
    if ([...bare].every((letter) => z85Alphabet.includes(letter)))
      yield { ...span, bytes: ofBase85(bare, (letter) => z85Alphabet.indexOf(letter)) };
  }
}

/** Texts that stand encoded in a piece: base64 in both alphabets, base32, base58, base85, hexadecimal; also backwards or shifted by 13. */
export function decodedRuns(piece: Piece): { readonly pieces: readonly Piece[]; readonly hasBomb: boolean } {
  const pieces: Piece[] = [];
  let hasBomb = false;
  for (const runs of [base64Runs(piece.text), plainHexRuns(piece.text), hexRuns(piece.text), otherRuns(piece.text)]) {
    for (const { bytes, ...span } of runs) {
      hasBomb ||= isBomb(bytes);
      const texts = span.isLoose === true ? [looseText(bytes).text] : textsOfBytes(bytes);
      for (const text of texts) pieces.push(decodedPiece(text, piece, span));
    }
  }
  return { pieces, hasBomb };
}

function loosePiece(letters: { text: string; at: readonly number[] }, piece: Piece): Piece {
  const bytes = Buffer.from(letters.text, "base64");
  const { text, at } = looseText(bytes);
  const place = (byte: number, side: Int32Array): number =>
    side[letters.at[Math.min(letters.at.length - 1, Math.floor((byte * 4) / 3))] ?? 0] ?? 0;
  const starts = Int32Array.from(at, (byte) => place(byte, piece.starts));
  const ends = Int32Array.from(at, (byte) => place(byte + 1, piece.ends));
  return { text, starts, ends, via: [...piece.via, "base64"], isLoose: true };
}

/** All letters of a piece read as base64 from each of the four places at which it may begin, forwards and backwards: for what was spread over lines or fields. */
export function looseRuns(piece: Piece): readonly Piece[] {
  const out: Piece[] = [];
  for (const alphabet of [/[A-Za-z0-9+/]/, /[A-Za-z0-9_-]/]) {
    if (alphabet.test("-") && !/[_-]/.test(piece.text)) continue;
    const at: number[] = [];
    const letters: string[] = [];
    for (let index = 0; index < piece.text.length; index++) {
      const letter = piece.text[index] ?? "";
      if (alphabet.test(letter)) {
        letters.push(letter);
        at.push(index);
      }
    }
    for (let from = 0; from < 4; from++) {
      out.push(loosePiece({ text: letters.slice(from).join(""), at: at.slice(from) }, piece));
      out.push(loosePiece({ text: letters.toReversed().slice(from).join(""), at: at.toReversed().slice(from) }, piece));
    }
  }
  return out;
}
