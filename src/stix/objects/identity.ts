import { list, openVocab, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { identityClass, industrySector } from "../vocab/open.ts";
import { sdo } from "./common.ts";

/** `identity` (section 4.5). */
export const identity = sdo(
  "identity",
  {
    title: "Identity",
    section: "4.5",
    description: "A person, an organisation, a group, or a class of them.",
  },
  {
    name: text("The canonical name of the entity."),
    description: optional(text("What it is, its purpose and its characteristics.")),
    roles: optional(list(text("A role."), "The roles that the entity plays.")),
    identity_class: optional(openVocab(identityClass, "What kind of entity it is.")),
    sectors: optional(list(openVocab(industrySector, "A sector."), "The industry sectors it belongs to.")),
    contact_information: optional(text("How to reach it.")),
  },
);

/** Identity, as its schema says. */
export type Identity = TypeOf<typeof identity>;
