import { TocsinError } from "../base/index.ts";
import type { Issue, JsonValue, RandomSource } from "../base/index.ts";
import { isObservableType } from "./check/models.ts";
import { newIdentifier, observableIdentifier } from "./identifier.ts";
import type { StixObject } from "./object.ts";
import type { Bundle } from "./objects/index.ts";
import type { ObjectOf, StandardType } from "./standard.ts";
import { validateObject } from "./validate.ts";

type Given = "type" | "spec_version";
type Made = "id" | "created" | "modified";

/** What a new object of a type is told: its own properties, and those that are made for it only where they should be others. */
export type NewProperties<Type extends StandardType> = Omit<ObjectOf<Type>, Given | Made> &
  Partial<Pick<ObjectOf<Type>, Extract<keyof ObjectOf<Type>, Made>>>;

/** Where the time and the identifier of a new object come from. `at`: RFC 3339 in UTC, to the millisecond. */
export type NewObjectOptions = { readonly at: string; readonly random: RandomSource };

/**
 * A new object of the standard: with its type and version, the time `at` as the one it was created and modified, and an identifier, which
 * for cyber-observables follows from what they hold (STIX 2.1 sections 2.9, 3.2 and 3.4). Refuses an object that breaks a MUST with
 * `stix-invalid`; its `details.issues` have place, code and section of all that is wrong.
 */
export function newObject<Type extends StandardType>(
  type: Type,
  properties: NewProperties<Type>,
  options: NewObjectOptions,
): ObjectOf<Type> {
  const own = properties as { readonly [property: string]: JsonValue | undefined };
  const draft = isObservableType(type)
    ? { type, spec_version: "2.1", ...own }
    : { type, spec_version: "2.1", ...times(type, own, options.at), ...own };
  const object: StixObject = { ...draft, id: identifierOf(draft, options.random) };
  const { valid, issues } = validateObject(object, { level: "MUST" });
  if (!valid) throw invalid(type, issues);
  return object as unknown as ObjectOf<Type>;
}

/** A bundle of objects (STIX 2.1 section 8), under an identifier of its own. An empty bundle has no list. */
export function newBundle(objects: readonly StixObject[], random: RandomSource): Bundle {
  const id = newIdentifier("bundle", random) as Bundle["id"];
  return { type: "bundle", id, ...(objects.length === 0 ? {} : { objects: [...objects] }) };
}

type Draft = { readonly type: string; readonly [property: string]: JsonValue | undefined };

function times(type: string, own: Omit<Draft, "type">, at: string): { readonly created: string; readonly modified?: string } {
  const created = typeof own["created"] === "string" ? own["created"] : at;
  return type === "marking-definition" ? { created } : { created, modified: created };
}

function identifierOf(draft: Draft, random: RandomSource): string {
  if (typeof draft["id"] === "string") return draft["id"];
  return isObservableType(draft.type) ? observableIdentifier(draft, random) : newIdentifier(draft.type, random);
}

function invalid(type: string, issues: readonly Issue[]): TocsinError {
  const [first] = issues;
  const more = issues.length > 1 ? `; and ${issues.length - 1} more` : "";
  const what = first === undefined ? "" : `: ${first.path} ${first.message} (${first.code}, section ${first.section})${more}`;
  // Messages quote what they are about, so that the details have places and codes only.
  const found = issues.map(({ path, code, section }) => ({ path, code, section }));
  return new TocsinError("stix-invalid", `make an object of type "${type}"${what}`, { details: { issues: found } });
}
