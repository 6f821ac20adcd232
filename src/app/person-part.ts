import { TocsinError, uuid4 } from "../base/index.ts";
import type { JsonValue, Timestamp } from "../base/index.ts";
import { createPart, partsOf, personFormat } from "../exchange/index.ts";
import type { Draft, Part } from "../exchange/index.ts";
import { personObstacles, readPersonEntry } from "../handling/index.ts";
import type { PersonEntry, PersonObstacle } from "../handling/index.ts";
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
  const { id, category, standing, isMinor, purpose, legalBasis, grade, enteredAt, reviewBy, name } = entry;
  const bytes = personFormat.encode({
    suite: 1,
    category,
    standing,
    grade: { scheme: grade.scheme, source: grade.source.code, information: grade.information.code },
    names: name === null ? [] : [{ text: name.text, script: "original" }],
    birthDates: [],
    nationalities: [],
    identifiers: [{ type: "entry", value: id }],
    remarks: remarksOf(entry),
    isMinor: isMinor === "unknown" ? "unknown" : isMinor ? "yes" : "no",
    purpose,
    basis: legalBasis,
    enteredAt,
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

const obstacleTexts: Readonly<Record<PersonObstacle, string>> = {
  "victim-not-to-protector": "pass an entry on a victim to whoever protects them, in a warning or under the life-safety floor",
  "purpose-differs": "release an entry on a person for the purpose for which it was entered, or leave it out",
  "review-overdue": "review the entry on a person first: its date has passed",
  "kept-too-long": "renew the entry on a person first: it has been kept for three years",
};

/**
 * Refuses a prepared release, with `person-data-rule`, where an entry on a person may not go under it (DOMAIN.md 1.16): its purpose is
 * another than the decision's, its review is due, or it is on a victim and what carries it is no warning to whoever protects them.
 */
export function checkPersons(draft: Draft, at: Timestamp): void {
  const purpose = draft.decision?.decision.purpose ?? "";
  const isProtector = draft.kind === "warning" || draft.floor !== null;
  for (const { bytes } of partsOf(draft.parts, "person")) {
    if (bytes === undefined) continue;
    const { category, purpose: entered, enteredAt, reviewAt: reviewBy } = personFormat.decode(bytes);
    const [obstacle] = personObstacles({ category, purpose: entered, enteredAt, reviewBy, renewed: null }, { purpose, isProtector, at });
    if (obstacle !== undefined) throw new TocsinError("person-data-rule", obstacleTexts[obstacle]);
  }
}
