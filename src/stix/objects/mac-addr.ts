import { text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sco } from "./common.ts";

/** `mac-addr` (section 6.10). */
export const macAddr = sco(
  "mac-addr",
  {
    title: "MAC Address",
    section: "6.10",
    description: "A single media access control address.",
    contributing: ["value"],
  },
  {
    value: text("Six lower-case octets joined by colons.", { format: "mac" }),
  },
);

/** MAC Address, as its schema says. */
export type MacAddr = TypeOf<typeof macAddr>;
