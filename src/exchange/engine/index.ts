export { protectContent, protectParts, revealContent, revealParts, rewrapKey } from "./content.ts";
export type { ContentContext, MonthKeys, ProtectedContent } from "./content.ts";
export { contentContext } from "./context.ts";
export type { ExchangeContext } from "./context.ts";
export { completeness, composeUnnumbered, dispatch, dispatchControl, laneAtRest, laneNumber, nextPlace } from "./dispatch.ts";
export type { ControlDraft } from "./dispatch.ts";
export { checkpointFor, checkpointLogs, logOrigins, logSigner, recordAct } from "./logbook.ts";
export type { LogWriter, NewAct } from "./logbook.ts";
export { applyIncomingAct, messageKeyOf, performAct } from "./agreements.ts";
export { newDraft, paragraphsOf, partsOfWriting, protectDraft, revealDraft } from "./draft.ts";
export type { Draft, DraftLint, Writing } from "./draft.ts";
export { clockToleranceMs } from "./arrival.ts";
export { mostParked, park } from "./parked.ts";
export { keepPersonalSignature, personalSignature, personalSignatureHash } from "./personal-signature.ts";
export type { PersonalSignature } from "./personal-signature.ts";
export { readingOf } from "./reading.ts";
export type { Reading } from "./reading.ts";
export { withheldEnvelopes, withhold } from "./withhold.ts";
export { allPassings, keepPassing, mostPassings, passingsOf, passingWays } from "./passing.ts";
export type { Passing, PassingWay } from "./passing.ts";
export { alarmGroup, closeAlternateChannel, closeArrived, closeUnacknowledged, isFlashGroup } from "./settled-alarms.ts";
export { acknowledgeDue, workingPlace } from "./working-place.ts";
export { deliveredReceipt, takeMachineReceipt } from "./receipts.ts";
export { takeIn } from "./receive.ts";
export type { TakenIn } from "./receive.ts";
export {
  agreementFor,
  checkDraftPasses,
  draftHash,
  prepareRelease,
  pseudonymOf,
  pseudonymSecret,
  readyToLeave,
  release,
  verifyRelease,
} from "./release.ts";
export type { ReleaseFields, SignedRelease } from "./release.ts";
export { answerCosign, askToCosign, cosignedTo, cosignerName, keepCosignature, logKeysOf, readCosignDocument } from "./cosigning.ts";
export type { Cosigning } from "./cosigning.ts";
export { makeHead, resend, takeHead } from "./heads.ts";
export type { HeadInput, HeadOutcome } from "./heads.ts";
