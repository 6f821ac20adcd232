import type { VocabularyTable } from "./table.ts";

/** PAP: what a recipient may do with the information. It says nothing of who may receive it. */
export const pap = {
  title: "Permissible Actions Protocol",
  version: "3 (MISP taxonomy)",
  source: "MISP taxonomy PAP; STIX ids by the OASIS PAP extension f8d78575-edfd-406e-8e84-6162a8450f5b",
  section: "predicates",
  wording: "read",
  kind: "labels",
  terms: [
    { code: "CLEAR", meaning: "no limit on what is done", marking: "marking-definition--ad15a0cd-55b6-4588-a14c-a66105329b92" },
    { code: "WHITE", meaning: "the older name of CLEAR", marking: "marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730" },
    {
      code: "GREEN",
      meaning: "active steps allowed: probing, blocking",
      marking: "marking-definition--c43594d1-4b11-4c59-93ab-1c9b14d53ce9",
    },
    {
      code: "AMBER",
      meaning: "passive cross-checks, through third parties too",
      marking: "marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab",
    },
    {
      code: "RED",
      meaning: "passive, on one's own records only; nothing that could be seen",
      marking: "marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e",
    },
  ],
} as const satisfies VocabularyTable;
