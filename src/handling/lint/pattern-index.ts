import type { Phrase } from "./phrase.ts";
import type { Stream } from "./piece.ts";
import type { Tables } from "./tables.ts";

/** How the letters of a phrase were changed. */
export type How = "plain" | "reversed" | "cipher" | "shortened";

/** The letters of a phrase as they would stand in a stream; `raw` in plain form, letter by letter. */
export type Pattern = { readonly phrase: number; readonly text: string; readonly raw: string; readonly how: How };

/** Where a pattern begins in a stream. */
export type Hit = { readonly at: number; readonly pattern: Pattern };

const longestKey = 4;

/** Finds any number of patterns in one pass over a stream. */
export class PatternIndex {
  readonly #byStart = new Map<string, Pattern[]>();
  readonly #lengths = new Set<number>();

  constructor(patterns: readonly Pattern[]) {
    for (const pattern of patterns) {
      const length = Math.min(longestKey, pattern.text.length);
      if (length < 2) continue;
      this.#lengths.add(length);
      const key = pattern.text.slice(0, length);
      const known = this.#byStart.get(key);
      if (known === undefined) this.#byStart.set(key, [pattern]);
      else known.push(pattern);
    }
  }

  /** Every place at which a pattern's letters stand one after another. */
  *find(text: string): Generator<Hit, void, undefined> {
    for (const length of this.#lengths) {
      for (let at = 0; at + length <= text.length; at++) {
        const patterns = this.#byStart.get(text.slice(at, at + length));
        if (patterns === undefined) continue;
        for (const pattern of patterns) {
          if (pattern.text.length >= longestKey ? text.startsWith(pattern.text, at) : pattern.text.length === length) yield { at, pattern };
        }
      }
    }
  }
}

const backwards = (text: string): string => [...text].toReversed().join("");

function shifted(text: string, by: number): string {
  return text.replace(/[a-z]/g, (letter) => String.fromCharCode(97 + ((letter.charCodeAt(0) - 97 + by) % 26)));
}

function mirrored(text: string): string {
  return text.replace(/[a-z]/g, (letter) => String.fromCharCode(219 - letter.charCodeAt(0)));
}

/** The disguises of one word of letters: itself, backwards, every Caesar shift, Atbash, and shifts backwards. */
function disguises(letters: string, words: readonly string[], isCommon: boolean): readonly (readonly [string, How])[] {
  const out: [string, How][] = [[letters, "plain"]];
  if (letters.length < 5 || (isCommon && letters.length < 7)) return out;
  out.push([backwards(letters), "reversed"]);
  if (words.length > 1) {
    out.push([words.map(backwards).join(""), "reversed"]);
    out.push([words.toReversed().join(""), "reversed"]);
  }
  if (!/[a-z]/.test(letters)) return out;
  for (let by = 1; by < 26; by++) {
    if (by !== 13 && letters.length < 6) continue;
    out.push([shifted(letters, by), "cipher"], [backwards(shifted(letters, by)), "cipher"]);
  }
  out.push([mirrored(letters), "cipher"], [backwards(mirrored(letters)), "cipher"]);
  return out;
}

/** What is left of an address that is given without its scheme. */
function shortened(text: string): string | undefined {
  const bare = text
    .replace(/^[a-z][a-z0-9+.-]{1,20}:\/\//i, "")
    .replace(/^www\./i, "")
    .replace(/\/+$/, "");
  return bare === text || bare.length < 6 ? undefined : bare;
}

/** An IPv4 address in hexadecimal. */
function addressHex(text: string): string | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text.trim());
  return parts === null
    ? undefined
    : parts
        .slice(1)
        .map((part) => Number(part).toString(16).padStart(2, "0"))
        .join("");
}

/** The patterns of the phrases in both streams. */
export function patternsOf(phrases: readonly Phrase[], tables: Tables): { readonly look: PatternIndex; readonly latin: PatternIndex } {
  const look: Pattern[] = [];
  const latin: Pattern[] = [];
  const asLook = (letters: string): string => [...letters].map((letter) => tables.fold.of(letter.codePointAt(0) ?? 0).look).join("");
  phrases.forEach((phrase, at) => {
    const add = (stream: Stream, words: readonly string[], to: Pattern[]): void => {
      for (const [raw, how] of disguises(stream.raw, words, phrase.isCommon)) {
        const text = to === look ? asLook(raw) : raw;
        to.push({ phrase: at, text, raw: text.length === raw.length ? raw : "", how });
      }
    };
    add(
      phrase.read.latin,
      phrase.read.tokens.map(({ latin: word }) => word),
      latin,
    );
    // Signs inside a phrase have no plain form: its letters and digits alone are looked for.
    add({ ...phrase.read.look, raw: phrase.words.join("") }, phrase.words, look);
    const less = phrase.isIdentifier ? (shortened(phrase.text) ?? addressHex(phrase.text)) : undefined;
    if (less !== undefined) latin.push({ phrase: at, text: tables.fold.latin(less), raw: tables.fold.latin(less), how: "shortened" });
  });
  return { look: new PatternIndex(look), latin: new PatternIndex(latin) };
}
