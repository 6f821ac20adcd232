import type { JsonValue } from "../../base/index.ts";

/** A JSON object that a command printed. */
export type Result = Readonly<Record<string, JsonValue>>;

/** What a step shows for itself: ids, indexes, codes, times. It never holds the text of a message. */
export type Evidence = Readonly<Record<string, JsonValue>>;

/** Fails the step with `otherwise`, a sentence that says what was seen instead, unless the claim is true. */
export function must(claim: boolean, otherwise: string): asserts claim {
  if (!claim) throw new Error(otherwise);
}

/** A member that is an object; everything else fails the step. */
export function objectAt(result: Result, name: string): Result {
  const value = result[name];
  must(value !== undefined && value !== null && typeof value === "object" && !Array.isArray(value), `"${name}" of the result is no object`);
  return value as Result;
}

/** A member that is a list of objects; everything else fails the step. */
export function listAt(result: Result, name: string): readonly Result[] {
  const value = result[name];
  must(Array.isArray(value), `"${name}" of the result is no list`);
  return value as readonly Result[];
}

/** A member that is a text; everything else fails the step. */
export function textAt(result: Result, name: string): string {
  const value = result[name];
  must(typeof value === "string", `"${name}" of the result is no text`);
  return value;
}

/** A member that is a number; everything else fails the step. */
export function numberAt(result: Result, name: string): number {
  const value = result[name];
  must(typeof value === "number", `"${name}" of the result is no number`);
  return value;
}
