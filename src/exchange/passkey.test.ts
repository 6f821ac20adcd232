import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { base64url, canonicalBytes, concat, isTocsinError, sha256, systemRandom, timestamp, uint32, utf8 } from "../base/index.ts";
import { newSigningSecret, signingKey, webauthnChallenge, webauthnRequestChallenge } from "../seal/index.ts";
import type { WebauthnAssertion } from "../seal/index.ts";
import type { Passkey } from "./accounts.ts";
import type { EnrolledOfficer } from "./officer.ts";
import {
  certifyPasskey,
  isPasskeyRequest,
  keptPasskeyRequest,
  openPasskeyCertificate,
  openPasskeyRequest,
  passkeyIdOf,
  passkeyRequest,
} from "./passkey.ts";
import { signRequest } from "./request.ts";
import type { OfficerRequest } from "./request.ts";

const nowMs = Date.UTC(2026, 10, 1);
const node = base64url(new Uint8Array(32).fill(7));
const origin = "https://desk.alder.example";
const rpId = "desk.alder.example";
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

function passkeyOf(changes: Partial<Passkey> = {}): Passkey {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const head = Uint8Array.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20);
  const cose = concat(head, Buffer.from(x, "base64url"), Uint8Array.of(0x22, 0x58, 0x20), Buffer.from(y, "base64url"));
  const at = timestamp(nowMs);
  const id = base64url(new Uint8Array(16).fill(9));
  return {
    id,
    officer: "ana",
    publicKey: cose,
    origin,
    rpId,
    label: "",
    from: at,
    certificate: new Uint8Array(),
    usedMs: null,
    withdrawnAt: null,
    ...changes,
  };
}

const officer = {
  id: "ana",
  roles: ["releaser"],
  from: timestamp(nowMs),
  until: timestamp(nowMs + 1e9),
  withdrawnAt: null,
} as unknown as EnrolledOfficer;

function assertionOver(challenge: Uint8Array): WebauthnAssertion {
  const clientDataJson = utf8(JSON.stringify({ type: "webauthn.get", challenge: base64url(challenge), origin, crossOrigin: false }));
  const authenticatorData = concat(sha256(utf8(rpId)), Uint8Array.of(0x05), uint32(0));
  const signature = new Uint8Array(sign("sha256", concat(authenticatorData, sha256(clientDataJson)), privateKey));
  return { credentialId: new Uint8Array(16).fill(9), authenticatorData, clientDataJson, signature };
}

const request: OfficerRequest = {
  node,
  verb: "ack",
  args: { message: "1" },
  officer: "ana",
  at: timestamp(nowMs),
  nonce: base64url(new Uint8Array(16)),
};
const check = { officer, node, nowMs, passkey: passkeyOf() };

function signedBy(given: OfficerRequest = request): Uint8Array {
  const bytes = canonicalBytes(given);
  return passkeyRequest(bytes, assertionOver(webauthnRequestChallenge(bytes)));
}

test("a request that a passkey signed is read, told apart from a key file's, and still verifies when it is kept", async () => {
  const signed = signedBy();
  assert.ok(isPasskeyRequest(signed));
  assert.ok(!isPasskeyRequest(signRequest(request, signingKey(newSigningSecret("officer", systemRandom)))));
  assert.equal(passkeyIdOf(signed), check.passkey.id);
  assert.deepEqual(await openPasskeyRequest(signed, check), request);
  const withdrawn = passkeyOf({ withdrawnAt: timestamp(nowMs) });
  assert.deepEqual(await keptPasskeyRequest(signed, [withdrawn]), request);
  await assert.rejects(openPasskeyRequest(signed, { ...check, passkey: withdrawn }), { code: "officer-withdrawn" });
});

test("a request of another node, officer or time, and a decision's signature in its place, are refused", async () => {
  for (const [change, code] of [
    [{ node: base64url(new Uint8Array(32)) }, "request-stale"],
    [{ officer: "eve" }, "request-stale"],
    [{ at: timestamp(nowMs - 301_000) }, "request-stale"],
  ] as const)
    await assert.rejects(openPasskeyRequest(signedBy({ ...request, ...change }), check), { code });
  const bytes = canonicalBytes(request);
  const asDecision = passkeyRequest(bytes, assertionOver(webauthnChallenge(bytes)));
  await assert.rejects(openPasskeyRequest(asDecision, check), { code: "verification-failed" });
  await assert.rejects(openPasskeyRequest(signedBy(), { ...check, passkey: passkeyOf({ origin: "https://evil.example" }) }), {
    code: "verification-failed",
  });
  await assert.rejects(openPasskeyRequest(signedBy(), { ...check, officer: { ...officer, withdrawnAt: timestamp(nowMs) } }), {
    code: "officer-withdrawn",
  });
});

test("a byte changed anywhere is refused, and so are arbitrary bytes", async () => {
  const signed = signedBy();
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (anywhere, by) => {
      const at = anywhere % signed.length;
      const bent = Uint8Array.from(signed, (byte, index) => (index === at ? byte ^ by : byte));
      await assert.rejects(openPasskeyRequest(bent, check), (thrown) => isTocsinError(thrown));
      assert.equal(await keptPasskeyRequest(bent, [check.passkey]), undefined);
    }),
    { numRuns: 200 },
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) =>
      assert.equal(await keptPasskeyRequest(bytes, [check.passkey]), undefined),
    ),
  );
});

test("a passkey's certificate is the identity key's word, and nobody else's", () => {
  const identity = signingKey(newSigningSecret("identity", systemRandom));
  const other = signingKey(newSigningSecret("identity", systemRandom));
  const { id, publicKey: key } = passkeyOf();
  const value = {
    suite: 1 as const,
    node,
    officer: "ana",
    credential: id,
    publicKey: base64url(key),
    origin,
    rpId,
    from: timestamp(nowMs),
    enrolledBy: ["ben"],
  };
  const certificate = certifyPasskey(value, identity);
  assert.deepEqual(openPasskeyCertificate(certificate, identity.publicKey), value);
  assert.throws(() => openPasskeyCertificate(certificate, other.publicKey), { code: "verification-failed" });
});
