import { anyRef, list, openVocab, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { groupingContext } from "../vocab/open.ts";
import { sdo } from "./common.ts";

/** `grouping` (section 4.4). */
export const grouping = sdo(
  "grouping",
  {
    title: "Grouping",
    section: "4.4",
    description: "Objects that share a context, without the claim of a finished report.",
  },
  {
    name: optional(text("A name of the grouping.")),
    description: optional(text("What it is, its purpose and its characteristics.")),
    context: openVocab(groupingContext, "What the objects have in common."),
    object_refs: list(anyRef("An object."), "The objects of the grouping."),
  },
);

/** Grouping, as its schema says. */
export type Grouping = TypeOf<typeof grouping>;
