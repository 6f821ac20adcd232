import type { Static } from "typebox";
import { documentFormat } from "../document.ts";
import { bytes32, closed, instant, language, line, list, oneOf, orNull, suiteField, text } from "../fields.ts";
import { assessmentFormat, outcomeFormat } from "../assessment.ts";
import type { ContentKind } from "../message/index.ts";

const limitBytes = 96 * 1024;
const period = closed({ from: instant, until: instant });
const inOrder = (span: { readonly from: string; readonly until: string } | null): string | undefined =>
  span !== null && span.until <= span.from ? "the period ends before it begins" : undefined;

/** The states in which a recipient's action may stand, in the words of DOMAIN.md 3.2. */
export const actionStates = ["tasked", "in-progress", "protective-measures", "disrupted", "arrested", "no-trace", "not-actioned"] as const;

/** What a recipient says that it does about a warning. */
const actionSchema = closed({
  suite: suiteField,
  of: bytes32,
  state: oneOf(actionStates),
  what: orNull(text(4000)),
  reason: orNull(text(2000)),
  at: instant,
});

/** What can be asked for beyond what a release allowed: each is a release of its own (DOMAIN.md 3.2). */
export const onwardUses = ["pass-on", "publish", "name-originator", "use-in-court", "tell-existence"] as const;
/** The answers to such a request. */
export const releaseAnswers = ["granted", "granted-in-other-words", "granted-on-conditions", "refused", "referred"] as const;

/** A request to pass on, publish, name, use in court or tell of the exchange; or the notice that it was done in an emergency. */
const releaseRequestSchema = closed({
  suite: suiteField,
  act: oneOf(["ask", "withdraw", "emergency-used"]),
  /** The message that is to be used. */
  of: bytes32,
  /** The request that is withdrawn. */
  request: orNull(bytes32),
  /** The paragraphs in question, by their commitments; none means all. */
  paragraphs: list(bytes32, 256),
  use: oneOf(onwardUses),
  to: orNull(line(200)),
  wording: orNull(text(8000)),
  reason: text(4000),
  isLifeAtRisk: oneOf(["yes", "no"]),
  at: instant,
});

/** The originator's answer to a request. What it does not grant in so many words it does not grant. */
const releaseAnswerSchema = closed({
  suite: suiteField,
  /** The envelope of the request. */
  request: bytes32,
  answer: oneOf([...releaseAnswers, "ratified", "protested"]),
  wording: orNull(text(8000)),
  conditions: orNull(text(4000)),
  reason: orNull(text(4000)),
  until: orNull(instant),
  at: instant,
});

/** A change that only the originator makes to what it passed: the earlier text stays as it was, and is marked. */
const correctSchema = closed({
  suite: suiteField,
  of: bytes32,
  act: oneOf(["correct", "extend", "re-affirm", "stand-down", "supersede"]),
  validity: orNull(period),
  reason: text(4000),
  at: instant,
});

/** The originator no longer stands by what it passed. */
const revokeSchema = closed({
  suite: suiteField,
  of: bytes32,
  ground: oneOf(["source-discredited", "found-false", "unlawfully-sent", "other"]),
  reason: text(4000),
  at: instant,
});

/** The originator asks every holder to give up what it passed. What a holder did is its signed claim (PROTOCOL.md 8). */
const recallSchema = closed({
  suite: suiteField,
  of: bytes32,
  ground: oneOf(["sent-in-error", "wrong-recipient", "source-at-risk", "unlawfully-sent", "other"]),
  instruction: oneOf(["erase", "restrict", "return"]),
  reason: text(4000),
  at: instant,
});

/** A holder's own claim of what it did. */
const resultSchema = closed({
  suite: suiteField,
  /** The envelope of the correction, revocation or recall. */
  of: bytes32,
  state: oneOf(["done", "partly", "refused", "not-held"]),
  /** Those to whom the holder passed it on, with what they answered. */
  onward: list(closed({ holder: line(200), state: oneOf(["told", "done", "partly", "refused", "not-held", "unreachable"]) }), 256),
  reason: orNull(text(4000)),
  at: instant,
});

/** Thanks, and what became of them on their way to the unit that is thanked. */
const thanksSchema = closed({
  suite: suiteField,
  step: oneOf(["offered", "reply", "relayed", "seen"]),
  /** The thanks that a later step belongs to. */
  thanks: orNull(bytes32),
  of: list(bytes32, 64),
  initiator: line(200),
  level: oneOf(["head-of-state", "head-of-government", "minister", "head-of-service", "unit", "officer"]),
  channel: oneOf(["telephone", "in-person", "letter", "message", "public", "other"]),
  words: orNull(text(8000)),
  countersignedBy: orNull(line(200)),
  at: instant,
});

/** A pledge to warn in turn, and what became of it. It never is a condition of a life-safety warning. */
const pledgeSchema = closed({
  suite: suiteField,
  act: oneOf(["pledge", "discharge", "dispute", "withdraw"]),
  pledge: orNull(bytes32),
  what: text(4000),
  until: orNull(instant),
  at: instant,
});

/** How far a party is named, from nobody to the unit. */
export const attributionLevels = ["nobody", "country", "community", "agency", "unit"] as const;

const statementSchema = closed({
  suite: suiteField,
  form: oneOf(["own", "joint"]),
  /** The bytes that are said; of a joint statement both sides sign exactly these. */
  text: text(40_000),
  language,
  of: list(bytes32, 64),
  /** How far the other side is named, and in which cleared words. */
  attribution: oneOf(attributionLevels),
  wording: orNull(text(2000)),
  existence: oneOf(["told", "not-told"]),
  /** The grants that it stands on, by the envelopes of the answers. */
  grants: list(bytes32, 64),
  claims: list(closed({ name: line(64), value: text(1000) }), 64),
});
/** What a party says in public. Text, attribution and existence are cleared apart (DOMAIN.md I15). */
export type StatementBody = Static<typeof statementSchema>;

/** What a party wants to hear of until a date. */
const requirementSchema = closed({
  suite: suiteField,
  act: oneOf(["require", "withdraw"]),
  requirement: orNull(bytes32),
  themes: list(line(100), 32, 1),
  places: list(line(200), 32),
  events: list(line(200), 32),
  period: orNull(period),
  validUntil: instant,
  at: instant,
});

/** The encoding of the body of each kind that has one. A kind that is not named has paragraphs only. */
export const bodyFormats = {
  action: documentFormat("the action", actionSchema, {
    limitBytes,
    check: ({ state, reason }) => (state === "not-actioned" && reason === null ? "not-actioned needs a reason" : undefined),
  }),
  assessment: assessmentFormat,
  correct: documentFormat("the correction", correctSchema, {
    limitBytes,
    check: ({ act, validity }) =>
      (act === "extend") !== (validity !== null) ? "extend, and nothing else, names a validity" : inOrder(validity),
  }),
  outcome: outcomeFormat,
  pledge: documentFormat("the pledge", pledgeSchema, {
    limitBytes,
    check: ({ act, pledge }) => ((act === "pledge") !== (pledge === null) ? "what follows on a pledge names it" : undefined),
  }),
  recall: documentFormat("the recall", recallSchema, { limitBytes }),
  "release-decision": documentFormat("the answer", releaseAnswerSchema, {
    limitBytes,
    check: ({ answer, wording, conditions }) =>
      (answer === "granted-in-other-words") !== (wording !== null)
        ? "other words, and nothing else, carry a wording"
        : answer === "granted-on-conditions" && conditions === null
          ? "conditions are named"
          : undefined,
  }),
  "release-request": documentFormat("the release request", releaseRequestSchema, {
    limitBytes,
    check: ({ act, request, use, to }) =>
      (act === "withdraw") !== (request !== null)
        ? "a withdrawal names its request"
        : use === "pass-on" && to === null
          ? "passing on names to whom"
          : undefined,
  }),
  requirement: documentFormat("the requirement", requirementSchema, {
    limitBytes,
    check: ({ act, requirement, period: span }) =>
      (act === "withdraw") !== (requirement !== null) ? "a withdrawal names its requirement" : inOrder(span),
  }),
  result: documentFormat("the result", resultSchema, { limitBytes }),
  revoke: documentFormat("the revocation", revokeSchema, { limitBytes }),
  statement: documentFormat("the statement", statementSchema, {
    limitBytes: 256 * 1024,
    check: ({ attribution, wording }) => (attribution === "nobody" && wording !== null ? "nobody is named in no wording" : undefined),
  }),
  thanks: documentFormat("the thanks", thanksSchema, {
    limitBytes,
    check: ({ step, thanks }) => ((step === "offered") !== (thanks === null) ? "what follows on thanks names them" : undefined),
  }),
} as const satisfies Partial<Record<ContentKind, unknown>>;

/** A kind whose messages carry a structured body. */
export type BodyKind = keyof typeof bodyFormats;

/** The body of a kind. */
export type BodyOf<K extends BodyKind> = ReturnType<(typeof bodyFormats)[K]["decode"]>;

/** Whether messages of a kind carry a structured body. */
export function hasBody(kind: string): kind is BodyKind {
  return Object.hasOwn(bodyFormats, kind);
}
