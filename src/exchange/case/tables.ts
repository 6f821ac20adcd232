import { machine } from "./machine.ts";

/** A warning at the one who passed it (DOMAIN.md 3.2). Lapsing is not standing down, and it closes nothing: a lapsed warning can live again. */
export const warningMachine = machine("warning", "dispatched", [
  { from: ["dispatched"], act: "deliver", to: "delivered", by: "recipient" },
  { from: ["dispatched", "delivered"], act: "acknowledge", to: "live", by: "recipient" },
  { from: ["dispatched", "delivered", "live", "lapsed"], act: "extend", to: "live", by: "originator" },
  { from: ["dispatched", "delivered", "live", "lapsed"], act: "re-affirm", to: "live", by: "originator" },
  { from: ["dispatched", "delivered", "live"], act: "lapse", to: "lapsed", by: "clock" },
  { from: ["dispatched", "delivered", "live", "lapsed"], act: "stand-down", to: "stood-down", by: "originator" },
  { from: ["dispatched", "delivered", "live", "lapsed"], act: "supersede", to: "superseded", by: "originator" },
  {
    from: ["dispatched", "delivered", "live", "lapsed", "stood-down", "superseded", "occurred", "foiled"],
    act: "revoke",
    to: "revoked",
    by: "originator",
  },
  {
    from: ["dispatched", "delivered", "live", "lapsed", "stood-down", "superseded", "occurred", "foiled", "revoked"],
    act: "recall",
    to: "recalled",
    by: "originator",
  },
  { from: ["dispatched", "delivered", "live", "lapsed", "stood-down"], act: "claim-occurred", to: "occurred", by: "either" },
  { from: ["dispatched", "delivered", "live", "lapsed", "stood-down"], act: "claim-foiled", to: "foiled", by: "either" },
]);

/** One tearline of a warning, by its versions. */
export const tearlineMachine = machine("tearline", "draft", [
  { from: ["draft"], act: "lint", to: "linted", by: "originator" },
  { from: ["linted"], act: "edit", to: "draft", by: "originator" },
  { from: ["linted"], act: "clear", to: "cleared", by: "originator" },
  { from: ["cleared"], act: "edit", to: "draft", by: "originator" },
  { from: ["linted", "cleared"], act: "release", to: "issued", by: "originator" },
  { from: ["issued"], act: "supersede", to: "superseded", by: "originator" },
  { from: ["issued", "superseded"], act: "recall", to: "recalled", by: "originator" },
]);

/** What a recipient says of one message. An acknowledgement that comes late is one all the same. */
export const receiptMachine = machine("receipt", "sent", [
  { from: ["sent", "unacknowledged"], act: "deliver", to: "delivered", by: "recipient" },
  { from: ["delivered"], act: "open", to: "opened", by: "recipient" },
  { from: ["sent", "delivered", "opened"], act: "pass-deadline", to: "unacknowledged", by: "clock" },
  { from: ["unacknowledged"], act: "tell-otherwise", to: "told-otherwise", by: "originator" },
  { from: ["delivered", "opened", "unacknowledged", "told-otherwise"], act: "accept", to: "accepted", by: "recipient" },
  { from: ["delivered", "opened", "unacknowledged", "told-otherwise"], act: "query", to: "queried", by: "recipient" },
  { from: ["queried"], act: "accept", to: "accepted", by: "recipient" },
  { from: ["delivered", "opened", "queried", "unacknowledged", "told-otherwise"], act: "reject", to: "rejected", by: "recipient" },
  { from: ["delivered", "opened", "queried", "unacknowledged", "told-otherwise"], act: "misroute", to: "misrouted", by: "recipient" },
]);

/** What a recipient does about a warning, as it says. */
export const actionMachine = machine("action", "none", [
  { from: ["none"], act: "tasked", to: "tasked", by: "recipient" },
  { from: ["none", "tasked"], act: "in-progress", to: "in-progress", by: "recipient" },
  {
    from: ["none", "tasked", "in-progress", "protective-measures"],
    act: "protective-measures",
    to: "protective-measures",
    by: "recipient",
  },
  { from: ["none", "tasked", "in-progress", "protective-measures"], act: "disrupted", to: "disrupted", by: "recipient" },
  { from: ["none", "tasked", "in-progress", "protective-measures", "disrupted"], act: "arrested", to: "arrested", by: "recipient" },
  { from: ["none", "tasked", "in-progress"], act: "no-trace", to: "no-trace", by: "recipient" },
  { from: ["none", "tasked", "in-progress"], act: "not-actioned", to: "not-actioned", by: "recipient" },
  { from: ["not-actioned", "no-trace"], act: "tasked", to: "tasked", by: "recipient" },
]);

/** A party's claim of what came of a warning; every version stays. */
export const outcomeMachine = machine("outcome", "none", [
  { from: ["none", "interim"], act: "interim", to: "interim", by: "either" },
  { from: ["none", "interim"], act: "final", to: "final", by: "either" },
  { from: ["final", "amended"], act: "amended", to: "amended", by: "either" },
]);

/** A request to use more than was released. `originator` is who passed the message, and answers. Silence is refusal. */
export const releaseRequestMachine = machine("release request", "asked", [
  { from: ["asked", "referred"], act: "granted", to: "granted", by: "originator" },
  { from: ["asked", "referred"], act: "granted-in-other-words", to: "granted-in-other-words", by: "originator" },
  { from: ["asked", "referred"], act: "granted-on-conditions", to: "granted-on-conditions", by: "originator" },
  { from: ["asked", "referred"], act: "refused", to: "refused", by: "originator" },
  { from: ["asked"], act: "referred", to: "referred", by: "originator" },
  { from: ["asked", "referred"], act: "withdraw", to: "withdrawn", by: "recipient" },
  { from: ["asked", "referred"], act: "pass-deadline", to: "refused-by-silence", by: "clock" },
  { from: ["refused-by-silence"], act: "granted", to: "granted", by: "originator" },
  { from: ["refused-by-silence"], act: "granted-in-other-words", to: "granted-in-other-words", by: "originator" },
  { from: ["refused-by-silence"], act: "granted-on-conditions", to: "granted-on-conditions", by: "originator" },
  { from: ["refused-by-silence"], act: "refused", to: "refused", by: "originator" },
  { from: ["granted", "granted-in-other-words", "granted-on-conditions"], act: "pass-expiry", to: "expired", by: "clock" },
]);

/** Onward use in an emergency, told within the hour. */
export const emergencyUseMachine = machine("emergency use", "notified", [
  { from: ["notified"], act: "ratified", to: "ratified", by: "originator" },
  { from: ["notified"], act: "protested", to: "protested", by: "originator" },
]);

/** A correction, revocation or recall at one holder, as that holder claims. */
export const recallMachine = machine("holder", "told", [
  { from: ["told", "chased", "partly"], act: "done", to: "done", by: "recipient" },
  { from: ["told", "chased"], act: "partly", to: "partly", by: "recipient" },
  { from: ["told", "chased", "partly"], act: "refused", to: "refused", by: "recipient" },
  { from: ["told", "chased"], act: "not-held", to: "not-held", by: "recipient" },
  { from: ["told", "partly"], act: "pass-deadline", to: "chased", by: "clock" },
]);

/** Thanks on their way from whoever spoke them to the unit that is thanked. */
export const thanksMachine = machine("thanks", "offered", [
  { from: ["offered"], act: "reply", to: "answered", by: "originator" },
  { from: ["offered", "answered"], act: "relayed", to: "relayed", by: "originator" },
  { from: ["relayed"], act: "seen", to: "seen", by: "originator" },
]);

/** A pledge in the ledger: counted, never priced. */
export const pledgeMachine = machine("pledge", "open", [
  { from: ["open", "disputed"], act: "discharge", to: "discharged", by: "either" },
  { from: ["open", "discharged"], act: "dispute", to: "disputed", by: "either" },
  { from: ["open", "disputed"], act: "withdraw", to: "withdrawn", by: "originator" },
]);

/** A duty to warn, from the moment a threat is credible, specific and impending. It ends in a release or a waiver, never in silence. */
export const dutyMachine = machine("duty to warn", "running", [
  { from: ["running", "escalated", "overdue"], act: "release", to: "released", by: "originator" },
  { from: ["running", "escalated", "overdue"], act: "waive", to: "waived", by: "originator" },
  { from: ["running"], act: "pass-half", to: "escalated", by: "clock" },
  { from: ["running", "escalated"], act: "pass-deadline", to: "overdue", by: "clock" },
  { from: ["waived"], act: "reopen", to: "running", by: "originator" },
]);

/** Every machine of the exchange's acts: docs/protocol draws its diagrams from this list. */
export const machines = [
  warningMachine,
  tearlineMachine,
  receiptMachine,
  actionMachine,
  outcomeMachine,
  releaseRequestMachine,
  emergencyUseMachine,
  recallMachine,
  thanksMachine,
  pledgeMachine,
  dutyMachine,
] as const;
