import { anyRef, flag, integer, list, notAfter, optional, ref, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { observed, sro } from "./common.ts";

// "This property MUST reference only an SDO"; types that the standard does not have may be domain objects.
const notSighted = ["bundle", "extension-definition", "language-content", "marking-definition", "relationship", "sighting", ...observed];

/** `sighting` (section 5.2). */
export const sighting = sro(
  "sighting",
  {
    title: "Sighting",
    section: "5.2",
    description: "The belief that something was seen: an indicator, malware, a threat actor.",
    order: [notAfter("first_seen", "last_seen")],
  },
  {
    description: optional(text("More about the sighting.")),
    first_seen: optional(timestamp("When the time of the sighting begins.")),
    last_seen: optional(timestamp("When the time of the sighting ends.")),
    count: optional(integer("How many times it was seen.", { minimum: 0, maximum: 999_999_999 })),
    sighting_of_ref: anyRef("What was seen: a domain object.", notSighted),
    observed_data_refs: optional(list(ref(["observed-data"], "Raw data."), "The raw data of the sighting.")),
    where_sighted_refs: optional(list(ref(["identity", "location"], "Who or where."), "Who saw it, or where it was seen.")),
    summary: optional(flag("Whether it sums up other sightings.")),
  },
);

/** Sighting, as its schema says. */
export type Sighting = TypeOf<typeof sighting>;
