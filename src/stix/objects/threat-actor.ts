import { list, notAfter, openVocab, optional, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { attackMotivation, attackResourceLevel, threatActorRole, threatActorSophistication, threatActorType } from "../vocab/open.ts";
import { sdo } from "./common.ts";

/** `threat-actor` (section 4.17). */
export const threatActor = sdo(
  "threat-actor",
  {
    title: "Threat Actor",
    section: "4.17",
    description: "People, groups or organisations believed to act with malicious intent.",
    order: [notAfter("first_seen", "last_seen")],
  },
  {
    name: text("A name of the threat actor."),
    description: optional(text("What it is, its purpose and its characteristics.")),
    threat_actor_types: optional(list(openVocab(threatActorType, "A kind."), "What kinds of threat actor it is.")),
    aliases: optional(list(text("A name."), "Other names it goes by.")),
    first_seen: optional(timestamp("When it was first seen.")),
    last_seen: optional(timestamp("When it was last seen.")),
    roles: optional(list(openVocab(threatActorRole, "A role."), "The roles it plays.")),
    goals: optional(list(text("A goal."), "What it tries to do.")),
    sophistication: optional(openVocab(threatActorSophistication, "The skill it must have.")),
    resource_level: optional(openVocab(attackResourceLevel, "The level of organisation it works at.")),
    primary_motivation: optional(openVocab(attackMotivation, "Its main reason.")),
    secondary_motivations: optional(list(openVocab(attackMotivation, "A reason."), "Its other reasons.")),
    personal_motivations: optional(list(openVocab(attackMotivation, "A reason."), "Personal reasons, apart from the organisation's.")),
  },
);

/** Threat Actor, as its schema says. */
export type ThreatActor = TypeOf<typeof threatActor>;
