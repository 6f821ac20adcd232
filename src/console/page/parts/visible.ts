/** A run of a hostile text: as it is, or a character that hides or misleads, by the name it is shown with. */
export type Run = { readonly text: string; readonly mark: boolean };

const names: Readonly<Record<number, string>> = {
  0x00ad: "SHY",
  0x061c: "ALM",
  0x115f: "filler",
  0x1160: "filler",
  0x180e: "MVS",
  0x200b: "ZWSP",
  0x200c: "ZWNJ",
  0x200d: "ZWJ",
  0x200e: "LRM",
  0x200f: "RLM",
  0x202a: "LRE",
  0x202b: "RLE",
  0x202c: "PDF",
  0x202d: "LRO",
  0x202e: "RLO",
  0x2028: "LS",
  0x2029: "PS",
  0x2060: "WJ",
  0x2066: "LRI",
  0x2067: "RLI",
  0x2068: "FSI",
  0x2069: "PDI",
  0x3164: "filler",
  0xfeff: "BOM",
  0xffa0: "filler",
};

// Controls but tab and line feed, format characters, private use, unassigned noncharacters, lone surrogates, Hangul fillers, and three marks in a row.
const hidden =
  /(?![\t\n])[\ufe00-\ufe0f\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u{e0000}-\u{e0fff}]|(?<=\p{M}{3})\p{M}+/gu;
// Between letters of these scripts a joiner is spelling, not hiding (Unicode TR 31 section 2.3.1).
const joins =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Gurmukhi}\p{Script=Khmer}\p{Script=Mongolian}\p{Extended_Pictographic}\p{M}]/u;

function nameOf(char: string): string {
  if (/^\p{M}+$/u.test(char)) return `+${[...char].length} marks`;
  const code = char.codePointAt(0) ?? 0;
  return names[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

function isSpelling(text: string, at: number, char: string): boolean {
  if (char === "\ufe0f" || char === "\ufe0e") return at > 0;
  if (char !== "\u200c" && char !== "\u200d") return false;
  return joins.test(text.slice(Math.max(0, at - 2), at)) && joins.test(text.slice(at + 1, at + 3));
}

/**
 * Splits a text into what is shown as it is and characters that would hide or turn what is read (controls, bidi controls, zero-width and private-use
 * characters, piles of combining marks), which are shown by name. A joiner that spells a word in its script stays. Takes time linear in the text.
 */
export function visibleRuns(text: string): readonly Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (isSpelling(text, match.index, match[0])) continue;
    if (match.index > from) runs.push({ text: text.slice(from, match.index), mark: false });
    runs.push({ text: nameOf(match[0]), mark: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) runs.push({ text: text.slice(from), mark: false });
  return runs;
}

/** Cuts a text to at most `most` UTF-16 units without splitting a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return text.slice(0, end);
}

/** Scripts whose letters are mixed within one word, as homoglyphs are; empty where no word mixes them. */
export function mixedScripts(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [word] of text.slice(0, 20_000).matchAll(/\p{L}+/gu)) {
    const scripts = scriptsOf.filter(({ pattern }) => pattern.test(word)).map(({ name }) => name);
    if (scripts.length > 1) found.add(`${cut(word, 40)}: ${scripts.join(" + ")}`);
    if (found.size >= 5) break;
  }
  return [...found];
}

const scriptsOf: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: "Latin", pattern: /\p{Script=Latin}/u },
  { name: "Cyrillic", pattern: /\p{Script=Cyrillic}/u },
  { name: "Greek", pattern: /\p{Script=Greek}/u },
  { name: "Armenian", pattern: /\p{Script=Armenian}/u },
  { name: "Cherokee", pattern: /\p{Script=Cherokee}/u },
];
