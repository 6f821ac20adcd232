import Type, { type Static } from "typebox";
import { tlpLabels } from "../../handling/index.ts";
import { documentFormat } from "../document.ts";
import { bytes32, closed, language, line, list, oneOf, orNull, scopeId, suiteField, text, uuid, whole } from "../fields.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const span = whole(1000, 3660 * day);

const deadlineSchema = closed({
  machineReceiptMs: span,
  alternateChannelMs: span,
  acknowledge: closed({ FLASH: span, IMMEDIATE: span, PRIORITY: span, ROUTINE: oneOf(["next-working-day"]) }),
  dutyShortMs: span,
  dutyLongMs: span,
  requestUrgentMs: span,
  requestShortMs: span,
  requestOrdinaryMs: span,
  releaseRequestLifeMs: span,
  releaseRequestMs: span,
  emergencyNoticeMs: span,
  reaffirmAfterMs: list(span, 8, 1),
  outcomeInterimMs: span,
  outcomeUpdateMs: span,
  outcomeFinalMs: span,
  personReviewMs: span,
  floorReviewMs: span,
  agreementReviewMs: span,
});

/** The clocks of an agreement, in milliseconds; `acknowledge` by precedence, ROUTINE by the recipient's next working day. */
export type Deadlines = Static<typeof deadlineSchema>;

/** The defaults of DOMAIN 3.5. `floorReviewMs` is the second officer's review of a floor release (PROTOCOL.md 7). */
export const defaultDeadlines: Deadlines = {
  machineReceiptMs: minute,
  alternateChannelMs: 5 * minute,
  acknowledge: { FLASH: 10 * minute, IMMEDIATE: 30 * minute, PRIORITY: 3 * hour, ROUTINE: "next-working-day" },
  dutyShortMs: 4 * hour,
  dutyLongMs: 24 * hour,
  requestUrgentMs: 8 * hour,
  requestShortMs: 3 * day,
  requestOrdinaryMs: 7 * day,
  releaseRequestLifeMs: 8 * hour,
  releaseRequestMs: 7 * day,
  emergencyNoticeMs: hour,
  reaffirmAfterMs: [day, 7 * day, 30 * day],
  outcomeInterimMs: day,
  outcomeUpdateMs: 3 * day,
  outcomeFinalMs: 30 * day,
  personReviewMs: 182 * day,
  floorReviewMs: day,
  agreementReviewMs: 365 * day,
};

/** The schema of an agreement, for the act that proposes one. */
export const agreementSchema = closed({
  suite: suiteField,
  agreementId: uuid,
  version: whole(1),
  supersedes: orNull(bytes32),
  model: orNull(closed({ name: line(128), hash: bytes32 })),
  exercise: Type.Boolean(),
  title: line(200),
  language,
  parties: list(closed({ nodeId: bytes32, organisation: line(128), domesticApprovals: list(line(128), 8) }), 2, 2),
  scopes: list(closed({ id: scopeId, title: line(200) }), 64, 1),
  highestMarking: oneOf(tlpLabels),
  thirdPartyRule: oneOf(["never", "on-request", "named-parties"]),
  namedParties: list(line(128), 64),
  evidentialUse: oneOf(["never", "on-request", "allowed"]),
  attribution: oneOf(["never", "country-only", "on-request", "allowed"]),
  existenceDisclosure: oneOf(["secret", "on-request", "public"]),
  oversightAccess: oneOf(["proofs-only", "decisions", "content"]),
  proofUse: oneOf(["own-oversight", "both-oversight", "on-request"]),
  retentionDays: whole(1, 36_600),
  deadlines: deadlineSchema,
  lifeSafetyFloor: closed({ allowed: Type.Boolean(), survivesTermination: Type.Boolean() }),
  courierWindowDays: whole(1, 365),
  minimumSuite: suiteField,
  noticeDays: whole(0, 3660),
  furtherClauses: list(text(4000), 64),
});

/**
 * An agreement between two nodes, the clauses of PRODUCT.md 1. `parties` stand in the order of their node ids. `version` and `supersedes`
 * (the hash of the terms before) chain amendments; `model` names a model agreement that several pairs accede to, each by a document of its
 * own. `courierWindowDays` is how long a retired sealing key is still kept; `minimumSuite` is lowered only by a version that both sign.
 */
export type Agreement = Static<typeof agreementSchema>;

/** The encoding of an agreement: the very bytes that both sign. */
export const agreementFormat = documentFormat("the agreement", agreementSchema, { limitBytes: 256 * 1024, check: agreementFault });

/** Whether a scope is one of the agreement's. */
export function hasScope(agreement: Agreement, scope: string): boolean {
  return agreement.scopes.some(({ id }) => id === scope);
}

/** The other party of an agreement; undefined where the node is no party to it. */
export function otherParty(agreement: Agreement, nodeId: string): string | undefined {
  const [first, second] = agreement.parties;
  if (first?.nodeId === nodeId) return second?.nodeId;
  return second?.nodeId === nodeId ? first?.nodeId : undefined;
}

function agreementFault(agreement: Agreement): string | undefined {
  const [first, second] = agreement.parties;
  if (first === undefined || second === undefined || first.nodeId >= second.nodeId)
    return "the parties are not two, in the order of their node ids";
  const ids = agreement.scopes.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) return "a scope stands twice";
  if (agreement.version > 1 !== (agreement.supersedes !== null)) return "an amendment, and only an amendment, names what it supersedes";
  if ((agreement.thirdPartyRule === "named-parties") !== agreement.namedParties.length > 0)
    return "third parties are named by that rule, and only by it";
  if (agreement.lifeSafetyFloor.survivesTermination && !agreement.lifeSafetyFloor.allowed)
    return "a floor that is not allowed cannot survive";
  return undefined;
}
