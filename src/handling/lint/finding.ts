/** Where something stands in a text that was given: UTF-16 offsets, the end exclusive. `0, 0` where the text has no such place. */
export type Place = { readonly start: number; readonly end: number };

/** `refuse`: must be mended before it leaves. `warn`: a person decides, and the decision is signed. */
export type FindingLevel = "refuse" | "warn";

/** How protected matter shows. Stable words, so that a caller can count and filter. */
export type FindingKind =
  | "exact"
  | "near"
  | "name"
  | "spelling"
  | "look-alike"
  | "split"
  | "hidden"
  | "reversed"
  | "cipher"
  | "acrostic"
  | "encoded"
  | "digest"
  | "number"
  | "date"
  | "time"
  | "telephone"
  | "coordinates"
  | "identifier"
  | "verbatim"
  | "drift-likelihood"
  | "drift-confidence"
  | "drift-grade"
  | "drift-number"
  | "drift-negation"
  | "languages"
  | "opaque"
  | "too-large";

/** One thing found: what, why, where in both texts as they were given, and what would mend it. */
export type Finding = {
  readonly level: FindingLevel;
  readonly kind: FindingKind;
  readonly reason: string;
  readonly source: Place;
  readonly tearline: Place;
  readonly mend: string;
};

/** The worst level of the findings; `pass` means that no known pattern was found, and no more than that. */
export type Verdict = "pass" | FindingLevel;

/** What the lint says of one tearline. */
export type LintReport = { readonly verdict: Verdict; readonly findings: readonly Finding[] };

/** The place that stands for "nowhere in this text". */
export const nowhere: Place = { start: 0, end: 0 };

/** The verdict that findings come to. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some(({ level }) => level === "refuse")) return "refuse";
  return findings.length > 0 ? "warn" : "pass";
}
