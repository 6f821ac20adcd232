import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { canonicalBytes, isTocsinError, utf8 } from "../base/index.ts";
import { decodeWebauthnAssertion, encodeWebauthnAssertion } from "./webauthn-assertion.ts";

const part = fc.uint8Array({ minLength: 1, maxLength: 300 });
const assertions = fc.record(
  { credentialId: part, authenticatorData: part, clientDataJson: part, signature: part },
  { noNullPrototype: true },
);

function isRefused(bytes: Uint8Array): boolean {
  try {
    decodeWebauthnAssertion(bytes);
    return false;
  } catch (thrown) {
    return isTocsinError(thrown, "verification-failed");
  }
}

test("an assertion comes back from its canonical form", () => {
  fc.assert(
    fc.property(assertions, (assertion) => {
      const encoded = encodeWebauthnAssertion(assertion);
      assert.deepEqual(decodeWebauthnAssertion(encoded), assertion);
      assert.deepEqual(canonicalBytes(JSON.parse(Buffer.from(encoded).toString())), encoded);
    }),
  );
});

test("a byte more, fewer or of another kind either reads as another assertion in canonical form or is refused", () => {
  fc.assert(
    fc.property(assertions, fc.nat(), fc.nat(255), (assertion, anywhere, byte) => {
      const encoded = encodeWebauthnAssertion(assertion);
      const at = anywhere % encoded.length;
      const bent = Uint8Array.from(encoded, (one, index) => (index === at ? byte : one));
      assert.ok(isRefused(bent) || Buffer.from(encodeWebauthnAssertion(decodeWebauthnAssertion(bent))).equals(bent));
      assert.ok(isRefused(encoded.subarray(0, at)));
      assert.ok(isRefused(Buffer.concat([encoded, utf8(" ")])));
    }),
  );
});

test("arbitrary bytes, oversize and missing parts are refused", () => {
  fc.assert(fc.property(fc.oneof(fc.uint8Array(), fc.json().map(utf8)), isRefused));
  assert.ok(isRefused(new Uint8Array(1_000_000).fill(0x7b)));
  assert.ok(isRefused(utf8('{"authenticatorData":"","clientDataJson":"","credentialId":"","signature":""}')));
  const large = {
    credentialId: Uint8Array.of(1),
    authenticatorData: new Uint8Array(),
    clientDataJson: new Uint8Array(8193),
    signature: new Uint8Array(),
  };
  assert.throws(() => encodeWebauthnAssertion(large), TypeError);
});
