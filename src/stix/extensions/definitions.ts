import type { ExtensionDefinition } from "../objects/extension-definition.ts";
import type { Identity } from "../objects/identity.ts";
import { redactedExtensionId } from "./flag.ts";
import { outcomeExtensionId, warningExtensionId } from "./registry.ts";

const published = "2026-11-22T00:00:00.000Z";

/** The identity that created Tocsin's extension definitions. Fixed for good, so that every node names the same one. */
export const tocsinIdentity = {
  type: "identity",
  spec_version: "2.1",
  id: "identity--b2bd6116-f903-42cd-afc0-48907df63e46",
  created: published,
  modified: published,
  name: "Tocsin",
  description: "The project that publishes the extension definitions of Tocsin. It is no party to any exchange.",
  identity_class: "system",
} as const satisfies Identity;

function definition(
  id: ExtensionDefinition["id"],
  name: string,
  about: { readonly description: string; readonly schema: string },
): ExtensionDefinition {
  return {
    type: "extension-definition",
    spec_version: "2.1",
    id,
    created_by_ref: tocsinIdentity.id,
    created: published,
    modified: published,
    name,
    description: about.description,
    schema: about.schema,
    version: "1.0.0",
    extension_types: ["property-extension"],
  };
}

/** Tocsin's own extension definitions, to be sent with the first objects that use them. Their schemas ship with the package. */
export const tocsinExtensionDefinitions: readonly ExtensionDefinition[] = [
  definition(warningExtensionId, "Tocsin Warning", {
    description: "On a report: an advance warning of an event that has not happened, as it may be passed to its recipient.",
    schema: "JSON Schema urn:tocsin:stix:extension:warning:1, in the tocsin package as stix/extensions/schemas/warning.schema.json",
  }),
  definition(outcomeExtensionId, "Tocsin Outcome", {
    description: "On a note, opinion, incident or report: what came of a warning, as the party that created the object claims it.",
    schema: "JSON Schema urn:tocsin:stix:extension:outcome:1, in the tocsin package as stix/extensions/schemas/outcome.schema.json",
  }),
  definition(redactedExtensionId, "Tocsin Redacted Copy", {
    description:
      "On any object: this is a copy made for one reader, in which parts may be missing. It is no version of the object's creator; the object as its creator made it takes its place.",
    schema: "JSON Schema urn:tocsin:stix:extension:redacted:1, in the tocsin package as stix/extensions/schemas/redacted.schema.json",
  }),
];
