import { base64url, concat, sha256, utf8, utf8Text } from "../base/index.ts";
import { isEcdsaDer } from "./ecdsa-der.ts";
import { verificationFailed } from "./failure.ts";
import { hasAssertionSizes } from "./webauthn-assertion.ts";
import type { WebauthnAssertion } from "./webauthn-assertion.ts";

/** An officer's enrolled credential: its id, and its public key in COSE form (RFC 9053), ES256 over P-256 or Ed25519. */
export type WebauthnCredential = { readonly id: Uint8Array; readonly publicKey: Uint8Array };

/** What an assertion must be about: the decision's bytes, the officer's credential, the console's origin and relying party id. */
export type WebauthnExpectation = {
  readonly decision: Uint8Array;
  readonly credential: WebauthnCredential;
  readonly origin: string;
  readonly rpId: string;
};

/** The same for any challenge of 32 bytes, as a login or a signed request has one. */
export type WebauthnChallengeExpectation = Omit<WebauthnExpectation, "decision"> & { readonly challenge: Uint8Array };

const maxPublicKeyBytes = 1024;

/** The challenge by which an authenticator signs a decision: SHA-256("tocsin decision v1" 0x00 || decision), 32 bytes. */
export function webauthnChallenge(decision: Uint8Array): Uint8Array {
  return sha256(concat(utf8("tocsin decision v1\0"), decision));
}

/** The challenge by which an authenticator signs a request to the node: SHA-256("tocsin request v1" 0x00 || canonical request), 32 bytes. */
export function webauthnRequestChallenge(request: Uint8Array): Uint8Array {
  return sha256(concat(utf8("tocsin request v1\0"), request));
}

/**
 * Verifies an assertion as an officer's signature over a decision (Web Authentication Level 3 §7.2): type `webauthn.get`, the
 * decision's challenge, the origin, not cross-origin, the relying party's hash, user present and verified, and the signature.
 * The signature counter is not judged, so that a stored assertion verifies the same way again later. Everything
 * else is refused with `verification-failed`, without saying why.
 */
export async function verifyWebauthnAssertion(assertion: WebauthnAssertion, expected: WebauthnExpectation): Promise<void> {
  const { decision, ...rest } = expected;
  await verifyWebauthnChallenge(assertion, { ...rest, challenge: webauthnChallenge(decision) });
}

/** Verifies an assertion over a challenge, with every check of `verifyWebauthnAssertion`; refused with `verification-failed`. */
export async function verifyWebauthnChallenge(assertion: WebauthnAssertion, expected: WebauthnChallengeExpectation): Promise<void> {
  if (!hasAssertionSizes(assertion) || expected.credential.publicKey.length > maxPublicKeyBytes) throw verificationFailed();
  if (!(await isGood(assertion, expected))) throw verificationFailed();
}

async function isGood(assertion: WebauthnAssertion, expected: WebauthnChallengeExpectation): Promise<boolean> {
  // Loaded here because only nodes whose officers use passkeys need it, and every process start would pay for it.
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  const { decodeCredentialPublicKey } = await import("@simplewebauthn/server/helpers");
  const credentialId = base64url(expected.credential.id);
  const id = base64url(assertion.credentialId);
  try {
    const algorithm = acceptedAlgorithm(decodeCredentialPublicKey(Uint8Array.from(expected.credential.publicKey)));
    if (id !== credentialId || algorithm === undefined || !isSameOrigin(assertion.clientDataJson)) return false;
    // The library reads past a wrong DER length; a stored signature has one spelling.
    if (algorithm === "ES256" && !isEcdsaDer(assertion.signature)) return false;
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
      expectedChallenge: base64url(expected.challenge),
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
function acceptedAlgorithm(cose: unknown): "ES256" | "EdDSA" | undefined {
  if (!(cose instanceof Map)) return undefined;
  const [kty, alg, crv] = [cose.get(1), cose.get(3), cose.get(-1)];
  if (kty === 2 && alg === -7 && crv === 1) return "ES256";
  return kty === 1 && alg === -8 && crv === 6 ? "EdDSA" : undefined;
}

// A decision is signed on the console's own page; inside a frame of another site the officer cannot know what is shown around it.
function isSameOrigin(clientDataJson: Uint8Array): boolean {
  const data: unknown = JSON.parse(utf8Text(clientDataJson) ?? "");
  if (typeof data !== "object" || data === null) return false;
  return !("topOrigin" in data) && (!("crossOrigin" in data) || data.crossOrigin === false);
}
