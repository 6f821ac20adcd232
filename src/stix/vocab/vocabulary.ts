/**
 * A list of terms of section 10. `open`: other terms are allowed, and a term outside the list is a finding at SHOULD level whose code
 * is `check`. Closed ("enum" in the standard): a term outside the list is invalid (section 2.4).
 */
export type Vocabulary<Term extends string = string> = {
  readonly name: string;
  readonly section: string;
  readonly open: boolean;
  readonly check: string;
  readonly terms: readonly Term[];
};

/** An open vocabulary (section 2.14), with the name of the check that the OASIS validator gives it. */
export function openVocabulary<const Term extends string>(
  name: string,
  about: { readonly section: string; readonly check: string },
  terms: readonly Term[],
): Vocabulary<Term> {
  return { name, ...about, open: true, terms };
}

/** A closed vocabulary (section 2.4). */
export function closedVocabulary<const Term extends string>(name: string, section: string, terms: readonly Term[]): Vocabulary<Term> {
  return { name, section, open: false, check: "enum", terms };
}
