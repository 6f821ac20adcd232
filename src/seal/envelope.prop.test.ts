import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { canonicalBytes, isTocsinError, systemRandom } from "../base/index.ts";
import { envelopeKeyId, envelopePayloadType, signEnvelope, verifyEnvelope } from "./envelope.ts";
import { newSigningSecret, signingKey, verifyingKey } from "./signing-key.ts";

const type = "application/vnd.tocsin.message.v1+json";
const key = signingKey(newSigningSecret("message", systemRandom));
const verifying = verifyingKey(key.publicKey);
const numRuns = process.env["TOCSIN_NIGHTLY"] === "1" ? 20_000 : 400;

function isRefused(bytes: Uint8Array): boolean {
  try {
    verifyEnvelope(bytes, type, verifying);
    return false;
  } catch (thrown) {
    return isTocsinError(thrown, "verification-failed");
  }
}

test("every payload comes back, from an envelope in canonical form", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (payload) => {
      const envelope = signEnvelope(type, payload, key);
      assert.deepEqual(verifyEnvelope(envelope, type, verifying).payload, payload);
      assert.deepEqual(canonicalBytes(JSON.parse(Buffer.from(envelope).toString())), new Uint8Array(envelope));
    }),
    { numRuns: numRuns / 10 },
  );
});

test("one byte changed anywhere, added or taken away is refused", () => {
  const envelope = signEnvelope(type, new Uint8Array(100).fill(9), key);
  fc.assert(
    fc.property(fc.nat(envelope.length - 1), fc.integer({ min: 1, max: 255 }), fc.constantFrom("change", "add", "take"), (at, by, how) => {
      const before = envelope.subarray(0, at);
      const changed = Uint8Array.of((envelope[at] ?? 0) ^ by);
      const rest = envelope.subarray(how === "add" ? at : at + 1);
      const mutated = Buffer.concat(how === "take" ? [before, rest] : [before, changed, rest]);
      return isRefused(mutated);
    }),
    { numRuns },
  );
});

test("arbitrary bytes and arbitrary JSON never open, and never throw anything else", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.json().map((text) => Buffer.from(text)),
    fc.string().map((text) => Buffer.from(`{"payload":"${text}`)),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      envelopeKeyId(input);
      envelopePayloadType(input);
      return isRefused(input);
    }),
    { numRuns },
  );
});
