import { base64, base64url, foreignDigest, hex, utf8 } from "../../base/index.ts";
import type { Piece } from "./piece.ts";

/** A digest that a text shows: from where to where, in hexadecimal or base64, perhaps cut short. */
export type Shown = { readonly start: number; readonly end: number; readonly text: string; readonly isHex: boolean };

const hexDigest = /(?<![0-9a-z])(?:[0-9a-f]{2}[:\s-]?){5,63}[0-9a-f]{2}(?:…|\.\.\.)?(?![0-9a-z])/gi;
const base64Digest = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,88}={0,2}(?![A-Za-z0-9+/_-])/g;

const functions: readonly string[] = [
  "md5",
  "sha1",
  "ripemd160",
  "sha224",
  "sha256",
  "sha3-256",
  "blake2s256",
  "sha512-256",
  "sha384",
  "sha512",
  "sha3-512",
  "blake2b512",
];
const leastHex = 12;

/** Everything in a piece that may be a digest. */
export function digestsIn(piece: Piece): readonly Shown[] {
  const out: Shown[] = [];
  for (const match of piece.text.matchAll(hexDigest)) {
    const text = match[0].toLowerCase().replace(/[^0-9a-f]/g, "");
    if (text.length >= leastHex && /[a-f]/.test(text))
      out.push({ start: match.index, end: match.index + match[0].length, text, isHex: true });
  }
  for (const match of piece.text.matchAll(base64Digest)) {
    const text = match[0].replace(/=+$/, "");
    if (/\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text))
      out.push({ start: match.index, end: match.index + match[0].length, text, isHex: false });
  }
  return out;
}

/** Spellings of a text that may have been hashed. */
function spellings(text: string): readonly string[] {
  const trimmed = text.trim();
  const lower = trimmed.toLowerCase();
  const bare = trimmed.replace(/[^\p{L}\p{N}]/gu, "");
  const all = [
    trimmed,
    lower,
    trimmed.toUpperCase(),
    bare,
    bare.toLowerCase(),
    bare.toUpperCase(),
    trimmed.normalize("NFD"),
    lower.replace(/\s+/g, "_"),
    lower.replace(/\s+/g, "-"),
  ];
  return [...new Set(all.flatMap((each) => [each, `${each}\n`, `${each}\r\n`]))];
}

/** Keeps the shown digests by their first figures, and says which of them a text is the origin of. */
export class DigestIndex {
  readonly #shown: readonly Shown[];
  readonly #hex = new Map<string, Shown[]>();
  readonly #base64 = new Map<string, Shown[]>();

  constructor(shown: readonly Shown[]) {
    this.#shown = shown;
    for (const each of shown) {
      const index = each.isHex ? this.#hex : this.#base64;
      const key = each.text.slice(0, each.isHex ? leastHex : 16);
      index.set(key, [...(index.get(key) ?? []), each]);
    }
  }

  /** The shown digests of a text, in any of its spellings if `isExact` is not set. */
  of(text: string, isExact = false): readonly Shown[] {
    if (this.#shown.length === 0) return [];
    const out = new Set<Shown>();
    for (const spelling of isExact ? [text, text.trim(), `${text}\n`, text.trim().toLowerCase()] : spellings(text)) {
      const bytes = utf8(spelling);
      for (const name of functions) {
        const digest = foreignDigest(name, bytes);
        if (digest === undefined) continue;
        for (const shown of this.#find(digest)) out.add(shown);
      }
    }
    return [...out];
  }

  *#find(digest: Uint8Array): Generator<Shown, void, undefined> {
    const inHex = hex(digest);
    for (const shown of this.#hex.get(inHex.slice(0, leastHex)) ?? []) if (inHex.startsWith(shown.text)) yield shown;
    if (this.#base64.size === 0) return;
    for (const text of [base64(digest), base64url(digest)]) {
      for (const shown of this.#base64.get(text.slice(0, 16)) ?? []) if (text.startsWith(shown.text)) yield shown;
    }
  }
}
