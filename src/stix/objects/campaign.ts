import { list, notAfter, optional, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sdo } from "./common.ts";

/** `campaign` (section 4.2). */
export const campaign = sdo(
  "campaign",
  {
    title: "Campaign",
    section: "4.2",
    description: "A set of attacks that happen over time against specific targets.",
    order: [notAfter("first_seen", "last_seen")],
  },
  {
    name: text("A name of the campaign."),
    description: optional(text("What it is, its purpose and its characteristics.")),
    aliases: optional(list(text("A name."), "Other names it goes by.")),
    first_seen: optional(timestamp("When it was first seen.")),
    last_seen: optional(timestamp("When it was last seen.")),
    objective: optional(text("What the campaign is meant to achieve.")),
  },
);

/** Campaign, as its schema says. */
export type Campaign = TypeOf<typeof campaign>;
