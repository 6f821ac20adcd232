import type { Phrase, WordItem } from "./phrase.ts";
import { abjadKey, consonantsOf, shortShape, soundKeys } from "./phonetic.ts";
import { deletions, distance, stems } from "./similar.ts";
import type { Inflection } from "./similar.ts";
import type { Tables } from "./tables.ts";

/** How a word of the tearline is like a word of a phrase, from the same to the merely related. */
export type Likeness = "same" | "inflected" | "spelling" | "typo" | "synonym";

type Entry = WordItem & { readonly id: number; readonly isName: boolean };

/** A word of a phrase that a word of the tearline is like: the id of the phrases' word. */
export type WordHit = { readonly id: number; readonly likeness: Likeness };

const isLatin = /^[a-z0-9]+$/;
const cyrillicOrGreek = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Georgian}\p{Script=Armenian}]/u;
const abjad = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}]/u;
const caseless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

function inflectionOf(plain: string, given: { isCommon: boolean; isName: boolean }): Inflection {
  if (cyrillicOrGreek.test(plain)) return "cyrillic";
  if (given.isCommon) return "plural";
  return given.isName ? "name" : "word";
}

const prefixes = ["al", "wal", "w", "b", "l", "k", "f", "bal", "ll", "h", "v", "m", "sh"];

/** The word without what Arabic and Hebrew write joined before it. */
function bare(latin: string): readonly string[] {
  // In Hebrew the letter for v is a vowel as often: names are read both ways.
  const vowelless = latin.slice(0, 1) + latin.slice(1).replaceAll("v", "");
  return [
    latin,
    vowelless,
    ...prefixes
      .filter((prefix) => latin.startsWith(prefix) && latin.length > prefix.length + 2)
      .map((prefix) => latin.slice(prefix.length)),
  ];
}

/** Whether a letter was left out, doubled or exchanged with its neighbour: in a short name, another letter is another name. */
function isSlip(a: string, b: string): boolean {
  return a.length !== b.length || [...a].toSorted().join("") === [...b].toSorted().join("");
}

function push(map: Map<string, Entry[]>, key: string, entry: Entry): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [entry]);
  else if (!known.includes(entry)) known.push(entry);
}

/** The words of all phrases, to be asked which of them a word is like. */
export class VocabularyIndex {
  readonly #tables: Tables;
  readonly #ids = new Map<string, Entry>();
  readonly #same = new Map<string, Entry[]>();
  readonly #stems = new Map<string, Entry[]>();
  readonly #sounds = new Map<string, Entry[]>();
  readonly #shapes = new Map<string, Entry[]>();
  readonly #abjads = new Map<string, Entry[]>();
  readonly #typos = new Map<string, Entry[]>();
  readonly #groups = new Map<string, Entry[]>();
  /** Whether any word is written in Arabic or Hebrew letters: only then are Latin words compared so. */
  #hasAbjad = false;

  constructor(phrases: readonly Phrase[], tables: Tables) {
    this.#tables = tables;
    for (const phrase of phrases) {
      for (const item of phrase.items) if (item.kind === "word") this.#add(item);
      if (phrase.joined !== undefined) this.#add(phrase.joined);
    }
  }

  /** The id of a phrase's word. */
  idOf(item: WordItem): number {
    return this.#ids.get(item.plain)?.id ?? -1;
  }

  /** The groups of synonyms that a word is in, in any number. */
  #groupsOf(plain: string): ReadonlySet<number> {
    return new Set(stems(plain, "word").flatMap((stem) => this.#tables.synonyms.get(stem) ?? []));
  }

  #add(item: WordItem): void {
    if (this.#ids.has(item.plain)) return;
    const isForeign = abjad.test(item.plain) || caseless.test(item.plain);
    const entry: Entry = { ...item, id: this.#ids.size, isName: !item.isCommon && (item.isCapital || isForeign) };
    this.#ids.set(item.plain, entry);
    push(this.#same, item.plain, entry);
    for (const stem of stems(item.latin, inflectionOf(item.plain, entry))) push(this.#stems, stem, entry);
    for (const group of this.#groupsOf(item.plain)) push(this.#groups, String(group), entry);
    if (item.latin.length >= 5) for (const less of deletions(item.latin, item.latin.length >= 8 ? 2 : 1)) push(this.#typos, less, entry);
    if (item.isCommon || !/^[a-z]+$/.test(item.latin)) return;
    if (abjad.test(item.plain)) this.#hasAbjad = true;
    for (const form of [item.latin, ...(item.other === undefined ? [] : [item.other])])
      for (const key of soundKeys(form)) push(this.#sounds, consonantsOf(key), entry);
    push(this.#shapes, shortShape(item.latin), entry);
    for (const each of abjad.test(item.plain) ? bare(item.latin) : [item.latin]) push(this.#abjads, abjadKey(each), entry);
  }

  /** Every word of the phrases that a word is like, each with the closest likeness. `isCapital`: whether it is written as a name. */
  find(word: { readonly plain: string; readonly latin: string; readonly isCapital: boolean }): readonly WordHit[] {
    const { plain, latin } = word;
    const hits = new Map<number, Likeness>();
    const hit = (entry: Entry, likeness: Likeness): void => {
      if (!hits.has(entry.id)) hits.set(entry.id, likeness);
    };
    for (const entry of this.#same.get(plain) ?? []) hit(entry, "same");
    const isCommon = stems(plain, "plural").some((stem) => this.#tables.common.has(stem));
    this.#inflected(word, isCommon, hit);
    if (!isCommon && latin.length <= 60) {
      this.#spelt(word, hit);
      this.#mistyped(word, hit);
    }
    for (const group of this.#groupsOf(plain)) for (const entry of this.#groups.get(String(group)) ?? []) hit(entry, "synonym");
    return [...hits].map(([id, likeness]) => ({ id, likeness }));
  }

  #inflected({ plain, latin }: { plain: string; latin: string }, isCommon: boolean, hit: (entry: Entry, likeness: Likeness) => void): void {
    for (const ending of cyrillicOrGreek.test(plain) ? (["cyrillic"] as const) : (["plural", "name", "word"] as const)) {
      for (const stem of stems(latin, ending)) {
        for (const entry of this.#stems.get(stem) ?? []) {
          const own = inflectionOf(entry.plain, entry);
          if (own !== ending && !(own === "cyrillic" || ending === "cyrillic")) continue;
          // A common word in the tearline is not a name that looks like it.
          if (isCommon && entry.isName && entry.latin !== latin) continue;
          hit(entry, isLatin.test(plain) === isLatin.test(entry.plain) ? "inflected" : "spelling");
        }
      }
    }
    if (abjad.test(plain)) {
      for (const form of bare(plain)) for (const entry of this.#same.get(form) ?? []) hit(entry, "inflected");
      for (const form of bare(latin)) for (const entry of this.#stems.get(form) ?? []) if (abjad.test(entry.plain)) hit(entry, "inflected");
    }
  }

  #spelt(
    { plain, latin, isCapital }: { plain: string; latin: string; isCapital: boolean },
    hit: (entry: Entry, likeness: Likeness) => void,
  ): void {
    if (!/^[a-z]+$/.test(latin)) return;
    const isNative = isLatin.test(plain);
    if (abjad.test(plain) || this.#hasAbjad) {
      const forms = abjad.test(plain) ? bare(latin) : [latin];
      for (const form of forms) {
        const key = abjadKey(form);
        if (key.length < 3) continue;
        for (const entry of this.#abjads.get(key) ?? []) if (abjad.test(plain) || abjad.test(entry.plain)) hit(entry, "spelling");
      }
    }
    for (const key of soundKeys(latin)) {
      const consonants = consonantsOf(key);
      if (consonants.length < (isCapital || !isNative ? 3 : 4)) continue;
      for (const entry of this.#sounds.get(consonants) ?? []) {
        const limit = consonants.length >= 5 ? 2 : 1;
        // A word in small letters is seldom a name: it must be spelt much alike, too.
        const isNear = isCapital || !isNative || distance(latin, entry.latin, 3) <= (latin.length >= 8 ? 3 : 2);
        if (
          entry.isName &&
          isNear &&
          [...soundKeys(entry.latin), ...(entry.other === undefined ? [] : soundKeys(entry.other))].some(
            (other) => consonantsOf(other) === consonants && distance(key, other, limit) <= limit,
          )
        ) {
          hit(entry, "spelling");
        }
      }
    }
    if (latin.length >= 3 && (isCapital || !isNative)) {
      for (const entry of this.#shapes.get(shortShape(latin)) ?? []) if (entry.isName) hit(entry, "spelling");
    }
  }

  #mistyped({ latin, isCapital }: { latin: string; isCapital: boolean }, hit: (entry: Entry, likeness: Likeness) => void): void {
    if (latin.length < 4 || /^\d+$/.test(latin)) return;
    const limitOf = (length: number): number => (length >= 8 ? 2 : 1);
    for (const less of deletions(latin, latin.length >= 7 ? 2 : 1)) {
      for (const entry of this.#typos.get(less) ?? []) {
        if (/\d/.test(entry.latin)) continue;
        const length = entry.latin.length;
        const limit = limitOf(length);
        const far = distance(latin, entry.latin, limit);
        if (far > limit) continue;
        const sameStart = latin[0] === entry.latin[0];
        if (length <= 5 && !(isCapital && sameStart && entry.isName && isSlip(latin, entry.latin))) continue;
        if (far === 2 && !sameStart) continue;
        if (entry.isCommon && length < 6) continue;
        hit(entry, "typo");
      }
    }
  }
}
