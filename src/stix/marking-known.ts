/** The marking-definition identifiers that are fixed for all: TLP 1 by STIX 2.1 section 7.2.1, TLP 2.0 and PAP by their OASIS extensions. */
export type KnownMarking = { readonly scheme: "tlp-1" | "tlp-2" | "pap"; readonly level: string; readonly name: string };

const known = (scheme: KnownMarking["scheme"], level: string, label = level): KnownMarking => {
  return { scheme, level, name: `${scheme === "pap" ? "PAP" : "TLP"}:${label.toUpperCase()}` };
};

/** Every fixed marking by its identifier. Others of the same name are somebody's own and are not taken for these. */
export const knownMarkings: ReadonlyMap<string, KnownMarking> = new Map([
  ["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", known("tlp-1", "white")],
  ["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", known("tlp-1", "green")],
  ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", known("tlp-1", "amber")],
  ["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", known("tlp-1", "red")],
  ["marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", known("tlp-2", "clear")],
  ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", known("tlp-2", "green")],
  ["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", known("tlp-2", "amber")],
  ["marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", known("tlp-2", "amber+strict")],
  ["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", known("tlp-2", "red")],
  ["marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730", known("pap", "white")],
  ["marking-definition--ad15a0cd-55b6-4588-a14c-a66105329b92", known("pap", "clear")],
  ["marking-definition--c43594d1-4b11-4c59-93ab-1c9b14d53ce9", known("pap", "green")],
  ["marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab", known("pap", "amber")],
  ["marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e", known("pap", "red")],
]);

/** The scheme and level of a fixed marking, or `undefined` for any other identifier. */
export function knownMarking(ref: string): KnownMarking | undefined {
  return knownMarkings.get(ref);
}
