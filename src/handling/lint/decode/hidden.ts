import { decodedPiece } from "../piece.ts";
import type { Piece } from "../piece.ts";
import { textsOfBytes } from "./bytes-text.ts";
import { textsOfBits } from "./lists.ts";

const tagRun = /[\u{E0020}-\u{E007F}]+/gu;
const selectorRun = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]{2,}/gu;
const zeroWidth = /[\u180E\u200B-\u200D\u2060-\u2064\uFEFF]/g;
const blackFlag = "\u{1F3F4}";

/** A run of characters that show nothing: where it stands, and whether it is there to be read by somebody. */
export type Unseen = { readonly start: number; readonly end: number; readonly what: string; readonly isRefused: boolean };

function tags(piece: Piece): { readonly pieces: readonly Piece[]; readonly unseen: readonly Unseen[] } {
  const pieces: Piece[] = [];
  const unseen: Unseen[] = [];
  for (const match of piece.text.matchAll(tagRun)) {
    const end = match.index + match[0].length;
    // Flags of regions are written with these characters: a black flag, at most six of them, and an end.
    if (
      piece.text.slice(Math.max(0, match.index - 2), match.index) === blackFlag &&
      /^[\u{E0061}-\u{E007A}]{4,6}\u{E007F}$/u.test(match[0])
    )
      continue;
    const text = [...match[0]].map((each) => String.fromCharCode((each.codePointAt(0) ?? 0) - 0xe0000)).join("");
    pieces.push(decodedPiece(text, piece, { start: match.index, end, via: "tag characters" }));
    unseen.push({ start: match.index, end, what: "text in tag characters, which nothing shows", isRefused: true });
  }
  for (const match of piece.text.matchAll(selectorRun)) {
    const end = match.index + match[0].length;
    const bytes = Uint8Array.from([...match[0]], (each) => {
      const point = each.codePointAt(0) ?? 0;
      return point >= 0xe0100 ? point - 0xe0100 + 16 : point - 0xfe00;
    });
    for (const text of textsOfBytes(bytes)) pieces.push(decodedPiece(text, piece, { start: match.index, end, via: "variation selectors" }));
    unseen.push({ start: match.index, end, what: "a row of variation selectors, which can carry bytes", isRefused: true });
  }
  return { pieces, unseen };
}

/** The two most frequent of some signs as bits; empty where there are too few for a word. */
function bitsOf(signs: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const sign of signs) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  const [one, two] = [...counts].toSorted((a, b) => b[1] - a[1]).map(([sign]) => sign);
  if (one === undefined || two === undefined) return "";
  const bits = signs.filter((sign) => sign === one || sign === two).map((sign) => (sign === one ? "0" : "1"));
  return bits.length >= 21 ? bits.join("") : "";
}

function spacing(piece: Piece): readonly Piece[] {
  const all = { start: 0, end: piece.text.length };
  const out: Piece[] = [];
  const add = (signs: readonly string[], via: string): void => {
    for (const text of textsOfBits(bitsOf(signs))) out.push(decodedPiece(text, piece, { ...all, via }));
  };
  add(piece.text.match(zeroWidth) ?? [], "zero-width characters");
  add(
    (piece.text.match(/[ \t]+$/gm) ?? []).flatMap((tail) => [...tail]),
    "spaces at the ends of lines",
  );
  add((piece.text.match(/(?<=\S) {1,2}(?=\S)/g) ?? []).slice(0, 100_000), "single and double spaces");
  add((piece.text.match(/(?<=\S)[\u00A0\u2000-\u200A\u202F\u205F ](?=\S)/g) ?? []).slice(0, 100_000), "spaces of two widths");
  return out;
}

const betweenLatin =
  /(?<=\p{Script=Latin})(?:\u034F|[\u00AD\u180E\u200B-\u200D\u2060-\u2064\uFEFF\u115F\u1160\u3164])+(?=\p{Script=Latin})/gu;

/** What stands in a text unseen: texts in tag characters, selectors, zero-width bits and spacing, and the unseen characters themselves. */
export function hiddenIn(piece: Piece): { readonly pieces: readonly Piece[]; readonly unseen: readonly Unseen[] } {
  const { pieces, unseen } = tags(piece);
  const more: Unseen[] = [...unseen];
  for (const match of piece.text.matchAll(/[\u202D\u202E]/g)) {
    more.push({
      start: match.index,
      end: match.index + 1,
      what: "a control that shows the text in another order than it is stored",
      isRefused: true,
    });
  }
  for (const match of piece.text.matchAll(betweenLatin)) {
    const end = match.index + match[0].length;
    more.push({ start: match.index, end, what: "a character that shows nothing inside a word", isRefused: match[0].length >= 8 });
  }
  return { pieces: [...pieces, ...spacing(piece)], unseen: more.slice(0, 200) };
}
