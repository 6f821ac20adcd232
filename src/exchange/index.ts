export type {
  AccountStore,
  AccountView,
  ApiToken,
  DeskEvent,
  DeskPassword,
  DeskSession,
  ForeignLogin,
  JoinLink,
  LoginStrength,
  Passkey,
} from "./accounts.ts";
export {
  certifyPasskey,
  isPasskeyRequest,
  keptPasskeyRequest,
  openPasskeyCertificate,
  openPasskeyRequest,
  passkeyIdOf,
  passkeyRequest,
} from "./passkey.ts";
export type { PasskeyCertificate } from "./passkey.ts";
export { actBytes } from "./act.ts";
export type { Act, RecordedAct } from "./act.ts";
export type { Alarm, AlarmUrgency, RaisedAlarm } from "./alarm.ts";
export {
  certifyOfficer,
  checkEnrolment,
  checkRoleCombination,
  checkTrustedHand,
  exclusiveRoles,
  isOfficerId,
  isRole,
  officerKeyId,
  openOfficerCertificate,
  roles,
  twoPersonRoles,
} from "./officer.ts";
export type { EnrolledOfficer, OfficerCertificate, Role } from "./officer.ts";
export type {
  ActView,
  AgreementView,
  AlarmView,
  KeyView,
  MessageQuery,
  MessageView,
  OfficerView,
  PartnerView,
  RestingKey,
  RestingPlace,
  RetentionView,
  SearchItem,
  SearchPlace,
  SearchView,
  SettingView,
  Store,
  StoredSigningKey,
  Transaction,
  View,
  WaitingView,
} from "./ports.ts";
export type {
  AgreementRecord,
  Deadline,
  LedgerRow,
  DraftRecord,
  MessageRecord,
  MessageState,
  OutboxRow,
  Partner,
  PartnerKind,
  PartRecord,
  PersonalSignatureRecord,
  ReceiptRecord,
  Stream,
} from "./records.ts";
export { checkTerm, keptRequest, openRequest, requestLifetimeMs, signRequest } from "./request.ts";
export type { OfficerRequest, RequestCheck } from "./request.ts";
export * from "./card/index.ts";
export { documentFormat } from "./document.ts";
export type { DocumentFormat } from "./document.ts";
export * from "./message/index.ts";
export { openDocument, signDocument } from "./signed-document.ts";
export type { SignedDocument, SignedFormat } from "./signed-document.ts";
export * from "./agreement/index.ts";
export * from "./head/index.ts";
export * from "./case/index.ts";
export * from "./engine/index.ts";
export { actionabilities, assessmentFormat, informationGrades, outcomeFormat, sourceGrades } from "./assessment.ts";
export type { Assessment, Outcome } from "./assessment.ts";
