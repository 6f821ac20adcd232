import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, decapsulate, diffieHellman } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { ml_dsa65 } from "@noble/post-quantum/ml-dsa.js";
import { concat, fromHex, hex, hmacSha256, systemRandom } from "../base/index.ts";
import { hkdfSha256 } from "./kdf.ts";
import { newSigningSecret, signingKey, verifyingKey } from "./signing-key.ts";
import { unwrap, wrap } from "./wrap.ts";

const corpus = path.join(import.meta.dirname, "../../../shared/corpus/crypto/wycheproof");
const missing = existsSync(corpus) ? false : "the shared corpus is missing";

type Case = {
  readonly tcId: number;
  readonly result: "valid" | "invalid" | "acceptable";
  readonly flags: readonly string[];
  readonly [field: string]: unknown;
};
type Group = { readonly tests: readonly Case[]; readonly [field: string]: unknown };

function groups(name: string): readonly Group[] {
  return (JSON.parse(readFileSync(path.join(corpus, name), "utf8")) as { readonly testGroups: readonly Group[] }).testGroups;
}

function bytes(text: unknown): Uint8Array {
  const read = typeof text === "string" ? fromHex(text) : undefined;
  assert.ok(read !== undefined, `hex in the vector, got ${String(text)}`);
  return read;
}

function succeeds(call: () => boolean): boolean {
  try {
    return call();
  } catch {
    return false;
  }
}

// A hybrid signature needs both halves: the half that the vector does not give is a good one of our own.
const ours = signingKey(newSigningSecret("message", systemRandom));

test("Ed25519 verification", { skip: missing }, () => {
  let checked = 0;
  for (const group of groups("ed25519_test.json")) {
    const ed25519 = bytes((group["publicKey"] as { readonly pk: string }).pk);
    const key = verifyingKey({ ...ours.publicKey, ed25519 });
    for (const { tcId, msg, sig, result } of group.tests) {
      const message = bytes(msg);
      assert.equal(key.verifies(message, { ed25519: bytes(sig), mlDsa: ours.sign(message).mlDsa }), result === "valid", `tcId ${tcId}`);
      checked++;
    }
  }
  assert.equal(checked, 151);
});

test("ML-DSA-65 verification", { skip: missing }, () => {
  let checked = 0;
  for (const group of groups("mldsa_65_verify_test.json")) {
    for (const { tcId, msg, sig, ctx, result } of group.tests) {
      const message = bytes(msg);
      const verifies = succeeds(() => {
        const key = verifyingKey({ ...ours.publicKey, mlDsa: bytes(group["publicKey"]) });
        return key.verifies(message, { ed25519: ours.sign(message).ed25519, mlDsa: bytes(sig) });
      });
      // Suite 1 signs with the empty context string only, so a signature made under any other must not verify here.
      assert.equal(verifies, result === "valid" && (ctx === undefined || ctx === ""), `tcId ${tcId}`);
      checked++;
    }
  }
  assert.equal(checked, 210);
});

test("ML-DSA-65 keys from seeds, and signatures by them", { skip: missing }, () => {
  let checked = 0;
  for (const group of groups("mldsa_65_sign_seed_test.json")) {
    const mlDsaSeed = bytes(group["privateSeed"]);
    const secret = { ...newSigningSecret("message", systemRandom), mlDsaSeed };
    if (mlDsaSeed.length !== 32) {
      assert.ok(group.tests.every(({ result }) => result === "invalid"));
      assert.throws(() => signingKey(secret), TypeError);
      continue;
    }
    const key = signingKey(secret);
    assert.equal(hex(key.publicKey.mlDsa), group["publicKey"]);
    const verifying = verifyingKey(key.publicKey);
    // Left out: cases that give only the internal message representative, or a context, or fixed randomness. Signing here
    // is always of a message, with the empty context, and hedged: the signature is checked, not compared.
    const external = group.tests.filter(({ msg, ctx, flags }) => msg !== undefined && ctx === undefined && !flags.includes("Randomized"));
    for (const { tcId, msg, sig, result } of external) {
      if (result !== "valid") continue;
      const { ed25519, mlDsa } = key.sign(bytes(msg));
      assert.ok(verifying.verifies(bytes(msg), { ed25519, mlDsa }), `tcId ${tcId}`);
      assert.ok(verifying.verifies(bytes(msg), { ed25519, mlDsa: bytes(sig) }), `tcId ${tcId}`);
      if (checked < 10) assert.ok(ml_dsa65.verify(mlDsa, bytes(msg), key.publicKey.mlDsa), `tcId ${tcId}`);
      checked++;
    }
  }
  assert.equal(checked, 79);
});

test("ML-KEM-768 keys from seeds, and decapsulation", { skip: missing }, () => {
  const outcomes = { valid: 0, invalid: 0 };
  for (const { tcId, seed, ek, c, K, result } of groups("mlkem_768_test.json").flatMap(({ tests }) => tests)) {
    const agrees = succeeds(() => {
      const key = createPrivateKey({ key: Buffer.from(bytes(seed)), format: "raw-seed", asymmetricKeyType: "ml-kem-768" });
      const published = createPublicKey(key).export({ format: "raw-public" });
      assert.ok(ek === undefined || hex(published) === ek);
      return hex(decapsulate(key, bytes(c))) === K;
    });
    assert.equal(agrees, result === "valid", `tcId ${tcId}`);
    outcomes[result === "valid" ? "valid" : "invalid"]++;
  }
  assert.deepEqual(outcomes, { valid: 153, invalid: 40 });
});

test("AES-256-GCM, both ways", { skip: missing }, () => {
  let checked = 0;
  // Wrapping has one shape: keys of 256 bits, nonces of 96, tags of 128. The other sizes cannot be expressed.
  for (const group of groups("aes_gcm_test.json").filter(({ keySize, ivSize }) => keySize === 256 && ivSize === 96)) {
    for (const { tcId, key, iv, aad, msg, ct, tag, result } of group.tests) {
      const wrapped = concat(bytes(iv), bytes(ct), bytes(tag));
      if (result === "valid") {
        assert.deepEqual(
          wrap(bytes(key), bytes(msg), bytes(aad), () => bytes(iv)),
          wrapped,
          `tcId ${tcId}`,
        );
        assert.equal(hex(unwrap(bytes(key), wrapped, bytes(aad))), msg, `tcId ${tcId}`);
      } else {
        assert.throws(() => unwrap(bytes(key), wrapped, bytes(aad)), { code: "verification-failed" }, `tcId ${tcId}`);
      }
      checked++;
    }
  }
  assert.equal(checked, 66);
});

test("HKDF-SHA256", { skip: missing }, async () => {
  const kdf = hkdfSha256();
  let checked = 0;
  for (const { tcId, ikm, salt, info, size, okm, result } of groups("hkdf_sha256_test.json").flatMap(({ tests }) => tests)) {
    const prk = await kdf.Extract(bytes(salt), bytes(ikm));
    const expanded = kdf.Expand(prk, bytes(info), Number(size));
    if (result === "valid") assert.equal(hex(await expanded), okm, `tcId ${tcId}`);
    else await assert.rejects(expanded, TypeError, `tcId ${tcId}`);
    checked++;
  }
  assert.equal(checked, 86);
});

test("HMAC-SHA256", { skip: missing }, () => {
  let checked = 0;
  for (const group of groups("hmac_sha256_test.json")) {
    for (const { tcId, key, msg, tag, result } of group.tests) {
      // Some tags are cut short on purpose; the code under test always gives all 32 bytes.
      const agrees = hex(hmacSha256(bytes(key), bytes(msg))).startsWith(String(tag));
      assert.equal(agrees, result === "valid", `tcId ${tcId}`);
      checked++;
    }
  }
  assert.equal(checked, 174);
});

test("X25519 agreement as the KEM calls it", { skip: missing }, () => {
  let refused = 0;
  for (const { tcId, public: theirs, private: secret, shared, flags, result } of groups("x25519_test.json").flatMap(({ tests }) => tests)) {
    const agree = (): string => {
      const privateKey = createPrivateKey({ key: Buffer.from(bytes(secret)), format: "raw-private", asymmetricKeyType: "x25519" });
      const publicKey = createPublicKey({ key: Buffer.from(bytes(theirs)), format: "raw-public", asymmetricKeyType: "x25519" });
      return hex(diffieHellman({ privateKey, publicKey }));
    };
    // A shared secret of zero is refused (RFC 7748 §6.1): the peer's share then adds nothing that is secret.
    if (flags.includes("ZeroSharedSecret")) {
      assert.equal(result, "acceptable");
      assert.throws(agree, `tcId ${tcId}`);
      refused++;
    } else {
      assert.equal(agree(), shared, `tcId ${tcId}`);
    }
  }
  assert.equal(refused, 31);
});
