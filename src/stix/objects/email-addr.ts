import { optional, ref, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sco } from "./common.ts";

/** `email-addr` (section 6.5). */
export const emailAddr = sco(
  "email-addr",
  {
    title: "Email Address",
    section: "6.5",
    description: "A single e-mail address.",
    contributing: ["value"],
  },
  {
    value: text("The address without the display name (RFC 5322 section 3.4.1).", { format: "email" }),
    display_name: optional(text("The name shown for the address.")),
    belongs_to_ref: optional(ref(["user-account"], "The account that the address belongs to.")),
  },
);

/** Email Address, as its schema says. */
export type EmailAddr = TypeOf<typeof emailAddr>;
