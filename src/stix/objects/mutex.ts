import { text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sco } from "./common.ts";

/** `mutex` (section 6.11). */
export const mutex = sco(
  "mutex",
  {
    title: "Mutex",
    section: "6.11",
    description: "A mutual exclusion object.",
    contributing: ["name"],
  },
  {
    name: text("The name of it."),
  },
);

/** Mutex, as its schema says. */
export type Mutex = TypeOf<typeof mutex>;
