import { spokenNumbers } from "../number-words.ts";
import { decodedPiece, PieceBuilder } from "../piece.ts";
import type { Piece, ReadPiece } from "../piece.ts";
import type { Tables } from "../tables.ts";

const turnedOnly = /[ɐɔǝɟƃɥᴉıɾʞɯɹʇʌʍʎ]/gu;
const turned = "ɐa qb ɔc pd ǝe ɟf ƃg ɥh ᴉi ıi ɾj ʞk ɯm un dp bq ɹr ʇt nu ʌv ʍw ʎy ∀A ƆC ƎE ⅁G WM MW ⅄Y 69 96"
  .split(" ")
  .map(([from = "", to = ""]) => [from, to] as const);

/** The piece read upside down: its letters turned, from behind. Nothing where fewer than three turned letters stand in it. */
function upright(piece: Piece): Piece | undefined {
  if ((piece.text.match(turnedOnly) ?? []).length < 3) return undefined;
  const builder = new PieceBuilder();
  const letters = new Map(turned);
  for (let at = piece.text.length - 1; at >= 0; at--) {
    const letter = piece.text[at] ?? "";
    builder.add(letters.get(letter) ?? letter, piece.starts[at] ?? 0, piece.ends[at] ?? 0);
  }
  return builder.build([...piece.via, "letters turned upside down"]);
}

const drawn =
  /\\\/\\\/|\|\\\/\||\/\\\/\\|\|-\||\|\\\||\/\\\/|\(\)|\[\]|\|_\||\|_|\|\)|\|<|\|>|\|2|\|3|\|=|\|\*|\/\\|\\\/|><|['`]\/|\]\[|ph/giu;
const drawings = "\\/\\/w |\\/|m /\\/\\m |-|h |\\|n /\\/n ()o []o |_|u |_l |)d |<k |>p |2r |3b |=f |*p /\\a \\/v ><x ][i '/y `/y phf"
  .split(" ")
  .map((each) => [each.slice(0, -1), each.slice(-1)] as const);

/** The piece with letters that are drawn of several signs put back: `|-|` for h, `/\` for a. Nothing where fewer than three stand in it. */
function redrawn(piece: Piece): Piece | undefined {
  const found = [...piece.text.matchAll(drawn)];
  if (found.filter(([sign]) => sign.toLowerCase() !== "ph").length < 3) return undefined;
  const builder = new PieceBuilder();
  const letters = new Map(drawings);
  let done = 0;
  for (const match of found) {
    builder.copy(piece, done, match.index);
    done = match.index + match[0].length;
    builder.add(letters.get(match[0].toLowerCase()) ?? "", piece.starts[match.index] ?? 0, piece.ends[done - 1] ?? 0);
  }
  builder.copy(piece, done, piece.text.length);
  return builder.build([...piece.via, "letters drawn of signs"]);
}

/** Whether a run of characters has what small letters become when they are shifted by half of ASCII. */
function isRotated(run: string): boolean {
  const within = run.match(/[2-9:;<=>?@A-K]/g)?.length ?? 0;
  return run.length >= 3 && within * 5 >= run.length * 3 && /[:;<=>?@]/.test(run);
}

const rotate = (text: string): string => text.replace(/[!-~]/g, (sign) => String.fromCharCode(33 + ((sign.charCodeAt(0) - 33 + 47) % 94)));

/** Runs of characters that were shifted by half of ASCII (ROT47), each with the runs beside it. */
function rotated(piece: Piece): readonly Piece[] {
  const runs = [...piece.text.matchAll(/[!-~]+/g)];
  const out: Piece[] = [];
  for (let at = 0; at < runs.length; at++) {
    if (!isRotated(runs[at]?.[0] ?? "")) continue;
    const first = runs[Math.max(0, at - 1)]?.index ?? 0;
    let last = at;
    while (isRotated(runs[last + 1]?.[0] ?? "")) last += 1;
    const end = runs[Math.min(runs.length - 1, last + 1)];
    const to = (end?.index ?? 0) + (end?.[0].length ?? 0);
    out.push(decodedPiece(rotate(piece.text.slice(first, to)), piece, { start: first, end: to, via: "characters shifted by 47" }));
    at = last;
  }
  return out;
}

const times: Readonly<Record<string, number>> = { double: 2, triple: 3, doppel: 2, dreifach: 3 };

/** The piece with numbers in words put into figures, for what is known by its characters alone; nothing where there are none. */
function figured({ piece, tokens }: ReadPiece, tables: Tables): Piece | undefined {
  const spoken = spokenNumbers(tokens, tables).filter(({ value, isDigits }) => value >= 0 && !isDigits);
  if (spoken.length === 0) return undefined;
  const builder = new PieceBuilder();
  let done = 0;
  for (const { first, last, value } of spoken) {
    const before = tokens[first - 1];
    const many = Object.hasOwn(times, before?.plain ?? "") ? (times[before?.plain ?? ""] ?? 1) : 1;
    const start = (many > 1 ? before?.start : undefined) ?? tokens[first]?.start ?? 0;
    const end = tokens[last]?.end ?? start;
    if (start < done) continue;
    builder.copy(piece, done, start);
    builder.add(String(value).repeat(many), piece.starts[start] ?? 0, piece.ends[end - 1] ?? 0);
    done = end;
  }
  builder.copy(piece, done, piece.text.length);
  return builder.build([...piece.via, "numbers in words"]);
}

const twoLetters = /(?<![\p{L}\d])(?:[ab]{5}[\s,.|/-]{0,3}){4,}(?![\p{L}\d])/giu;
const oldAlphabet = "abcdefghiklmnopqrstuwxyz";

/** Letters spelt in groups of five of two letters (Bacon's cipher), in the alphabets of 26 and of 24. */
function ofTwoLetters(piece: Piece): readonly Piece[] {
  return [...piece.text.matchAll(twoLetters)].flatMap((match) => {
    const groups = match[0].toLowerCase().match(/[ab]{5}/g) ?? [];
    const span = { start: match.index, end: match.index + match[0].length, via: "groups of two letters" };
    return ["ab", "ba"].flatMap((signs) => {
      const values = groups.map((group) => Number.parseInt(group.replaceAll(signs[0] ?? "", "0").replaceAll(signs[1] ?? "", "1"), 2));
      const modern = values.map((value) => (value < 26 ? String.fromCharCode(97 + value) : " ")).join("");
      const old = values.map((value) => oldAlphabet[value] ?? " ").join("");
      return [modern, old].map((text) => decodedPiece(text, piece, span));
    });
  });
}

/** What a piece says where its characters are read in another way: turned, drawn of signs, shifted, in groups of two, numbers in words. */
export function disguisedIn(read: ReadPiece, tables: Tables, hasAddresses: boolean): readonly Piece[] {
  const { piece } = read;
  const whole = [upright(piece), redrawn(piece)];
  const figures = hasAddresses && !piece.via.includes("numbers in words") ? figured(read, tables) : undefined;
  return [...whole, figures, ...rotated(piece), ...ofTwoLetters(piece)].filter((each) => each !== undefined);
}
