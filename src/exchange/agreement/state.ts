import { TocsinError } from "../../base/index.ts";
import type { AgreementActName, SignedAct } from "./act.ts";
import { termsHash } from "./act.ts";
import { hasScope, type Agreement } from "./clauses.ts";

/** The phases of an agreement. Suspension is kept beside them, by scope: `standingOf` tells the two together. */
export const phases = ["draft", "proposed", "in-force", "under-notice", "terminated"] as const;
/** One of the phases. */
export type Phase = (typeof phases)[number];

/**
 * Which act leads from which phase to which; an act that does not stand here is refused. `sign` leads on only once both have signed the
 * same bytes; `propose` and `refuse` of an amendment change nothing in force.
 */
export const transitions: Readonly<Record<Phase, Readonly<Partial<Record<AgreementActName, Phase>>>>> = {
  draft: { propose: "proposed" },
  proposed: { propose: "proposed", sign: "in-force", refuse: "draft", "pending-at-home": "proposed" },
  "in-force": {
    propose: "in-force",
    sign: "in-force",
    refuse: "in-force",
    suspend: "in-force",
    restore: "in-force",
    "give-notice": "under-notice",
    "pending-at-home": "in-force",
  },
  "under-notice": {
    sign: "under-notice",
    refuse: "under-notice",
    suspend: "under-notice",
    restore: "under-notice",
    "withdraw-notice": "in-force",
    terminate: "terminated",
    "pending-at-home": "under-notice",
  },
  terminated: {},
};

/** A suspension by one party: null scopes means all. A scope is lifted once both parties have signed for it. */
export type Suspension = {
  readonly act: string;
  readonly by: string;
  readonly scopes: readonly string[] | null;
  readonly lifted: Readonly<Record<string, readonly string[]>>;
};

/** Terms that at least one party has signed. */
export type Proposal = { readonly terms: Agreement; readonly hash: string; readonly signedBy: readonly string[] };

/** All that follows from the acts so far. `acts` are the hashes of those applied: applying one again changes nothing. */
export type AgreementState = {
  readonly agreementId: string;
  readonly phase: Phase;
  readonly terms: Agreement | null;
  readonly hash: string | null;
  readonly proposals: readonly Proposal[];
  readonly suspensions: readonly Suspension[];
  readonly noticeBy: string | null;
  readonly pendingAtHome: readonly { readonly by: string; readonly scopes: readonly string[] | null }[];
  readonly acts: readonly string[];
};

/** The seven words in which an agreement's standing is shown. */
export type Standing = "draft" | "proposed" | "in-force" | "restricted" | "suspended" | "under-notice" | "terminated";

const maxProposals = 16;
const maxSuspensions = 256;

/** An agreement before its first act. */
export function newAgreementState(agreementId: string): AgreementState {
  return {
    agreementId,
    phase: "draft",
    terms: null,
    hash: null,
    proposals: [],
    suspensions: [],
    noticeBy: null,
    pendingAtHome: [],
    acts: [],
  };
}

/**
 * The state after an act. Acts may arrive twice, and suspensions and restorals in any order. Refuses with `agreement-transition` an act that
 * the phase does not allow, of a node that is no party, or on terms, scopes or suspensions that are not there.
 */
export function applyAct(state: AgreementState, signed: SignedAct): AgreementState {
  const { value: act, hash } = signed;
  if (state.acts.includes(hash)) return state;
  if (act.agreementId !== state.agreementId) throw refused(`the act is for agreement "${act.agreementId}"`);
  const next = transitions[state.phase][act.act];
  if (next === undefined) throw refused(`an agreement that is ${state.phase} does not take "${act.act}"`);
  const terms = state.terms ?? state.proposals[0]?.terms ?? act.terms;
  if (!terms?.parties.some(({ nodeId }) => nodeId === act.by)) throw refused("the act is by a node that is no party");
  const kept = {
    ...state,
    acts: [...state.acts, hash],
    pendingAtHome: act.act === "pending-at-home" ? state.pendingAtHome : state.pendingAtHome.filter(({ by }) => by !== act.by),
  };
  return effects[act.act](kept, signed, next);
}

type Effect = (state: AgreementState, signed: SignedAct, next: Phase) => AgreementState;

const effects: Readonly<Record<AgreementActName, Effect>> = {
  propose: propose,
  sign: sign,
  refuse: refuse,
  suspend: suspend,
  restore: restore,
  "give-notice": (state, { value }, next) => ({ ...state, phase: next, noticeBy: value.by }),
  "withdraw-notice": (state, { value }, next) => {
    if (state.noticeBy !== value.by) throw refused("only who gave notice withdraws it");
    return { ...state, phase: next, noticeBy: null };
  },
  terminate: (state, _signed, next) => ({ ...state, phase: next }),
  "pending-at-home": (state, { value }, next) => ({
    ...state,
    phase: next,
    pendingAtHome: [...state.pendingAtHome.filter(({ by }) => by !== value.by), { by: value.by, scopes: value.scopes }],
  }),
};

function propose(state: AgreementState, { value }: SignedAct, next: Phase): AgreementState {
  const { terms, by } = value;
  if (terms === null) throw refused("the act carries no terms");
  const hash = termsHash(terms);
  const partiesOf = (agreement: Agreement): string => agreement.parties.map(({ nodeId }) => nodeId).join();
  const before = state.terms ?? state.proposals[0]?.terms;
  if (before !== undefined && partiesOf(before) !== partiesOf(terms)) throw refused("the parties of an agreement do not change");
  if (terms.version !== (state.terms?.version ?? 0) + 1 || terms.supersedes !== state.hash)
    throw refused("the terms do not follow on those in force");
  if (state.proposals.some((proposal) => proposal.hash === hash)) return countersign(state, { by, hash });
  if (state.proposals.length >= maxProposals) throw refused("too many proposals are open");
  return { ...state, phase: next, proposals: [...state.proposals, { terms, hash, signedBy: [by] }] };
}

function sign(state: AgreementState, { value }: SignedAct): AgreementState {
  return countersign(state, { by: value.by, hash: value.termsHash });
}

function countersign(state: AgreementState, { by, hash }: { by: string; hash: string | null }): AgreementState {
  const found = state.proposals.find((proposal) => proposal.hash === hash);
  if (found === undefined) throw refused("the act signs terms that were not proposed");
  const signedBy = found.signedBy.includes(by) ? found.signedBy : [...found.signedBy, by];
  const proposals = state.proposals.map((proposal) => (proposal === found ? { ...found, signedBy } : proposal));
  if (signedBy.length < found.terms.parties.length) return { ...state, proposals };
  // Proposals may cross and both be signed: the lower hash then stands on both sides, whichever came first.
  const isBeaten = state.terms?.version === found.terms.version && state.hash !== null && state.hash < found.hash;
  const { terms } = isBeaten ? { terms: state.terms } : found;
  const open = proposals.filter((proposal) => proposal.terms.version >= found.terms.version);
  return {
    ...state,
    phase: transitions[state.phase].sign ?? state.phase,
    terms,
    hash: isBeaten ? state.hash : found.hash,
    proposals: open,
  };
}

function refuse(state: AgreementState, { value }: SignedAct, next: Phase): AgreementState {
  const proposals = state.proposals.filter(({ hash }) => hash !== value.termsHash);
  if (proposals.length === state.proposals.length) throw refused("the act refuses terms that were not proposed");
  return { ...state, phase: proposals.length > 0 ? state.phase : next, proposals };
}

function suspend(state: AgreementState, { value, hash }: SignedAct, next: Phase): AgreementState {
  const { terms } = state;
  checkScopes(terms, value.scopes);
  if (state.suspensions.length >= maxSuspensions) throw refused("too many suspensions are open");
  const suspension: Suspension = { act: hash, by: value.by, scopes: value.scopes, lifted: {} };
  return { ...state, phase: next, suspensions: [...state.suspensions, suspension] };
}

function restore(state: AgreementState, { value }: SignedAct, next: Phase): AgreementState {
  const { lifts, scopes, by } = value;
  if (scopes === null || lifts.some((act) => !state.suspensions.some((suspension) => suspension.act === act))) {
    throw refused("the act lifts a suspension that is not known");
  }
  checkScopes(state.terms, scopes);
  const suspensions = state.suspensions.map((suspension) => {
    if (!lifts.includes(suspension.act)) return suspension;
    const lifted: Record<string, readonly string[]> = { ...suspension.lifted };
    for (const scope of scopes) lifted[scope] = [...new Set([...(Object.hasOwn(lifted, scope) ? (lifted[scope] ?? []) : []), by])];
    return { ...suspension, lifted };
  });
  return { ...state, phase: next, suspensions };
}

function checkScopes(terms: Agreement | null, scopes: readonly string[] | null): void {
  const unknown = scopes?.find((scope) => terms === null || !hasScope(terms, scope));
  if (unknown !== undefined) throw refused(`the agreement has no scope "${unknown}"`);
}

/** Whether a scope is suspended: by either party, and not lifted by both. */
export function isSuspended(state: AgreementState, scope: string): boolean {
  return state.suspensions.some(({ scopes, lifted }) => {
    const isNamed = scopes === null || scopes.includes(scope);
    return isNamed && !(Object.hasOwn(lifted, scope) && (lifted[scope]?.length ?? 0) >= 2);
  });
}

/** The standing of an agreement in one word: notice and end go before suspension; "restricted" is some scopes suspended, "suspended" all. */
export function standingOf(state: AgreementState): Standing {
  if (state.phase !== "in-force" || state.terms === null) return state.phase;
  const cut = state.terms.scopes.filter(({ id }) => isSuspended(state, id)).length;
  if (cut === 0) return "in-force";
  return cut === state.terms.scopes.length ? "suspended" : "restricted";
}

function refused(why: string): TocsinError {
  return new TocsinError("agreement-transition", why);
}
