import type { Budget } from "./budget.ts";

/** Whether a text as a whole is like the pattern that this was made from. */
export type LikeTest = (text: string, budget: Budget) => boolean;

/**
 * Prepares a LIKE (STIX 2.1 §9.6.1): `%` is any run of characters, `_` any one character, and nothing else is special. The
 * pattern is brought to NFC here; the text has to be in NFC already. Work above the text's length is taken from the budget.
 */
export function compileLike(pattern: string): LikeTest {
  const wanted = pattern.normalize("NFC");
  const plain = wanted.replaceAll("%", "");
  if (!plain.includes("_")) {
    if (plain === wanted) return (text) => text === wanted;
    const outer = wanted.length - plain.length;
    if (outer === 1 && wanted.endsWith("%")) return (text) => text.startsWith(plain);
    if (outer === 1 && wanted.startsWith("%")) return (text) => text.endsWith(plain);
    if (outer === 2 && wanted.startsWith("%") && wanted.endsWith("%") && plain !== "") return (text) => text.includes(plain);
  }
  return (text, budget) => isLike(text, wanted, budget);
}

/** The usual scan that goes back to the last `%` only: at worst the product of the lengths, which the budget bounds. */
function isLike(text: string, pattern: string, budget: Budget): boolean {
  let at = 0;
  let wanted = 0;
  let star = -1;
  let resume = 0;
  let steps = 0;
  while (at < text.length) {
    steps++;
    const sign = pattern[wanted];
    if (sign === "%") {
      star = wanted++;
      resume = at;
    } else if (sign === "_") {
      wanted++;
      at += widthAt(text, at);
    } else if (sign === text[at]) {
      wanted++;
      at++;
    } else if (star >= 0) {
      // Taken off here, where the work could otherwise grow with the product of the lengths.
      budget.spend(steps);
      steps = 0;
      wanted = star + 1;
      resume += widthAt(text, resume);
      at = resume;
    } else return false;
  }
  while (pattern[wanted] === "%") wanted++;
  return wanted === pattern.length;
}

/** A character outside the basic plane takes two code units, and `_` is one character. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
