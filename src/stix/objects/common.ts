import { Type } from "typebox";
import type { TProperties, TSchema } from "typebox";
import type { ExtensionsOf, ObjectAbout } from "../schema.ts";
import { anyRef, flag, hashes, integer, list, literal, object, optional, ref, text, timestamp } from "../schema.ts";
import { extensionType } from "../vocab/closed.ts";
import { hashAlgorithm } from "../vocab/open.ts";

const common = { section: "3.2" } as const;

/** Types of the standard that are no cyber-observables and no relationships: what an observation must not refer to. */
export const notObserved = [
  "attack-pattern",
  "bundle",
  "campaign",
  "course-of-action",
  "extension-definition",
  "grouping",
  "identity",
  "incident",
  "indicator",
  "infrastructure",
  "intrusion-set",
  "language-content",
  "location",
  "malware",
  "malware-analysis",
  "marking-definition",
  "note",
  "observed-data",
  "opinion",
  "report",
  "threat-actor",
  "tool",
  "vulnerability",
] as const;

/** Types of the standard that are no cyber-observables. */
export const notObservable = [...notObserved, "relationship", "sighting"] as const;

/** Types of the standard that are cyber-observables: what a sighting must not be of. */
export const observed = [
  "artifact",
  "autonomous-system",
  "directory",
  "domain-name",
  "email-addr",
  "email-message",
  "file",
  "ipv4-addr",
  "ipv6-addr",
  "mac-addr",
  "mutex",
  "network-traffic",
  "process",
  "software",
  "url",
  "user-account",
  "windows-registry-key",
  "x509-certificate",
] as const;

/** `created_by_ref` (section 3.2): an identity. A type of one's own is let pass with a finding, as the OASIS validator lets it pass. */
export const creator = (description: string) =>
  ref(["identity"], description, { section: "3.2", except: [...notObservable, ...observed].filter((type) => type !== "identity") });

/** `external-reference` (section 2.5). */
export const externalReference = object(
  "type",
  {
    title: "External Reference",
    section: "2.5",
    description: "A pointer to something outside STIX.",
    atLeastOne: [["description", "url", "external_id"]],
  },
  {
    source_name: text("The source that the reference is defined in: a system, a registry, an organisation."),
    description: optional(text("What it is, for people.")),
    url: optional(text("Where it is.", { format: "uri" })),
    hashes: optional(hashes("Hashes of what is at the URL; a SHA-256 should be among them.", { vocabulary: hashAlgorithm, closed: true })),
    external_id: optional(text("Its identifier in that source.")),
  },
);

/** `kill-chain-phase` (section 2.11). */
export const killChainPhase = object(
  "type",
  { title: "Kill Chain Phase", section: "2.11", description: "A phase of a named kill chain." },
  {
    kill_chain_name: text("The name of the kill chain: lower case, words joined by hyphens."),
    phase_name: text("The name of the phase in it: lower case, words joined by hyphens."),
  },
);

/** `granular-marking` (section 7.2.3). */
export const granularMarking = object(
  "type",
  { title: "Granular Marking", section: "7.2.3", description: "A marking, or a language, of parts of an object." },
  {
    lang: optional(text("The language of the selected text; not together with `marking_ref`.", { format: "language" })),
    marking_ref: optional(ref(["marking-definition"], "The marking of the selected parts; not together with `lang`.")),
    selectors: list(text("A path of names and `[n]` indexes joined by dots.", { format: "selector" }), "The parts that are marked."),
  },
);

type Predefined = Readonly<Record<string, TSchema>>;

const extensionsOf = <Known extends Predefined>() =>
  Type.Unsafe<ExtensionsOf<Known>>(
    Type.Object(
      {},
      {
        description: "Extensions of the object, each under the id of its extension-definition or its predefined name.",
        minProperties: 1,
        stix: { kind: "extensions", ...common, vocabulary: extensionType },
      },
    ),
  );

const extensions = extensionsOf<Record<never, TSchema>>();

const specVersion = text("The version of the standard: `2.1`.", common);
const markings = {
  object_marking_refs: optional(list(ref(["marking-definition"], "A marking.", common), "Markings of the whole object.", common)),
  granular_markings: optional(list(granularMarking, "Markings, and languages, of parts of the object.", common)),
};
const creation = {
  spec_version: specVersion,
  created_by_ref: optional(creator("Who created the object: the only one who may version or revoke it.")),
  created: timestamp("When the object was first created.", { ...common, precision: "milliseconds" }),
};
const description = {
  labels: optional(list(text("A label.", common), "Terms that a user or a trust group defined.", common)),
  confidence: optional(
    integer("How sure the creator is that the content is correct, from 0 to 100.", { minimum: 0, maximum: 100 }, common),
  ),
  lang: optional(text("The language of the texts; `en` where absent.", { ...common, format: "language" })),
  external_references: optional(list(externalReference, "Pointers to what is outside STIX.", common)),
};

const identifier = <const T extends string>(type: T) => ref([type], "Identifies the object, and its versions.", common);
const typeName = <const T extends string>(type: T) => literal(type, `Always \`${type}\`.`, common);

const versioned = <const T extends string>(type: T) => ({
  type: typeName(type),
  id: identifier(type),
  ...creation,
  modified: timestamp("When this version was created.", { ...common, precision: "milliseconds" }),
  revoked: optional(flag("Whether the creator has revoked the object, for good.", common)),
  ...description,
  ...markings,
  extensions: optional(extensions),
});

const modifiedOrder = { earlier: "created", later: "modified", strict: false };

/** Joins the common properties of a category with an object's own. */
function withOrder(about: ObjectAbout): ObjectAbout {
  return { ...about, order: [modifiedOrder, ...(about.order ?? [])] };
}

/** A STIX Domain Object (section 4). */
export const sdo = <const T extends string, P extends TProperties>(type: T, about: ObjectAbout, properties: P) =>
  object("sdo", withOrder(about), { ...versioned(type), ...properties });

/** A STIX Relationship Object (section 5). */
export const sro = <const T extends string, P extends TProperties>(type: T, about: ObjectAbout, properties: P) =>
  object("sro", withOrder(about), { ...versioned(type), ...properties });

/** A STIX Meta Object that has versions (section 7). */
export const smo = <const T extends string, P extends TProperties>(type: T, about: ObjectAbout, properties: P) =>
  object("smo", withOrder(about), { ...versioned(type), ...properties });

/** The common properties of a marking definition, which has no versions (section 7.2.1). */
export const unversioned = <const T extends string>(type: T) => ({
  type: typeName(type),
  id: identifier(type),
  ...creation,
  external_references: description.external_references,
  ...markings,
  extensions: optional(extensions),
});

/** A STIX Cyber-observable Object (section 6). */
export const sco = <const T extends string, P extends TProperties, Known extends Predefined = Record<never, TSchema>>(
  type: T,
  about: ObjectAbout & { readonly extensions?: Known },
  properties: P,
) =>
  object("sco", about, {
    type: typeName(type),
    id: identifier(type),
    spec_version: optional(specVersion),
    ...markings,
    defanged: optional(flag("Whether the values have been made harmless.", common)),
    extensions: optional(extensionsOf<Known>()),
    ...properties,
  });

/** Any object whose type the standard does not name (sections 7.3 and 11.2): the common properties only. */
export const customVersioned = object(
  "sdo",
  { title: "Custom Object", section: "11.2", description: "An object of a type that the standard does not name.", order: [modifiedOrder] },
  {
    type: text("The object's own type.", common),
    id: anyRef("Identifies the object, and its versions."),
    ...creation,
    modified: timestamp("When this version was created.", { ...common, precision: "milliseconds" }),
    revoked: optional(flag("Whether the creator has revoked the object, for good.", common)),
    ...description,
    ...markings,
    extensions: optional(extensions),
  },
);

/** Any observable whose type the standard does not name, brought in by a `new-sco` extension (section 7.3). */
export const customObservable = object(
  "sco",
  { title: "Custom Observable", section: "7.3", description: "An observable of a type that the standard does not name." },
  {
    type: text("The object's own type.", common),
    id: anyRef("Identifies the object."),
    spec_version: optional(specVersion),
    ...markings,
    defanged: optional(flag("Whether the values have been made harmless.", common)),
    extensions: optional(extensions),
  },
);
