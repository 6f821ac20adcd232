import { Type } from "typebox";
import type { Static, TProperties, TSchema } from "typebox";
import type { JsonValue } from "../base/index.ts";
import type { Vocabulary } from "./vocab/vocabulary.ts";

/** The data types of section 2, and the few that only one property uses. */
export type Kind =
  | "any"
  | "binary"
  | "boolean"
  | "dictionary"
  | "enum"
  | "extensions"
  | "float"
  | "hashes"
  | "hex"
  | "identifier"
  | "integer"
  | "list"
  | "literal"
  | "object"
  | "observable-container"
  | "open-vocab"
  | "string"
  | "timestamp";

/** String formats that a property must have beside being a string. */
export type Format =
  | "charset"
  | "common-language"
  | "cpe"
  | "domain-name"
  | "email"
  | "ipv4"
  | "ipv6"
  | "language"
  | "mac"
  | "media-type"
  | "registry-key"
  | "relationship-type"
  | "selector"
  | "uri";

/** The parts of the standard that an object belongs to. `type` is an object inside a property, `extension` a predefined extension. */
export type Category = "sdo" | "sro" | "sco" | "smo" | "bundle" | "type" | "extension";

/** Two timestamps of one object in order: `earlier` before `later`, or at the same time unless `strict`. */
export type TimeOrder = { readonly earlier: string; readonly later: string; readonly strict: boolean };

/**
 * What a schema says beyond JSON Schema, under the keyword `stix`: the checks, the types and the reference are all made from it.
 * `section` is inherited from the object where a property has none of its own.
 */
export type StixNote = {
  readonly kind: Kind;
  readonly section?: string;
  readonly vocabulary?: Vocabulary;
  readonly format?: Format;
  /** Types that a reference may point to; empty means any. */
  readonly to?: readonly string[];
  /** Types that a reference must not point to. Beside `to`, types in neither list are let pass with a finding. */
  readonly except?: readonly string[];
  /** Digits of a second that a timestamp needs at least, or must not have. */
  readonly precision?: "milliseconds" | "seconds";
  readonly deprecated?: boolean;
  /** Keys of a `hashes` that must come from the vocabulary, which is open elsewhere. */
  readonly closed?: boolean;
  /** Dictionary keys that keep the case of another standard. */
  readonly keepsCase?: boolean;
  /** Objects only. */
  readonly category?: Category;
  readonly atLeastOne?: readonly (readonly string[])[];
  readonly order?: readonly TimeOrder[];
  /** The ID contributing properties of an SCO (section 2.9). */
  readonly contributing?: readonly string[];
  /** The predefined extensions of an SCO, by their keys. */
  readonly extensions?: Readonly<Record<string, StixSchema>>;
};

/** A TypeBox schema that carries a `StixNote`, as the checks read it. */
export type StixSchema = TSchema & {
  readonly stix: StixNote;
  readonly description?: string;
  readonly title?: string;
  readonly properties?: Readonly<Record<string, StixSchema>>;
  readonly required?: readonly string[];
  readonly items?: StixSchema;
  readonly patternProperties?: Readonly<Record<string, StixSchema>>;
  readonly additionalProperties?: boolean | StixSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly const?: string;
  readonly enum?: readonly string[];
};

/** The note of a schema that this module made; TypeBox's own types do not tell of it. */
export function stixSchema(schema: TSchema): StixSchema {
  return schema as StixSchema;
}

/** The type of the objects that a schema is of. Custom properties (section 11.1) may stand beside those of the standard. */
export type TypeOf<Schema extends TSchema> = Static<Schema> & { readonly [custom: `x_${string}`]: JsonValue | undefined };

/** Predefined extensions, as their schemas say, and any others. */
export type ExtensionsOf<Predefined extends Readonly<Record<string, TSchema>>> = {
  readonly [Key in keyof Predefined]?: Static<Predefined[Key]>;
} & { readonly [key: string]: { readonly [property: string]: JsonValue | undefined } | undefined };

type Extra = Partial<StixNote>;
const note = (kind: Kind, extra: Extra = {}): StixNote => ({ kind, ...extra });

/** A property that need not be there. */
export const optional = Type.Optional;

/** `string` (section 2.15), with a format where the property has one. */
export const text = (description: string, extra: Extra = {}) => Type.String({ description, stix: note("string", extra) });

/** `boolean` (section 2.2). */
export const flag = (description: string, extra: Extra = {}) => Type.Boolean({ description, stix: note("boolean", extra) });

type Bounds = { readonly minimum?: number; readonly maximum?: number };

/** `integer` (section 2.10): within plus or minus 2^53 - 1, and within the given bounds. */
export const integer = (description: string, bounds: Bounds = {}, extra: Extra = {}) =>
  Type.Integer({ description, ...bounds, stix: note("integer", extra) });

/** `float` (section 2.6). */
export const float = (description: string, bounds: Bounds = {}) => Type.Number({ description, ...bounds, stix: note("float") });

/** `timestamp` (section 2.16). */
export const timestamp = (description: string, extra: Extra = {}) => Type.String({ description, stix: note("timestamp", extra) });

/** `hex` (section 2.8). */
export const hexText = (description: string) => Type.String({ description, pattern: "^([a-f0-9]{2})+$", stix: note("hex") });

/** `binary` (section 2.1): base64. */
export const binary = (description: string) => Type.String({ description, contentEncoding: "base64", stix: note("binary") });

/** `hashes` (section 2.7). */
export const hashes = (description: string, extra: Extra = {}) =>
  Type.Unsafe<Readonly<Record<string, string>>>(
    Type.Object({}, { description, minProperties: 1, additionalProperties: Type.String(), stix: note("hashes", extra) }),
  );

/** `identifier` of an object of one of the given types (section 2.9). */
export const ref = <const T extends string>(to: readonly T[], description: string, extra: Extra = {}) =>
  Type.Unsafe<`${T}--${string}`>(Type.String({ description, pattern: `^(${to.join("|")})--`, stix: note("identifier", { to, ...extra }) }));

/** `identifier` of an object of any type but the given ones. */
export const anyRef = (description: string, except: readonly string[] = []) =>
  Type.Unsafe<`${string}--${string}`>(Type.String({ description, stix: note("identifier", { to: [], except }) }));

/** `list` (section 2.12): at least one value. */
export const list = <Item extends TSchema>(item: Item, description: string, extra: Extra = {}) =>
  Type.Array(item, { description, minItems: 1, stix: note("list", extra) });

/** A value of an open vocabulary (section 2.14): the type shows its terms and takes any string. */
export const openVocab = <Term extends string>(vocabulary: Vocabulary<Term>, description: string) =>
  Type.Unsafe<Term | (string & {})>(Type.String({ description, stix: note("open-vocab", { vocabulary }) }));

/** A value of a closed vocabulary (section 2.4). */
export const closedVocab = <Term extends string>(vocabulary: Vocabulary<Term>, description: string) =>
  Type.Unsafe<Term>(Type.String({ description, enum: vocabulary.terms, stix: note("enum", { vocabulary }) }));

/** The one value that a property may have. */
export const literal = <const Value extends string>(value: Value, description: string, extra: Extra = {}) =>
  Type.Literal(value, { description, stix: note("literal", extra) });

/** `keys`: a regular expression that every key matches. `keepsCase`: keys are names of another standard, whose case is theirs. */
export type DictionaryHow = { readonly keys?: string; readonly keepsCase?: boolean };

/** `dictionary` (section 2.3) whose values all have one schema. Keys that do not match `keys` are refused. */
export const dictionary = <Value extends TSchema>(value: Value, description: string, how: DictionaryHow = {}) =>
  Type.Unsafe<Readonly<Record<string, Type.Static<Value>>>>(
    Type.Object(
      {},
      {
        description,
        minProperties: 1,
        patternProperties: { [how.keys ?? "^[a-zA-Z0-9_-]{1,250}$"]: value },
        additionalProperties: false,
        stix: note("dictionary", how.keepsCase === undefined ? {} : { keepsCase: how.keepsCase }),
      },
    ),
  );

/** Any JSON value but null. */
export const anything = (description: string) => Type.Unsafe<NonNullable<JsonValue>>(Type.Unknown({ description, stix: note("any") }));

/** What an object's schema says about the object as a whole. */
export type ObjectAbout = {
  readonly title: string;
  readonly section: string;
  readonly description: string;
  readonly atLeastOne?: readonly (readonly string[])[];
  readonly order?: readonly TimeOrder[];
  readonly contributing?: readonly string[];
  readonly extensions?: Readonly<Record<string, TSchema>>;
  /** False where the standard closes the list of properties. */
  readonly additionalProperties?: boolean;
};

/** An object of the given category; every named-property set of the standard is made by this. */
export const object = <P extends TProperties>(category: Category, about: ObjectAbout, properties: P) => {
  const { title, description, additionalProperties, ...rest } = about;
  return Type.Object(properties, {
    title,
    description,
    ...(additionalProperties === undefined ? {} : { additionalProperties }),
    stix: { kind: "object", category, ...rest },
  });
};

/** `earlier` is not after `later`. */
export const notAfter = (earlier: string, later: string): TimeOrder => ({ earlier, later, strict: false });

/** `earlier` is before `later`. */
export const before = (earlier: string, later: string): TimeOrder => ({ earlier, later, strict: true });
