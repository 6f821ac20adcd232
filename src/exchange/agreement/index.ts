export { agreementActNames, readAct, signAct, termsHash } from "./act.ts";
export type { AgreementAct, AgreementActName, SignedAct } from "./act.ts";
export { agreementFormat, defaultDeadlines, hasScope, otherParty } from "./clauses.ts";
export type { Agreement, Deadlines } from "./clauses.ts";
export { checkPassage, mayPass, passageMarkdown, passageRows, passageTable, situationOf } from "./passage.ts";
export type { PassageAnswer, PassageContext, PassageRowName, Situation } from "./passage.ts";
export { applyAct, isSuspended, newAgreementState, phases, standingOf, transitions } from "./state.ts";
export type { AgreementState, Phase, Proposal, Standing, Suspension } from "./state.ts";
