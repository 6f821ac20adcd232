import { TocsinError, uuid4 } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { createPart, personFormat } from "../exchange/index.ts";
import type { Part } from "../exchange/index.ts";
import { readPersonEntry } from "../handling/index.ts";
import type { PersonEntry } from "../handling/index.ts";
import { isJsonObject } from "../stix/index.ts";
import type { Node } from "./node.ts";

const mostPersons = 32;

function remarksOf({ statement, name, special }: PersonEntry): string {
  return [
    statement,
    ...(name === null ? [] : [`Why the name is needed: ${name.necessity}`]),
    ...special.map(({ category, strictNecessity }) => `Why ${category} is strictly necessary: ${strictNecessity}`),
  ].join("\n");
}

function partOf(node: Node, entry: PersonEntry): Part {
  const { id, category, standing, isMinor, purpose, legalBasis, grade, reviewBy, name } = entry;
  const bytes = personFormat.encode({
    suite: 1,
    category,
    names: name === null ? [] : [{ text: name.text, script: "original" }],
    birthDates: [],
    nationalities: [],
    identifiers: [
      { type: "entry", value: id },
      { type: "standing", value: standing },
      { type: "grade", value: `${grade.scheme} ${grade.source.code} ${grade.information.code}` },
    ],
    remarks: remarksOf(entry),
    isMinor: isMinor === "unknown" ? "unknown" : isMinor ? "yes" : "no",
    purpose,
    basis: legalBasis,
    reviewAt: reviewBy,
  });
  return createPart("person", bytes, node.random);
}

/**
 * Entries on persons as parts of their own, each to be erased alone, from what a drafter gives: the members of a person entry (docs/handling.md)
 * without `id` and `enteredAt`, which are made here. Refused as by `readPersonEntry`; more than 32 are `input-too-large`.
 */
export function personParts(node: Node, given: JsonValue): readonly Part[] {
  if (given === null) return [];
  if (!Array.isArray(given)) throw new TocsinError("usage", "give entries on persons as a list");
  if (given.length > mostPersons) throw new TocsinError("input-too-large", `give at most ${mostPersons} entries on persons`);
  return (given as readonly JsonValue[]).map((value) => {
    if (!isJsonObject(value)) throw new TocsinError("input-malformed", "read the person entry: an object is needed");
    // Last, so that nobody hands in an entry from a later day with a later review.
    return partOf(node, readPersonEntry({ ...value, id: uuid4(node.random), enteredAt: node.timestamp() }));
  });
}
