import { closedVocab, list, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { extensionType } from "../vocab/closed.ts";
import { creator, smo } from "./common.ts";

/** `extension-definition` (section 7.3). */
export const extensionDefinition = smo(
  "extension-definition",
  {
    title: "Extension Definition",
    section: "7.3",
    description: "Defines an extension: new properties of objects, or a new type of object.",
  },
  {
    created_by_ref: creator("Who created the extension; required here."),
    name: text("A name of the extension."),
    description: optional(text("What the extension is for; it should be there.")),
    schema: text("The definition of the extension: a URL or plain text."),
    version: text("The version of the extension, best as major.minor.patch."),
    extension_types: list(closedVocab(extensionType, "A kind."), "What kinds of extension it has."),
    extension_properties: optional(list(text("A property."), "The properties that it adds at the top level.")),
  },
);

/** Extension Definition, as its schema says. */
export type ExtensionDefinition = TypeOf<typeof extensionDefinition>;
