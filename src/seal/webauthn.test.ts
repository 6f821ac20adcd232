import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import test from "node:test";
import fc from "fast-check";
import { base64url, concat, isTocsinError, sha256, systemRandom, uint32, utf8 } from "../base/index.ts";
import { verifyWebauthnAssertion, webauthnChallenge } from "./webauthn.ts";
import type { WebauthnCredential, WebauthnExpectation } from "./webauthn.ts";
import type { WebauthnAssertion } from "./webauthn-assertion.ts";

const rpId = "desk.alder.example";
const origin = "https://desk.alder.example";
const decision = utf8('{"purpose":"warn"}');
const userPresent = 0x01;
const userVerified = 0x04;

type ClientData = { type: string; challenge: string; origin: string; crossOrigin?: unknown; topOrigin?: unknown };
type Wish = { rpId?: string; flags?: number; counter?: number; after?: Uint8Array; client?: Partial<ClientData>; signs?: KeyObject };

/** An authenticator in software: what it signs can be bent in every way, so that each check is seen to be made. */
class SoftwareAuthenticator {
  readonly credential: WebauthnCredential;
  readonly privateKey: KeyObject;
  readonly digest: string | null;

  constructor(algorithm: "ES256" | "Ed25519") {
    const pair = algorithm === "ES256" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("ed25519");
    const { x = "", y = "" } = pair.publicKey.export({ format: "jwk" });
    const cose = algorithm === "ES256" ? cborEs256(x, y) : cborEd25519(x);
    this.credential = { id: systemRandom(32), publicKey: cose };
    this.privateKey = pair.privateKey;
    this.digest = algorithm === "ES256" ? "sha256" : null;
  }

  assert(challenge: Uint8Array, wish: Wish = {}): WebauthnAssertion {
    const client: ClientData = { type: "webauthn.get", challenge: base64url(challenge), origin, crossOrigin: false, ...wish.client };
    const clientDataJson = utf8(JSON.stringify(client));
    const flags = wish.flags ?? userPresent | userVerified;
    const head = concat(sha256(utf8(wish.rpId ?? rpId)), Uint8Array.of(flags), uint32(wish.counter ?? 0));
    const authenticatorData = concat(head, wish.after ?? new Uint8Array());
    const signed = concat(authenticatorData, sha256(clientDataJson));
    const signature = new Uint8Array(sign(this.digest, signed, wish.signs ?? this.privateKey));
    return { credentialId: this.credential.id, authenticatorData, clientDataJson, signature };
  }
}

// COSE_Key maps (RFC 9053 §7), written by hand: integers as CBOR wants them, coordinates as byte strings of 32.
function cborEs256(x: string, y: string): Uint8Array {
  const head = Uint8Array.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20);
  return concat(head, Buffer.from(x, "base64url"), Uint8Array.of(0x22, 0x58, 0x20), Buffer.from(y, "base64url"));
}

function cborEd25519(x: string): Uint8Array {
  return concat(Uint8Array.of(0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20), Buffer.from(x, "base64url"));
}

const authenticators = { ES256: new SoftwareAuthenticator("ES256"), Ed25519: new SoftwareAuthenticator("Ed25519") };

function expectation(authenticator: SoftwareAuthenticator): WebauthnExpectation {
  return { decision, credential: authenticator.credential, origin, rpId };
}

async function refused(assertion: WebauthnAssertion, expected: WebauthnExpectation, what: string): Promise<void> {
  await assert.rejects(
    verifyWebauthnAssertion(assertion, expected),
    (thrown) => isTocsinError(thrown, "verification-failed") && thrown.message === "Verification failed" && thrown.cause === undefined,
    what,
  );
}

const challenge = webauthnChallenge(decision);

for (const [algorithm, authenticator] of Object.entries(authenticators)) {
  const expected = expectation(authenticator);

  test(`${algorithm}: an officer's assertion over a decision verifies, also again and with any counter`, async () => {
    for (const counter of [0, 1, 0xffffffff]) {
      const assertion = authenticator.assert(challenge, { counter });
      await verifyWebauthnAssertion(assertion, expected);
      await verifyWebauthnAssertion(assertion, expected);
    }
    const backedUp = authenticator.assert(challenge, { flags: userPresent | userVerified | 0x08 | 0x10 });
    await verifyWebauthnAssertion(backedUp, expected);
  });

  test(`${algorithm}: everything that is not that officer, here, now, over this decision, is refused`, async () => {
    const other = new SoftwareAuthenticator(algorithm === "ES256" ? "ES256" : "Ed25519");
    const wishes: Readonly<Record<string, Wish>> = {
      "other relying party": { rpId: "desk.birch.example" },
      "user not verified": { flags: userPresent },
      "user not present": { flags: userVerified },
      "no flag at all": { flags: 0 },
      "backed up but not eligible": { flags: userPresent | userVerified | 0x10 },
      "extension flag without extensions": { flags: userPresent | userVerified | 0x80 },
      "credential flag without credential": { flags: userPresent | userVerified | 0x40 },
      "bytes left over": { after: new Uint8Array(3) },
      "other origin": { client: { origin: "https://desk.birch.example" } },
      "origin by prefix": { client: { origin: `${origin}.evil.example` } },
      "a registration": { client: { type: "webauthn.create" } },
      "a payment": { client: { type: "payment.get" } },
      "in a frame": { client: { crossOrigin: true } },
      "in a frame of": { client: { crossOrigin: true, topOrigin: "https://evil.example" } },
      "frame not a boolean": { client: { crossOrigin: "no" } },
      "top origin alone": { client: { topOrigin: origin } },
      "challenge as text": { client: { challenge: base64url(decision) } },
      "padded challenge": { client: { challenge: Buffer.from(challenge).toString("base64") } },
      "another key": { signs: other.privateKey },
    };
    for (const [what, wish] of Object.entries(wishes)) await refused(authenticator.assert(challenge, wish), expected, what);
    await refused(authenticator.assert(webauthnChallenge(utf8("other"))), expected, "other decision");
    await refused(authenticator.assert(sha256(decision)), expected, "challenge without the label");
    await refused(other.assert(challenge), expected, "other credential");
    await refused({ ...other.assert(challenge), credentialId: authenticator.credential.id }, expected, "other key under this id");
    await refused(authenticator.assert(challenge), { ...expected, rpId: "alder.example" }, "other rp id expected");
    await refused(authenticator.assert(challenge), { ...expected, decision: utf8("other") }, "other decision expected");
  });

  test(`${algorithm}: a byte changed anywhere in the assertion is refused`, async () => {
    const assertion = authenticator.assert(challenge);
    const member = fc.constantFrom("credentialId", "authenticatorData", "clientDataJson", "signature");
    await fc.assert(
      fc.asyncProperty(member, fc.nat(), fc.integer({ min: 1, max: 255 }), async (name, anywhere, by) => {
        const at = anywhere % assertion[name].length;
        const bent = Uint8Array.from(assertion[name], (byte, index) => (index === at ? byte ^ by : byte));
        await refused({ ...assertion, [name]: bent }, expected, `${name} ${at}`);
      }),
      { numRuns: process.env["TOCSIN_NIGHTLY"] === "1" ? 3000 : 150 },
    );
  });
}

test("arbitrary bytes in every place are refused, however large", async () => {
  const expected = expectation(authenticators.ES256);
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(utf8));
  await fc.assert(
    fc.asyncProperty(bytes, bytes, bytes, async (authenticatorData, clientDataJson, signature) => {
      await refused({ credentialId: expected.credential.id, authenticatorData, clientDataJson, signature }, expected, "arbitrary");
    }),
  );
  const good = authenticators.ES256.assert(challenge);
  await refused({ ...good, clientDataJson: new Uint8Array(1_000_000).fill(0x5b) }, expected, "oversize client data");
  await refused({ ...good, authenticatorData: new Uint8Array(1_000_000) }, expected, "oversize authenticator data");
  await refused({ ...good, credentialId: new Uint8Array() }, expected, "no credential id");
});

test("a public key of an algorithm that no suite names is refused even where the signature is good", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const head = Uint8Array.of(0xa5, 0x01, 0x02, 0x03, 0x38, 0x22, 0x20, 0x02, 0x21, 0x58, 0x30);
  const cose = concat(head, Buffer.from(x, "base64url"), Uint8Array.of(0x22, 0x58, 0x30), Buffer.from(y, "base64url"));
  const good = authenticators.ES256.assert(challenge);
  const signature = new Uint8Array(sign("sha384", concat(good.authenticatorData, sha256(good.clientDataJson)), privateKey));
  const expected = expectation(authenticators.ES256);
  await refused({ ...good, signature }, { ...expected, credential: { ...expected.credential, publicKey: cose } }, "P-384");
  const garbage = { ...expected.credential, publicKey: systemRandom(77) };
  await refused(good, { ...expected, credential: garbage }, "garbage key");
});

test("the challenge is bound to its label", () => {
  assert.deepEqual(webauthnChallenge(decision), sha256(concat(utf8("tocsin decision v1"), Uint8Array.of(0), decision)));
});
