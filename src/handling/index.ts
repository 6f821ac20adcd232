export { caveatExtensionId, caveatKinds, isInAudience, readCaveat } from "./caveat.ts";
export type { Audience, Caveat, CaveatKind } from "./caveat.ts";
export { isUnmarked, mayReceive, mayReceiveSet } from "./decide.ts";
export type { Conditions, Verdict } from "./decide.ts";
export { Gate } from "./gate.ts";
export { intakeRule } from "./intake.ts";
export type { IntakeRule } from "./intake.ts";
export { markingIdOf, markingName } from "./label.ts";
export { MarkingBook } from "./marking-book.ts";
export type { DefinitionStanding, MarkingEntry } from "./marking-book.ts";
export type { ClosedReason, MarkingRule } from "./marking-rule.ts";
export { MarkingSets, maxSetMarkings } from "./marking-set.ts";
export type { MarkingSet } from "./marking-set.ts";
export { keyedPseudonym, redactGraph, redactedBundle } from "./redact/index.ts";
export type { Allows, Pseudonym, RedactOptions, Times } from "./redact/index.ts";
export { readReader } from "./reader.ts";
export type { Reader } from "./reader.ts";
export { reasonTexts } from "./reason.ts";
export type { Reason, ReasonCode } from "./reason.ts";
export { assertReleasable, isReleasable, mintForReader, mintObjectsForReader, mintReleasable } from "./releasable.ts";
export type { Marked, Releasable, ReleaseRequest } from "./releasable.ts";
export { markingsUpTo, readTerms, termsOfReader } from "./terms.ts";
export type { Consent, DecisionTerms, ReleaseTerms } from "./terms.ts";
export { isCovered, isTlpLabel, strictest, tlpLabelOf, tlpLabels, tlpMarkingIds } from "./tlp.ts";
export type { TlpLabel } from "./tlp.ts";
export { commitToSource, openParagraph, verifyParagraph } from "./source/commitment.ts";
export type { ParagraphOpening, SourceCommitment } from "./source/commitment.ts";
export type { AboveLineRows, NoteRow, SourceRow, TieRow } from "./source/ports.ts";
export { readGrade, readLikelihood } from "./grade.ts";
export type { AdmiraltyGrade, EuropolGrade, Grade, Likelihood, LikelihoodScale } from "./grade.ts";
export { compareTerms, entryOf, isUnknown, isVocabularyName, term, vocabularies } from "./vocabulary/index.ts";
export type { CodeOf, ScaleName, Term, VocabularyName, VocabularyTable, VocabularyTerm } from "./vocabulary/index.ts";
export { bannerOf, consentDemands, inherit, mayReceiveInherited } from "./derive.ts";
export type { ConsentDemand, Inherited, Paragraph } from "./derive.ts";
export { corroboration } from "./circular.ts";
export type { Corroboration, ReportOrigin, Voice } from "./circular.ts";
export { maxKeepMs, maxReviewMs, personCategories, personObstacles, readPersonEntry, specialCategories } from "./person.ts";
export type { PassedPerson, PersonCategory, PersonEntry, PersonObstacle, PersonRequest, SpecialCategory } from "./person.ts";
export { inspectAttachment, lint, lintLimits, omissions, phraseLimits } from "./lint/index.ts";
export type {
  AttachmentKind,
  AttachmentReport,
  Finding,
  FindingKind,
  FindingLevel,
  LintReport,
  LintRequest,
  Omission,
  Place,
  Verdict as LintVerdict,
} from "./lint/index.ts";
export { borrowings, repetitions } from "./borrowed.ts";
export type { Borrowing, KnownParagraph, NewParagraph, Repetition } from "./borrowed.ts";
export { createFingerprinter } from "./passage.ts";
export type { Fingerprint, Fingerprinter } from "./passage.ts";
export { createFold } from "./lint/fold.ts";
export type { Fold } from "./lint/fold.ts";
export { abjadKey, soundKeys } from "./lint/phonetic.ts";
