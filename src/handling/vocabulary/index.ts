import { TocsinError } from "../../base/index.ts";
import { admiraltyInformation, admiraltySource } from "./admiralty.ts";
import { caveats } from "./caveats.ts";
import { europolHandling, europolInformation, europolSource } from "./europol.ts";
import { iepActions, iepAttribution, iepEncryption, iepNotification, iepResale } from "./iep.ts";
import { analyticConfidence, icd203First, icd203Second, phia } from "./likelihood.ts";
import { pap } from "./pap.ts";
import { precedence } from "./precedence.ts";
import { tlp1, tlp2 } from "./tlp.ts";
import type { VocabularyTable, VocabularyTerm } from "./table.ts";

export type { VocabularyTable, VocabularyTerm } from "./table.ts";

/** Every vocabulary of handling by the name that terms carry. */
export const vocabularies = {
  "tlp-2": tlp2,
  "tlp-1": tlp1,
  pap,
  "iep-permitted-actions": iepActions,
  "iep-encrypt-in-transit": iepEncryption,
  "iep-affected-party-notifications": iepNotification,
  "iep-provider-attribution": iepAttribution,
  "iep-unmodified-resale": iepResale,
  caveat: caveats,
  "europol-handling": europolHandling,
  "europol-source": europolSource,
  "europol-information": europolInformation,
  "admiralty-source": admiraltySource,
  "admiralty-information": admiraltyInformation,
  "likelihood-icd-203-a": icd203First,
  "likelihood-icd-203-b": icd203Second,
  "likelihood-phia": phia,
  "confidence-icd-203": analyticConfidence,
  precedence,
} as const satisfies Readonly<Record<string, VocabularyTable>>;

type Vocabularies = typeof vocabularies;

/** The name of a vocabulary. */
export type VocabularyName = keyof Vocabularies;

/** The codes of one vocabulary. */
export type CodeOf<Name extends VocabularyName> = Vocabularies[Name]["terms"][number]["code"];

/** The vocabularies whose terms have an order. */
export type ScaleName = { [Name in VocabularyName]: Vocabularies[Name]["kind"] extends "scale" ? Name : never }[VocabularyName];

/**
 * A term with the vocabulary and version that it is of. Terms of two vocabularies are two types, and nothing here makes one out of another:
 * Europol's C is no Admiralty C, a likelihood is no confidence, and a "likely" of PHIA is no "likely" of ICD 203.
 */
export type Term<Name extends VocabularyName> = Name extends VocabularyName
  ? { readonly vocabulary: Name; readonly version: string; readonly code: CodeOf<Name> }
  : never;

/** Whether a text is the name of a vocabulary. */
export function isVocabularyName(name: string): name is VocabularyName {
  return Object.hasOwn(vocabularies, name);
}

/** The term of a code, in its one spelling. Refuses a code that the vocabulary does not have with `input-malformed`: nothing is guessed. */
export function term<Name extends VocabularyName>(name: Name, code: string): Term<Name> {
  const table: VocabularyTable = vocabularies[name];
  if (!table.terms.some((known) => known.code === code)) {
    const codes = table.terms.map((known) => known.code).join(", ");
    throw new TocsinError("input-malformed", `use one of ${codes} of "${table.title}", got ${JSON.stringify(code.slice(0, 100))}`);
  }
  return { vocabulary: name, version: table.version, code } as Term<Name>;
}

/** What the table says of a term. */
export function entryOf(of: Term<VocabularyName>): VocabularyTerm {
  const table: VocabularyTable = vocabularies[of.vocabulary];
  const entry = table.terms.find((known) => known.code === of.code);
  if (entry === undefined) throw new TypeError(`a term of "${of.vocabulary}" is needed`);
  return entry;
}

/** Whether a term says that nothing is known: the F and the 6 of the Admiralty system, Europol's X. That is not a low grade. */
export function isUnknown(of: Term<VocabularyName>): boolean {
  return entryOf(of).isUnknown === true;
}

/**
 * How two terms of one scale stand, by their order in the table: negative where the first comes earlier. `undefined` where either says that
 * nothing is known, or was written under another version. Terms of two scales do not compile, and are refused with a `TypeError` if they come.
 */
export function compareTerms<Name extends ScaleName>(one: Term<Name>, other: Term<NoInfer<Name>>): number | undefined {
  if (one.vocabulary !== other.vocabulary) throw new TypeError("two terms of one scale are needed: scales are not converted");
  const table: VocabularyTable = vocabularies[one.vocabulary];
  if (table.kind !== "scale") throw new TypeError(`"${table.title}" has no order`);
  if (one.version !== other.version || isUnknown(one) || isUnknown(other)) return undefined;
  const place = (of: Term<Name>): number => table.terms.findIndex((known) => known.code === of.code);
  return place(one) - place(other);
}
