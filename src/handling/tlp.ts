/** The labels of TLP 2.0 (FIRST, August 2022), least strict first. "WHITE", "AMBER STRICT" and the like are no labels. */
export const tlpLabels = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"] as const;
/** One of the five labels. */
export type TlpLabel = (typeof tlpLabels)[number];

/** The five fixed marking-definition ids that OASIS publishes for TLP 2.0. The ids in the text of STIX 2.1 §7.2.1.4 are TLP 1 and unknown here. */
export const tlpMarkingIds = {
  CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
  GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
  AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
  "AMBER+STRICT": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
  RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
} as const satisfies Record<TlpLabel, string>;

// Written out, not computed from ranks: AMBER names the organisation and its clients, AMBER+STRICT the organisation alone, so an agreement
// up to AMBER does not cover AMBER+STRICT although both words begin alike.
const coveredBy: Readonly<Record<TlpLabel, readonly TlpLabel[]>> = {
  CLEAR: ["CLEAR"],
  GREEN: ["CLEAR", "GREEN"],
  AMBER: ["CLEAR", "GREEN", "AMBER"],
  "AMBER+STRICT": ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT"],
  RED: ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"],
};

/** Whether a text is one of the labels, in its one spelling. */
export function isTlpLabel(text: string): text is TlpLabel {
  return Object.hasOwn(coveredBy, text);
}

/** The label of a label, bare or as FIRST writes it (`TLP:AMBER`), or of one of the five ids; `undefined` for every other marking, TLP 1 included. */
export function tlpLabelOf(marking: string): TlpLabel | undefined {
  const bare = marking.startsWith("TLP:") ? marking.slice(4) : marking;
  if (isTlpLabel(bare)) return bare;
  return tlpLabels.find((label) => tlpMarkingIds[label] === marking);
}

/** Whether an agreement or decision whose highest marking is `highest` covers content marked `label`. */
export function isCovered(label: TlpLabel, highest: TlpLabel): boolean {
  return coveredBy[highest].includes(label);
}

/** The strictest of some labels; `undefined` of none. */
export function strictest(labels: readonly TlpLabel[]): TlpLabel | undefined {
  return tlpLabels.findLast((label) => labels.includes(label));
}
