import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { base64url, concat, isTocsinError, sha256, utf8 } from "../../base/index.ts";
import { webauthnChallenge, type WebauthnAssertion, type WebauthnCredential } from "../../seal/index.ts";
import { draftDecision } from "./decision.ts";
import { signDecision, storeAssertion, verifyOfficerSignature, type OfficerSignature, type OfficerVerifier } from "./officer-signature.ts";
import { countingRandom, decisionFields, hashText, party, textParts } from "./unsafe-testing.ts";

const alder = await party("alder");
const random = countingRandom("signature");
const parts = textParts("text", random);
const release = draftDecision(decisionFields, { parts, recipients: [hashText("birch")], random });
const other = draftDecision(decisionFields, { parts, recipients: [hashText("birch")], random });
const console_ = { origin: "https://console.alder.example", rpId: "console.alder.example" };

const fails = (decision: Uint8Array, signature: OfficerSignature, verifier: OfficerVerifier) =>
  assert.rejects(verifyOfficerSignature(decision, signature, verifier), (thrown) => isTocsinError(thrown, "verification-failed"));

function passkey(userVerified = true): { readonly credential: WebauthnCredential; assertion(decision: Uint8Array): WebauthnAssertion } {
  const pair = generateKeyPairSync("ed25519");
  const { x = "" } = pair.publicKey.export({ format: "jwk" });
  const id = random(16);
  // COSE_Key (RFC 9053 section 7.2): kty OKP, alg EdDSA, crv Ed25519, x.
  const publicKey = concat(Uint8Array.of(0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 0x20), Buffer.from(x, "base64url"));
  return {
    credential: { id, publicKey },
    assertion(decision) {
      const clientDataJson = utf8(
        JSON.stringify({
          type: "webauthn.get",
          challenge: base64url(webauthnChallenge(decision)),
          origin: console_.origin,
          crossOrigin: false,
        }),
      );
      const authenticatorData = concat(sha256(utf8(console_.rpId)), Uint8Array.of(userVerified ? 5 : 1, 0, 0, 0, 0));
      const signature = new Uint8Array(sign(null, concat(authenticatorData, sha256(clientDataJson)), pair.privateKey));
      return { credentialId: id, authenticatorData, clientDataJson, signature };
    },
  };
}

test("an officer's key file signs a decision, and only that one", async () => {
  const signature = signDecision(release, alder.officer);
  const verifier: OfficerVerifier = { form: "key-file", key: alder.officer.publicKey };
  await verifyOfficerSignature(release.bytes, signature, verifier);
  await fails(other.bytes, signature, verifier);
  await fails(release.bytes, signature, { form: "key-file", key: (await party("birch")).officer.publicKey });
  await fails(release.bytes, { ...signature, bytes: signature.bytes.subarray(1) }, verifier);
  assert.throws(() => signDecision(release, alder.message), TypeError);
});

test("an assertion is stored whole and verifies from its stored form", async () => {
  const { credential, assertion } = passkey();
  const signature = storeAssertion(assertion(release.bytes));
  const verifier: OfficerVerifier = { form: "webauthn", credential, ...console_ };
  await verifyOfficerSignature(release.bytes, signature, verifier);
  await fails(other.bytes, signature, verifier);
  await fails(release.bytes, signature, { ...verifier, rpId: "console.birch.example" });
  await fails(release.bytes, signature, { ...verifier, credential: passkey().credential });
  await fails(release.bytes, { ...signature, bytes: utf8("{}") }, verifier);
});

test("an assertion without user verification is none, and the forms are not mixed", async () => {
  const { credential, assertion } = passkey(false);
  const signature = storeAssertion(assertion(release.bytes));
  await fails(release.bytes, signature, { form: "webauthn", credential, ...console_ });
  await fails(release.bytes, signature, { form: "key-file", key: alder.officer.publicKey });
  await fails(release.bytes, signDecision(release, alder.officer), { form: "webauthn", credential, ...console_ });
});
