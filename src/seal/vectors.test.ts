import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { ml_dsa44, ml_dsa65 } from "@noble/post-quantum/ml-dsa.js";
import { fromHex, hex, isTocsinError, sha256, utf8 } from "../base/index.ts";
import * as seal from "./index.ts";

// vectors/seal is published for other implementations. Here the published bytes are made again from the published inputs.
const root = path.join(import.meta.dirname, "../..");

type Fields<Name extends string> = { readonly [name in Name]: string };
type KeyVector = Fields<"ed25519Seed" | "mlDsaSeed" | "ed25519" | "mlDsa" | "keyId"> & { readonly use: seal.KeyUse };

function read<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(root, "vectors/seal", name), "utf8")) as T;
}

function bytes(text: string): Uint8Array {
  const value = fromHex(text);
  assert.ok(value !== undefined, "lower-case hex in the vector");
  return value;
}

function secretOf(vector: Pick<KeyVector, "use" | "ed25519Seed" | "mlDsaSeed">): seal.SigningSecret {
  return { suite: 1, use: vector.use, ed25519Seed: bytes(vector.ed25519Seed), mlDsaSeed: bytes(vector.mlDsaSeed) };
}

const failed = (thrown: unknown): boolean => isTocsinError(thrown, "verification-failed") && thrown.message === "Verification failed";
const keys = read<{ readonly valid: readonly KeyVector[] }>("signing-keys.json").valid;

function keyVector(use: string): KeyVector {
  const found = keys.find((one) => one.use === use);
  assert.ok(found !== undefined, `a vector for a ${use} key`);
  return found;
}

test("signing-keys.json", () => {
  assert.deepEqual(
    keys.map(({ use }) => use),
    ["identity", "message", "log", "officer"],
  );
  for (const vector of keys) {
    const { publicKey, keyId } = seal.signingKey(secretOf(vector));
    assert.deepEqual([hex(publicKey.ed25519), hex(publicKey.mlDsa), keyId], [vector.ed25519, vector.mlDsa, vector.keyId]);
  }
});

test("envelopes.json", () => {
  type Valid = Fields<"comment" | "key" | "payload" | "pae" | "envelope">;
  const { payloadType, valid, invalid } = read<{ payloadType: string; valid: Valid[]; invalid: Fields<"comment" | "envelope">[] }>(
    "envelopes.json",
  );
  for (const { comment, key: use, payload, pae, envelope } of valid) {
    const secret = secretOf(keyVector(use));
    const key = seal.signingKey(secret);
    assert.equal(hex(seal.preAuthEncoding(payloadType, bytes(payload))), pae, comment);
    const opened = seal.verifyEnvelope(utf8(envelope), payloadType, key.publicKey);
    assert.deepEqual([hex(opened.payload), opened.keyId], [payload, key.keyId], comment);
    // ML-DSA without hedging makes the one signature that the vector holds, so that the whole envelope can be made again.
    const scheme = use === "log" ? ml_dsa44 : ml_dsa65;
    const mlDsa = scheme.sign(bytes(pae), scheme.keygen(secret.mlDsaSeed).secretKey, { extraEntropy: false });
    const again = seal.signEnvelope(payloadType, bytes(payload), { ...key, sign: (message) => ({ ...key.sign(message), mlDsa }) });
    assert.equal(Buffer.from(again).toString(), envelope, comment);
  }
  const { publicKey } = seal.signingKey(secretOf(keyVector("message")));
  assert.ok(invalid.length >= 26);
  for (const { comment, envelope } of invalid)
    assert.throws(() => seal.verifyEnvelope(utf8(envelope), payloadType, publicKey), failed, comment);
});

test("padding.json", () => {
  type Size = { readonly plaintextBytes: number; readonly paddedBytes: number };
  type Valid = { readonly plaintext: string; readonly paddedBytes: number; readonly paddedSha256: string };
  const { sizes, valid, invalid } = read<{ sizes: Size[]; valid: Valid[]; invalid: Fields<"comment" | "padded">[] }>("padding.json");
  for (const { plaintextBytes, paddedBytes } of sizes) assert.equal(seal.paddedSize(plaintextBytes + 4), paddedBytes);
  for (const { plaintext, paddedBytes, paddedSha256 } of valid) {
    const padded = seal.pad(bytes(plaintext));
    assert.deepEqual([padded.length, hex(sha256(padded)), hex(seal.unpad(padded))], [paddedBytes, paddedSha256, plaintext]);
  }
  for (const { comment, padded } of invalid) assert.throws(() => seal.unpad(bytes(padded)), failed, comment);
});

test("fingerprint.json", () => {
  const { valid } = read<{ valid: { readonly bytes: string; readonly count: number; readonly words: string }[] }>("fingerprint.json");
  for (const vector of valid) {
    const words = seal.fingerprintWords(bytes(vector.bytes), vector.count);
    assert.equal(words.join(" "), vector.words);
    assert.ok(seal.sameWords(vector.words.toUpperCase(), words));
  }
});

test("symmetric.json", async () => {
  type Derive = Fields<"key" | "label" | "derived"> & { readonly length: number };
  type Passphrase = Fields<"passphrase" | "salt" | "key"> & { readonly memoryKiB: number; readonly passes: number; readonly lanes: number };
  const vectors = read<{ derive: Derive[]; wrap: Fields<"key" | "aad" | "plaintext" | "wrapped">[]; passphrase: Passphrase[] }>(
    "symmetric.json",
  );
  for (const { key, label, length, derived } of vectors.derive) assert.equal(hex(seal.deriveKey(bytes(key), label, length)), derived);
  for (const { key, aad, plaintext, wrapped } of vectors.wrap) {
    assert.equal(hex(seal.wrap(bytes(key), bytes(plaintext), bytes(aad), (length) => bytes(wrapped).subarray(0, length))), wrapped);
    assert.equal(hex(seal.unwrap(bytes(key), bytes(wrapped), bytes(aad))), plaintext);
  }
  for (const { passphrase, salt, key, ...cost } of vectors.passphrase) {
    assert.equal(hex(await seal.passphraseKey(utf8(passphrase), { ...cost, salt: bytes(salt) })), key);
  }
});

test("officer-key-file.json", async () => {
  type Valid = KeyVector & Fields<"passphrase" | "wrapNonce" | "file">;
  const { valid, invalid } = read<{ valid: Valid[]; invalid: Fields<"comment" | "passphrase" | "file">[] }>("officer-key-file.json");
  for (const vector of valid) {
    const secret = secretOf(vector);
    assert.deepEqual(await seal.readOfficerKeyFile(utf8(vector.file), utf8(vector.passphrase)), secret);
    const { argon2id } = JSON.parse(vector.file) as { argon2id: { salt: string; memoryKiB: number; passes: number; lanes: number } };
    const parameters = { ...argon2id, salt: new Uint8Array(Buffer.from(argon2id.salt, "base64")) };
    const written = await seal.writeOfficerKeyFile(secret, utf8(vector.passphrase), { random: () => bytes(vector.wrapNonce), parameters });
    assert.equal(Buffer.from(written).toString(), vector.file);
  }
  for (const { comment, passphrase, file } of invalid)
    await assert.rejects(seal.readOfficerKeyFile(utf8(file), utf8(passphrase)), failed, comment);
});

test("sealed.json", async () => {
  type Valid = Fields<"info" | "hpkeInfo" | "aad" | "plaintext" | "enc" | "ciphertext">;
  const vectors = read<Fields<"secret" | "publicKey" | "keyId"> & { valid: Valid[] }>("sealed.json");
  const key = await seal.sealingKeyFromSecret(bytes(vectors.secret));
  assert.deepEqual([hex(key.publicKey.publicKey), key.publicKey.keyId], [vectors.publicKey, vectors.keyId]);
  const other = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const recipientKey = await other.kem.importKey("raw", key.secret, false);
  for (const vector of vectors.valid) {
    const sealed = { enc: bytes(vector.enc), ciphertext: bytes(vector.ciphertext), info: bytes(vector.info), aad: bytes(vector.aad) };
    assert.equal(hex(await seal.openSealed(key, sealed)), vector.plaintext);
    const context = await other.createRecipientContext({ recipientKey, enc: sealed.enc, info: bytes(vector.hpkeInfo) });
    assert.equal(hex(new Uint8Array(await context.open(sealed.ciphertext, sealed.aad))), vector.plaintext);
    for (const changed of [
      { aad: utf8("other") },
      { info: utf8("other") },
      { enc: sealed.enc.toReversed() },
      { ciphertext: sealed.ciphertext.toReversed() },
    ]) {
      await assert.rejects(seal.openSealed(key, { ...sealed, ...changed }), failed);
    }
  }
});

test("webauthn.json", async () => {
  type Vectors = Fields<"rpId" | "origin" | "decision" | "challenge"> & {
    readonly credential: Fields<"id" | "publicKey">;
    readonly valid: readonly Fields<"assertion">[];
    readonly invalid: readonly Fields<"comment" | "assertion">[];
  };
  const { rpId, origin, decision, challenge, credential, valid, invalid } = read<Vectors>("webauthn.json");
  const officer = { id: bytes(credential.id), publicKey: bytes(credential.publicKey) };
  const expected = { decision: bytes(decision), credential: officer, origin, rpId };
  assert.equal(hex(seal.webauthnChallenge(expected.decision)), challenge);
  for (const { assertion } of valid) await seal.verifyWebauthnAssertion(seal.decodeWebauthnAssertion(utf8(assertion)), expected);
  for (const { comment, assertion } of invalid) {
    await assert.rejects(seal.verifyWebauthnAssertion(seal.decodeWebauthnAssertion(utf8(assertion)), expected), failed, comment);
  }
});

test("the published files are what their generator writes", async () => {
  const { stderr } = await promisify(execFile)(process.execPath, [path.join(root, "tools/vectors-seal.ts"), "--check"]);
  assert.equal(stderr, "");
});
