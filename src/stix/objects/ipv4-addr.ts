import { list, optional, ref, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sco } from "./common.ts";

/** `ipv4-addr` (section 6.8). */
export const ipv4Addr = sco(
  "ipv4-addr",
  {
    title: "IPv4 Address",
    section: "6.8",
    description: "One or more IPv4 addresses, in CIDR notation.",
    contributing: ["value"],
  },
  {
    value: text("The address or the network.", { format: "ipv4" }),
    resolves_to_refs: optional(list(ref(["mac-addr"], "A reference."), "The layer 2 addresses it resolves to.")),
    belongs_to_refs: optional(list(ref(["autonomous-system"], "A reference."), "The autonomous systems it belongs to.")),
  },
);

/** IPv4 Address, as its schema says. */
export type Ipv4Addr = TypeOf<typeof ipv4Addr>;
