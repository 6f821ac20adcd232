import { anyRef, before, optional, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sro } from "./common.ts";

const notLinked = ["bundle", "extension-definition", "language-content", "marking-definition", "relationship", "sighting"];

/** `relationship` (section 5.1). */
export const relationship = sro(
  "relationship",
  {
    title: "Relationship",
    section: "5.1",
    description: "A link from one object to another, and how they are related.",
    order: [before("start_time", "stop_time")],
  },
  {
    relationship_type: text("How they are related.", { format: "relationship-type" }),
    description: optional(text("More about the relationship.")),
    source_ref: anyRef("The object that the relationship starts from.", notLinked),
    target_ref: anyRef("The object that the relationship points to.", notLinked),
    start_time: optional(timestamp("From when the relationship holds.")),
    stop_time: optional(timestamp("Until when the relationship holds.")),
  },
);

/** Relationship, as its schema says. */
export type Relationship = TypeOf<typeof relationship>;
