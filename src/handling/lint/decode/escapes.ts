import { domainToUnicode } from "node:url";
import { PieceBuilder } from "../piece.ts";
import type { Piece } from "../piece.ts";

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  shy: "\u00ad",
  commat: "@",
  period: ".",
  lowbar: "_",
  hyphen: "-",
  dash: "-",
  num: "#",
  colon: ":",
  sol: "/",
  auml: "ä",
  ouml: "ö",
  uuml: "ü",
  szlig: "ß",
  eacute: "é",
  egrave: "è",
  agrave: "à",
  aacute: "á",
  oacute: "ó",
  uacute: "ú",
  iacute: "í",
  ntilde: "ñ",
  ccedil: "ç",
  zwnj: "\u200c",
  zwj: "\u200d",
};

const escapes =
  /%u([0-9a-f]{4})|%([0-9a-f]{2})|&#x([0-9a-f]{1,6});?|&#(\d{1,7});?|&([a-z]{2,8});|\\u\{([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|\\x\{?([0-9a-f]{2})\}?|\bU\+([0-9a-f]{4,6})\s?|=([0-9a-f]{2})|(=\r?\n)|\\([0-7]{3})|\\([0-9a-f]{2,6})\s?|(xn--[a-z0-9-]{1,60})/giu;

const point = (text: string | undefined, base: number): string => {
  const value = Number.parseInt(text ?? "", base);
  return value > 0 && value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff) ? String.fromCodePoint(value) : " ";
};

/** What one escape stands for: a byte, which may be part of a character, or a text. */
function meaning(groups: RegExpExecArray): { byte: number } | { text: string } {
  const [, percentU, percent, hexEntity, entity, name, braces, short, long, byte, plus, quoted, soft, octal, css, domain] = groups;
  const twoDigits = percent ?? byte ?? quoted;
  if (twoDigits !== undefined) return { byte: Number.parseInt(twoDigits, 16) };
  if (octal !== undefined) return { byte: Number.parseInt(octal, 8) & 0xff };
  if (soft !== undefined) return { text: "" };
  if (name !== undefined) return { text: named[name.toLowerCase()] ?? groups[0] };
  if (entity !== undefined) return { text: point(entity, 10) };
  if (domain !== undefined) return { text: domainToUnicode(domain.toLowerCase()) };
  return { text: point(percentU ?? hexEntity ?? braces ?? short ?? long ?? plus ?? css, 16) };
}

/** The piece with every escape put back in its place: percent, character references, backslashes, code points, quoted-printable, Punycode. */
export function unescaped(piece: Piece): Piece | undefined {
  const builder = new PieceBuilder();
  let done = 0;
  let bytes: number[] = [];
  let bytesFrom = 0;
  let found = 0;
  const flush = (): void => {
    if (bytes.length === 0) return;
    // Latin-1 where it is not UTF-8: the letters of most names are the same in both.
    const raw = Uint8Array.from(bytes);
    const text = new TextDecoder("utf-8").decode(raw);
    const shown = text.includes("\ufffd") ? String.fromCharCode(...raw) : text;
    builder.add(shown, piece.starts[bytesFrom] ?? 0, piece.ends[done - 1] ?? 0);
    bytes = [];
  };
  for (const match of piece.text.matchAll(escapes)) {
    if (match.index !== done) {
      flush();
      builder.copy(piece, done, match.index);
    }
    found += 1;
    const means = meaning(match);
    const end = match.index + match[0].length;
    if ("byte" in means) {
      if (bytes.length === 0) bytesFrom = match.index;
      bytes.push(means.byte);
      done = end;
      if (bytes.length >= 4096) flush();
    } else {
      flush();
      builder.add(means.text, piece.starts[match.index] ?? 0, piece.ends[end - 1] ?? 0);
      done = end;
    }
  }
  if (found === 0) return undefined;
  flush();
  builder.copy(piece, done, piece.text.length);
  return builder.build([...piece.via, "escapes"]);
}

const spelt = /\s?[[({<]?\b(?:dot|punkt|point|punto|точка)\b[\])}>]?\s?|\s?[[({<]\s?\.\s?[\])}>]\s?/giu;
const at = /\s?[[({<]?\b(?:at|arobase|arroba|собака)\b[\])}>]?\s?|\s?[[({<]\s?@\s?[\])}>]\s?/giu;

/** The piece with defanged addresses mended: `hxxp`, `[.]`, `(at)`, ` dot `. */
export function refanged(piece: Piece): Piece | undefined {
  const builder = new PieceBuilder();
  let done = 0;
  const marks = [...piece.text.matchAll(spelt)].map((match) => ({ match, text: "." }));
  for (const match of piece.text.matchAll(at)) marks.push({ match, text: "@" });
  for (const match of piece.text.matchAll(/\s\b(?:slash|schrägstrich|barra|слэш)\b\s|\s\b(?:colon|doppelpunkt)\b\s/giu))
    marks.push({ match, text: /slash|schr|barra|слэш/iu.test(match[0]) ? "/" : ":" });
  // A port that is the scheme's own changes nothing.
  for (const match of piece.text.matchAll(/(?<=\.\p{L}{2,20}):\d{2,5}(?=[/?#]|\s|$)/gu)) marks.push({ match, text: "" });
  for (const match of piece.text.matchAll(/\bh(?:xx|\*\*|tt)p(s?)\[?:\]?\/?\/?/giu))
    marks.push({ match, text: `http${match[1] ?? ""}://` });
  marks.sort((a, b) => a.match.index - b.match.index);
  for (const { match, text } of marks) {
    if (match.index < done) continue;
    builder.copy(piece, done, match.index);
    done = match.index + match[0].length;
    builder.add(text, piece.starts[match.index] ?? 0, piece.ends[done - 1] ?? 0);
  }
  if (done === 0) return undefined;
  builder.copy(piece, done, piece.text.length);
  return builder.build([...piece.via, "a defanged address"]);
}

const tag = /<!--[\s\S]{0,2000}?-->|<\/?[a-z][^<>]{0,200}>/giu;

/** The piece without the tags of a markup language, by which a word can be taken apart. Nothing where it has none. */
export function withoutTags(piece: Piece): Piece | undefined {
  const tags = [...piece.text.matchAll(tag)];
  if (tags.length === 0) return undefined;
  const builder = new PieceBuilder();
  let done = 0;
  for (const match of tags) {
    builder.copy(piece, done, match.index);
    done = match.index + match[0].length;
  }
  builder.copy(piece, done, piece.text.length);
  return builder.build([...piece.via, "markup"]);
}
