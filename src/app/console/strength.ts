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
  "desk-draft",
  "desk-hand-over",
  "desk-hand-over-notes",
  "desk-headlines",
  "desk-keys",
  "desk-lint",
  "desk-partner",
  "desk-proof",
  "desk-proof-export",
  "desk-request",
  "desk-requests",
  "desk-warning",
  "desk-watch",
  "desk-words",
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

// An officer's own signature comes with these: a program has none, and is not to hold one back until it suits it.
const neverByToken: ReadonlySet<string> = new Set(["release", "release-challenge", "template-use"]);

/** The strength of a verb; one that no list names has to be signed, whatever its name. */
export function strengthOf(verb: string): Strength {
  if (atTheMachine.has(verb)) return "machine";
  return bySession.has(verb) ? "session" : "signed";
}

// By these an officer takes something on himself, which is recorded in his name: what the lint found, what it could not read (PROTOCOL.md section 2:
// separately signed for), a partner without an assessment.
const taking: ReadonlyMap<string, readonly string[]> = new Map([
  ["release-prepare", ["acceptFindings", "acceptUnread", "unassessed"]],
  ["template-prepare", ["unassessed"]],
]);

/** Arguments with which a verb has to be signed, though a session suffices for it without them. */
export function signedArguments(verb: string): readonly string[] {
  return taking.get(verb) ?? [];
}

/** Whether a token's scope may name a verb: those for which a session suffices, but for what carries an officer's signature over a decision. */
export function isForTokens(verb: string): boolean {
  return strengthOf(verb) === "session" && !neverByToken.has(verb);
}
