export { actBytes } from "./act.ts";
export type { Act, RecordedAct } from "./act.ts";
export type { Alarm, AlarmUrgency, RaisedAlarm } from "./alarm.ts";
export {
  certifyOfficer,
  checkEnrolment,
  checkRoleCombination,
  exclusiveRoles,
  isOfficerId,
  isRole,
  officerKeyId,
  openOfficerCertificate,
  roles,
  twoPersonRoles,
} from "./officer.ts";
export type { EnrolledOfficer, OfficerCertificate, Role } from "./officer.ts";
export type { ActView, AlarmView, KeyView, LogReader, OfficerView, SettingView, Store, StoredSigningKey, Transaction, View } from "./ports.ts";
export { checkTerm, openRequest, requestLifetimeMs, signRequest } from "./request.ts";
export type { OfficerRequest, RequestCheck } from "./request.ts";
