import type { Static } from "typebox";
import Type from "typebox";
import { base64url, canonicalBytes, equalBytes, fromBase64url, TocsinError } from "../base/index.ts";
import { signEnvelope, verifyEnvelope, verifyWebauthnChallenge, webauthnRequestChallenge } from "../seal/index.ts";
import type { SigningKey, SigningPublicKey, WebauthnAssertion } from "../seal/index.ts";
import type { Passkey } from "./accounts.ts";
import { documentFormat } from "./document.ts";
import { verificationFailed } from "./failure.ts";
import { base64urlText, bytes32, closed, instant, line, list, suiteField } from "./fields.ts";
import { openAssertion, storeAssertion } from "./message/index.ts";
import { checkFresh, checkTerm, readRequest } from "./request.ts";
import type { OfficerRequest, RequestCheck } from "./request.ts";

const certificateType = "application/vnd.tocsin.passkey.v1+json";
const maxRequestBytes = 32 * 1024 * 1024;

const certificateSchema = closed({
  suite: suiteField,
  node: bytes32,
  officer: line(64),
  credential: base64urlText(1364),
  publicKey: base64urlText(1366),
  origin: line(300),
  rpId: line(255),
  from: instant,
  enrolledBy: list(line(64), 16),
});

const certificateFormat = documentFormat("the passkey's certificate", certificateSchema, { limitBytes: 8 * 1024 });

/** What the identity key certifies of a passkey: this credential signs for this officer at this console, from then on. `enrolledBy` is empty where the node's making gave the link. */
export type PasskeyCertificate = Static<typeof certificateSchema>;

/** Signs a passkey's certificate with the node's identity key. */
export function certifyPasskey(certificate: PasskeyCertificate, identity: SigningKey): Uint8Array {
  return signEnvelope(certificateType, certificateFormat.encode(certificate), identity);
}

/** Reads a passkey's certificate that the identity key signed. Anything wrong is `verification-failed`. */
export function openPasskeyCertificate(bytes: Uint8Array, identity: SigningPublicKey): PasskeyCertificate {
  const { payload } = verifyEnvelope(bytes, certificateType, identity);
  try {
    return certificateFormat.decode(payload);
  } catch {
    throw verificationFailed();
  }
}

const signedSchema = closed({ assertion: Type.String({ maxLength: 28_000 }), request: Type.String(), suite: suiteField });
const signedFormat = documentFormat("the request signed by a passkey", signedSchema, { limitBytes: maxRequestBytes });
// Canonical JSON puts the members in this order; an envelope of a key file begins with its payload.
const firstBytes = '{"assertion":';

/** Whether bytes have the form of a request that a passkey signed; an envelope signed by a key file has another. */
export function isPasskeyRequest(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, firstBytes.length)).toString("latin1") === firstBytes;
}

/** The bytes that stand where a key file's envelope would: the canonical request, and the assertion over it, stored whole. */
export function passkeyRequest(request: Uint8Array, assertion: WebauthnAssertion): Uint8Array {
  return signedFormat.encode({ suite: 1, request: base64url(request), assertion: base64url(storeAssertion(assertion).bytes) });
}

type Read = { readonly requestBytes: Uint8Array; readonly request: OfficerRequest; readonly assertion: WebauthnAssertion };

function readSigned(bytes: Uint8Array): Read {
  const { request, assertion } = signedFormat.decode(bytes);
  const requestBytes = fromBase64url(request);
  const stored = fromBase64url(assertion);
  if (requestBytes === undefined || stored === undefined) throw verificationFailed();
  const read = readRequest(requestBytes);
  // What is signed has one spelling, so that the page shows what the node reads.
  if (!equalBytes(canonicalBytes(read), requestBytes)) throw verificationFailed();
  return { requestBytes, request: read, assertion: openAssertion(stored) };
}

/** The id of the passkey that a request says it was signed by; `verification-failed` or `input-malformed` where it has no such form. */
export function passkeyIdOf(bytes: Uint8Array): string {
  return base64url(readSigned(bytes).assertion.credentialId);
}

async function verifyBy({ requestBytes, assertion }: Read, passkey: Passkey): Promise<void> {
  const { publicKey, origin, rpId } = passkey;
  const id = fromBase64url(passkey.id);
  if (id === undefined) throw verificationFailed();
  await verifyWebauthnChallenge(assertion, {
    challenge: webauthnRequestChallenge(requestBytes),
    credential: { id, publicKey },
    origin,
    rpId,
  });
}

/**
 * Reads a request that an officer signed with a certified passkey: the officer was verified by the authenticator, at this console, over exactly
 * these bytes. Refuses as `openRequest` does, and a withdrawn passkey with `officer-withdrawn`.
 */
export async function openPasskeyRequest(bytes: Uint8Array, check: RequestCheck & { readonly passkey: Passkey }): Promise<OfficerRequest> {
  const { passkey, officer } = check;
  const read = readSigned(bytes);
  await verifyBy(read, passkey);
  if (passkey.withdrawnAt !== null)
    throw new TocsinError("officer-withdrawn", `sign with another passkey: this one was withdrawn at ${passkey.withdrawnAt}`);
  checkTerm(officer, check.nowMs);
  checkFresh(read.request, check);
  return read.request;
}

/** The request that one of these passkeys signed, as it is kept: its age, and whether passkey and officer are still in service, do not matter then. `undefined` where none did. */
export async function keptPasskeyRequest(bytes: Uint8Array, passkeys: readonly Passkey[]): Promise<OfficerRequest | undefined> {
  try {
    const read = readSigned(bytes);
    const passkey = passkeys.find(({ id }) => id === base64url(read.assertion.credentialId));
    if (passkey === undefined) return undefined;
    await verifyBy(read, passkey);
    return read.request;
  } catch (thrown) {
    if (thrown instanceof TocsinError) return undefined;
    throw thrown;
  }
}
