import { markingName } from "./label.ts";

/**
 * Why something may not be received. For the eyes of the node that holds the content: a reason names markings, so it never goes to the reader
 * who is refused.
 */
export type Reason = {
  readonly code: ReasonCode;
  /** The id of the marking that stands in the way, or `null` where it is not one marking. */
  readonly marking: string | null;
  /** The reason in a sentence, with what would mend it where something of ours would. */
  readonly text: string;
  /** What the marking lies on, where it is a granular one: at most 10 of its selectors. */
  readonly selectors?: readonly string[];
};

/** The most reasons that one verdict lists. */
export const maxReasons = 100;

/** The codes, each with its sentence; `%` stands for the marking. docs/handling.md lists the same. */
export const reasonTexts = {
  unmarked: "it carries no marking that says to whom it may go: statements are terms, not access; mark it, or give an intake rule",
  "marking-not-held": "the reader does not hold %; no other marking stands in for it",
  "marking-unknown": "%: what this marking means is not known here, so it opens only to a reader that holds exactly it",
  "marking-malformed": "a marking cannot be read: what it was meant to say is not known, so it opens to nobody",
  "markings-too-many": "it carries more markings than can be judged, so it opens to nobody",
  "marking-cycle": "%: its definition marks itself, directly or in a circle, so it opens to nobody",
  "marking-contradictory": "%: its definitions contradict one another or the standard, so it opens to nobody",
  "audience-empty": "%: its audience is empty, which is nobody",
  "not-in-audience": "%: neither the reader's country nor its organisation is named",
  "display-only": "%: it may be shown, not given: no copy may be kept",
  "consent-missing": "%: the originator has not consented to this recipient, purpose and text; ask for release",
  "policy-not-in-force": "%: the exchange policy is not in force at this time, or the time is not known",
  "recipient-not-named": "the agreement does not name the reader as a recipient",
  "purpose-not-covered": "the agreement does not cover this purpose",
  "purpose-differs": "the reader asks for another purpose than the one that is decided on",
  "marking-not-covered": "the agreement does not cover %",
} as const satisfies Record<string, string>;

/** One of the codes. */
export type ReasonCode = keyof typeof reasonTexts;

/** A reason in words. */
export function reasonOf(code: ReasonCode, marking: string | null = null): Reason {
  return { code, marking, text: reasonTexts[code].replace("%", marking === null ? "a marking" : markingName(marking)) };
}
