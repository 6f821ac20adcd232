import { createHash } from "node:crypto";
import { deterministicIdentifier, isObservableType, knownExtension, schemas, warningExtensionId } from "../../stix/index.ts";
import type { StixSchema } from "../../stix/index.ts";

/** A JSON object that tests change as they like. */
export type Json = { [name: string]: unknown };

/** Every type of the standard that an object can have. */
export const types: readonly string[] = Object.keys(schemas).filter((type) => type !== "bundle");

/** Gives out secrets: texts of letters and digits that are found again in whatever encoding they leave in. */
export class Seeds {
  #count = 0;

  next(): number {
    return (this.#count += 1);
  }

  secret(): string {
    return `sk${(this.next() * 7919 + 100_000).toString(36)}qz`;
  }
}

/** A valid id of a type, the same for the same number. */
export function idOf(type: string, n: number): string {
  return `${type}--${n.toString(16).padStart(8, "0")}-17d4-4cbf-938f-98ee46b3cd3f`;
}

type Making = { readonly seeds: Seeds; readonly refer: (to: readonly string[], except: readonly string[]) => string };

const fits: Readonly<Record<string, (secret: string) => string>> = {
  charset: () => "utf-8",
  "common-language": (secret) => secret,
  cpe: (secret) => `cpe:2.3:a:${secret}:x:*:*:*:*:*:*:*:*`,
  "domain-name": (secret) => `${secret}.example.com`,
  email: (secret) => `${secret}@example.com`,
  ipv4: (secret) => `10.${digest(secret)[0]}.${digest(secret)[1]}.${digest(secret)[2]}`,
  ipv6: (secret) => `2001:db8::${digest(secret).toString("hex").slice(0, 4)}:${digest(secret).toString("hex").slice(4, 8)}`,
  language: () => "de",
  mac: (secret) => [...digest(secret).subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, "0")).join(":"),
  "media-type": (secret) => `application/${secret}`,
  "registry-key": (secret) => `HKEY_LOCAL_MACHINE\\${secret}`,
  "relationship-type": (secret) => secret,
  selector: () => "created",
  uri: (secret) => `https://example.com/${secret}`,
};

function digest(secret: string): Buffer {
  return createHash("md5").update(secret).digest();
}

/** A value that a property's schema takes, full of secrets. */
export function valueOf(schema: StixSchema, name: string, making: Making): unknown {
  const { seeds } = making;
  const { kind, format, vocabulary } = schema.stix;
  switch (kind) {
    case "literal":
      return schema.const;
    case "enum":
      return vocabulary?.terms[0];
    case "boolean":
      return true;
    case "integer":
      return Math.min(schema.maximum ?? 2_000_000_000, (schema.minimum ?? 0) + seeds.next());
    case "float":
      return Math.min(schema.maximum ?? 1000, (schema.minimum ?? 0) + seeds.next() / 1024);
    case "timestamp":
      return timeOf(name, schema.stix.precision === "seconds");
    case "identifier":
      return making.refer(schema.stix.to ?? [], schema.stix.except ?? []);
    case "hex":
      return Buffer.from(seeds.secret()).toString("hex");
    case "binary":
      return Buffer.from(seeds.secret()).toString("base64");
    case "hashes":
      return { MD5: digest(seeds.secret()).toString("hex"), "SHA-256": createHash("sha256").update(seeds.secret()).digest("hex") };
    case "list":
      return [0, 1, 2].map(() => valueOf(schema.items as StixSchema, name, making));
    case "dictionary":
      return dictionaryOf(schema, making);
    case "object":
      return membersOf(schema, making);
    case "extensions":
      return undefined;
    case "observable-container":
      return undefined;
    case "any":
      return seeds.secret();
    case "open-vocab":
      return seeds.secret();
    case "string":
      return format === undefined ? seeds.secret() : (fits[format] as (secret: string) => string)(seeds.secret());
  }
}

function timeOf(name: string, isWhole: boolean): string {
  const day = name === "modified" ? "03-01" : /^last|end|until|stop/.test(name) ? "02-02" : "02-01";
  return `2026-${day}T00:00:00${isWhole ? "" : ".000"}Z`;
}

function dictionaryOf(schema: StixSchema, making: Making): Json {
  const [value] = Object.values(schema.patternProperties ?? {});
  return Object.fromEntries([1, 2].map(() => [`k_${making.seeds.secret()}`, valueOf(value as StixSchema, "", making)]));
}

function membersOf(schema: StixSchema, making: Making): Json {
  const members = Object.entries(schema.properties ?? {}).map(([name, property]) => [name, valueOf(property, name, making)] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

/** What of a full object excludes something else of it, or must be something in particular. */
const mends: Readonly<Record<string, (object: Json) => void>> = {
  software(object) {
    object["languages"] = ["de", "fr"];
  },
  artifact(object) {
    delete object["payload_bin"];
    object["url"] = "https://example.com/artifact";
  },
  "email-message"(object) {
    object["is_multipart"] = false;
    delete object["body_multipart"];
    object["additional_header_fields"] = { "X-Other": ["x"] };
  },
  "network-traffic"(object) {
    object["is_active"] = false;
    delete ((object["extensions"] as Json)["socket-ext"] as Json)["options"];
  },
  indicator(object) {
    object["pattern_type"] = "stix";
    object["pattern"] = `[file:name = '${String(object["name"])}']`;
  },
  location(object) {
    object["country"] = "de";
  },
  "observed-data"(object) {
    delete object["objects"];
  },
  "marking-definition"(object) {
    object["definition_type"] = "statement";
    object["definition"] = { statement: String(object["name"]) };
    delete object["extensions"];
  },
  "language-content"(object) {
    object["contents"] = { de: { name: "übersetzt" }, fr: { name: "traduit" } };
    delete object["object_modified"];
  },
  "extension-definition"(object) {
    object["extension_types"] = ["toplevel-property-extension"];
    object["extension_properties"] = ["toxic"];
  },
  file(object) {
    object["name_enc"] = "utf-8";
  },
};

/** An object of a type with every property that can stand beside the others, each full of secrets of its own. */
export function fullObject(type: string, n: number, making: Making): Json {
  const schema = schemas[type as keyof typeof schemas] as unknown as StixSchema;
  const object: Json = { ...membersOf(schema, making), type, spec_version: "2.1", id: idOf(type, n) };
  for (const name of ["granular_markings", "object_marking_refs", "revoked", "defanged"]) delete object[name];
  if (object["created"] !== undefined) object["created"] = "2026-01-01T00:00:00.000Z";
  if (schema.properties?.["extensions"] !== undefined) {
    const extensions = Object.entries(schema.stix.extensions ?? {}).map(([key, one]) => [key, membersOf(one, making)] as const);
    if (type === "report")
      extensions.push([warningExtensionId, membersOf(knownExtension(warningExtensionId)?.schema as StixSchema, making)]);
    extensions.push(["x-own-ext", { own: making.seeds.secret() }]);
    object["extensions"] = Object.fromEntries(extensions);
  }
  if (object["external_references"] !== undefined) {
    object["external_references"] = [0, 1].map(() => ({
      source_name: making.seeds.secret(),
      url: `https://example.com/${making.seeds.secret()}`,
      hashes: { MD5: digest(making.seeds.secret()).toString("hex") },
    }));
  }
  object["x_custom"] = { a: making.seeds.secret(), list: [making.seeds.secret(), making.seeds.secret()] };
  mends[type]?.(object);
  return type !== "process" && isObservableType(type) ? named(object) : object;
}

/** An observable under the id that its contents give. */
export function named(object: Json): Json {
  return { ...object, id: deterministicIdentifier(object as never) ?? object["id"] };
}

/** Every text and number inside of a value: what must not be found again. */
export function secretsIn(value: unknown): readonly string[] {
  if (typeof value === "string") {
    // Words of the format, dates and what stands in every object tell nothing.
    return (value.match(/sk[0-9a-z]+qz|[0-9a-f]{32,64}/g) ?? []) as readonly string[];
  }
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [...secretsIn(name), ...secretsIn(member)]);
}

/** A secret as it may stand in a text: plain, in base64 at each of three offsets, in hexadecimal, percent-encoded. */
export function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replaceAll("=", "");
    return text.slice(shift === 0 ? 0 : shift + 1, -1);
  });
  const percent = [...bytes].map((byte) => `%${byte.toString(16)}`).join("");
  return [secret, secret.toUpperCase(), bytes.toString("hex"), percent, encodeURIComponent(secret), ...base64];
}
