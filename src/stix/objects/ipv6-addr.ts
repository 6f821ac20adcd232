import { list, optional, ref, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sco } from "./common.ts";

/** `ipv6-addr` (section 6.9). */
export const ipv6Addr = sco(
  "ipv6-addr",
  {
    title: "IPv6 Address",
    section: "6.9",
    description: "One or more IPv6 addresses, in CIDR notation.",
    contributing: ["value"],
  },
  {
    value: text("The address or the network.", { format: "ipv6" }),
    resolves_to_refs: optional(list(ref(["mac-addr"], "A reference."), "The layer 2 addresses it resolves to.")),
    belongs_to_refs: optional(list(ref(["autonomous-system"], "A reference."), "The autonomous systems it belongs to.")),
  },
);

/** IPv6 Address, as its schema says. */
export type Ipv6Addr = TypeOf<typeof ipv6Addr>;
