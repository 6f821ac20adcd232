import { integer, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sco } from "./common.ts";

/** `autonomous-system` (section 6.2). */
export const autonomousSystem = sco(
  "autonomous-system",
  {
    title: "Autonomous System",
    section: "6.2",
    description: "The properties of an autonomous system.",
    contributing: ["number"],
  },
  {
    number: integer("The number assigned to it."),
    name: optional(text("The name of it.")),
    rir: optional(text("The regional internet registry that assigned the number.")),
  },
);

/** Autonomous System, as its schema says. */
export type AutonomousSystem = TypeOf<typeof autonomousSystem>;
