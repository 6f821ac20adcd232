import { list, optional, ref, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sco } from "./common.ts";

/** `domain-name` (section 6.4). */
export const domainName = sco(
  "domain-name",
  {
    title: "Domain Name",
    section: "6.4",
    description: "A network domain name.",
    contributing: ["value"],
  },
  {
    value: text("The name (RFC 1034, RFC 5890).", { format: "domain-name" }),
    resolves_to_refs: optional(list(ref(["ipv4-addr", "ipv6-addr", "domain-name"], "A reference."), "What the name resolves to.")),
  },
);

/** Domain Name, as its schema says. */
export type DomainName = TypeOf<typeof domainName>;
