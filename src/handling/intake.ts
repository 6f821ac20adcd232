import { isTimestamp, TocsinError } from "../base/index.ts";
import type { Timestamp } from "../base/index.ts";
import { markingIdOf } from "./label.ts";
import { tlpLabelOf, tlpMarkingIds, type TlpLabel } from "./tlp.ts";

/**
 * A rule of ours that gives what arrives unmarked in one collection or feed a marking of ours (PROTOCOL.md 9). The marking is part of the
 * decision alone: the object's bytes stay as its creator wrote them. A named officer sets it, and setting it is logged by the caller.
 */
export type IntakeRule = {
  /** The collection or feed that it is for. */
  readonly source: string;
  readonly label: TlpLabel;
  /** The id of that label's marking. */
  readonly marking: string;
  readonly officer: string;
  readonly setAt: Timestamp;
};

/** Makes an intake rule. Refuses with `input-malformed` what is no TLP 2.0 label, an unnamed source or officer, and a time that is no `Timestamp`. */
export function intakeRule(given: {
  readonly source: string;
  readonly label: string;
  readonly officer: string;
  readonly setAt: string;
}): IntakeRule {
  const { source, officer, setAt } = given;
  const id = markingIdOf(given.label);
  const label = id === undefined ? undefined : tlpLabelOf(id);
  if (label === undefined) {
    throw new TocsinError(
      "input-malformed",
      `mark what is unmarked with a TLP 2.0 label, got ${JSON.stringify(given.label.slice(0, 100))}`,
    );
  }
  if (source === "" || officer === "" || source.length > 250 || officer.length > 250) {
    throw new TocsinError("input-malformed", "name the source and the officer of an intake rule, each in 1 to 250 characters");
  }
  if (!isTimestamp(setAt)) throw new TocsinError("input-malformed", "give the time of an intake rule in UTC with milliseconds");
  return { source, label, marking: tlpMarkingIds[label], officer, setAt };
}
