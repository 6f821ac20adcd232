import type { JsonValue } from "../base/index.ts";

/**
 * Any STIX object as it was read: the two properties that every object has, and whatever else it carries, known or not.
 * The precise types of the standard's own objects are `AttackPattern`, `Indicator` and so on, inferred from their schemas.
 */
export type StixObject = {
  readonly type: string;
  readonly id: string;
  readonly spec_version?: string;
  readonly [property: string]: JsonValue | undefined;
};

/** A bundle as it was read (section 8): a bag of objects that have nothing more in common than being sent together. */
export type StixBundle = {
  readonly type: "bundle";
  readonly id: string;
  readonly objects?: readonly StixObject[];
  readonly [property: string]: unknown;
};

/** Whether a JSON value is an object, and neither an array nor null. */
export function isJsonObject(value: unknown): value is { readonly [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a JSON value has the two properties that every STIX object has: a `type` and an `id`, both strings. Says nothing of validity. */
export function isStixObject(value: unknown): value is StixObject {
  return isJsonObject(value) && typeof value["type"] === "string" && typeof value["id"] === "string";
}
