import { anyRef, list, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sdo } from "./common.ts";

/** `note` (section 4.13). */
export const note = sdo(
  "note",
  {
    title: "Note",
    section: "4.13",
    description: "Text that adds context or analysis to other objects.",
  },
  {
    abstract: optional(text("A brief summary.")),
    content: text("The text."),
    authors: optional(list(text("An author."), "The people who wrote it.")),
    object_refs: list(anyRef("An object."), "What the note is about."),
  },
);

/** Note, as its schema says. */
export type Note = TypeOf<typeof note>;
