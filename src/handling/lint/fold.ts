import { leetSigns, lookalikes } from "./data/confusable.ts";
import { han, hangul, kana, scriptLetters } from "./data/script-letters.ts";

/** What a character is to the lint. `sign`: no letter, but read as one between letters, such as `@` or `$`. */
export type CharacterKind = "letter" | "digit" | "mark" | "hidden" | "sign" | "gap";

/**
 * One character folded three ways. `plain`: compatibility form, no marks, lower case, its own script. `look`: the Latin letter that it
 * looks like, with i, l and 1, o and 0 and the like as one. `latin`: transliterated. All are empty where the character bears none.
 */
export type Folded = {
  readonly point: number;
  readonly kind: CharacterKind;
  readonly plain: string;
  readonly look: string;
  readonly latin: string;
};

/** Folds characters and words; remembers what it folded, so one is made for a run. */
export type Fold = {
  of(codePoint: number): Folded;
  /** A word in plain form. */
  word(text: string): string;
  /** A word in Latin letters. */
  latin(text: string): string;
};

const hiddenPattern = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cn}]/u;
const markPattern = /\p{M}/u;
const letterPattern = /[\p{L}\p{Nl}]/u;
const digitPattern = /\p{Nd}/u;
const marks = /\p{M}+/gu;

const specials: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ı: "i",
  ŋ: "n",
  ĸ: "k",
  ſ: "s",
  ə: "e",
  ё: "е",
};

/** One letter for those that are taken for one another; ASCII only. */
const alike: Readonly<Record<string, string>> = { l: "i", ...leetSigns };

function digitValue(codePoint: number): string {
  let below = 0;
  while (below < 60 && digitPattern.test(String.fromCodePoint(codePoint - below - 1))) below += 1;
  return String(below % 10);
}

function lookTable(): Map<string, string> {
  const table = new Map<string, string>();
  for (const [letter, others] of Object.entries(lookalikes)) {
    for (const other of others) if (!table.has(other)) table.set(other, alike[letter] ?? letter);
  }
  return table;
}

function latinTable(): Map<string, string> {
  const table = new Map<string, string>();
  for (const { from, to } of scriptLetters) {
    const letters = to.split(" ");
    [...from].forEach((letter, at) => table.set(letter, (letters[at] ?? "").replace("-", "")));
  }
  for (const [, sign = "", reading = ""] of kana.matchAll(/([^\sa-z-])([a-z]+|-)/gu)) table.set(sign, reading.replace("-", ""));
  for (const [, reading = "", signs = ""] of han.matchAll(/([a-zü]+)([^\sa-zü]+)/gu)) {
    for (const sign of signs) table.set(sign, reading.replace("ü", "u"));
  }
  return table;
}

function hangulLatin(codePoint: number): string | undefined {
  const at = codePoint - 0xac00;
  if (at < 0 || at >= 11_172) return undefined;
  const part = (list: string, index: number): string => (list.split(" ")[index] ?? "").replace("-", "");
  return part(hangul.initials, Math.floor(at / 588)) + part(hangul.vowels, Math.floor((at % 588) / 28)) + part(hangul.finals, at % 28);
}

/** Letters that are drawn in a frame or as flags and have no compatibility form. */
function framed(codePoint: number): string | undefined {
  for (const first of [0x1f150, 0x1f170, 0x1f1e6]) {
    if (codePoint >= first && codePoint < first + 26) return String.fromCodePoint(0x61 + codePoint - first);
  }
  return undefined;
}

/** Makes a fold with an empty memory. */
export function createFold(): Fold {
  const looks = lookTable();
  const latins = latinTable();
  const known = new Map<number, Folded>();

  function plainOf(character: string, codePoint: number): string {
    // Compatibility forms that hold a space, such as a lone accent, are signs and no letters.
    // The voicing of a kana is decomposed to a mark as an accent is, and is a sound of its own.
    const isKana = (codePoint >= 0x3041 && codePoint <= 0x30ff) || (codePoint >= 0xff66 && codePoint <= 0xff9d);
    const bare = (): string => (isKana ? character.normalize("NFKC") : character.normalize("NFKD").replace(marks, "").toLowerCase());
    const whole = hangulLatin(codePoint) === undefined ? bare() : character;
    return [...whole].map((each) => specials[each] ?? each).join("");
  }

  function latinOf(plain: string): string {
    let latin = "";
    for (const letter of plain) {
      const point = letter.codePointAt(0) ?? 0;
      const shifted = point >= 0x30a1 && point <= 0x30f4 ? String.fromCodePoint(point - 0x60) : letter;
      latin += point < 0x80 ? letter : (latins.get(shifted) ?? hangulLatin(point) ?? letter);
    }
    return latin;
  }

  function lookOf(plain: string, character: string): string {
    const lower = character.toLowerCase();
    if (plain.length > 1 && /^[a-z]+$/.test(plain)) return [...plain].map((letter) => alike[letter] ?? letter).join("");
    return looks.get(character) ?? looks.get(lower) ?? looks.get(plain) ?? alike[plain] ?? plain;
  }

  function folded(codePoint: number): Omit<Folded, "point"> {
    const character = String.fromCodePoint(codePoint);
    if (codePoint >= 0x80 && hiddenPattern.test(character)) return { kind: "hidden", plain: "", look: "", latin: "" };
    const frame = framed(codePoint);
    if (frame !== undefined) return { kind: "letter", plain: frame, look: alike[frame] ?? frame, latin: frame };
    if (markPattern.test(character)) return { kind: "mark", plain: "", look: "", latin: "" };
    const plain = plainOf(character, codePoint);
    if (digitPattern.test(character) || /^[0-9]+$/.test(plain)) {
      const digit = /^[0-9]+$/.test(plain) ? plain : digitValue(codePoint);
      return { kind: "digit", plain: digit, look: [...digit].map((each) => alike[each] ?? each).join(""), latin: digit };
    }
    if (letterPattern.test(character) || /^[a-z]+$/.test(plain)) {
      return { kind: "letter", plain, look: lookOf(plain, character), latin: latinOf(plain) };
    }
    const sign = leetSigns[plain] ?? leetSigns[character] ?? looks.get(character);
    return sign === undefined
      ? { kind: "gap", plain: "", look: "", latin: "" }
      : { kind: "sign", plain: "", look: alike[sign] ?? sign, latin: "" };
  }

  function of(codePoint: number): Folded {
    const found = known.get(codePoint);
    if (found !== undefined) return found;
    const made = { point: codePoint, ...folded(codePoint) };
    known.set(codePoint, made);
    return made;
  }

  const each = (text: string, side: "plain" | "latin"): string => {
    let out = "";
    for (const character of text) out += of(character.codePointAt(0) ?? 0)[side];
    return out;
  };
  return { of, word: (text) => each(text, "plain"), latin: (text) => each(text, "latin") };
}
