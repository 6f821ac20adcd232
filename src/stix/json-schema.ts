import type { TSchema } from "typebox";
import type { JsonValue } from "../base/index.ts";
import { stixSchema } from "./schema.ts";
import type { StixSchema } from "./schema.ts";

/** Keywords that only the checks read; the rest of a schema is plain JSON Schema. */
const ownKeywords = new Set(["stix"]);

function strip(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value as JsonValue;
  const kept = Object.entries(value).filter(([name, member]) => !ownKeywords.has(name) && !name.startsWith("~") && member !== undefined);
  return Object.fromEntries(kept.map(([name, member]) => [name, strip(member)]));
}

/**
 * The JSON Schema (draft 2020-12) of a STIX schema, for tools outside Tocsin. It says less than the checks do: the order of
 * timestamps, hashes and the rules of single objects have no place in JSON Schema.
 */
export function jsonSchema(of: TSchema, id: string): { readonly [keyword: string]: JsonValue } {
  const schema = stixSchema(of);
  // A schema that somebody made with TypeBox alone has no note.
  const note: Partial<StixSchema>["stix"] = schema.stix;
  const plain = strip(schema) as { readonly [keyword: string]: JsonValue };
  const anyOf = (note?.atLeastOne ?? []).map((names) => ({ anyOf: names.map((name) => ({ required: [name] })) }));
  return { $schema: "https://json-schema.org/draft/2020-12/schema", $id: id, ...plain, ...(anyOf.length === 0 ? {} : { allOf: anyOf }) };
}
