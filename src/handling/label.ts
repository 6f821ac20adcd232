import { isIdentifier, knownMarking, knownMarkings } from "../stix/index.ts";
import { tlpLabels, tlpMarkingIds } from "./tlp.ts";

/** The longest text that is read as a label or identifier of a marking. */
export const maxMarkingText = 250;

const idsByName: ReadonlyMap<string, string> = new Map([
  // TLP 1 first: where both versions have a label, the bare one is TLP 2.0, and only WHITE is left for TLP 1.
  ...[...knownMarkings].flatMap(([id, { scheme, level, name }]): [string, string][] => {
    if (scheme === "tlp-1")
      return level === "white" ? named(["WHITE", "TLP:WHITE", "TLP1:WHITE"], id) : [[`TLP1:${level.toUpperCase()}`, id]];
    return scheme === "pap" ? [[name, id]] : [];
  }),
  ...tlpLabels.flatMap((label) => named([label, `TLP:${label}`, `TLP2:${label}`], tlpMarkingIds[label])),
]);

function named(names: readonly string[], id: string): [string, string][] {
  return names.map((name) => [name, id]);
}

/**
 * The id of the marking that a person names: a marking-definition's id as it is, or a label in any case: `TLP:AMBER` or `AMBER` for
 * TLP 2.0, `TLP1:AMBER` for TLP 1, of which only `WHITE` is read without the number, `PAP:AMBER`. `undefined` for everything else:
 * nothing is guessed from a likeness (`AMBER STRICT` is no label).
 */
export function markingIdOf(text: string): string | undefined {
  if (text.length > maxMarkingText) return undefined;
  return isIdentifier(text, "marking-definition") ? text : idsByName.get(text.toUpperCase());
}

/** What a person calls a marking: the label of a fixed one, with its version where it is TLP 1, else the id. */
export function markingName(id: string): string {
  const known = knownMarking(id);
  if (known === undefined) return id;
  return known.scheme === "tlp-1" ? `${known.name} (TLP 1)` : known.name;
}
