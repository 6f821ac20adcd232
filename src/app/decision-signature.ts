import { base64url, fromBase64, fromBase64url, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { storeAssertion } from "../exchange/index.ts";
import type { EnrolledOfficer, OfficerSignature, OfficerVerifier } from "../exchange/index.ts";
import type { VerbCall } from "./verb.ts";

/** The parts of an assertion as a browser gives them: `id`, and `response` with the three texts in base64url. */
export function readAssertion(value: JsonValue): Parameters<typeof storeAssertion>[0] {
  const { id, response } = (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}) as Record<string, JsonValue>;
  const parts = (typeof response === "object" && response !== null && !Array.isArray(response) ? response : {}) as Record<
    string,
    JsonValue
  >;
  const bytes = (text: JsonValue | undefined): Uint8Array => {
    const read = typeof text === "string" && text.length <= 16_384 ? fromBase64url(text) : undefined;
    if (read === undefined) throw new TocsinError("usage", "give the passkey's answer as the browser gives it");
    return read;
  };
  return {
    credentialId: bytes(id),
    authenticatorData: bytes(parts["authenticatorData"]),
    clientDataJson: bytes(parts["clientDataJSON"]),
    signature: bytes(parts["signature"]),
  };
}

/**
 * The signature over a decision that a call brings, and what it is to be verified against: `signature` by the officer's key file, or `assertion` by
 * one of the officer's passkeys (PROTOCOL.md section 2). Refuses neither and both with `usage`, and a passkey that is not this officer's in service
 * with `verification-failed`.
 */
export async function decisionSignature(
  { node, args }: Pick<VerbCall, "node" | "args">,
  officer: EnrolledOfficer,
): Promise<{ readonly signature: OfficerSignature; readonly verifier: OfficerVerifier }> {
  const given = args.optionalText("signature");
  const assertion = args.value("assertion");
  if ((given === undefined) === (assertion === null)) throw new TocsinError("usage", "give the signature over the decision, in one form");
  if (given !== undefined) {
    const bytes = fromBase64(given);
    if (bytes === undefined) throw new TocsinError("usage", "give the signature over the decision");
    return { signature: { form: "key-file", bytes }, verifier: { form: "key-file", key: officer.publicKey } };
  }
  const read = readAssertion(assertion);
  const passkey = await node.store.read((view) => view.accounts.passkey(base64url(read.credentialId)));
  const id = fromBase64url(passkey?.id ?? "");
  if (passkey === undefined || id === undefined || passkey.officer !== officer.id || passkey.withdrawnAt !== null)
    throw new TocsinError("verification-failed", "the decision is not signed by a passkey of this officer");
  const { publicKey, origin, rpId } = passkey;
  return { signature: storeAssertion(read), verifier: { form: "webauthn", credential: { id, publicKey }, origin, rpId } };
}
