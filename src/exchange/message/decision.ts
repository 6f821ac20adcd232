import type { Static } from "typebox";
import { base64url, concat, fromBase64url, sha256, TocsinError, utf8, uuid4, type RandomSource } from "../../base/index.ts";
import type { DecisionTerms } from "../../handling/index.ts";
import { documentFormat } from "../document.ts";
import { verificationFailed } from "../failure.ts";
import { bytes32, closed, instant, line, list, oneOf, orNull, scopeId, suiteField, text, uuid } from "../fields.ts";
import { isContentKind, kindNames } from "./kinds.ts";
import { maxParts, partLabels, type Part } from "./part.ts";

/** Who may sign a release: a watch officer only for pre-approved templates. */
export const releaserRoles = ["releaser", "duty-to-warn-authority", "watch-officer"] as const;
/** The answers to the mistreatment-risk question; all but the first need a note. */
export const mistreatmentAnswers = ["none-known", "mitigated-by-assurances", "outweighed-by-threat-to-life"] as const;
/** The harms that open the life-safety floor (PROTOCOL.md 7). */
export const floorHarms = ["death", "serious-injury", "kidnapping"] as const;

/** Most recipients of one decision. */
export const maxRecipients = 256;
const fewestSlots = 8;

const decisionSchema = closed({
  suite: suiteField,
  decisionId: uuid,
  kind: oneOf(kindNames.filter(isContentKind)),
  purpose: line(200),
  legalBasis: closed({ list: line(64), version: line(32), code: line(64) }),
  authority: line(200),
  necessity: line(500),
  mistreatmentRisk: closed({ answer: oneOf(mistreatmentAnswers), note: orNull(text(1000)) }),
  policyVersion: line(64),
  scope: scopeId,
  lifeSafetyFloor: orNull(closed({ harm: oneOf(floorHarms), intendedVictims: text(500) })),
  texts: list(closed({ label: oneOf(partLabels), commitment: bytes32 }), maxParts, 1),
  markings: list(line(64), 8, 1),
  recipients: list(bytes32, maxRecipients, fewestSlots),
  releaserRole: oneOf(releaserRoles),
  decidedAt: instant,
});

/**
 * A release decision, the exact words that the releaser signs (PROTOCOL.md 2). `texts` are the commitments of every part that leaves under
 * it; `recipients` are salted commitments to node ids, filled up with random ones to 8, 16, 32 …, in no telling order.
 */
export type Decision = Static<typeof decisionSchema>;

/** The encoding of a decision: what an officer signs. */
export const decisionFormat = documentFormat("the release decision", decisionSchema, { limitBytes: 128 * 1024, check: decisionFault });

const decisionPartSchema = closed({
  suite: suiteField,
  decision: decisionSchema,
  recipientSalt: bytes32,
  releaser: closed({ role: oneOf(releaserRoles), pseudonym: line(64) }),
  signatureForm: oneOf(["key-file", "webauthn"]),
});

/** The decision as one recipient gets it: its own slot opened, the releaser as role and per-partner pseudonym. */
export type DecisionPart = Static<typeof decisionPartSchema>;

/** The encoding of the part `decision`. */
export const decisionPartFormat = documentFormat("the decision part", decisionPartSchema, {
  limitBytes: 136 * 1024,
  check: (part) =>
    part.releaser.role === part.decision.releaserRole ? decisionFault(part.decision) : "the releaser's role is not the decision's",
});

/** What the releaser decides; the rest is filled in from the parts and the recipients. */
export type DecisionFields = Omit<Decision, "suite" | "decisionId" | "texts" | "recipients">;

/** A decision with what only its sender knows: who the recipients are, and the salts that open their slots. It says the terms that handling checks. */
export type ReleaseDecision = DecisionTerms & {
  readonly decision: Decision;
  /** The exact bytes that the officer signs. */
  readonly bytes: Uint8Array;
  /** Node id to salt. */
  readonly openings: ReadonlyMap<string, Uint8Array>;
};

/** Drafts a decision over exactly these parts for exactly these recipients (node ids, 1 to 256). Refuses what the schema refuses with `input-malformed`. */
export function draftDecision(
  fields: DecisionFields,
  options: { parts: readonly Part[]; recipients: readonly string[]; random: RandomSource },
): ReleaseDecision {
  const { parts, recipients, random } = options;
  if (recipients.length === 0 || recipients.length > maxRecipients || new Set(recipients).size !== recipients.length) {
    throw new TocsinError("input-malformed", `name 1 to ${maxRecipients} different recipients: got ${recipients.length}`);
  }
  const openings = new Map(recipients.map((recipient) => [recipient, random(32)] as const));
  const slots = [...openings].map(([recipient, salt]) => recipientSlot(recipient, salt));
  let size = fewestSlots;
  while (size < slots.length) size *= 2;
  while (slots.length < size) slots.push(base64url(random(32)));
  const decision: Decision = {
    ...fields,
    suite: 1,
    decisionId: uuid4(random),
    texts: parts.map(({ label, commitment }) => ({ label, commitment })),
    // Sorted hashes are in random order: the place says nothing about who, or about which slots are empty.
    recipients: slots.toSorted(),
  };
  return withOpenings(decision, openings);
}

/** A decision read back from the store. Refuses bytes or openings that do not belong together with `verification-failed`. */
export function restoreDecision(bytes: Uint8Array, openings: ReadonlyMap<string, Uint8Array>): ReleaseDecision {
  const decision = decisionFormat.decode(bytes);
  for (const [recipient, salt] of openings) {
    if (!decision.recipients.includes(recipientSlot(recipient, salt))) throw verificationFailed();
  }
  return withOpenings(decision, openings);
}

/** The decision part for one recipient. Refuses one that the decision does not name with `release-recipient-not-named`. */
export function decisionPartFor(
  release: ReleaseDecision,
  recipient: string,
  rest: Pick<DecisionPart, "releaser" | "signatureForm">,
): Uint8Array {
  const salt = release.openings.get(recipient);
  if (salt === undefined) throw new TocsinError("release-recipient-not-named", "the release decision does not name this recipient");
  return decisionPartFormat.encode({ suite: 1, decision: release.decision, recipientSalt: base64url(salt), ...rest });
}

/** Checks at the recipient that a decision part covers a message: its recipient, kind, scope, floor and exactly its parts. `decision-incomplete` otherwise. */
export function checkDecision(part: DecisionPart, message: CoveredMessage): void {
  const { decision } = part;
  const salt = fromBase64url(part.recipientSalt);
  const covered = new Set(decision.texts.map((named) => `${named.label} ${named.commitment}`));
  const left = message.commitments.filter((named) => named.label !== "decision" && named.label !== "officer-signature");
  const wrong =
    salt === undefined || !decision.recipients.includes(recipientSlot(message.recipient, salt))
      ? "recipient"
      : decision.kind !== message.kind
        ? "kind"
        : decision.scope !== message.scope
          ? "scope"
          : (decision.lifeSafetyFloor !== null) !== message.lifeSafetyFloor
            ? "life-safety floor"
            : left.length !== covered.size || left.some((named) => !covered.has(`${named.label} ${named.commitment}`))
              ? "parts"
              : undefined;
  if (wrong !== undefined) throw new TocsinError("decision-incomplete", `the release decision does not cover the message: ${wrong}`);
}

/** What `checkDecision` reads of a signed header. */
export type CoveredMessage = {
  readonly recipient: string;
  readonly kind: string;
  readonly scope: string | null;
  readonly lifeSafetyFloor: boolean;
  readonly commitments: readonly { readonly label: string; readonly commitment: string }[];
};

/** A recipient's slot: SHA-256("tocsin/recipient/v1" || 0x00 || 32-byte salt || 32-byte node id), base64url. */
export function recipientSlot(recipient: string, salt: Uint8Array): string {
  const node = fromBase64url(recipient);
  if (node?.length !== 32 || salt.length !== 32) throw new TypeError("a node id and a salt of 32 bytes are needed");
  return base64url(sha256(concat(utf8("tocsin/recipient/v1\0"), salt, node)));
}

function withOpenings(decision: Decision, openings: ReadonlyMap<string, Uint8Array>): ReleaseDecision {
  const { purpose, markings } = decision;
  return { decision, bytes: decisionFormat.encode(decision), openings, recipients: [...openings.keys()], purpose, markings };
}

function decisionFault(decision: Decision): string | undefined {
  const { answer, note } = decision.mistreatmentRisk;
  if (answer !== "none-known" && note === null) return "the answer to the mistreatment-risk question needs a note";
  const slots = decision.recipients.length;
  if (2 ** Math.round(Math.log2(slots)) !== slots) return "the recipient slots are not filled up to a power of two";
  if (decision.recipients.some((slot, at) => at > 0 && slot <= (decision.recipients[at - 1] ?? "")))
    return "the recipient slots are not sorted";
  return new Set(decision.texts.map((named) => named.commitment)).size === decision.texts.length ? undefined : "a text stands twice";
}
