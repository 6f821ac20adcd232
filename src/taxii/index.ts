export { dateAdded, microsOf, versionText } from "./date-added.ts";
export { acceptsTaxii, isTaxiiContent, stixMediaType, taxiiMediaType } from "./media-type.ts";
export { readFilter } from "./filter.ts";
export type { Filter, Matchable, VersionFilter } from "./filter.ts";
export { readCursor, writeCursor } from "./cursor.ts";
export type { CursorBinding, Place } from "./cursor.ts";
export { specNumber } from "./page.ts";
export { endOfPlaces, readerView } from "./view.ts";
export type { ReaderView, Span } from "./view.ts";
export { PageCache } from "./page-cache.ts";
export { objectTexts as envelopeTexts } from "./envelope-slices.ts";
export { maxEnvelopeObjects, readEnvelope, takeObject } from "./intake.ts";
export type { Accepted, IntakeOptions, Rejected } from "./intake.ts";
export { highestCeiling, isOpenInPart, isSetOpen, isUnderCeiling, newVerdicts } from "./rights.ts";
export type { MayHave, Reassessment, SetReader } from "./rights.ts";
export { notFound, TaxiiRefusal } from "./refusal.ts";
export type { RefusalStatus } from "./refusal.ts";
export { errorResource, statusResource } from "./resources.ts";
export type { StatusDetail } from "./resources.ts";
export { refusalAnswer } from "./server/answer.ts";
export type { PageLimits, ServedPage, Standing, TaxiiHost } from "./server/host.ts";
export type { TaxiiRequest, TaxiiResponse } from "./server/message.ts";
export { serveTaxii } from "./server/serve.ts";
export type {
  AccessRecord,
  AccountCredentials,
  AccountRecord,
  Added,
  ApiRoot,
  CollectionQuery,
  CollectionRecord,
  DiscoveryFacts,
  Disturbed,
  EntryCopy,
  EntryFacts,
  EntryQuery,
  EntryRun,
  HandlingSet,
  Head,
  IntakeRule,
  NewEntry,
  Progress,
  ReleaseRecord,
  ReleaseTerms,
  StatusRecord,
  StoredDefinition,
  StoredText,
  TaxiiBook,
  TaxiiReads,
  TaxiiStore,
  TaxiiWrites,
  Verdict,
} from "./ports.ts";
export * from "./client/index.ts";
