import type { Static } from "typebox";
import { personCategories } from "../../handling/index.ts";
import { documentFormat } from "../document.ts";
import { bytes32, closed, country, instant, language, line, list, oneOf, orNull, suiteField, text, whole } from "../fields.ts";

const paragraphSchema = closed({
  suite: suiteField,
  number: whole(1, 999),
  language,
  text: text(20_000),
  derivedFrom: orNull(closed({ commitment: bytes32, by: oneOf(["human", "machine"]), translator: orNull(line(64)) })),
});

/**
 * One paragraph of plain text. The authentic text has `derivedFrom` null; a translation names the paragraph that it was made from by
 * commitment, and who or what made it. `number` is the paragraph's own, the same in every language: release requests are keyed to it.
 */
export type Paragraph = Static<typeof paragraphSchema>;

/** The encoding of a paragraph. */
export const paragraphFormat = documentFormat("the paragraph", paragraphSchema, { limitBytes: 96 * 1024 });

const personSchema = closed({
  suite: suiteField,
  category: oneOf(personCategories),
  /** Facts are told apart from assessments (Directive (EU) 2016/680 Art 7). */
  standing: oneOf(["fact", "assessment"]),
  /** The grade with its scheme: codes of two schemes are never compared. */
  grade: closed({ scheme: oneOf(["admiralty", "europol-4x4"]), source: line(8), information: line(8) }),
  /** None by default: a name only where it is needed. */
  names: list(closed({ text: line(200), script: oneOf(["original", "transliteration", "alias"]) }), 32),
  birthDates: list(line(32), 16),
  nationalities: list(country, 8),
  identifiers: list(closed({ type: line(64), value: line(128) }), 32),
  remarks: orNull(text(4000)),
  isMinor: orNull(oneOf(["yes", "no", "unknown"])),
  purpose: line(200),
  basis: line(200),
  enteredAt: instant,
  reviewAt: instant,
});

/** One person, in a part of its own so that it can be erased alone; category, purpose, basis and review date always stand (DOMAIN I13). */
export type PersonEntry = Static<typeof personSchema>;

/** The encoding of a person entry. */
export const personFormat = documentFormat("the person entry", personSchema, { limitBytes: 64 * 1024 });
