/** Spellings of one sound: each rule names a spelling and what it may stand for. Capital letters are sounds; `V` is any vowel. */
const rules: readonly (readonly [string, readonly string[]])[] = [
  ["schtsch", ["C"]],
  ["shch", ["C"]],
  ["tsch", ["C"]],
  ["dsch", ["J"]],
  ["dzh", ["J"]],
  ["tch", ["C"]],
  ["sch", ["S", "J"]],
  ["cz", ["C"]],
  ["sz", ["S"]],
  ["dj", ["J"]],
  ["zh", ["J"]],
  ["sh", ["S"]],
  ["ch", ["C", "H", "K", "S"]],
  ["kh", ["H", "K"]],
  ["gh", ["K"]],
  ["ph", ["F"]],
  ["th", ["T"]],
  ["dh", ["D"]],
  ["ck", ["K"]],
  ["qu", ["K"]],
  ["ts", ["Z"]],
  ["tz", ["Z"]],
  ["gu", ["K", "KV"]],
  ["hs", ["S", "s"]],
  ["x", ["Ks", "S", "s"]],
  ["q", ["K", "C"]],
  ["g", ["K", "J"]],
  ["j", ["J", "V"]],
  ["w", ["F"]],
  ["v", ["F"]],
  ["f", ["F"]],
  ["z", ["z", "Z"]],
  ["s", ["s"]],
  ["b", ["B"]],
  ["d", ["D"]],
  ["h", ["H"]],
  ["k", ["K"]],
  ["l", ["L"]],
  ["m", ["M"]],
  ["ng", ["NK", "N"]],
  ["n", ["N"]],
  ["p", ["P"]],
  ["r", ["R"]],
  ["t", ["T"]],
];

const maxKeys = 12;

function spellingsAt(word: string, at: number): { readonly length: number; readonly sounds: readonly string[] } {
  if (word[at] === "c" && word[at + 1] !== "h" && word[at + 1] !== "k" && word[at + 1] !== "z") {
    return { length: 1, sounds: "eiy".includes(word[at + 1] ?? "-") ? ["s", "Z"] : ["K"] };
  }
  for (const [spelling, sounds] of rules) if (word.startsWith(spelling, at)) return { length: spelling.length, sounds };
  return { length: 1, sounds: /[a-z]/.test(word[at] ?? "") ? ["V"] : [""] };
}

const voiceless: Readonly<Record<string, string>> = { D: "T", B: "P", z: "s" };

function tidy(key: string): string {
  const one = key.replace(/(.)\1+/g, "$1").replace(/V+/g, "V");
  const open = one.length > 3 ? one.replace(/VH$/, "V") : one;
  const last = open.at(-1) ?? "";
  return voiceless[last] === undefined ? open : open.slice(0, -1) + voiceless[last];
}

/**
 * How a name in Latin letters may sound: keys in which the spellings of one name in different transliterations meet
 * (Mohammed and Muhammad, Khristo and Hristo, Zhukov and Schukow). At most twelve; empty for a word without letters.
 */
export function soundKeys(latin: string): readonly string[] {
  const word = latin.replace(/[^a-z]/g, "").slice(0, 40);
  let keys = [""];
  for (let at = 0; at < word.length;) {
    const { length, sounds } = spellingsAt(word, at);
    const next = sounds.flatMap((sound) => keys.map((key) => key + sound));
    keys = next.length > maxKeys ? keys.map((key) => key + (sounds[0] ?? "")) : next;
    at += length;
  }
  return [...new Set(keys.map(tidy))].filter((key) => key !== "");
}

/** A key's consonants alone. */
export function consonantsOf(key: string): string {
  return key.replaceAll("V", "");
}

/** Letters of the vowels of a short name, with those joined that are exchanged in transliteration. */
export function shortShape(latin: string): string {
  return latin
    .replace(/[eiyj]/g, "i")
    .replace(/[ouwv]/g, "u")
    .replace(/ng$/, "n")
    .replace(/(.)\1+/g, "$1")
    .replace(/d$/, "t");
}

const abjadRules: readonly (readonly [RegExp, string])[] = [
  [/shch|tsch|tch|ch/g, "TS"],
  [/dzh|dj|zh|gh|[gqkj]/g, "K"],
  [/ck/g, "K"],
  [/x/g, "KS"],
  [/kh/g, "H"],
  [/sh|sch|sz/g, "S"],
  [/ts|tz/g, "TS"],
  [/th/g, "T"],
  [/dh/g, "D"],
  [/c(?=[eiy])/g, "S"],
  [/c/g, "K"],
  [/ph|[fvpb]/g, "B"],
];

/** The consonants of a name as an abjad would keep them: for comparing a name in Arabic or Hebrew letters with one in Latin letters. */
export function abjadKey(latin: string): string {
  let key = latin.replace(/[^a-z]/g, "").replace(/kh/g, "H");
  for (const [pattern, sound] of abjadRules) key = key.replace(pattern, sound);
  return key
    .replace(/[aeiouyw]/g, "")
    .replace(/h$/, "")
    .toUpperCase()
    .replace(/(.)\1+/g, "$1");
}

const polish: Readonly<Record<string, string>> = {
  ż: "zh",
  ź: "zh",
  ž: "zh",
  š: "sh",
  ś: "sh",
  ş: "sh",
  ș: "sh",
  č: "ch",
  ć: "ch",
  ç: "ch",
  ğ: "g",
};

/** How a name is written in English that has letters with marks for sounds of their own: Żurawlow, zhurawlow. `undefined` where it has none. */
export function digraphForm(text: string): string | undefined {
  const lower = text.toLowerCase().normalize("NFC");
  if (!/[żźžšśşșčćç]/u.test(lower)) return undefined;
  return [...lower].map((letter) => polish[letter] ?? letter).join("");
}

const greekPairs: readonly (readonly [RegExp, string])[] = [
  [/μπ/gu, "b"],
  [/ντ/gu, "d"],
  [/γκ/gu, "g"],
  [/γγ/gu, "ng"],
  [/ου/gu, "u"],
  [/^γι(?=[αεου])/gu, "y"],
  [/τσ/gu, "ts"],
];

/** A Greek word with the pairs of letters that stand for one sound put into Latin letters; `undefined` where it has none. */
export function greekForm(plain: string): string | undefined {
  if (!/\p{Script=Greek}/u.test(plain)) return undefined;
  const form = greekPairs.reduce((text, [pair, sound]) => text.replace(pair, sound), plain);
  return form === plain ? undefined : form;
}
