import type { Phrase } from "./phrase.ts";
import type { Stream } from "./piece.ts";
import type { Tables } from "./tables.ts";
import { variantsOf } from "./variants.ts";

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
    for (const { text, how } of variantsOf(phrase)) {
      const raw = tables.fold.latin(text);
      // A surname alone is disguised as a whole name is.
      const forms: readonly (readonly [string, How])[] = how === "plain" ? disguises(raw, [raw], false) : [[raw, how]];
      for (const [form, way] of forms) {
        latin.push({ phrase: at, text: form, raw: form, how: way });
        look.push({ phrase: at, text: asLook(form), raw: form, how: way });
      }
    }
  });
  return { look: new PatternIndex(look), latin: new PatternIndex(latin) };
}
