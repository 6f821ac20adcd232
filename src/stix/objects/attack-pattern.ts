import { list, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { killChainPhase, sdo } from "./common.ts";

/** `attack-pattern` (section 4.1). */
export const attackPattern = sdo(
  "attack-pattern",
  {
    title: "Attack Pattern",
    section: "4.1",
    description: "A way in which adversaries attempt to compromise targets.",
  },
  {
    name: text("A name of the attack pattern."),
    description: optional(text("What it is, its purpose and its characteristics.")),
    aliases: optional(list(text("A name."), "Other names it goes by.")),
    kill_chain_phases: optional(list(killChainPhase, "The phases of a kill chain that it belongs to.")),
  },
);

/** Attack Pattern, as its schema says. */
export type AttackPattern = TypeOf<typeof attackPattern>;
