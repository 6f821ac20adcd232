import Type, { type TSchema } from "typebox";
import { isTimestamp, type Timestamp } from "../base/index.ts";

// Control characters break terminals and logs; bidirectional overrides make a text read as something that it is not.
const shownCharacters = "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f\\u202a-\\u202e\\u2066-\\u2069]*$";
const lineCharacters = "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]+$";

/** A closed object: a member that the schema does not name is refused. */
export function closed<P extends Record<string, TSchema>>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

/** One of a closed list of words. */
export function oneOf<const W extends readonly string[]>(words: W) {
  return Type.Unsafe<W[number]>(Type.Union(words.map((word) => Type.Literal(word))));
}

/** The schema's value, or null: absent is always written out. */
export function orNull<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

/** A text of one line, 1 to `maxLength` UTF-16 units, without control characters and bidirectional overrides. */
export function line(maxLength: number) {
  return Type.String({ minLength: 1, maxLength, pattern: lineCharacters });
}

/** A text of several lines, 1 to `maxLength` UTF-16 units; tab and line feed are the only control characters in it. */
export function text(maxLength: number) {
  return Type.String({ minLength: 1, maxLength, pattern: shownCharacters });
}

/** A list of at least `minItems` and at most `maxItems`. */
export function list<S extends TSchema>(schema: S, maxItems: number, minItems = 0) {
  return Type.Array(schema, { minItems, maxItems });
}

/** A whole number from `minimum` to 2^53 - 1. */
export function whole(minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  return Type.Integer({ minimum, maximum });
}

/** The suite number: one so far. A higher one is answered `input-version-newer` before the schema is asked. */
export const suiteField = Type.Literal(1);

/** A UUID in lower case. */
export const uuid = Type.String({ pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" });

/** 32 bytes as canonical base64url: a SHA-256 value, a salt, a node id. */
export const bytes32 = Type.String({ pattern: "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$" });

/** The id of a key: 16 bytes as canonical base64url. */
export const keyId = Type.String({ pattern: "^[A-Za-z0-9_-]{21}[AQgw]$" });

/** Bytes as unpadded base64url, up to `maxLength` characters; the decoder of the bytes refuses stray bits. */
export function base64urlText(maxLength: number) {
  return Type.String({ maxLength, pattern: "^[A-Za-z0-9_-]+$" });
}

/** An instant in the one spelling of `Timestamp`. */
export const instant = Type.Unsafe<Timestamp>(
  Type.Refine(
    Type.String({ minLength: 24, maxLength: 24 }),
    (value) => isTimestamp(value),
    () => "must be an instant with milliseconds and Z",
  ),
);

/** The id of a scope: a lower-case word. */
export const scopeId = Type.String({ pattern: "^[a-z][a-z0-9-]{0,63}$" });

/** A language tag (RFC 5646) in its usual short forms. */
export const language = Type.String({ maxLength: 35, pattern: "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$" });

/** A country (ISO 3166-1 alpha-2; XA to XZ are for exercises and invented parties). */
export const country = Type.String({ pattern: "^[A-Z]{2}$" });

/** A time zone name of the IANA database, by its form. */
export const timeZone = Type.String({ maxLength: 64, pattern: "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$" });
