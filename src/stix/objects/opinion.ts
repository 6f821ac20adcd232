import { anyRef, closedVocab, list, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { opinion as opinionTerms } from "../vocab/closed.ts";
import { sdo } from "./common.ts";

/** `opinion` (section 4.15). */
export const opinion = sdo(
  "opinion",
  {
    title: "Opinion",
    section: "4.15",
    description: "An assessment of the correctness of what another entity produced.",
  },
  {
    explanation: optional(text("Why.")),
    authors: optional(list(text("An author."), "The people who wrote it.")),
    opinion: closedVocab(opinionTerms, "The opinion, from disagreement to agreement."),
    object_refs: list(anyRef("An object."), "What the opinion is about."),
  },
);

/** Opinion, as its schema says. */
export type Opinion = TypeOf<typeof opinion>;
