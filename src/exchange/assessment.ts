import type { Static } from "typebox";
import { documentFormat } from "./document.ts";
import { bytes32, closed, instant, line, list, oneOf, orNull, suiteField, text, whole } from "./fields.ts";

/** Admiralty grades of the source, A to F; F is "cannot be judged", not bad (DOMAIN.md 1.6). */
export const sourceGrades = ["A", "B", "C", "D", "E", "F"] as const;
/** Admiralty grades of the information, 1 to 6; 6 is "cannot be judged", not bad. */
export const informationGrades = ["1", "2", "3", "4", "5", "6"] as const;
/** Whether the recipient could act on what it got. */
export const actionabilities = ["yes", "partly", "no", "not-judged"] as const;

const assessmentSchema = closed({
  suite: suiteField,
  of: bytes32,
  scheme: oneOf(["admiralty-2.1"]),
  source: oneOf(sourceGrades),
  information: oneOf(informationGrades),
  actionable: oneOf(actionabilities),
  isProvisional: oneOf(["provisional", "considered"]),
  remark: orNull(text(2000)),
});

/** The recipient's own grade of a message (named by its envelope hash), stored beside the sender's and never over it (DOMAIN I11). */
export type Assessment = Static<typeof assessmentSchema>;

/** The encoding of the body of a message of kind `assessment`. */
export const assessmentFormat = documentFormat("the assessment", assessmentSchema, { limitBytes: 16 * 1024 });

const outcomeSchema = closed({
  suite: suiteField,
  of: bytes32,
  version: whole(1, 9999),
  stage: oneOf(["interim", "final", "amended"]),
  event: oneOf(["occurred", "not-occurred", "unknown"]),
  contribution: oneOf(["decisive", "helped", "none", "unknown"]),
  arrested: orNull(whole(0, 100_000)),
  facts: list(closed({ fact: line(64), value: text(1000), publishable: oneOf(["no", "on-request", "yes"]) }), 64),
  at: instant,
});

/** A party's claim of what came of a warning; a later version stands beside the earlier ones. A number that is not known is null, never zero. */
export type Outcome = Static<typeof outcomeSchema>;

/** The encoding of the body of a message of kind `outcome`. */
export const outcomeFormat = documentFormat("the outcome", outcomeSchema, { limitBytes: 96 * 1024 });
