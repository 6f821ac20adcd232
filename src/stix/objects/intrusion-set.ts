import { list, notAfter, openVocab, optional, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { attackMotivation, attackResourceLevel } from "../vocab/open.ts";
import { sdo } from "./common.ts";

/** `intrusion-set` (section 4.9). */
export const intrusionSet = sdo(
  "intrusion-set",
  {
    title: "Intrusion Set",
    section: "4.9",
    description: "Adversary behaviours and resources believed to be of one organisation.",
    order: [notAfter("first_seen", "last_seen")],
  },
  {
    name: text("A name of the intrusion set."),
    description: optional(text("What it is, its purpose and its characteristics.")),
    aliases: optional(list(text("A name."), "Other names it goes by.")),
    first_seen: optional(timestamp("When it was first seen.")),
    last_seen: optional(timestamp("When it was last seen.")),
    goals: optional(list(text("A goal."), "What it tries to do.")),
    resource_level: optional(openVocab(attackResourceLevel, "The level of organisation it works at.")),
    primary_motivation: optional(openVocab(attackMotivation, "Its main reason.")),
    secondary_motivations: optional(list(openVocab(attackMotivation, "A reason."), "Its other reasons.")),
  },
);

/** Intrusion Set, as its schema says. */
export type IntrusionSet = TypeOf<typeof intrusionSet>;
