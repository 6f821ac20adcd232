import { base64url, concat, sha256, utf8, utf8Text } from "../base/index.ts";
import { verificationFailed } from "./failure.ts";

/** What an authenticator returned for one signature, whole: it can be checked again years later by anybody who has the credential's public key. */
export type WebauthnAssertion = {
  readonly credentialId: Uint8Array;
  readonly authenticatorData: Uint8Array;
  readonly clientDataJson: Uint8Array;
  readonly signature: Uint8Array;
};

/** An officer's enrolled credential: its id, and its public key in COSE form (RFC 9053), ES256 over P-256 or Ed25519. */
export type WebauthnCredential = { readonly id: Uint8Array; readonly publicKey: Uint8Array };

/** What an assertion must be about: the decision's bytes, the officer's credential, the console's origin and relying party id. */
export type WebauthnExpectation = {
  readonly decision: Uint8Array;
  readonly credential: WebauthnCredential;
  readonly origin: string;
  readonly rpId: string;
};

const limits = { credentialId: 1023, authenticatorData: 4096, clientDataJson: 8192, signature: 1024, publicKey: 1024 } as const;

/** The challenge by which an authenticator signs a decision: SHA-256("tocsin decision v1" 0x00 || decision), 32 bytes. */
export function webauthnChallenge(decision: Uint8Array): Uint8Array {
  return sha256(concat(utf8("tocsin decision v1\0"), decision));
}

/**
 * Verifies an assertion as an officer's signature over a decision (Web Authentication Level 3 §7.2): type `webauthn.get`, the
 * decision's challenge, the origin, not cross-origin, the relying party's hash, user present and verified, and the signature.
 * The signature counter is not judged, so that a stored assertion verifies the same way again later. Everything
 * else is refused with `verification-failed`, without saying why.
 */
export async function verifyWebauthnAssertion(assertion: WebauthnAssertion, expected: WebauthnExpectation): Promise<void> {
  if (!withinLimits(assertion, expected) || !(await isGood(assertion, expected))) throw verificationFailed();
}

function withinLimits(assertion: WebauthnAssertion, { credential }: WebauthnExpectation): boolean {
  const { credentialId, authenticatorData, clientDataJson, signature } = assertion;
  if (credentialId.length === 0 || credentialId.length > limits.credentialId) return false;
  if (authenticatorData.length > limits.authenticatorData || clientDataJson.length > limits.clientDataJson) return false;
  return signature.length <= limits.signature && credential.publicKey.length <= limits.publicKey;
}

async function isGood(assertion: WebauthnAssertion, expected: WebauthnExpectation): Promise<boolean> {
  // Loaded here because only nodes whose officers use passkeys need it, and every process start would pay for it.
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  const { decodeCredentialPublicKey } = await import("@simplewebauthn/server/helpers");
  const credentialId = base64url(expected.credential.id);
  const id = base64url(assertion.credentialId);
  try {
    if (id !== credentialId || !isAcceptedKey(decodeCredentialPublicKey(Uint8Array.from(expected.credential.publicKey)))) return false;
    if (!isSameOrigin(assertion.clientDataJson)) return false;
    const { verified } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: {
          authenticatorData: base64url(assertion.authenticatorData),
          clientDataJSON: base64url(assertion.clientDataJson),
          signature: base64url(assertion.signature),
        },
      },
      expectedChallenge: base64url(webauthnChallenge(expected.decision)),
      expectedOrigin: expected.origin,
      expectedRPID: expected.rpId,
      expectedType: "webauthn.get",
      requireUserVerification: true,
      credential: { id: credentialId, publicKey: Uint8Array.from(expected.credential.publicKey), counter: 0 },
    });
    return verified;
  } catch {
    return false;
  }
}

// The library would take RSA, larger curves and unregistered numbers too: a suite says which algorithms count (COSE: kty 1, alg 3, crv -1).
function isAcceptedKey(cose: unknown): boolean {
  if (!(cose instanceof Map)) return false;
  const [kty, alg, crv] = [cose.get(1), cose.get(3), cose.get(-1)];
  return (kty === 2 && alg === -7 && crv === 1) || (kty === 1 && alg === -8 && crv === 6);
}

// A decision is signed on the console's own page; inside a frame of another site the officer cannot know what is shown around it.
function isSameOrigin(clientDataJson: Uint8Array): boolean {
  const data: unknown = JSON.parse(utf8Text(clientDataJson) ?? "");
  if (typeof data !== "object" || data === null) return false;
  return !("topOrigin" in data) && (!("crossOrigin" in data) || data.crossOrigin === false);
}
