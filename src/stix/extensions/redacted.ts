import type { Static } from "typebox";
import { closedVocab, literal, object } from "../schema.ts";
import { closedVocabulary } from "../vocab/vocabulary.ts";

const section = "Tocsin extensions";
const copies = closedVocabulary("tocsin-copy", section, ["redacted"]);

/**
 * Says of an object that it is a copy made for one reader, in which parts may be missing. Every object of such a copy carries it alike, so
 * that it does not tell from which of them something is missing.
 */
export const redacted = object(
  "extension",
  {
    title: "Tocsin Redacted Copy",
    section,
    description: "A copy made for one reader, in which parts may be missing. The object as its creator made it takes its place.",
  },
  {
    extension_type: literal("property-extension", "Always `property-extension`."),
    copy: closedVocab(copies, "Always `redacted`."),
  },
);

/** The content of the flag of a redacted copy. */
export type Redacted = Static<typeof redacted>;
