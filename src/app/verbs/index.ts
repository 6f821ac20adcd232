import { feedList } from "../feeds/status.ts";
import type { Verb } from "../verb.ts";
import { ack } from "./acknowledge.ts";
import {
  agreementAccept,
  agreementApprove,
  agreementPropose,
  agreementRefuse,
  agreementRestore,
  agreementShow,
  agreementSuspend,
  agreementTerminate,
  agreementWithdrawNotice,
} from "./agreement.ts";
import { auditVerbs } from "./audit.ts";
import { assignVerbs } from "./assign.ts";
import { caseVerbs } from "./case.ts";
import { courierVerbs } from "./courier.ts";
import { adminVerbs } from "./desk-admin.ts";
import { composeVerbs } from "./desk-compose.ts";
import { handOverVerbs } from "./desk-hand-over.ts";
import { partnerDeskVerbs } from "./desk-partner.ts";
import { proofVerbs } from "./desk-proof.ts";
import { releaseDeskVerbs } from "./desk-releases.ts";
import { remoteReleaseVerbs } from "./remote-release.ts";
import { warningDeskVerbs } from "./desk-warning.ts";
import { watchDeskVerbs } from "./desk-watch.ts";
import { wordVerbs } from "./desk-words.ts";
import { dutyVerbs } from "./duty.ts";
import { eraseVerbs } from "./erase.ts";
import { floorVerbs } from "./floor-review.ts";
import { printVerbs } from "./print.ts";
import { searchVerbs } from "./search.ts";
import { draftDiscard, draftList, draftShow, draftWrite, releaseSign } from "./draft.ts";
import { cardHours, epochOpen, keysRevoke, keysRotate } from "./keys.ts";
import { logCheckpoint, logExport } from "./log.ts";
import { attachmentOpen, inbox, messagePlace, show } from "./message.ts";
import { cardShow, clockAdvance, doctorLook, nodeInfo } from "./node.ts";
import { loginVerbs } from "./login.ts";
import { releaseChallenge } from "./release-challenge.ts";
import { releasePrepare } from "./release-prepare.ts";
import { tokenVerbs } from "./token.ts";
import { officerEnrol, officerList, officerWithdraw } from "./officer.ts";
import { partnerAdd, partnerCard, partnerDistrust, partnerList, partnerTest } from "./partner.ts";
import { partnerShow, status } from "./status.ts";
import { passedVerbs } from "./passed.ts";
import { partnerAssess, partnerAssessments } from "./partner-assess.ts";
import { sourceVerbs } from "./source.ts";
import { templateVerbs } from "./template.ts";
import { taxiiVerbs } from "../taxii/verbs.ts";
import { watchVerbs } from "./watch.ts";
import { witnessVerbs } from "./witness.ts";

/** Every verb of a node, by the name that the control socket and officers' signed requests use. */
export const verbs: Readonly<Record<string, Verb>> = {
  ...adminVerbs,
  ...auditVerbs,
  ...assignVerbs,
  ...caseVerbs,
  ...composeVerbs,
  ...courierVerbs,
  ...dutyVerbs,
  ...eraseVerbs,
  ...floorVerbs,
  ...handOverVerbs,
  ...partnerDeskVerbs,
  ...passedVerbs,
  ...loginVerbs,
  ...printVerbs,
  ...proofVerbs,
  ...releaseDeskVerbs,
  ...remoteReleaseVerbs,
  ...searchVerbs,
  ...sourceVerbs,
  ...taxiiVerbs,
  ...templateVerbs,
  ...tokenVerbs,
  ...warningDeskVerbs,
  ...watchDeskVerbs,
  ...watchVerbs,
  ...witnessVerbs,
  ...wordVerbs,
  ack: ack,
  "agreement-accept": agreementAccept,
  "agreement-approve": agreementApprove,
  "agreement-propose": agreementPropose,
  "agreement-refuse": agreementRefuse,
  "agreement-restore": agreementRestore,
  "agreement-show": agreementShow,
  "agreement-suspend": agreementSuspend,
  "agreement-terminate": agreementTerminate,
  "agreement-withdraw-notice": agreementWithdrawNotice,
  "attachment-open": attachmentOpen,
  card: cardShow,
  "card-hours": cardHours,
  "clock-advance": clockAdvance,
  doctor: doctorLook,
  draft: draftWrite,
  "draft-discard": draftDiscard,
  "draft-list": draftList,
  "draft-show": draftShow,
  "epoch-open": epochOpen,
  inbox: inbox,
  "keys-revoke": keysRevoke,
  "keys-rotate": keysRotate,
  "log-checkpoint": logCheckpoint,
  "log-export": logExport,
  "message-place": messagePlace,
  "node-info": nodeInfo,
  "officer-enrol": officerEnrol,
  "officer-list": officerList,
  "officer-withdraw": officerWithdraw,
  "partner-add": partnerAdd,
  "partner-assess": partnerAssess,
  "partner-assessments": partnerAssessments,
  "partner-card": partnerCard,
  "partner-distrust": partnerDistrust,
  "partner-list": partnerList,
  "partner-show": partnerShow,
  "partner-test": partnerTest,
  release: releaseSign,
  "release-challenge": releaseChallenge,
  "release-prepare": releasePrepare,
  show: show,
  status: status,
  "taxii-feed-list": feedList,
};
