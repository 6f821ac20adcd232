import { list, notAfter, openVocab, optional, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { infrastructureType } from "../vocab/open.ts";
import { killChainPhase, sdo } from "./common.ts";

/** `infrastructure` (section 4.8). */
export const infrastructure = sdo(
  "infrastructure",
  {
    title: "Infrastructure",
    section: "4.8",
    description: "Systems, services and resources that support an attack or that are attacked.",
    order: [notAfter("first_seen", "last_seen")],
  },
  {
    name: text("A name of the infrastructure."),
    description: optional(text("What it is, its purpose and its characteristics.")),
    infrastructure_types: optional(list(openVocab(infrastructureType, "A kind."), "What kinds of infrastructure it is.")),
    aliases: optional(list(text("A name."), "Other names it goes by.")),
    kill_chain_phases: optional(list(killChainPhase, "The phases of a kill chain that it belongs to.")),
    first_seen: optional(timestamp("When it was first seen.")),
    last_seen: optional(timestamp("When it was last seen.")),
  },
);

/** Infrastructure, as its schema says. */
export type Infrastructure = TypeOf<typeof infrastructure>;
