import { text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sco } from "./common.ts";

/** `url` (section 6.15). */
export const url = sco(
  "url",
  {
    title: "URL",
    section: "6.15",
    description: "A uniform resource locator.",
    contributing: ["value"],
  },
  {
    value: text("The URL (RFC 3986).", { format: "uri" }),
  },
);

/** URL, as its schema says. */
export type Url = TypeOf<typeof url>;
