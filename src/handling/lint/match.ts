import type { FindingKind, FindingLevel } from "./finding.ts";

/** A protected phrase found in a piece: which, how, and from which unit to which. */
export type Match = {
  readonly level: FindingLevel;
  readonly phrase: number;
  readonly kind: FindingKind;
  readonly start: number;
  readonly end: number;
};
