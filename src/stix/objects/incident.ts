import { optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sdo } from "./common.ts";

/** `incident` (section 4.6). */
export const incident = sdo(
  "incident",
  {
    title: "Incident",
    section: "4.6",
    description: "A stub in this version of the standard: what it lacks comes with extensions.",
  },
  {
    name: text("A name of the incident."),
    description: optional(text("What it is, its purpose and its characteristics.")),
  },
);

/** Incident, as its schema says. */
export type Incident = TypeOf<typeof incident>;
