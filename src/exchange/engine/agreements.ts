import { isTocsinError, timestamp } from "../../base/index.ts";
import { applyAct, newAgreementState, readAct, signAct, standingOf } from "../agreement/index.ts";
import type { AgreementAct, SignedAct } from "../agreement/index.ts";
import { readCard, signingKeys } from "../card/index.ts";
import { onePart } from "../message/index.ts";
import type { OpenedMessage } from "../message/index.ts";
import { envelopeKeyId } from "../../seal/index.ts";
import type { SigningPublicKey } from "../../seal/index.ts";
import type { Transaction } from "../ports.ts";
import type { AgreementRecord, Partner } from "../records.ts";
import type { ExchangeContext } from "./context.ts";
import { dispatchControl } from "./dispatch.ts";
import { logOrigins, recordAct } from "./logbook.ts";

/** The message key of a partner's card that an envelope names, or `undefined`. */
export function messageKeyOf(partner: Partner, envelope: Uint8Array): SigningPublicKey | undefined {
  const keyId = envelopeKeyId(envelope);
  if (partner.card === null) return undefined;
  return signingKeys(readCard(partner.card).value, "message").find((key) => key.keyId === keyId)?.key;
}

/** The most agreements with one partner: more are proposed by nobody who means them. */
const mostAgreements = 64;

async function keepAct(
  tx: Transaction,
  context: ExchangeContext,
  given: { act: SignedAct; partner: string; officer: string | null },
): Promise<AgreementRecord> {
  const { act, partner, officer } = given;
  const id = act.value.agreementId;
  const before = await tx.agreement(id);
  const state = applyAct(before?.state ?? newAgreementState(id), act);
  const record = { id, partner, state };
  await tx.putAgreement(record);
  await tx.addAgreementAct(id, act);
  if (before === undefined) await tx.logs.create(logOrigins(context.id, context.epoch).pair(id));
  await recordAct(tx, context, {
    verb: `agreement-${act.value.act}`,
    subject: id,
    officer,
    agreement: id,
    facts: { act: act.hash, by: act.value.by, standing: standingOf(state) },
  });
  return record;
}

/** What a person is told that a partner did. */
const actWords: Readonly<Record<AgreementAct["act"], string>> = {
  propose: "proposes terms, to be read and accepted or left",
  sign: "signed the terms",
  refuse: "refused the terms",
  suspend: "suspended what passes",
  restore: "signed for restoring",
  "pending-at-home": "waits for approvals at home",
  "give-notice": "gave notice",
  "withdraw-notice": "withdrew its notice",
  terminate: "terminated",
};

/** Applies an agreement act that a partner sent. One that does not fit is parked with its code: it is kept, and a person sees it. */
export async function applyIncomingAct(
  tx: Transaction,
  context: ExchangeContext,
  opened: Pick<OpenedMessage, "header" | "parts">,
): Promise<{ readonly parked?: string }> {
  const { sender, agreement } = opened.header;
  const partner = await tx.partner(sender);
  const { bytes } = onePart(opened.parts, "document");
  const key = partner === undefined ? undefined : messageKeyOf(partner, bytes);
  if (partner === undefined || key === undefined) return { parked: "partner-unknown" };
  const isNew = agreement !== null && (await tx.agreement(agreement)) === undefined;
  if (isNew && (await tx.agreements(sender)).length >= mostAgreements) return { parked: "agreement-transition" };
  try {
    const act = readAct(bytes, key);
    const { value } = act;
    if (value.by !== sender || value.agreementId !== agreement) return { parked: "agreement-transition" };
    const names = value.terms?.parties.map(({ nodeId }) => nodeId);
    if (names !== undefined && !names.includes(context.id)) return { parked: "agreement-transition" };
    if (value.terms !== null && value.terms.exercise !== (context.status === "exercise")) return { parked: "exercise-mixed" };
    const record = await keepAct(tx, context, { act, partner: sender, officer: null });
    const at = timestamp(context.clock.nowMs());
    await tx.raiseAlarm({
      at,
      kind: "agreement",
      subject: `${record.id} ${value.act}`,
      urgency: value.act === "suspend" ? "now" : "today",
      text: `${partner.handle} ${actWords[value.act]}; the agreement is ${standingOf(record.state)}`,
    });
    return {};
  } catch (thrown) {
    if (isTocsinError(thrown)) return { parked: thrown.code };
    throw thrown;
  }
}

/** Signs an act of this node's own, applies it, and dispatches it to the partner; all in the given transaction. */
export async function performAct(
  tx: Transaction,
  context: ExchangeContext,
  given: { act: Omit<AgreementAct, "suite" | "by" | "at" | "nonce">; nonce: string; partner: string; officer: string },
): Promise<AgreementRecord> {
  const { act, nonce, partner, officer } = given;
  const signed = signAct({ ...act, suite: 1, by: context.id, at: timestamp(context.clock.nowMs()), nonce }, context.messageKey);
  const record = await keepAct(tx, context, { act: signed, partner, officer });
  // Whoever signs or refuses has seen what was proposed.
  if (act.act === "sign" || act.act === "refuse")
    for (const alarm of await tx.openAlarms())
      if (alarm.kind === "agreement" && alarm.subject === `${record.id} propose`) await tx.closeAlarm(alarm.id, signed.value.at);
  await dispatchControl(tx, context, {
    kind: "agreement",
    partner,
    agreement: act.agreementId,
    label: "document",
    bytes: signed.envelope,
    precedence: act.act === "suspend" ? "IMMEDIATE" : "PRIORITY",
  });
  return record;
}
