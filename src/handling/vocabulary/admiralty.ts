import type { VocabularyTable } from "./table.ts";

const system = {
  version: "STANAG 2511, AJP-2.1 Edition B (2016)",
  source: "NATO 6x6 system, after the MISP taxonomy admiralty-scale 5",
  wording: "second-hand",
  kind: "scale",
} as const;

/** Admiralty reliability of the source. F is unknown, not bad. The G of some taxonomies is not of this scale. */
export const admiraltySource = {
  ...system,
  title: "Admiralty, reliability of the source",
  section: "reliability",
  terms: [
    { code: "A", meaning: "completely reliable" },
    { code: "B", meaning: "usually reliable" },
    { code: "C", meaning: "fairly reliable" },
    { code: "D", meaning: "not usually reliable" },
    { code: "E", meaning: "unreliable" },
    { code: "F", meaning: "reliability cannot be judged", isUnknown: true },
  ],
} as const satisfies VocabularyTable;

/** Admiralty credibility of the information, judged apart from the source. 6 is unknown, not bad. */
export const admiraltyInformation = {
  ...system,
  title: "Admiralty, credibility of the information",
  section: "credibility",
  terms: [
    { code: "1", meaning: "confirmed by other sources" },
    { code: "2", meaning: "probably true" },
    { code: "3", meaning: "possibly true" },
    { code: "4", meaning: "doubtful" },
    { code: "5", meaning: "improbable" },
    { code: "6", meaning: "truth cannot be judged", isUnknown: true },
  ],
} as const satisfies VocabularyTable;
