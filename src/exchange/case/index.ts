export { actionStates, attributionLevels, bodyFormats, hasBody, onwardUses, releaseAnswers } from "./bodies.ts";
export type { BodyKind, BodyOf, StatementBody } from "./bodies.ts";
export { claimNames, claimTable } from "./claims.ts";
export type { Claim, ClaimRow } from "./claims.ts";
export { assessThreshold, checkWaiverAnswer, dutySpanMs, dutyState, isWaiverGround, thresholdAnswers, waiverGrounds } from "./duty.ts";
export type { Duty, ThresholdAnswer, WaiverGround } from "./duty.ts";
export { entered, isEntered } from "./entry.ts";
export type { Entered, Entry, Onward } from "./entry.ts";
export { flashQuota, flashShare } from "./flash-quota.ts";
export type { FlashShare } from "./flash-quota.ts";
export { ledgerDifference, ledgerKinds, ledgerOf } from "./ledger.ts";
export type { Ledger, LedgerSource, SideCounts } from "./ledger.ts";
export { following, machine, next } from "./machine.ts";
export type { Machine, Step } from "./machine.ts";
export { assessmentGap, assessmentTermMs, criterionAnswers, partnerCriteria } from "./partner-assessment.ts";
export type { CriterionAnswer, PartnerAssessment, PartnerCriterion } from "./partner-assessment.ts";
export { answerDueMs, grants, releaseRequests } from "./release-requests.ts";
export type { Grant, ReleaseRequestView } from "./release-requests.ts";
export { matchesOf, requirements } from "./requirements.ts";
export type { RequirementView } from "./requirements.ts";
export { beyondCleared, statementHash, statements } from "./statements.ts";
export type { StatementView } from "./statements.ts";
export {
  actionMachine,
  emergencyUseMachine,
  machines,
  pledgeMachine,
  releaseRequestMachine,
  thanksMachine,
  warningMachine,
} from "./tables.ts";
export { fillTemplate, maxTemplateUses, templateFormat, templateReviewMs, templateTermMs } from "./template.ts";
export type { Template } from "./template.ts";
export { pledges, thanksOf } from "./thanks.ts";
export type { PledgeView, ThanksView } from "./thanks.ts";
export { resultDueMs, warningView } from "./warning-view.ts";
export type { ChangeView, WarningView } from "./warning-view.ts";
