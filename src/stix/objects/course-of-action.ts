import { optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sdo } from "./common.ts";

/** `course-of-action` (section 4.3). */
export const courseOfAction = sdo(
  "course-of-action",
  {
    title: "Course of Action",
    section: "4.3",
    description: "What to do against an attack, before or after it.",
  },
  {
    name: text("A name of the course of action."),
    description: optional(text("What it is, its purpose and its characteristics.")),
  },
);

/** Course of Action, as its schema says. */
export type CourseOfAction = TypeOf<typeof courseOfAction>;
