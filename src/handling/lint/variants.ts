import type { Phrase } from "./phrase.ts";
import { nameParticles } from "./phrase.ts";

/** Another row of letters or digits that gives a phrase away. `cipher`: its letters were moved about; `shortened`: only part of it is there. */
export type Variant = { readonly text: string; readonly how: "plain" | "cipher" | "shortened" };

const keypad = "22233344455566677778889999";

/** The rows that a rail fence of some rails gives. */
function railFence(letters: string, rails: number): string {
  const rows: string[] = Array.from({ length: rails }, () => "");
  const turn = 2 * (rails - 1);
  [...letters].forEach((letter, at) => {
    const row = Math.min(at % turn, turn - (at % turn));
    rows[row] = (rows[row] ?? "") + letter;
  });
  return rows.join("");
}

/** A word as children's Latin turns it: its first consonants behind it, and "ay". */
function pigLatin(word: string): string {
  const head = /^[^aeiou]*/.exec(word)?.[0] ?? "";
  return `${word.slice(head.length)}${head}ay`;
}

/** Names: the surname alone, without particles, the other way about, without vowels, on the keys of a telephone, in rails. */
function ofName(phrase: Phrase): readonly Variant[] {
  const words = phrase.read.tokens.map(({ latin }) => latin);
  const named = phrase.items.flatMap((item) => (item.kind === "word" ? [item.latin] : []));
  const bare = phrase.isPerson || phrase.isNameLike ? named : words.filter((word) => !nameParticles.has(word));
  const [all, less] = [words.join(""), bare.join("")];
  const out: Variant[] = [];
  const add = (text: string, how: Variant["how"], least: number): void => {
    if (text.length >= least && text !== all) out.push({ text, how });
  };
  if (!/^[a-z]+$/.test(all)) return out;
  if (phrase.isPerson || phrase.isNameLike) {
    add(bare.at(-1) ?? "", "plain", 6);
    add(less, "plain", 6);
    add(bare.toReversed().join(""), "plain", 6);
    for (const text of [all, less]) for (const vowels of [/[aeiou]/g, /[aeiouy]/g]) add(text.replace(vowels, ""), "shortened", 6);
  }
  for (const text of new Set([all, less])) {
    for (const rails of [2, 3]) add(railFence(text, rails), "cipher", 8);
    add([...text].map((letter) => keypad[letter.charCodeAt(0) - 97] ?? "").join(""), "cipher", 8);
  }
  for (const list of [words, bare]) add(list.map(pigLatin).join(""), "cipher", 8);
  return out;
}

const known =
  /(?:^|\.)(?:google|youtube|facebook|telegram|twitter|instagram|tiktok|vk|wikipedia|github|dropbox|mega|whatsapp|microsoft|apple|amazon|discord|reddit|linkedin|proton|icloud)\.\w{2,6}$/i;

/** An address without its scheme, and its host alone; an IPv4 address as one number, in octal, with leading noughts, in hexadecimal. */
function ofAddress(text: string): readonly Variant[] {
  const out: Variant[] = [];
  const bare = text
    .replace(/^[a-z][a-z0-9+.-]{1,20}:\/\//i, "")
    .replace(/^www\./i, "")
    .replace(/\/+$/, "");
  if (bare !== text && bare.length >= 6) out.push({ text: bare, how: "shortened" });
  const host = /^[a-z][a-z0-9+.-]{1,20}:\/\/(?:www\.)?([^/:?#]{10,253})[/:?#]/i.exec(text)?.[1];
  if (host !== undefined && !known.test(host)) out.push({ text: host, how: "shortened" });
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text.trim())?.slice(1).map(Number) ?? [];
  if (parts.length === 4) {
    const octal = (part: number): string => (part === 0 ? "0" : `0${part.toString(8)}`);
    const forms = [
      parts.map((part) => part.toString(16).padStart(2, "0")).join(""),
      String(parts.reduce((sum, part) => sum * 256 + part, 0)),
      parts.map(octal).join(""),
      parts.map((part) => part.toString(8).padStart(4, "0")).join(""),
      parts.map((part) => String(part).padStart(3, "0")).join(""),
      parts.toReversed().join(""),
    ];
    for (const form of new Set(forms)) if (form.length >= 7 && form !== parts.join("")) out.push({ text: form, how: "shortened" });
  }
  return out;
}

/** The figures that tell a telephone or account number by themselves: its last seven, or its longest row of eight and more. */
function ofFigures(phrase: Phrase): readonly Variant[] {
  const digits = phrase.text.replace(/\D/g, "");
  const isTelephone = phrase.items.some((item) => item.kind === "value" && item.value === "telephone");
  if (isTelephone && digits.length >= 9) return [{ text: digits.slice(-7), how: "shortened" }];
  const rows = phrase.isIdentifier && !phrase.text.includes("://") ? (phrase.text.match(/\d{8,}/g) ?? []) : [];
  return rows.filter((row) => row !== digits || row.length < phrase.text.length).map((text) => ({ text, how: "shortened" }) as const);
}

/** The beginning and the end of a digest, and its bytes in base64. */
function ofDigest(text: string): readonly Variant[] {
  if (!/^[0-9a-f]{32,128}$/i.test(text)) return [];
  const forms = [
    text.slice(0, 12),
    text.slice(-12),
    Buffer.from(text, "hex")
      .toString("base64")
      .replace(/[^A-Za-z0-9]/g, ""),
  ];
  return forms.map((form) => ({ text: form, how: "shortened" }));
}

/** Every other row of letters or digits by which a phrase is known. */
export function variantsOf(phrase: Phrase): readonly Variant[] {
  return [...ofName(phrase), ...ofDigest(phrase.text.trim()), ...(phrase.isIdentifier ? ofAddress(phrase.text) : []), ...ofFigures(phrase)];
}
