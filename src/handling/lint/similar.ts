/**
 * The number of insertions, omissions, substitutions and exchanges of neighbours that make one word of the other (optimal string alignment),
 * or `limit + 1` as soon as it is sure to be more than `limit`.
 */
export function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min((old[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1, (old[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (older[column - 2] ?? 0) + 1);
      }
      now.push(best);
      least = Math.min(least, best);
    }
    if (least > limit) return limit + 1;
    older = old;
    old = now;
  }
  return old[b.length] ?? limit + 1;
}

/** A word and what is left of it when up to `depth` letters are left out: two words a typing error apart share one of these. */
export function deletions(word: string, depth: number): ReadonlySet<string> {
  const out = new Set([word]);
  let last = [word];
  for (let round = 0; round < depth; round++) {
    const next: string[] = [];
    for (const each of last) {
      for (let at = 0; at < each.length; at++) {
        const shorter = each.slice(0, at) + each.slice(at + 1);
        if (!out.has(shorter)) {
          out.add(shorter);
          next.push(shorter);
        }
      }
    }
    last = next;
  }
  return out;
}

const nameEndings = "s es a u e y i em om ou ovi owi am im ej iej ego iego emu iemu owa owej ova ove ovej".split(" ");
const cyrillicEndings =
  "a ya u yu i e o oi om em ov ev am ami akh yam yami yakh im imi ikh ogo ego omu emu aya uyu oe ie ii ei iu oyu eyu ye".split(" ");
const wordEndings = "s es e en er em n x os as a o ed d ing".split(" ");
const pluralEndings = ["s", "es"];

/** How a word may be inflected: as a common word, any word, a name, or a word in Cyrillic letters that was transliterated. */
export type Inflection = "plural" | "word" | "name" | "cyrillic";

const endings: Readonly<Record<Inflection, readonly string[]>> = {
  plural: pluralEndings,
  word: wordEndings,
  name: nameEndings,
  cyrillic: cyrillicEndings,
};

/** The word and its possible stems of four letters or more. */
export function stems(word: string, inflection: Inflection): readonly string[] {
  const out = [word];
  for (const ending of endings[inflection]) {
    if (word.length - ending.length >= 4 && word.endsWith(ending)) out.push(word.slice(0, -ending.length));
  }
  if (inflection === "plural" && word.length > 4 && word.endsWith("ies")) out.push(`${word.slice(0, -3)}y`);
  return out;
}
