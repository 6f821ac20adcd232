import assert from "node:assert/strict";
import test from "node:test";
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { isTocsinError, systemRandom, utf8 } from "../base/index.ts";
import { newSealingKey, openSealed, seal, sealingKeyFromSecret, sealingPublicKey, sealingRecipient, suiteInfo } from "./hpke.ts";

const info = utf8("agreement 7");
const aad = utf8("header");
const plaintext = utf8("Two men, one van.");
const key = await newSealingKey(systemRandom);
const other = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

const failed = (thrown: unknown): boolean =>
  isTocsinError(thrown, "verification-failed") && thrown.message === "Verification failed" && thrown.cause === undefined;

test("what is sealed to a key opens with it", async () => {
  for (const to of [key.publicKey, await sealingRecipient(key.publicKey)]) {
    const sealed = await seal(to, { info, aad, plaintext });
    assert.equal(sealed.enc.length, 1120);
    assert.equal(sealed.ciphertext.length, plaintext.length + 16);
    assert.deepEqual(await openSealed(key, { ...sealed, info, aad }), plaintext);
  }
});

test("a key comes back whole from its secret", async () => {
  const again = await sealingKeyFromSecret(key.secret);
  assert.deepEqual(again.publicKey, key.publicKey);
  assert.match(key.publicKey.keyId, /^[A-Za-z0-9_-]{22}$/);
  assert.deepEqual(sealingPublicKey(key.publicKey.publicKey), key.publicKey);
});

test("a second implementation opens what we seal", async () => {
  for (let round = 0; round < 5; round++) {
    const text = systemRandom(round * 700);
    const { enc, ciphertext } = await seal(key.publicKey, { info, aad, plaintext: text });
    const recipientKey = await other.kem.importKey("raw", key.secret, false);
    const context = await other.createRecipientContext({ recipientKey, enc, info: suiteInfo(info) });
    assert.deepEqual(new Uint8Array(await context.open(ciphertext, aad)), text);
  }
});

test("we open what a second implementation seals, to a key that it made", async () => {
  const pair = await other.kem.generateKeyPair();
  const secret = new Uint8Array(await other.kem.serializePrivateKey(pair.privateKey));
  const ours = await sealingKeyFromSecret(secret);
  assert.deepEqual(ours.publicKey.publicKey, new Uint8Array(await other.kem.serializePublicKey(pair.publicKey)));
  for (let round = 0; round < 5; round++) {
    const text = systemRandom(round * 700);
    const sender = await other.createSenderContext({ recipientPublicKey: pair.publicKey, info: suiteInfo(info) });
    const ciphertext = new Uint8Array(await sender.seal(text, aad));
    assert.deepEqual(await openSealed(ours, { enc: new Uint8Array(sender.enc), ciphertext, info, aad }), text);
  }
});

test("sealing twice gives nothing in common", async () => {
  const [a, b] = [await seal(key.publicKey, { info, aad, plaintext }), await seal(key.publicKey, { info, aad, plaintext })];
  assert.notDeepEqual(a.enc, b.enc);
  assert.notDeepEqual(a.ciphertext, b.ciphertext);
});

test("another key, info, aad or length and any changed byte fail in the same words", async () => {
  const sealed = await seal(key.publicKey, { info, aad, plaintext });
  const good = { ...sealed, info, aad };
  const flipped = (bytes: Uint8Array, at: number): Uint8Array => Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
  await assert.rejects(openSealed(await newSealingKey(systemRandom), good), failed);
  await assert.rejects(openSealed(key, { ...good, info: utf8("agreement 8") }), failed);
  await assert.rejects(openSealed(key, { ...good, aad: new Uint8Array() }), failed);
  await assert.rejects(openSealed(key, { ...good, aad: new Uint8Array(40_000) }), failed);
  await assert.rejects(openSealed(key, { ...good, enc: new Uint8Array() }), failed);
  await assert.rejects(openSealed(key, { ...good, enc: new Uint8Array(1120) }), failed);
  await assert.rejects(openSealed(key, { ...good, ciphertext: new Uint8Array(15) }), failed);
  await assert.rejects(openSealed(key, { ...good, ciphertext: sealed.ciphertext.subarray(1) }), failed);
  for (const at of [0, 500, 1087, 1088, 1119]) await assert.rejects(openSealed(key, { ...good, enc: flipped(sealed.enc, at) }), failed);
  for (let at = 0; at < sealed.ciphertext.length; at++) {
    await assert.rejects(openSealed(key, { ...good, ciphertext: flipped(sealed.ciphertext, at) }), failed);
  }
  assert.deepEqual(await openSealed(key, good), plaintext);
});

test("a message opened and sealed again to a third party opens there: only the signed header inside can refuse it", async () => {
  // HPKE's base mode authenticates no sender. This is why the header names its recipient inside the signature.
  const cedar = await newSealingKey(systemRandom);
  const opened = await openSealed(key, { ...(await seal(key.publicKey, { info, aad, plaintext })), info, aad });
  const again = await seal(cedar.publicKey, { info, aad, plaintext: opened });
  assert.deepEqual(await openSealed(cedar, { ...again, info, aad }), plaintext);
});

test("a published key of another suite, under another's id, or that is no key is refused", async () => {
  const { publicKey } = key;
  const noKey = sealingPublicKey(new Uint8Array(1216).fill(0xff));
  // The identity point: every exchange with it ends in zero (RFC 7748 §6.1), so there is nothing to seal under.
  const weak = sealingPublicKey(Uint8Array.from(publicKey.publicKey, (byte, at) => (at < 1184 ? byte : 0)));
  for (const to of [{ ...publicKey, suite: 2 as 1 }, { ...publicKey, keyId: noKey.keyId }, noKey, weak]) {
    await assert.rejects(seal(to, { info, aad, plaintext }), failed);
  }
  assert.throws(() => sealingPublicKey(new Uint8Array(1215)), failed);
});

test("an over-long context is refused before sealing, and a secret of another length is a caller's mistake", async () => {
  await assert.rejects(seal(key.publicKey, { info: new Uint8Array(32_769), aad, plaintext }), (thrown) =>
    isTocsinError(thrown, "input-too-large"),
  );
  await assert.rejects(sealingKeyFromSecret(new Uint8Array(31)), TypeError);
});

test("no warning of the runtime is caused by sealing and opening", async () => {
  const seen: string[] = [];
  const listener = (warning: Error): void => void seen.push(warning.message);
  process.on("warning", listener);
  const sealed = await seal(key.publicKey, { info, aad, plaintext });
  await openSealed(key, { ...sealed, info, aad });
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listener);
  assert.deepEqual(seen, []);
});
