export { dateAdded, microsOf, versionText } from "./date-added.ts";
export { acceptsTaxii, isTaxiiContent, stixMediaType, taxiiMediaType } from "./media-type.ts";
export { readFilter } from "./filter.ts";
export type { Filter, Matchable, VersionFilter } from "./filter.ts";
export { readCursor, writeCursor } from "./cursor.ts";
export type { CursorBinding, Place } from "./cursor.ts";
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
export { endpoint, readAddress, serverUrl } from "./client/address.ts";
export type { Address } from "./client/address.ts";
export type { PatienceLimits, TlsFiles } from "./client/connection.ts";
export { Credentials } from "./client/credentials.ts";
export type { PageCost } from "./client/envelope.ts";
export { keyBytes, KeySet, objectKey } from "./client/object-key.ts";
export { pull } from "./client/pull.ts";
export type { PullPorts, PullProgress, PullReport, PullRequest } from "./client/pull.ts";
export type { Missing, PulledObject, PullSource, PullState, PullStore, Refusal } from "./client/pull-state.ts";
export { push } from "./client/push.ts";
export type { PushPorts, PushProgress, PushReport, PushRequest } from "./client/push.ts";
export type { PushFailure } from "./client/push-status.ts";
export { contentLimit, locate, readCollections, readServer } from "./client/resources.ts";
export type { Located, RemoteCollection, RemoteRoot, RemoteServer } from "./client/resources.ts";
export type { Round } from "./client/round.ts";
export { TaxiiSession } from "./client/session.ts";
export type { SessionOptions } from "./client/session.ts";
export { backOff, mayPass, pause } from "./client/wait.ts";
export type { RetryLimits, WaitPorts } from "./client/wait.ts";
