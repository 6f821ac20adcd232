import { anyRef, anything, dictionary, optional, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { smo } from "./common.ts";

/** `language-content` (section 7.1). */
export const languageContent = smo(
  "language-content",
  {
    title: "Language Content",
    section: "7.1",
    description: "Texts of an object in other languages.",
  },
  {
    object_ref: anyRef("The object that is translated.", ["bundle", "language-content"]),
    object_modified: optional(timestamp("The version of the object that is translated.")),
    contents: dictionary(
      dictionary(anything("The translation of a property."), "Translations of properties, by their names.", { keys: "^[a-z0-9_]{3,250}$" }),
      "Translations, by language tag.",
      { keepsCase: true },
    ),
  },
);

/** Language Content, as its schema says. */
export type LanguageContent = TypeOf<typeof languageContent>;
