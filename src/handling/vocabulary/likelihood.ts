import type { VocabularyTable } from "./table.ts";

const icd203 = {
  version: "2015",
  source: "ICD 203, Analytic Standards",
  section: "D.6.e(2)(a)",
  wording: "second-hand",
  kind: "scale",
} as const;

// Two tables of one directive, not one with twice the words: an analyst keeps to one row, and a text that mixes them says so.

/** The first row of words of ICD 203. */
export const icd203First = {
  ...icd203,
  title: "Likelihood, ICD 203, first row",
  terms: [
    { code: "almost no chance", meaning: "1 to 5 %", percent: [1, 5] },
    { code: "very unlikely", meaning: "5 to 20 %", percent: [5, 20] },
    { code: "unlikely", meaning: "20 to 45 %", percent: [20, 45] },
    { code: "roughly even chance", meaning: "45 to 55 %", percent: [45, 55] },
    { code: "likely", meaning: "55 to 80 %", percent: [55, 80] },
    { code: "very likely", meaning: "80 to 95 %", percent: [80, 95] },
    { code: "almost certain", meaning: "95 to 99 %", percent: [95, 99] },
  ],
} as const satisfies VocabularyTable;

/** The second row of words of ICD 203. */
export const icd203Second = {
  ...icd203,
  title: "Likelihood, ICD 203, second row",
  terms: [
    { code: "remote", meaning: "1 to 5 %", percent: [1, 5] },
    { code: "highly improbable", meaning: "5 to 20 %", percent: [5, 20] },
    { code: "improbable", meaning: "20 to 45 %", percent: [20, 45] },
    { code: "roughly even odds", meaning: "45 to 55 %", percent: [45, 55] },
    { code: "probable", meaning: "55 to 80 %", percent: [55, 80] },
    { code: "highly probable", meaning: "80 to 95 %", percent: [80, 95] },
    { code: "nearly certain", meaning: "95 to 99 %", percent: [95, 99] },
  ],
} as const satisfies VocabularyTable;

/** The British yardstick, which has gaps between its bands: a "likely" of it is narrower than that of ICD 203. */
export const phia = {
  title: "Likelihood, PHIA probability yardstick",
  version: "2019",
  source: "Professional Head of Intelligence Assessment (United Kingdom), probability yardstick",
  section: "yardstick",
  wording: "second-hand",
  kind: "scale",
  terms: [
    { code: "remote chance", meaning: "0 to 5 %", percent: [0, 5] },
    { code: "highly unlikely", meaning: "10 to 20 %", percent: [10, 20] },
    { code: "unlikely", meaning: "25 to 35 %", percent: [25, 35] },
    { code: "realistic possibility", meaning: "40 to below 50 %", percent: [40, 50] },
    { code: "likely", meaning: "55 to 75 %; also said as probable", percent: [55, 75] },
    { code: "highly likely", meaning: "80 to 90 %", percent: [80, 90] },
    { code: "almost certain", meaning: "95 to 100 %", percent: [95, 100] },
  ],
} as const satisfies VocabularyTable;

/** Analytic confidence: how well founded a judgement is. It is no likelihood, and the two do not stand in one sentence. */
export const analyticConfidence = {
  ...icd203,
  title: "Analytic confidence, ICD 203",
  section: "D.6.e(2)(b)",
  terms: [
    { code: "low", meaning: "scant, questionable or fragmented information" },
    { code: "moderate", meaning: "credible information, not enough of it or not well corroborated" },
    { code: "high", meaning: "good information, well corroborated; not certainty" },
  ],
} as const satisfies VocabularyTable;
