/**
 * What a verb asks of whoever calls it over HTTP. `session`: to be logged in is enough; `signed`: a passkey of the officer over exactly this request;
 * `machine`: it reads or writes files of the machine, starts programs there or stops the node's work, and is done on its command line alone.
 */
export type Strength = "session" | "signed" | "machine";

// Reading, drafting, notes and assignment. `release` and `template-use` bring the officer's signature over the decision with them and are refused without.
const bySession: ReadonlySet<string> = new Set([
  "agreement-show",
  "alarm-close",
  "alarm-list",
  "assign",
  "attachment-open",
  "card",
  "case",
  "doctor",
  "draft",
  "draft-discard",
  "draft-list",
  "draft-show",
  "duty-list",
  "floor-list",
  "forward-prepare",
  "inbox",
  "ledger",
  "login-list",
  "log-checkpoint",
  "message-place",
  "node-info",
  "note-internal",
  "notes-internal",
  "notifier-list",
  "officer-list",
  "partner-assessments",
  "partner-card",
  "partner-list",
  "partner-show",
  "partner-test",
  "passed-list",
  "print",
  "release",
  "release-challenge",
  "release-prepare",
  "requirements",
  "retention",
  "roster-list",
  "search",
  "search-like",
  "show",
  "source-add",
  "source-list",
  "source-show",
  "status",
  "taxii-account-list",
  "taxii-collection-list",
  "taxii-collection-show",
  "taxii-feed-list",
  "taxii-release-list",
  "template-list",
  "template-prepare",
  "template-use",
  "token-list",
  "unit-list",
  "unit-set",
  "witness-keys",
  "witness-list",
]);

const atTheMachine: ReadonlySet<string> = new Set([
  "audit-answer",
  "audit-open",
  "audit-report",
  "clock-advance",
  "courier-in",
  "courier-out",
  "epoch-open",
  "log-export",
  "notifier-set",
]);

/** The strength of a verb; one that no list names has to be signed. Verbs of the pages that only read have names that begin with `desk-`. */
export function strengthOf(verb: string): Strength {
  if (atTheMachine.has(verb)) return "machine";
  return bySession.has(verb) || verb.startsWith("desk-") ? "session" : "signed";
}
