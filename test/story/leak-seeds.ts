import { fullObject, idOf, secretsIn, Seeds, types } from "../../src/handling/redact/graph.test-data.ts";
import type { Json } from "../../src/handling/redact/graph.test-data.ts";
import { tlpMarkingIds } from "../../src/handling/index.ts";

/** Objects with the secrets that are in them. */
export type Seeded = { readonly objects: readonly Json[]; readonly secrets: readonly string[] };

const unrelated = { seeds: new Seeds(), refer: (to: readonly string[]) => idOf(to[0] ?? "identity", 0x0fefe) };

/** The texts of an object that tell what it is about: seeds, digests, addresses, its own id. Words of the format, dates and small numbers are left out. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") {
    const isAddress = /^(?:10(?:\.\d{1,3}){3}|2001:db8::[0-9a-f:]+|(?:[0-9a-f]{2}:){5}[0-9a-f]{2})$/.test(value);
    const isPacked = /^(?:736b[0-9a-f]{8,}|c2[A-Za-z0-9+/]{8,}=*)$/.test(value);
    return isAddress || isPacked ? [value] : secretsIn(value);
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [...secretsIn(name), ...textsOf(member)]);
}

/** One object of every type of the standard, every property full of secrets of its own, from a number on; `change` finishes each. */
export function everyType(seeds: Seeds, from: number, change: (object: Json) => Json = (object) => object): Seeded {
  const objects: Json[] = [];
  const secrets = new Set<string>();
  for (const [at, type] of types.entries()) {
    const object = fullObject(type, from + at, { ...unrelated, seeds });
    for (const text of textsOf(object)) secrets.add(text);
    secrets.add(String(object["id"]).slice(-36));
    objects.push(change(object));
  }
  return { objects, secrets: [...secrets].filter((text) => text.length >= 7) };
}

/** Withholds an object as a whole. */
export const asRed = (object: Json): Json => ({ ...object, object_marking_refs: [tlpMarkingIds.RED] });

const kept: ReadonlySet<string> = new Set(["type", "spec_version", "id", "created", "modified", "created_by_ref"]);

/** Opens an object and withholds each of its own properties, one by one. */
export function withRedProperties(object: Json): Json {
  const selectors = Object.keys(object).filter((name) => !kept.has(name));
  return { ...object, object_marking_refs: [tlpMarkingIds.CLEAR], granular_markings: [{ marking_ref: tlpMarkingIds.RED, selectors }] };
}

/** An object that its reader may have, with a text to be found again. */
export function permitted(marker: string, n: number): Json {
  return {
    type: "identity",
    spec_version: "2.1",
    id: idOf("identity", n),
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    name: marker,
    identity_class: "group",
    object_marking_refs: [tlpMarkingIds.CLEAR],
  };
}
