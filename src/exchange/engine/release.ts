import { base64url, canonicalBytes, hmacSha256, sha256, TocsinError, utf8, uuid4 } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import { envelopeKeyId } from "../../seal/index.ts";
import { isTlpLabel, mintReleasable, tlpLabelOf } from "../../handling/index.ts";
import type { Releasable } from "../../handling/index.ts";
import { checkPassage, hasScope, situationOf } from "../agreement/index.ts";
import {
  awaitsAcknowledgement,
  composeMessage,
  decisionPartFormat,
  draftDecision,
  erasePart,
  onePart,
  restoreMessage,
  verifyOfficerSignature,
} from "../message/index.ts";
import type { ContentMessage, ControlMessage, DecisionFields, OfficerSignature, OfficerVerifier } from "../message/index.ts";
import { isContentMessage } from "../message/index.ts";
import type { EnrolledOfficer } from "../officer.ts";
import type { Transaction, View } from "../ports.ts";
import type { AgreementRecord, MessageRecord } from "../records.ts";
import { revealParts } from "./content.ts";
import type { ExchangeContext } from "./context.ts";
import { dispatch, nextPlace } from "./dispatch.ts";
import type { Draft } from "./draft.ts";
import { recordAct } from "./logbook.ts";
import { passageContext } from "./thread.ts";
import { acknowledgeDue } from "./working-place.ts";

/** The agreement under which content goes to a partner: the one that has the scope, where several do the one in force. Refuses with `agreement-not-in-force`. */
export async function agreementFor(view: View, partner: string, scope: string): Promise<AgreementRecord> {
  const having = (await view.agreements(partner)).filter(({ state }) => state.terms !== null && hasScope(state.terms, scope));
  const found = having.find(({ state }) => situationOf(state, scope) === "in-force") ?? having[0];
  if (found === undefined) {
    const name = (await view.partner(partner))?.handle ?? partner;
    throw new TocsinError(
      "agreement-not-in-force",
      `agree with ${name} on the scope "${scope}" first: no agreement with that scope is in force`,
    );
  }
  return found;
}

/** Refuses a draft that would not pass now, recipient by recipient: partner not confirmed, agreement, suspension, floor. */
export async function checkDraftPasses(view: View, draft: Draft): Promise<readonly AgreementRecord[]> {
  const agreements: AgreementRecord[] = [];
  for (const node of draft.to) {
    const partner = await view.partner(node);
    if (partner === undefined) throw new TocsinError("partner-unknown", `add the partner first: "${node}" is not known`);
    if (partner.confirmedAt === null)
      throw new TocsinError("partner-unconfirmed", `compare the words with ${partner.handle} first: tocsin partner add --confirm`);
    if (partner.kind !== "node")
      throw new TocsinError(
        "agreement-not-in-force",
        `tell it, and record that with tocsin passed: ${partner.handle} has no node, so that no message reaches it`,
      );
    const agreement = await agreementFor(view, node, draft.scope);
    const header = {
      scope: draft.scope,
      lifeSafetyFloor: draft.floor !== null,
      thread: draft.thread,
      agreement: agreement.id,
      messageId: "",
    };
    const hasAttachments = draft.parts.some((part) => part.label === "attachment");
    checkPassage(draft.kind, agreement.state, await passageContext(view, { header, partner: node, hasAttachments }));
    agreements.push(agreement);
  }
  return agreements;
}

/** What a releaser decides beside the draft itself. */
export type ReleaseFields = Pick<
  DecisionFields,
  "purpose" | "legalBasis" | "authority" | "necessity" | "mistreatmentRisk" | "policyVersion"
> & {
  readonly releaserRole: DecisionFields["releaserRole"];
  readonly decidedAt: Timestamp;
};

/** The draft with the decision that is to be signed: over exactly its parts, for exactly its recipients. */
export function prepareRelease(draft: Draft, fields: ReleaseFields, context: ExchangeContext): Draft {
  const label = tlpLabelOf(draft.tlp);
  if (label === undefined || !isTlpLabel(label))
    throw new TocsinError("release-marking-unknown", `mark it with a TLP 2.0 label, got "${draft.tlp}"`);
  const decision = draftDecision(
    { ...fields, kind: draft.kind, scope: draft.scope, lifeSafetyFloor: draft.floor, markings: [label] },
    { parts: draft.parts, recipients: draft.to, random: context.random },
  );
  return { ...draft, decision };
}

/** How one partner sees one officer: always the same name, and a different one at every partner. */
export function pseudonymOf(secret: Uint8Array, partner: string, officer: string): string {
  return base64url(hmacSha256(secret, utf8(`${partner} ${officer}`)).subarray(0, 9));
}

/** What the releaser hands in: the signature over the decision, and the officers on both sides of it. */
export type SignedRelease = {
  readonly draftId: string;
  readonly drafter: string;
  readonly draft: Draft;
  readonly releaser: EnrolledOfficer;
  readonly signature: OfficerSignature;
  readonly pseudonymSecret: Uint8Array;
};

/**
 * Releases a draft: checks the two officers and the signature, composes one message per recipient, each with its own id and thread, and
 * dispatches them; all in the given transaction. Gives the rows. Refuses a releaser who drafted it with `release-own-draft` (DOMAIN I1).
 */
export async function release(tx: Transaction, context: ExchangeContext, given: SignedRelease): Promise<readonly number[]> {
  const { draft, drafter, releaser, signature, draftId } = given;
  const { decision } = draft;
  if (decision === null) throw new TocsinError("state-refuses", "prepare the release first: nothing was decided on this draft");
  if (!releaser.roles.includes(decision.decision.releaserRole)) {
    throw new TocsinError(
      "not-authorised",
      `prepare the release anew: it was decided as ${decision.decision.releaserRole}, and "${releaser.id}" is ${releaser.roles.join(", ")}`,
    );
  }
  if (drafter === releaser.id) throw new TocsinError("release-own-draft", `ask another releaser: "${releaser.id}" drafted this`);
  const agreements = await checkDraftPasses(tx, draft);
  const rows: number[] = [];
  const placed: { partner: string; message: string; envelope: string }[] = [];
  for (const [at, recipient] of draft.to.entries()) {
    const agreement = agreements[at];
    if (agreement === undefined) throw new TypeError("an agreement for each recipient is checked above");
    const { message, row } = await composeFor(tx, context, { given, recipient, agreement });
    rows.push(row);
    placed.push({ partner: recipient, message: message.header.messageId, envelope: message.envelopeHash });
  }
  await tx.removeDraft(draftId);
  await recordAct(tx, context, {
    verb: "release",
    subject: draftId,
    officer: releaser.id,
    facts: {
      decision: base64url(sha256(decision.bytes)),
      drafter,
      floor: draft.floor !== null,
      ...(draft.forwards === null ? {} : { forwards: draft.forwards }),
      kind: draft.kind,
      placed,
      precedence: draft.precedence,
      signature: base64url(sha256(signature.bytes)),
    },
  });
  return rows;
}

async function composeFor(
  tx: Transaction,
  context: ExchangeContext,
  options: { given: SignedRelease; recipient: string; agreement: AgreementRecord },
): Promise<{ message: ContentMessage; row: number }> {
  const { given, recipient, agreement } = options;
  const { draft, releaser, signature, pseudonymSecret } = given;
  const { decision } = draft;
  const { terms } = agreement.state;
  if (decision === null || terms === null) throw new TypeError("a prepared draft under agreed terms is composed");
  const place = await nextPlace(tx, context, { agreement: agreement.id, partner: recipient });
  const { kind, scope, precedence, status, ourReference, yourReference, externalReferences, validity, floor } = draft;
  const { message, officerSignature } = composeMessage(
    {
      ...place,
      kind,
      messageId: uuid4(context.random),
      thread: draft.thread ?? uuid4(context.random),
      ourReference,
      yourReference,
      externalReferences,
      scope,
      lifeSafetyFloor: floor !== null,
      precedence,
      status,
      validity,
    },
    {
      parts: draft.parts,
      decision,
      signature,
      releaser: { role: decision.decision.releaserRole, pseudonym: pseudonymOf(pseudonymSecret, recipient, releaser.id) },
      key: context.messageKey,
      random: context.random,
    },
  );
  // Refused here, before anything is signed for, rather than at the way out.
  mintReleasable(message, { recipient, purpose: decision.purpose, decision, agreementHighestMarking: terms.highestMarking });
  const row = await dispatch(tx, context, { message, officerSignature, isFloor: floor !== null });
  const span = terms.deadlines;
  const now = context.clock.nowMs();
  await tx.putDeadline({ kind: "machine-receipt", subject: String(row), dueMs: now + span.alternateChannelMs, step: 0 });
  if (status !== "test" && awaitsAcknowledgement(kind)) {
    const asked = { outgoing: true, partner: recipient, precedence };
    const dueMs = await acknowledgeDue(tx, { message: asked, agreement, from: now, memory: context.hours });
    await tx.putDeadline({ kind: "acknowledge-out", subject: String(row), dueMs, step: 0 });
  }
  return { message, row };
}

/** Verifies the releaser's signature over a prepared decision, of either form: `verification-failed` otherwise. */
export async function verifyRelease(draft: Draft, signature: OfficerSignature, verifier: OfficerVerifier): Promise<void> {
  if (draft.decision === null) throw new TocsinError("state-refuses", "prepare the release first: nothing was decided on this draft");
  await verifyOfficerSignature(draft.decision.bytes, signature, verifier);
}

/**
 * A message from the store, ready for the way out: verified again, the personal signature left at home, and, where it has content, passed
 * through the release check and the agreement as they stand now. A suspension since it was dispatched refuses it here.
 */
export async function readyToLeave(
  view: View,
  context: ExchangeContext,
  message: MessageRecord,
): Promise<Releasable<ContentMessage> | ControlMessage> {
  checkKeyHolds(context, message);
  const parts = revealParts(await view.parts(message.row), context.months).map((part) =>
    part.label === "officer-signature" ? erasePart(part) : part,
  );
  const restored = restoreMessage({ envelope: message.envelope, parts }, await keyOf(view, context, message));
  if (!isContentMessage(restored)) return restored;
  const { header } = restored;
  const agreement = header.agreement === null ? undefined : await view.agreement(header.agreement);
  const terms = agreement?.state.terms ?? null;
  if (agreement === undefined || terms === null)
    throw new TocsinError("agreement-not-in-force", "the agreement of this message is not in force");
  const hasAttachments = parts.some((part) => part.label === "attachment");
  checkPassage(header.kind, agreement.state, await passageContext(view, { header, partner: header.recipient, hasAttachments }));
  const { decision } = decisionPartFormat.decode(onePart(parts, "decision").bytes);
  const named = { recipients: [header.recipient], purpose: decision.purpose, markings: decision.markings };
  return mintReleasable(restored, {
    recipient: header.recipient,
    purpose: decision.purpose,
    decision: named,
    agreementHighestMarking: terms.highestMarking,
  });
}

/** Refuses what no partner takes any more, with `key-revoked`: its envelope is fixed, so that signing it anew would be another message. */
function checkKeyHolds(context: ExchangeContext, message: MessageRecord): void {
  const keyId = envelopeKeyId(message.envelope);
  if (keyId === undefined || context.cardKeys.has(keyId)) return;
  throw new TocsinError(
    "key-revoked",
    "release it again: it was signed by a key that this node has revoked or that is no more in its card, and no partner takes it",
  );
}

async function keyOf(view: View, context: ExchangeContext, message: MessageRecord) {
  const { keyId } = context.messageKey;
  const own = await context.ownMessageKey(view, message.envelope);
  if (own === undefined)
    throw new TocsinError("keys-missing", `the key that signed message ${message.messageId} is not known; the present one is ${keyId}`);
  return own;
}

/** The secret from which an officer's pseudonyms are made; drawn once and kept. */
export async function pseudonymSecret(tx: Transaction, context: ExchangeContext): Promise<Uint8Array> {
  const known = await tx.setting("pseudonym-secret");
  if (known !== undefined) return Buffer.from(known, "base64url");
  const made = context.random(32);
  await tx.putSetting("pseudonym-secret", base64url(made));
  return made;
}

/** The hash of a draft's content as a releaser sees it: what is previewed is what is sent. */
export function draftHash(draft: Draft): string {
  return base64url(
    sha256(
      canonicalBytes({
        kind: draft.kind,
        to: [...draft.to].sort(),
        parts: draft.parts.map(({ label, commitment }) => ({ label, commitment })),
      }),
    ),
  );
}
