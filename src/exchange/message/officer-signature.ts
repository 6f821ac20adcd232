import type { Static } from "typebox";
import { base64url, fromBase64url } from "../../base/index.ts";
import { signEnvelope, verifyEnvelope, verifyWebauthnAssertion } from "../../seal/index.ts";
import type { SigningKey, SigningPublicKey, VerifyingKey, WebauthnAssertion, WebauthnCredential } from "../../seal/index.ts";
import { documentFormat } from "../document.ts";
import { verificationFailed } from "../failure.ts";
import { base64urlText, closed, suiteField } from "../fields.ts";
import type { ReleaseDecision } from "./decision.ts";

const payloadType = "application/vnd.tocsin.decision.v1+json";

/**
 * A releaser's signature over a decision, in one of two forms: `key-file`, an envelope signed by the officer's hybrid key; `webauthn`, an
 * assertion stored whole. `bytes` become the part `officer-signature`, of which only the commitment crosses.
 */
export type OfficerSignature = { readonly form: "key-file" | "webauthn"; readonly bytes: Uint8Array };

/** What an officer signature is checked against: the certified key, or the enrolled credential with the console's origin and relying party id. */
export type OfficerVerifier =
  | { readonly form: "key-file"; readonly key: SigningPublicKey | VerifyingKey }
  | { readonly form: "webauthn"; readonly credential: WebauthnCredential; readonly origin: string; readonly rpId: string };

const assertionSchema = closed({
  suite: suiteField,
  credentialId: base64urlText(1364),
  authenticatorData: base64urlText(5462),
  clientDataJson: base64urlText(10923),
  signature: base64urlText(1366),
});

const assertionFormat = documentFormat("the stored assertion", assertionSchema, { limitBytes: 20 * 1024 });

/** Signs a decision with an officer's key. Refuses a key of another use with a `TypeError`. */
export function signDecision(decision: ReleaseDecision, officer: SigningKey): OfficerSignature {
  if (officer.publicKey.use !== "officer") throw new TypeError(`an officer key is needed, got a key for "${officer.publicKey.use}"`);
  return { form: "key-file", bytes: signEnvelope(payloadType, decision.bytes, officer) };
}

/** Stores an assertion whole as an officer's signature; `verifyOfficerSignature` then says whether it is one. */
export function storeAssertion(assertion: WebauthnAssertion): OfficerSignature {
  const stored: Static<typeof assertionSchema> = {
    suite: 1,
    credentialId: base64url(assertion.credentialId),
    authenticatorData: base64url(assertion.authenticatorData),
    clientDataJson: base64url(assertion.clientDataJson),
    signature: base64url(assertion.signature),
  };
  return { form: "webauthn", bytes: assertionFormat.encode(stored) };
}

/** Checks an officer's signature over a decision's exact bytes: `verification-failed` on anything wrong, also long after it was made. */
export async function verifyOfficerSignature(decision: Uint8Array, signature: OfficerSignature, verifier: OfficerVerifier): Promise<void> {
  if (verifier.form === "key-file" && signature.form === "key-file") {
    const { payload } = verifyEnvelope(signature.bytes, payloadType, verifier.key);
    if (Buffer.compare(payload, decision) !== 0) throw verificationFailed();
    return;
  }
  if (verifier.form === "webauthn" && signature.form === "webauthn") {
    await verifyWebauthnAssertion(openAssertion(signature.bytes), { decision, ...verifier });
    return;
  }
  throw verificationFailed();
}

/** An assertion that was stored whole. Anything but the one form is `verification-failed`. */
export function openAssertion(bytes: Uint8Array): WebauthnAssertion {
  let stored: Static<typeof assertionSchema>;
  try {
    stored = assertionFormat.decode(bytes);
  } catch {
    throw verificationFailed();
  }
  const member = (text: string): Uint8Array => {
    const decoded = fromBase64url(text);
    if (decoded === undefined) throw verificationFailed();
    return decoded;
  };
  return {
    credentialId: member(stored.credentialId),
    authenticatorData: member(stored.authenticatorData),
    clientDataJson: member(stored.clientDataJson),
    signature: member(stored.signature),
  };
}
