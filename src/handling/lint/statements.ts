/** A judgement that a text states in words: what it comes to, and where. */
export type Statement = { readonly value: string; readonly start: number; readonly end: number };

/**
 * Words of likelihood by band, least first: both rows of ICD 203, the British yardstick, and their like in other languages. Longer ones
 * stand before those that they contain.
 */
const likelihoodWords: readonly (readonly [string, readonly string[]])[] = [
  [
    "almost no chance",
    [
      "almost no chance",
      "remote chance",
      "remote possibility",
      "nahezu ausgeschlossen",
      "presque exclu",
      "casi imposible",
      "почти невозможно",
      "практически исключено",
    ],
  ],
  [
    "very unlikely",
    [
      "very unlikely",
      "highly unlikely",
      "highly improbable",
      "very improbable",
      "sehr unwahrscheinlich",
      "höchst unwahrscheinlich",
      "très improbable",
      "très peu probable",
      "muy improbable",
      "muy poco probable",
      "крайне маловероятно",
    ],
  ],
  [
    "very likely",
    [
      "very likely",
      "highly likely",
      "very probable",
      "highly probable",
      "very probably",
      "sehr wahrscheinlich",
      "höchstwahrscheinlich",
      "très probable",
      "très probablement",
      "muy probable",
      "muy probablemente",
      "весьма вероятно",
      "очень вероятно",
    ],
  ],
  [
    "almost certain",
    [
      "almost certain",
      "almost certainly",
      "nearly certain",
      "virtually certain",
      "fast sicher",
      "nahezu sicher",
      "presque certain",
      "casi seguro",
      "почти наверняка",
      "شبه مؤكد",
    ],
  ],
  ["even chance", ["roughly even chance", "roughly even odds", "even chance", "even odds", "fifty fifty"]],
  [
    "unlikely",
    [
      "not likely",
      "not probable",
      "unlikely",
      "improbable",
      "unwahrscheinlich",
      "peu probable",
      "poco probable",
      "маловероятно",
      "маловероятен",
      "غير مرجح",
    ],
  ],
  [
    "likely",
    ["likely", "probable", "probably", "wahrscheinlich", "probablement", "probablemente", "вероятно", "вероятен", "вероятна", "من المرجح"],
  ],
];

const confidenceWords =
  /(?<!\p{L})(low|moderate|medium|high)(?:\s+level\s+of)?\s+confidence(?!\p{L})|(?<!\p{L})confidence(?:\s+level)?\s*(?:is|:|=|of)?\s*(low|moderate|medium|high)(?!\p{L})/giu;
const gradeWords =
  /(?<!\p{L})(?:grade[ds]?|graded|grading|admiralty|evaluat\w{0,5}|reliability|rated|rating|bewertung|оценка|évalué\w?)(?!\p{L})[^.\n]{0,40}?(?<![\p{L}\d])([A-FX])\s?[-/]?\s?([1-6])(?![\p{L}\d])/giu;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ /g, "\\s{1,3}");

function likelihoodPattern(): RegExp {
  const all = likelihoodWords.flatMap(([, words]) => words).toSorted((a, b) => b.length - a.length);
  return new RegExp(`(?<!\\p{L})(?:${all.map(escaped).join("|")})(?!\\p{L})`, "giu");
}

/** The band of a word of likelihood; the word itself where it is of none. */
export function bandOf(word: string): string {
  const plain = word.toLowerCase().replace(/\s+/g, " ").trim();
  return likelihoodWords.find(([, words]) => words.includes(plain))?.[0] ?? (plain === "remote" ? "almost no chance" : plain);
}

/** Every likelihood that a text states, as a band. */
export function likelihoodsIn(text: string): readonly Statement[] {
  return [...text.matchAll(likelihoodPattern())].map((match) => ({
    value: bandOf(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Every confidence that a text states: low, moderate or high. */
export function confidencesIn(text: string): readonly Statement[] {
  return [...text.matchAll(confidenceWords)].map((match) => ({
    value: (match[1] ?? match[2] ?? "").toLowerCase().replace("medium", "moderate"),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Every grade of source and information that a text states as one, such as "graded B2". */
export function gradesIn(text: string): readonly Statement[] {
  return [...text.matchAll(gradeWords)].map((match) => ({
    value: `${(match[1] ?? "").toUpperCase()}${match[2] ?? ""}`,
    start: match.index,
    end: match.index + match[0].length,
  }));
}
