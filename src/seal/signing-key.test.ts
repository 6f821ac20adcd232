import assert from "node:assert/strict";
import test from "node:test";
import { ml_dsa44, ml_dsa65 } from "@noble/post-quantum/ml-dsa.js";
import { concat, isTocsinError, systemRandom, utf8 } from "../base/index.ts";
import { newSigningSecret, signingKey, signingKeyId, verifyingKey } from "./signing-key.ts";
import type { KeyUse } from "./signing-key.ts";
import { mlDsa44, mlDsa65 } from "./suite.ts";

const uses: readonly KeyUse[] = ["identity", "message", "log", "officer"];
const message = utf8("the bell is rung");

for (const use of uses) {
  const set = use === "log" ? mlDsa44 : mlDsa65;
  const other = use === "log" ? ml_dsa44 : ml_dsa65;

  test(`a ${use} key signs with Ed25519 and ${set.name}, and an independent implementation agrees both ways`, () => {
    const secret = newSigningSecret(use, systemRandom);
    const key = signingKey(secret);
    assert.equal(key.publicKey.ed25519.length, 32);
    assert.equal(key.publicKey.mlDsa.length, set.publicKey);
    const pair = other.keygen(secret.mlDsaSeed);
    assert.deepEqual(pair.publicKey, key.publicKey.mlDsa);

    const ours = key.sign(message);
    assert.equal(ours.ed25519.length, 64);
    assert.equal(ours.mlDsa.length, set.signature);
    assert.equal(other.verify(ours.mlDsa, message, pair.publicKey), true);

    const verifying = verifyingKey(key.publicKey);
    assert.equal(verifying.keyId, key.keyId);
    assert.equal(verifying.verifies(message, ours), true);
    assert.equal(verifying.verifies(message, { ed25519: ours.ed25519, mlDsa: other.sign(message, pair.secretKey) }), true);
    assert.equal(verifying.verifies(utf8("the bell is not rung"), ours), false);
  });
}

test("neither signature counts without the other", () => {
  const key = signingKey(newSigningSecret("message", systemRandom));
  const verifying = verifyingKey(key.publicKey);
  const good = key.sign(message);
  const elsewhere = key.sign(utf8("another message"));
  assert.equal(verifying.verifies(message, good), true);
  assert.equal(verifying.verifies(message, { ...good, ed25519: elsewhere.ed25519 }), false);
  assert.equal(verifying.verifies(message, { ...good, mlDsa: elsewhere.mlDsa }), false);
  assert.equal(verifying.verifies(message, { ...good, mlDsa: new Uint8Array() }), false);
  assert.equal(verifying.verifies(message, { ...good, ed25519: new Uint8Array() }), false);
  assert.equal(verifying.verifies(message, { ed25519: good.mlDsa, mlDsa: good.ed25519 }), false);
});

test("one secret used for two purposes has two key ids", () => {
  const secret = newSigningSecret("message", systemRandom);
  const ids = uses.map((use) => signingKey({ ...secret, use }).keyId);
  assert.equal(new Set(ids).size, uses.length);
  for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{22}$/);
});

test("a public key of another suite, use or length, and bytes that are no key, are refused alike", () => {
  const { publicKey } = signingKey(newSigningSecret("message", systemRandom));
  const wrong: readonly unknown[] = [
    { ...publicKey, suite: 2 },
    { ...publicKey, use: "log" },
    { ...publicKey, use: "anything" },
    { ...publicKey, ed25519: publicKey.ed25519.subarray(1) },
    { ...publicKey, mlDsa: publicKey.mlDsa.subarray(1) },
    { ...publicKey, mlDsa: new Uint8Array() },
  ];
  for (const candidate of wrong) {
    const given = candidate as typeof publicKey;
    assert.throws(
      () => verifyingKey(given),
      (thrown) => isTocsinError(thrown, "verification-failed"),
    );
    assert.throws(
      () => signingKeyId(given),
      (thrown) => isTocsinError(thrown, "verification-failed"),
    );
  }
});

test("a secret with the wrong lengths is a caller's mistake", () => {
  const secret = newSigningSecret("message", systemRandom);
  assert.throws(() => signingKey({ ...secret, mlDsaSeed: new Uint8Array(31) }), TypeError);
  assert.throws(() => signingKey({ ...secret, use: "all" as KeyUse }), TypeError);
});

test("under an Ed25519 point of small order, where one signature would do for many messages, nothing verifies", () => {
  // The y coordinates of the points whose order divides 8, little-endian, and those that 255 bits can hold shifted by the prime.
  const points = [
    "00".repeat(32),
    `01${"00".repeat(31)}`,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    `ec${"ff".repeat(30)}7f`,
    `ed${"ff".repeat(30)}7f`,
    `ee${"ff".repeat(30)}7f`,
  ].map((text) => new Uint8Array(Buffer.from(text, "hex")));
  const key = signingKey(newSigningSecret("message", systemRandom));
  const { mlDsa } = key.sign(message);
  for (const ed25519 of points) {
    const weak = verifyingKey({ ...key.publicKey, ed25519 });
    for (const commitment of points)
      assert.equal(weak.verifies(message, { ed25519: concat(commitment, new Uint8Array(32)), mlDsa }), false);
  }
});
