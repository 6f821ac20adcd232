import { TocsinError, uuid4, uuid5 } from "../base/index.ts";
import type { JsonValue, RandomSource } from "../base/index.ts";
import { canonicalText } from "./canon.ts";
import { redactedExtensionId } from "./extensions/flag.ts";
import { isJsonObject } from "./object.ts";
import type { StixObject } from "./object.ts";

/** The two parts of an identifier, and the version of its UUID (1 to 5). */
export type IdentifierParts = { readonly type: string; readonly uuid: string; readonly uuidVersion: number };

/** The namespace of deterministic identifiers of cyber-observable objects, and of nothing else (STIX 2.1 section 2.9). */
export const scoNamespace = "00abedb4-aa42-466c-9c01-fed23315a9b7";

const maxIdentifierLength = 288;
const identifierPattern =
  /^([a-z][a-z0-9-]{1,248}[a-z0-9])--([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-([1-5])[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$/;

/**
 * The parts of an identifier, or `undefined` where the text does not have the form type--UUID. Type names have 3 to 250
 * characters of a-z, 0-9 and hyphen. Upper-case hexadecimal digits are taken, since RFC 4122 reads them; identifiers are compared as they are
 * written all the same (STIX 2.1 sections 2.9 and 3.3).
 */
export function parseIdentifier(text: string): IdentifierParts | undefined {
  if (text.length > maxIdentifierLength) return undefined;
  const match = identifierPattern.exec(text);
  if (match === null) return undefined;
  return { type: match[1] as string, uuid: match[2] as string, uuidVersion: Number(match[3]) };
}

/** A text of the form type--UUID; the compiler sees no further than the two hyphens, `isIdentifier` does. */
export type Identifier = `${string}--${string}`;

/** Whether a value is an identifier, and of the given type where one is given (STIX 2.1 section 2.9). */
export function isIdentifier(value: unknown, type?: string): value is Identifier {
  if (typeof value !== "string") return false;
  const parts = parseIdentifier(value);
  return parts !== undefined && (type === undefined || parts.type === type);
}

/** A new random identifier (UUID version 4) for an object of the type. Refuses what is no type name with `stix-identifier` (STIX 2.1 section 2.9). */
export function newIdentifier(type: string, random: RandomSource): string {
  const id = `${type}--${uuid4(random)}`;
  if (parseIdentifier(id) === undefined) {
    throw new TocsinError("stix-identifier", `make an identifier of type "${type.slice(0, 250)}": not a type name`);
  }
  return id;
}

/**
 * The ID Contributing Properties of every cyber-observable type of the standard (STIX 2.1 chapter 6). A type that is mapped to an
 * empty list has none, and its objects carry random identifiers.
 */
export const contributingProperties: Readonly<Record<string, readonly string[]>> = {
  artifact: ["hashes", "payload_bin"],
  "autonomous-system": ["number"],
  directory: ["path"],
  "domain-name": ["value"],
  "email-addr": ["value"],
  "email-message": ["from_ref", "subject", "body"],
  file: ["hashes", "name", "extensions", "parent_directory_ref"],
  "ipv4-addr": ["value"],
  "ipv6-addr": ["value"],
  "mac-addr": ["value"],
  mutex: ["name"],
  "network-traffic": ["start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions"],
  process: [],
  software: ["name", "cpe", "swid", "vendor", "version"],
  url: ["value"],
  "user-account": ["account_type", "user_id", "account_login"],
  "windows-registry-key": ["key", "values"],
  "x509-certificate": ["hashes", "serial_number"],
};

const preferredHashes = ["MD5", "SHA-1", "SHA-256", "SHA-512"] as const;

/** One hash of a hashes dictionary: the most preferred that is present, else the first by name, so that order never matters. */
function oneHash(hashes: JsonValue): JsonValue {
  if (!isJsonObject(hashes)) return hashes;
  for (const name of preferredHashes) {
    if (Object.hasOwn(hashes, name)) return { [name]: hashes[name] as JsonValue };
  }
  const first = Object.keys(hashes).sort()[0];
  return first === undefined ? hashes : { [first]: hashes[first] as JsonValue };
}

/** Extensions without the flag of a redacted copy, which is put on afterwards and changes nothing of what is observed. */
function withoutFlag(extensions: JsonValue): JsonValue | undefined {
  if (!isJsonObject(extensions) || !Object.hasOwn(extensions, redactedExtensionId)) return extensions;
  const { [redactedExtensionId]: _, ...others } = extensions;
  return Object.keys(others).length === 0 ? undefined : others;
}

/** What a deterministic identifier is made from: any object with a type, with or without an `id`. */
export type Observable = { readonly type: string; readonly [property: string]: JsonValue | undefined };

/**
 * The name that a deterministic identifier is hashed from: the canonical text (RFC 8785) of the contributing properties that are
 * present, of `hashes` only one (MD5, SHA-1, SHA-256, SHA-512 in that order of preference). `undefined` where none is present or
 * the type has none. `contributing` is for types that an extension defines (STIX 2.1 sections 2.9 and 3.4).
 */
export function identityText(object: Observable, contributing?: readonly string[]): string | undefined {
  const names = contributing ?? (Object.hasOwn(contributingProperties, object.type) ? contributingProperties[object.type] : undefined);
  if (names === undefined) return undefined;
  const name: Record<string, JsonValue> = {};
  let found = false;
  for (const property of names) {
    if (!Object.hasOwn(object, property)) continue;
    const value = object[property];
    if (value === undefined || value === null) continue;
    const counted = property === "hashes" ? oneHash(value) : property === "extensions" ? withoutFlag(value) : value;
    if (counted === undefined) continue;
    name[property] = counted;
    found = true;
  }
  return found ? canonicalText(name) : undefined;
}

/**
 * The deterministic identifier (UUID version 5) of a cyber-observable object, or `undefined` where its type has no contributing
 * properties or none of them is present, in which case a random one is to be used. Refuses values without a canonical form as
 * `canonicalText` does (STIX 2.1 section 2.9).
 */
export function deterministicIdentifier(object: Observable, contributing?: readonly string[]): string | undefined {
  const name = identityText(object, contributing);
  return name === undefined ? undefined : `${object.type}--${uuid5(scoNamespace, name)}`;
}

/** The identifier that a cyber-observable object should carry: the deterministic one, else a random one (STIX 2.1 section 2.9). */
export function observableIdentifier(object: Observable, random: RandomSource): string {
  return deterministicIdentifier(object) ?? newIdentifier(object.type, random);
}

/**
 * How an object's identifier stands to its contents: `agrees` with the deterministic one; `random` where it is not a UUID version 5
 * or none applies; `differs` where it is a UUID version 5 of something else, which the standard allows only under another namespace.
 */
export function identifierStanding(object: StixObject, contributing?: readonly string[]): "agrees" | "random" | "differs" {
  const parts = parseIdentifier(object.id);
  const expected = deterministicIdentifier(object, contributing);
  if (expected !== undefined && object.id.toLowerCase() === expected) return "agrees";
  return parts?.uuidVersion === 5 && expected !== undefined ? "differs" : "random";
}
