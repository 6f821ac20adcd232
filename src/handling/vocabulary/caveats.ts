import type { VocabularyTable } from "./table.ts";

/** The caveats that Tocsin's caveat extension says. Their rules are those of `decide.ts`; their names in other systems differ. */
export const caveats = {
  title: "Caveats",
  version: "1",
  source:
    "Tocsin, after the public descriptions of REL TO, DISPLAY ONLY and ORCON (ICD 710; CAPCO register) and of the third-party rule (Directive (EU) 2016/680 Art 35)",
  section: "docs/handling.md",
  wording: "second-hand",
  kind: "labels",
  terms: [
    { code: "releasable-to", meaning: "only to the countries and organisations that are named; nobody where none is" },
    { code: "display-only", meaning: "may be shown to those that are named, and no copy given" },
    { code: "originator-controlled", meaning: "only to those whom the originator approved beforehand, or with its recorded consent" },
    { code: "third-party", meaning: "came from the party that is named: only with that party's recorded consent, whatever is made of it" },
  ],
} as const satisfies VocabularyTable;
