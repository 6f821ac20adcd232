import { list, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sco } from "./common.ts";

/** `software` (section 6.14). */
export const software = sco(
  "software",
  {
    title: "Software",
    section: "6.14",
    description: "A software product.",
    contributing: ["name", "cpe", "swid", "vendor", "version"],
  },
  {
    name: text("The name of it."),
    cpe: optional(text("The CPE 2.3 entry of it.", { format: "cpe" })),
    swid: optional(text("The SWID tag of it.")),
    languages: optional(list(text("A language tag.", { format: "common-language" }), "The languages it supports.")),
    vendor: optional(text("Who makes it.")),
    version: optional(text("Its version.")),
  },
);

/** Software, as its schema says. */
export type Software = TypeOf<typeof software>;
