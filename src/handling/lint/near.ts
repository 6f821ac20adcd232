import type { Fold } from "./fold.ts";
import type { Match } from "./match.ts";
import type { FindingKind } from "./finding.ts";
import type { Item, Phrase } from "./phrase.ts";
import { nameParticles } from "./phrase.ts";
import { digraphForm, greekForm } from "./phonetic.ts";
import type { ReadPiece, Token } from "./piece.ts";
import type { Tables } from "./tables.ts";
import { valuesIn } from "./values.ts";
import type { Likeness, VocabularyIndex } from "./vocabulary-index.ts";

/** A phrase's item met in the tearline: at which content word, from which unit to which, and how like. */
type Met = {
  readonly item: number;
  readonly at: number;
  readonly until: number;
  readonly start: number;
  readonly end: number;
  readonly how: Likeness | "value";
};

type Found = Omit<Met, "item">;

/** What the words and values of a piece are like. */
type Seen = { readonly words: ReadonlyMap<number, readonly Found[]>; readonly values: ReadonlyMap<string, readonly Found[]> };

function add<K>(map: Map<K, Found[]>, key: K, found: Found): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [found]);
  else known.push(found);
}

/** Neighbouring tokens that may be one word taken apart: with a break at a line's end, or with single letters. */
function joined(tokens: readonly Token[], at: number, text: string): Token | undefined {
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first === undefined || second === undefined || second.start - first.end > 4) return undefined;
  const gap = text.slice(first.end, second.start);
  if (/[.!?;:]\s/.test(gap) || first.plain.length + second.plain.length > 40) return undefined;
  return { ...first, end: second.end, plain: first.plain + second.plain, latin: first.latin + second.latin };
}

/** A word as it may be written otherwise: without an article that is joined to it, or with the sounds of its letters in Latin ones. */
function soundForms(token: Token, text: string, fold: Fold): readonly string[] {
  const article = /^(?:al|el|abu|ibn|bin)(?=.{4})/.exec(token.latin);
  const shown = text.slice(token.start, token.end);
  const spelt = token.latin === shown.toLowerCase() ? undefined : (digraphForm(shown) ?? greekForm(token.plain));
  return [...(article === null ? [] : [token.latin.slice(article[0].length)]), ...(spelt === undefined ? [] : [fold.latin(spelt)])];
}

/** What a word may have been before two letters were drawn as one, figures were joined to it, or it was cut short. */
function otherForms(latin: string): readonly string[] {
  const drawn = latin.replaceAll("rn", "m").replaceAll("vv", "w");
  const unit = /^\d+(?=[a-z]{1,12}$)/.exec(latin);
  return [
    ...(drawn === latin ? [] : [drawn]),
    ...(unit === null ? [] : [latin.slice(unit[0].length)]),
    ...(latin.length > 5 && latin.endsWith("str") ? [`${latin}asse`] : []),
  ];
}

/** The first of rising numbers that is not less than a bound, or the last of all. */
function firstFrom(rising: readonly number[], bound: number): number {
  let low = 0;
  let high = Math.max(0, rising.length - 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) >= bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

function lookAround(read: ReadPiece, index: VocabularyIndex, tables: Tables): Seen {
  const words = new Map<number, Found[]>();
  const values = new Map<string, Found[]>();
  const asked = new Map<string, ReturnType<VocabularyIndex["find"]>>();
  const ask = (token: Token): ReturnType<VocabularyIndex["find"]> => {
    const key = `${token.plain}${token.isCapital ? "+" : ""}`;
    const known = asked.get(key) ?? index.find(token);
    asked.set(key, known);
    return known;
  };
  const positions: number[] = [];
  let content = 0;
  read.tokens.forEach((token, at) => {
    positions.push(content);
    const found = { at: content, until: content, start: token.start, end: token.end };
    for (const { id, likeness } of ask(token)) add(words, id, { ...found, how: likeness });
    for (const form of soundForms(token, read.piece.text, tables.fold)) {
      for (const { id, likeness } of index.find({ ...token, plain: form, latin: form }))
        if (likeness !== "synonym") add(words, id, { ...found, how: likeness === "same" ? "spelling" : likeness });
    }
    for (const bare of otherForms(token.latin)) {
      for (const { id, likeness } of index.find({ ...token, plain: bare, latin: bare })) {
        if (likeness !== "synonym" || /^\d/.test(token.latin))
          add(words, id, {
            ...found,
            start: token.latin.endsWith(bare) ? Math.max(token.start, token.end - bare.length) : token.start,
            how: likeness === "synonym" ? likeness : "typo",
          });
      }
    }
    const pair = joined(read.tokens, at, read.piece.text);
    const isOdd = pair !== undefined && !(tables.common.has(token.plain) && tables.common.has(read.tokens[at + 1]?.plain ?? ""));
    if (isOdd && pair !== undefined) {
      for (const { id, likeness } of index.find(pair))
        if (likeness !== "synonym" && pair.plain.length >= 5)
          add(words, id, { at: content, until: content, start: pair.start, end: pair.end, how: likeness });
    }
    if (!tables.stop.has(token.plain) && !nameParticles.has(token.plain)) content += 1;
  });
  const starts = read.tokens.map(({ start }) => start);
  for (const { keys, start, end } of valuesIn(read, tables)) {
    const at = positions[firstFrom(starts, start)] ?? 0;
    const until = Math.max(at, (positions[firstFrom(starts, end)] ?? 0) - 1);
    for (const key of new Set(keys)) add(values, key, { at, until, start, end, how: "value" });
  }
  return { words, values };
}

function metOf(phrase: Phrase, seen: Seen, index: VocabularyIndex): Met[] {
  const out: Met[] = [];
  phrase.items.forEach((item, at) => {
    const founds =
      item.kind === "word" ? (seen.words.get(index.idOf(item)) ?? []) : item.wanted.flatMap((key) => seen.values.get(key) ?? []);
    for (const found of founds) out.push({ item: at, ...found });
  });
  return out.toSorted((a, b) => a.at - b.at || a.start - b.start);
}

const valueKinds = { number: "number", date: "date", time: "time", telephone: "telephone", coordinates: "coordinates" } as const;

function kindOf(items: readonly Item[], mets: readonly Met[]): FindingKind {
  const only = items.length === 1 ? items[0] : undefined;
  if (only?.kind === "value") return valueKinds[only.value];
  if (mets.some(({ how }) => how === "spelling")) return "spelling";
  return "near";
}

const isRare = (item: Item | undefined): boolean => item?.kind === "value" || (item?.kind === "word" && !item.isCommon);

/** A phrase that says one thing: any word that is it, however spelt or inflected. */
function single(phrase: Phrase, mets: readonly Met[]): readonly Omit<Match, "phrase">[] {
  const [item] = phrase.items;
  const isOneWord = phrase.words.length === 1 || isRare(item);
  return mets
    .filter(
      ({ how }) =>
        how === "value" || (isOneWord && how !== "synonym" && !(item?.kind === "word" && item.plain.length <= 3 && phrase.isCommon)),
    )
    .map((met) => ({ level: "refuse" as const, kind: kindOf(phrase.items, [met]), start: met.start, end: met.end }));
}

/** How many of a phrase's items must stand together for it to be told. */
function needed(count: number): number {
  if (count <= 4) return count;
  return count <= 6 ? count - 1 : Math.ceil(count * 0.7);
}

/** How many words stand between the first two words that bear meaning. */
function gapOf(phrase: Phrase): number {
  const [first, second] = phrase.items.map((item) => (item.kind === "word" ? phrase.words.indexOf(item.plain) : -1));
  return Math.max(0, (second ?? 0) - (first ?? 0) - 1);
}

/** Whether words that everybody uses stand in one sentence, with so many words between at most. */
function staysTogether(best: readonly Met[], text: string, most: number): boolean {
  const [first, last] = [best[0], best.at(-1)];
  if (first === undefined || last === undefined) return false;
  const between = text.slice(first.end, last.start);
  if (/[.!?;؟]\s|\n\s*\n|\u0000/.test(between)) return false;
  return between.trim() === "" || between.trim().split(/\s+/).length <= most;
}

function isTold(phrase: Phrase, best: readonly Met[], text: string): "refuse" | "warn" | undefined {
  const count = phrase.items.length;
  if (best.length < needed(count)) return undefined;
  const rare = best.filter(({ item }) => isRare(phrase.items[item])).length;
  const loose = best.filter(({ how }) => how === "synonym").length;
  const isForward = best.every(({ item }, at) => at === 0 || item > (best[at - 1]?.item ?? 0));
  const inserted = (best.at(-1)?.at ?? 0) - (best[0]?.until ?? 0) - best.length + 1;
  if (count === 2 && inserted > (rare > 0 ? rare : isForward ? 1 : 0)) return undefined;
  if (rare === 0 && !staysTogether(best, text, count === 2 ? gapOf(phrase) + 1 : text.length)) return undefined;
  // One rare word beside a common one is a name only where they belong together.
  if (rare === 1 && count === 2 && !staysTogether(best, text, gapOf(phrase) + (isForward ? 3 : 1))) return undefined;
  if (rare === 0 && best.length < count && !isForward) return undefined;
  if (loose === best.length) return count >= 3 ? "refuse" : "warn";
  return "refuse";
}

/** The windows in which the items of a phrase stand near one another, in any order. */
function together(phrase: Phrase, mets: readonly Met[], text: string): readonly Omit<Match, "phrase">[] {
  const count = phrase.items.length;
  const reach = count + Math.max(3, Math.floor(count / 2));
  const out: Omit<Match, "phrase">[] = [];
  let passed = -1;
  for (let from = 0; from < mets.length && out.length < 20; from++) {
    const first = mets[from];
    if (first === undefined || first.start < passed) continue;
    const chosen = new Map<number, Met>();
    const places = new Set<number>();
    for (let at = from; at < mets.length; at++) {
      const met = mets[at];
      if (met === undefined || met.at - first.until >= reach) break;
      if (chosen.has(met.item) || places.has(met.start)) continue;
      chosen.set(met.item, met);
      places.add(met.start);
    }
    const best = [...chosen.values()];
    const level = isTold(phrase, best, text);
    if (level === undefined) continue;
    const end = Math.max(...best.map((met) => met.end));
    out.push({ level, kind: kindOf(phrase.items, best), start: first.start, end });
    passed = end;
  }
  return out;
}

/** A person's surname alone, or the one rare name of a longer phrase. */
function nameAlone(phrase: Phrase, mets: readonly Met[], text: string): readonly Omit<Match, "phrase">[] {
  const last = phrase.items.length - 1;
  const out: Omit<Match, "phrase">[] = [];
  for (const met of mets) {
    const item = phrase.items[met.item];
    if (item?.kind !== "word" || item.isCommon || !item.isCapital || item.plain.length < 4) continue;
    if (met.how === "synonym" || met.how === "typo") continue;
    const isSurname =
      met.item === last && (phrase.isPerson || (phrase.isNameLike && item.plain.length >= (met.how === "spelling" ? 8 : 5)));
    if (isSurname) out.push({ level: "refuse", kind: "name", start: met.start, end: met.end });
    else if (!phrase.isPerson && item.plain.length >= 5 && met.how === "same" && /^\p{Lu}/u.test(text.slice(met.start, met.end)))
      out.push({ level: "warn", kind: "name", start: met.start, end: met.end });
  }
  return out;
}

/** Finds phrases by what their words and values mean: inflected, misspelt, transliterated, in another order, with words put in or left out. */
export function nearMatches(
  read: ReadPiece,
  about: { readonly phrases: readonly Phrase[]; readonly index: VocabularyIndex; readonly tables: Tables },
): readonly Match[] {
  const out: Match[] = [];
  const seen = lookAround(read, about.index, about.tables);
  const { text, via } = read.piece;
  const isDecoded = via.some((way) => way !== "escapes" && way !== "a defanged address");
  about.phrases.forEach((phrase, at) => {
    if (phrase.items.length === 0) return;
    for (const { start, end, how } of phrase.joined === undefined ? [] : (seen.words.get(about.index.idOf(phrase.joined)) ?? [])) {
      if (how !== "synonym") out.push({ level: "refuse", kind: how === "spelling" ? "spelling" : "near", start, end, phrase: at });
    }
    const mets = metOf(phrase, seen, about.index);
    if (mets.length === 0) return;
    const found = phrase.items.length === 1 ? single(phrase, mets) : [...together(phrase, mets, text), ...nameAlone(phrase, mets, text)];
    for (const match of found) {
      // A short value in what random bytes decode to is chance.
      if (isDecoded && match.end - match.start < 5) continue;
      out.push({ ...match, phrase: at });
    }
  });
  return out;
}
