import type { JsonValue } from "../../base/index.ts";
import {
  actionabilities,
  criterionAnswers,
  floorHarms,
  mistreatmentAnswers,
  onwardUses,
  partnerCriteria,
  precedences,
  releaseAnswers,
} from "../../exchange/index.ts";
import { vocabularies } from "../../handling/index.ts";
import type { VocabularyName } from "../../handling/index.ts";
import type { Verb } from "../verb.ts";

// What a desk writes with: the first row of ICD 203 alone, so that a text does not mix the two.
const shown: readonly VocabularyName[] = [
  "tlp-2",
  "precedence",
  "admiralty-source",
  "admiralty-information",
  "likelihood-icd-203-a",
  "confidence-icd-203",
  "caveat",
];

function tableOf(name: VocabularyName): JsonValue {
  const { title, version, source, terms } = vocabularies[name];
  return { title, version, source, terms: terms.map((term) => ({ ...term })) as unknown as JsonValue };
}

/** The field's words with their meaning, and the lists that a release is decided from, the house's own legal bases among them. Shows no content. */
const words: Verb = {
  roles: "anyone",
  run: ({ node }) => {
    const bases = node.config.legalBases;
    return Promise.resolve({
      vocabularies: Object.fromEntries(shown.map((name) => [name, tableOf(name)])),
      precedences: [...precedences],
      floorHarms: [...floorHarms],
      mistreatmentAnswers: [...mistreatmentAnswers],
      onwardUses: [...onwardUses],
      releaseAnswers: [...releaseAnswers],
      actionabilities: [...actionabilities],
      partnerCriteria: [...partnerCriteria],
      criterionAnswers: [...criterionAnswers],
      legalBases: bases === undefined ? null : { list: bases.list, version: bases.version, codes: [...bases.codes] },
    });
  },
};

/** The verbs of the words that a desk writes with, by name. */
export const wordVerbs: Readonly<Record<string, Verb>> = { "desk-words": words };
