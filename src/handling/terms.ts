import { isTimestamp, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { isJsonObject } from "../stix/index.ts";
import { markingIdOf } from "./label.ts";
import type { Reader } from "./reader.ts";
import { isCovered, tlpLabels, tlpMarkingIds, type TlpLabel } from "./tlp.ts";

/**
 * What two parties agreed may pass: to whom, for what, under which markings. Agreements and standing releases embed it. An empty list means
 * none: nobody, for nothing, nothing but what is open to everyone. No entry includes another.
 */
export type ReleaseTerms = {
  /** Ids of readers. */
  readonly recipients: readonly string[];
  /** Purposes, compared letter by letter. */
  readonly purposes: readonly string[];
  /** Ids of the markings that the terms cover. */
  readonly markings: readonly string[];
};

/** What the rule reads of one signed release decision. `recipients` are node ids, `purpose` and `markings` as the releaser signed them. */
export type DecisionTerms = {
  readonly recipients: readonly string[];
  readonly purpose: string;
  readonly markings: readonly string[];
};

/**
 * An originator's recorded consent that content under its marking goes to one recipient, in exactly these words, for one purpose
 * (DOMAIN.md I4). Silence is never consent: without such a record the answer is no.
 */
export type Consent = {
  /** The id of the marking that asks for it. */
  readonly marking: string;
  readonly recipient: string;
  readonly purpose: string;
  /** The hash of the text, in whatever form the caller names content; compared letter by letter. */
  readonly content: string;
  /** The instant until which it holds, or `null` where it has no end. */
  readonly until: string | null;
};

/** The terms of a reader who stands alone: to itself, for its own purpose, under the markings that it holds. For answers about rights, where no agreement is at hand. */
export function termsOfReader(reader: Reader): ReleaseTerms {
  return { recipients: [reader.id], purposes: [reader.purpose], markings: reader.markings };
}

/** The ids of the TLP 2.0 markings that an agreement up to a label covers: the table of `isCovered`, written out. */
export function markingsUpTo(highest: TlpLabel): readonly string[] {
  return tlpLabels.filter((label) => isCovered(label, highest)).map((label) => tlpMarkingIds[label]);
}

const maxTermsEntries = 10_000;
const members = ["recipients", "purposes", "markings"] as const;

/** Reads terms; markings are ids or labels. Refuses what is not exactly `{"recipients","purposes","markings"}`, three lists of texts, with `input-malformed`. */
export function readTerms(value: JsonValue): ReleaseTerms {
  if (!isJsonObject(value)) throw malformed("an object is needed");
  const extra = Object.keys(value).find((name) => !(members as readonly string[]).includes(name));
  if (extra !== undefined) throw malformed(`the member ${JSON.stringify(extra.slice(0, 100))} is not known`);
  const [recipients, purposes, markings] = members.map((name) => texts(value[name], name)) as [string[], string[], string[]];
  return { recipients, purposes, markings: markings.map(marking) };
}

function marking(text: string): string {
  const id = markingIdOf(text);
  if (id === undefined) throw malformed(`${JSON.stringify(text.slice(0, 100))} is neither a known label nor a marking-definition's id`);
  return id;
}

function texts(value: JsonValue | undefined, name: string): readonly string[] {
  if (!Array.isArray(value)) throw malformed(`${name} must be a list`);
  const list = value as readonly JsonValue[];
  if (list.length > maxTermsEntries) throw new TocsinError("input-too-large", `read the terms: more than ${maxTermsEntries} ${name}`);
  return list.map((entry) => {
    if (typeof entry !== "string" || entry.trim() === "" || entry.length > 250)
      throw malformed(`${name} must hold texts of 1 to 250 characters`);
    return entry;
  });
}

/** Whether a consent is for exactly this, and still holds. Without an instant to judge by, one that ends does not hold. */
export function isConsentFor(consent: Consent, asked: Omit<Consent, "until"> & { readonly at: string | null }): boolean {
  const { marking: id, recipient, purpose, content, until } = consent;
  if (id !== asked.marking || recipient !== asked.recipient || purpose !== asked.purpose || content !== asked.content) return false;
  if (until === null) return true;
  return asked.at !== null && isTimestamp(until) && isTimestamp(asked.at) && asked.at <= until;
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `read the terms: ${what}`);
}
