import { anything, object, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { unversioned } from "./common.ts";

/** `marking-definition` (section 7.2.1). It has no versions. */
export const markingDefinition = object(
  "smo",
  {
    title: "Marking Definition",
    section: "7.2.1",
    description: "A marking: how the objects that refer to it may be handled. TLP's are fixed.",
    atLeastOne: [["definition", "extensions"]],
  },
  {
    ...unversioned("marking-definition"),
    name: optional(text("A name of the marking.")),
    definition_type: optional(text("The kind of the definition: `statement`, or `tlp` for TLP 1.")),
    definition: optional(anything("The definition itself, as its kind says.")),
  },
);

/** Marking Definition, as its schema says. */
export type MarkingDefinition = TypeOf<typeof markingDefinition>;
