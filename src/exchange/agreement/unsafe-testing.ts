import { hashText, type UnsafeParty } from "../message/unsafe-testing.ts";
import { timestamp } from "../../base/index.ts";
import { signAct, type AgreementAct, type AgreementActName, type SignedAct } from "./act.ts";
import { defaultDeadlines, type Agreement } from "./clauses.ts";
import { applyAct, newAgreementState, type AgreementState } from "./state.ts";

/** The id of the agreement that test parties make. */
export const agreementId = "6f0dfa55-3f8f-4f57-8f19-6d5b3a7e9f10";

/** Terms that have nothing wrong with them, between two parties. */
export function testTerms(parties: readonly [UnsafeParty, UnsafeParty], changes: Partial<Agreement> = {}): Agreement {
  return {
    suite: 1,
    agreementId,
    version: 1,
    supersedes: null,
    model: null,
    exercise: true,
    title: "Exchange of warnings",
    language: "en",
    parties: parties
      .map(({ nodeId, name }) => ({ nodeId, organisation: name, domesticApprovals: [] }))
      .toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1)),
    scopes: [
      { id: "terrorism", title: "Terrorism" },
      { id: "cyber", title: "Attacks on networks" },
    ],
    highestMarking: "AMBER+STRICT",
    thirdPartyRule: "on-request",
    namedParties: [],
    evidentialUse: "on-request",
    attribution: "on-request",
    existenceDisclosure: "secret",
    oversightAccess: "proofs-only",
    proofUse: "both-oversight",
    retentionDays: 1095,
    deadlines: defaultDeadlines,
    lifeSafetyFloor: { allowed: true, survivesTermination: true },
    courierWindowDays: 14,
    minimumSuite: 1,
    noticeDays: 30,
    furtherClauses: [],
    ...changes,
  };
}

/** A signed act with nothing in it but what is given. */
export function testAct(by: UnsafeParty, act: AgreementActName, changes: Partial<AgreementAct> = {}): SignedAct {
  return signAct(
    {
      suite: 1,
      agreementId,
      act,
      by: by.nodeId,
      at: timestamp(1_795_000_000_000),
      terms: null,
      termsHash: null,
      scopes: null,
      lifts: [],
      reason: null,
      nonce: hashText(`${by.name} ${act} ${JSON.stringify(changes)}`),
      ...changes,
    },
    by.message,
  );
}

/** The state after some acts. */
export function after(acts: readonly SignedAct[], state: AgreementState = newAgreementState(agreementId)): AgreementState {
  return acts.reduce(applyAct, state);
}
