import { tlpMarkingIds } from "../tlp.ts";
import type { VocabularyTable } from "./table.ts";

// Labels, not scales: whoever may read AMBER is not by that somebody who may read GREEN or AMBER+STRICT.

/** TLP 2.0. */
export const tlp2 = {
  title: "Traffic Light Protocol",
  version: "2.0 (August 2022)",
  source: "FIRST, Traffic Light Protocol; STIX ids by the OASIS TLP 2.0 extension 60a3c5c5-0d10-413e-aab3-9e08dde9e88d",
  section: "section 3, TLP definitions",
  wording: "read",
  kind: "labels",
  terms: [
    { code: "CLEAR", meaning: "no limit on disclosure", marking: tlpMarkingIds.CLEAR },
    { code: "GREEN", meaning: "the recipient's community, not through public channels", marking: tlpMarkingIds.GREEN },
    { code: "AMBER", meaning: "need to know, in the recipient's organisation and its clients", marking: tlpMarkingIds.AMBER },
    { code: "AMBER+STRICT", meaning: "need to know, in the recipient's organisation only", marking: tlpMarkingIds["AMBER+STRICT"] },
    { code: "RED", meaning: "the named recipients alone, no further disclosure", marking: tlpMarkingIds.RED },
  ],
} as const satisfies VocabularyTable;

/** TLP 1, whose four markings are those in the text of STIX 2.1. Recognised as what they are and never taken for TLP 2.0. */
export const tlp1 = {
  title: "Traffic Light Protocol, version 1",
  version: "1.0",
  source: "FIRST, Traffic Light Protocol 1.0; ids of STIX 2.1",
  section: "STIX 2.1 section 7.2.1.4",
  wording: "read",
  kind: "labels",
  terms: [
    { code: "WHITE", meaning: "no limit on disclosure", marking: "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9" },
    { code: "GREEN", meaning: "the recipient's community", marking: "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da" },
    {
      code: "AMBER",
      meaning: "the recipient's organisation and its clients",
      marking: "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    },
    { code: "RED", meaning: "the named recipients alone", marking: "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed" },
  ],
} as const satisfies VocabularyTable;
