import { base64, equalBytes, fromBase64 } from "../base/index.ts";
import { verificationFailed } from "./failure.ts";

/** What an authenticator returned for one signature, whole: it can be checked again years later by anybody who has the credential's public key. */
export type WebauthnAssertion = {
  readonly credentialId: Uint8Array;
  readonly authenticatorData: Uint8Array;
  readonly clientDataJson: Uint8Array;
  readonly signature: Uint8Array;
};

const limits = { authenticatorData: 4096, clientDataJson: 8192, credentialId: 1023, signature: 1024 } as const;
const maxEncodedBytes = 24 * 1024;

/** Whether each part has a length that an authenticator could have given it. */
export function hasAssertionSizes({ authenticatorData, clientDataJson, credentialId, signature }: WebauthnAssertion): boolean {
  if (credentialId.length === 0 || credentialId.length > limits.credentialId) return false;
  if (authenticatorData.length > limits.authenticatorData || clientDataJson.length > limits.clientDataJson) return false;
  return signature.length <= limits.signature;
}

/** An assertion as it is stored and committed to: the canonical JSON (RFC 8785) of its four parts in base64. Refuses parts above the limits with a `TypeError`. */
export function encodeWebauthnAssertion(assertion: WebauthnAssertion): Uint8Array {
  if (!hasAssertionSizes(assertion)) throw new TypeError("an assertion within the size limits is needed");
  return encode(assertion);
}

// Base64 is never escaped in JSON, so this text is the RFC 8785 form.
function encode(assertion: WebauthnAssertion): Uint8Array {
  const head = `{"authenticatorData":"${base64(assertion.authenticatorData)}","clientDataJson":"${base64(assertion.clientDataJson)}"`;
  return new Uint8Array(
    Buffer.from(`${head},"credentialId":"${base64(assertion.credentialId)}","signature":"${base64(assertion.signature)}"}`, "latin1"),
  );
}

const value = '"([A-Za-z0-9+/]*={0,2})"';
const form = new RegExp(`^\\{"authenticatorData":${value},"clientDataJson":${value},"credentialId":${value},"signature":${value}\\}$`);

/** Reads a stored assertion. Anything but the one canonical form within the limits is refused with `verification-failed`. */
export function decodeWebauthnAssertion(bytes: Uint8Array): WebauthnAssertion {
  if (bytes.length > maxEncodedBytes) throw verificationFailed();
  const parts = form.exec(Buffer.from(bytes).toString("latin1"))?.slice(1).map(fromBase64) ?? [];
  const [authenticatorData, clientDataJson, credentialId, signature] = parts;
  if (authenticatorData === undefined || clientDataJson === undefined || credentialId === undefined || signature === undefined)
    throw verificationFailed();
  const assertion = { credentialId, authenticatorData, clientDataJson, signature };
  if (!hasAssertionSizes(assertion) || !equalBytes(encode(assertion), bytes)) throw verificationFailed();
  return assertion;
}
