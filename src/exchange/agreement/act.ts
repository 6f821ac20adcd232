import { base64url, concat, sha256, utf8 } from "../../base/index.ts";
import type { SigningKey, SigningPublicKey, VerifyingKey } from "../../seal/index.ts";
import type { Static } from "typebox";
import { documentFormat } from "../document.ts";
import { bytes32, closed, instant, line, list, oneOf, orNull, scopeId, suiteField, text, uuid } from "../fields.ts";
import { openDocument, signDocument, type SignedDocument, type SignedFormat } from "../signed-document.ts";
import { agreementFormat, agreementSchema, type Agreement } from "./clauses.ts";

/** What a party can do to an agreement. `pending-at-home` only tells: a domestic approval is awaited, for reasons that stay at home. */
export const agreementActNames = [
  "propose",
  "sign",
  "refuse",
  "suspend",
  "restore",
  "give-notice",
  "withdraw-notice",
  "terminate",
  "pending-at-home",
] as const;
/** One of the acts. */
export type AgreementActName = (typeof agreementActNames)[number];

const actSchema = closed({
  suite: suiteField,
  agreementId: uuid,
  act: oneOf(agreementActNames),
  by: bytes32,
  at: instant,
  terms: orNull(agreementSchema),
  termsHash: orNull(bytes32),
  scopes: orNull(list(scopeId, 64, 1)),
  lifts: list(bytes32, 64),
  reason: orNull(closed({ code: line(64), remark: orNull(text(1000)) })),
  nonce: bytes32,
});

/**
 * A signed act. `propose` carries `terms`; `sign`, `refuse` and `pending-at-home` name them by `termsHash`; `suspend` names `scopes`, null
 * for all of them, and a reason; `restore` names the scopes and, in `lifts`, the suspensions that it lifts. `nonce` makes each act unlike
 * every other, so that its hash names it.
 */
export type AgreementAct = Static<typeof actSchema>;
/** An act as it is applied: verified, and named by its hash. */
export type SignedAct = SignedDocument<AgreementAct> & { readonly hash: string };

const signedAct: SignedFormat<AgreementAct> = {
  type: "agreement-act",
  format: documentFormat("the agreement act", actSchema, { limitBytes: 288 * 1024, check: actFault }),
};

/** The hash of an agreement's canonical bytes, base64url: "the same bytes" that both sign. */
export function termsHash(agreement: Agreement): string {
  return base64url(sha256(concat(utf8("tocsin/terms/v1\0"), agreementFormat.encode(agreement))));
}

/** Signs an act with the node's message key. Refuses an act whose members do not fit it with `input-malformed`. */
export function signAct(act: AgreementAct, key: SigningKey): SignedAct {
  return { value: act, envelope: signDocument(signedAct, act, key), keyId: key.keyId, hash: actHash(act) };
}

/** Reads an act that a party's message key signed; the caller checks that the key is of the node in `by`. Refuses as `openDocument`. */
export function readAct(envelope: Uint8Array, key: SigningPublicKey | VerifyingKey): SignedAct {
  const opened = openDocument(signedAct, envelope, key);
  return { ...opened, hash: actHash(opened.value) };
}

function actHash(act: AgreementAct): string {
  return base64url(sha256(concat(utf8("tocsin/agreement-act/v1\0"), signedAct.format.encode(act))));
}

function actFault(act: AgreementAct): string | undefined {
  const { act: name, terms, termsHash: hash, scopes, lifts, reason } = act;
  if ((name === "propose") !== (terms !== null)) return "terms are proposed, and only proposed";
  if (terms !== null && (terms.agreementId !== act.agreementId || !terms.parties.some((party) => party.nodeId === act.by))) {
    return "the terms are of another agreement or of other parties";
  }
  const namesTerms = name === "sign" || name === "refuse";
  if (namesTerms && hash === null) return "the terms are named by their hash";
  if (!namesTerms && name !== "pending-at-home" && hash !== null) return "this act names no terms";
  if (name === "restore" ? scopes === null || lifts.length === 0 : lifts.length > 0)
    return "restoring, and only restoring, names scopes and suspensions";
  if (scopes !== null && name !== "suspend" && name !== "restore" && name !== "pending-at-home") return "this act names no scopes";
  return (name === "suspend" || name === "refuse") && reason === null ? "a reason code is needed" : undefined;
}
