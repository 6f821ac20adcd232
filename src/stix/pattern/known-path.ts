import { schemas } from "../objects/schemas.ts";
import { stixSchema } from "../schema.ts";
import type { StixSchema } from "../schema.ts";
import type { ObjectPath, PathStep } from "./ast.ts";
import { quoted } from "./problem.ts";

/** What a step of a path can stand on: the schemas of one place, with the object that the place is in; none where nothing is known. */
type Place = { readonly schema: StixSchema; readonly owner: StixSchema };

const scalarKinds: ReadonlySet<string> = new Set([
  "string",
  "integer",
  "float",
  "boolean",
  "timestamp",
  "hex",
  "binary",
  "enum",
  "open-vocab",
]);

function standardSchema(type: string): StixSchema | undefined {
  return Object.hasOwn(schemas, type) ? stixSchema(schemas[type as keyof typeof schemas]) : undefined;
}

/** Whether the standard has a cyber-observable of that name (STIX 2.1 §6). Of any other type nothing is known. */
export function isObservable(type: string): boolean {
  return standardSchema(type)?.stix.category === "sco";
}

/**
 * What is wrong with the type of an object path: patterns look at cyber-observables, and this is another object of the standard (STIX 2.1
 * §9.7). `undefined` where it is one, or a type that the standard does not have.
 */
export function objectTypeProblem(type: string): string | undefined {
  if (standardSchema(type) === undefined || isObservable(type)) return undefined;
  return `name a cyber-observable: patterns look at no other objects, and ${quoted(type)} is none`;
}

/**
 * The first step of a path that the standard does not have, as a sentence; `undefined` where there is none (STIX 2.1 §9.7). Types,
 * extensions, keys of dictionaries and names with `x_` that are not the standard's may be anything, so nothing is said of them.
 */
export function propertyProblem(path: ObjectPath): string | undefined {
  const schema = standardSchema(path.type);
  if (schema?.stix.category !== "sco") return undefined;
  let places: readonly Place[] = [{ schema, owner: schema }];
  let name = path.type;
  for (const step of path.steps) {
    const next = places.map((place) => follow(place, step));
    if (next.includes("unknown")) return undefined;
    places = next.flatMap((found) => (typeof found === "string" ? [] : found));
    if (places.length === 0) return missing(step, name);
    if (step.kind === "key") name = step.name;
  }
  return undefined;
}

function missing(step: PathStep, name: string): string {
  if (step.kind !== "key") return `leave out the index: ${quoted(name)} is no list in the standard`;
  return `name a property of the standard, or one that begins with x_: ${quoted(name)} has no ${quoted(step.name)}`;
}

/** Where a step leads from a place: nowhere in the standard, somewhere unknown, or to further places. */
function follow(place: Place, step: PathStep): "nowhere" | "unknown" | readonly Place[] {
  const { schema, owner } = place;
  const { kind } = schema.stix;
  if (step.kind !== "key") {
    if (kind !== "list") return kind === "any" || kind === "dictionary" ? "unknown" : "nowhere";
    return schema.items === undefined ? "unknown" : [{ schema: schema.items, owner }];
  }
  if (kind === "object") return property(schema, step.name);
  if (kind === "identifier") return referred(schema, step.name);
  if (kind === "extensions") {
    const extension = owner.stix.extensions?.[step.name];
    return extension === undefined ? "unknown" : [{ schema: extension, owner: extension }];
  }
  if (kind === "dictionary") {
    const [value] = Object.values(schema.patternProperties ?? {});
    return value === undefined ? "unknown" : [{ schema: value, owner }];
  }
  return scalarKinds.has(kind) ? "nowhere" : "unknown";
}

function property(schema: StixSchema, name: string): "nowhere" | "unknown" | readonly Place[] {
  const found = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
  if (found !== undefined) return [{ schema: found, owner: schema }];
  return name.startsWith("x_") ? "unknown" : "nowhere";
}

/** A reference is followed to the objects that it may lead to (STIX 2.1 §9.7.4). */
function referred(schema: StixSchema, name: string): "nowhere" | "unknown" | readonly Place[] {
  const targets = (schema.stix.to ?? []).map(standardSchema);
  if (targets.length === 0 || targets.includes(undefined)) return "unknown";
  const found = targets.map((target) => (target === undefined ? "unknown" : property(target, name)));
  if (found.includes("unknown")) return "unknown";
  const places = found.flatMap((each) => (typeof each === "string" ? [] : each));
  return places.length === 0 ? "nowhere" : places;
}
