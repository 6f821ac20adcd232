import type { VocabularyTable } from "./table.ts";

const guidelines = {
  version: "2016/794, codes as published in 2018",
  source: "Europol: EU law enforcement information exchange guidelines (Statewatch, February 2018)",
  wording: "read",
} as const;

/** Europol handling codes. */
export const europolHandling = {
  ...guidelines,
  title: "Europol handling codes",
  section: "handling codes",
  kind: "labels",
  terms: [
    { code: "H0", meaning: "only to prevent and combat crime, under the Europol Regulation" },
    { code: "H1", meaning: "not in judicial proceedings without the provider's permission" },
    { code: "H2", meaning: "not passed on without the provider's permission" },
    { code: "H3", meaning: "other restrictions, which stand in words beside it" },
  ],
} as const satisfies VocabularyTable;

/** Europol's evaluation of the source. Its C is worse than the C of the Admiralty system, and neither is read as the other. */
export const europolSource = {
  ...guidelines,
  title: "Europol 4x4, source",
  section: "evaluation of the source",
  kind: "scale",
  terms: [
    { code: "A", meaning: "no doubt about the source" },
    { code: "B", meaning: "mostly reliable" },
    { code: "C", meaning: "mostly unreliable" },
    { code: "X", meaning: "cannot be assessed", isUnknown: true },
  ],
} as const satisfies VocabularyTable;

/** Europol's evaluation of the information. Its 4 is how the information came, and is not "doubtful". */
export const europolInformation = {
  ...guidelines,
  title: "Europol 4x4, information",
  section: "evaluation of the information",
  kind: "scale",
  terms: [
    { code: "1", meaning: "its accuracy is not in doubt" },
    { code: "2", meaning: "known personally to the source, not to the officer who passes it on" },
    { code: "3", meaning: "not known personally to the source, but corroborated" },
    { code: "4", meaning: "not known personally to the source and not corroborated" },
  ],
} as const satisfies VocabularyTable;
