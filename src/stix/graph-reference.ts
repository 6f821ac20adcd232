import type { JsonValue } from "../base/index.ts";
import { parseIdentifier } from "./identifier.ts";
import { isJsonObject } from "./object.ts";
import type { StixObject } from "./object.ts";

/** An identifier that an object refers to, and where it stands in the object (JSON Pointer). */
export type Reference = { readonly path: string; readonly property: string; readonly ref: string };

/**
 * All references of an object: values of properties that end in `_ref` and `_refs`, at any depth, that are identifiers
 * (STIX 2.1 sections 3.1 and 3.3). Not those inside the deprecated container of observed data, which are local to it, nor what
 * the translations of language content say.
 */
export function* references(object: StixObject): Generator<Reference, void, undefined> {
  yield* below(object, "", object.type);
}

function* below(
  value: { readonly [name: string]: JsonValue | undefined },
  path: string,
  type: string | undefined,
): Generator<Reference, void, undefined> {
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    const member = value[name];
    if (typeof member === "string") {
      if (name.endsWith("_ref") && isReference(member)) yield { path: `${path}/${escaped(name)}`, property: name, ref: member };
    } else if (typeof member === "object" && member !== null && !isLocal(type, name)) {
      yield* inside(member, name, `${path}/${escaped(name)}`);
    }
  }
}

function* inside(value: JsonValue, name: string, path: string): Generator<Reference, void, undefined> {
  if (isJsonObject(value)) {
    yield* below(value, path, undefined);
    return;
  }
  if (!Array.isArray(value)) return;
  const items = value as readonly JsonValue[];
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i] as JsonValue;
    if (typeof item === "string") {
      if (name.endsWith("_refs") && isReference(item)) yield { path: `${path}/${i}`, property: name, ref: item };
    } else yield* inside(item, name, `${path}/${i}`);
  }
}

function isLocal(type: string | undefined, name: string): boolean {
  return (type === "observed-data" && name === "objects") || (type === "language-content" && name === "contents");
}

function isReference(text: string): boolean {
  return text.includes("--") && parseIdentifier(text) !== undefined;
}

function escaped(name: string): string {
  return name.includes("~") || name.includes("/") ? name.replaceAll("~", "~0").replaceAll("/", "~1") : name;
}
