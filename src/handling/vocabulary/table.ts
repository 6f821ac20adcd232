/** One term of a vocabulary. */
export type VocabularyTerm = {
  readonly code: string;
  /** What it means, in our words after the source. */
  readonly meaning: string;
  /** It says that nothing is known. It is not the worst value and stands at no place of the scale. */
  readonly isUnknown?: true;
  /** Probability in per cent, both ends included, where the source gives one. */
  readonly percent?: readonly [number, number];
  /** The id of the STIX marking-definition that is fixed for it. */
  readonly marking?: string;
};

/** A vocabulary as its source publishes it: data, kept under its version and never changed under it. */
export type VocabularyTable = {
  readonly title: string;
  /** The edition of the source. */
  readonly version: string;
  readonly source: string;
  readonly section: string;
  /** Whether the source's own text was read for this table, or its wording is known from second hand and is to be checked before a hard rule stands on it. */
  readonly wording: "read" | "second-hand";
  /** `scale`: the terms are in order, and may be compared with one another, never with those of another table. `labels`: they have no order. */
  readonly kind: "scale" | "labels";
  readonly terms: readonly VocabularyTerm[];
};
