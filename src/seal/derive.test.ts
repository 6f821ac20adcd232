import assert from "node:assert/strict";
import test from "node:test";
import { systemRandom, utf8 } from "../base/index.ts";
import { deriveKey } from "./derive.ts";
import { hkdfSha256 } from "./kdf.ts";

test("a derived key is HKDF-SHA256 without salt over the labelled info", async () => {
  const key = systemRandom(32);
  const kdf = hkdfSha256();
  const prk = await kdf.Extract(new Uint8Array(), key);
  for (const length of [16, 32, 64, 8160]) {
    assert.deepEqual(deriveKey(key, "database", length), await kdf.Expand(prk, utf8("tocsin derive v1\0database"), length));
  }
  assert.deepEqual(deriveKey(key, "database"), deriveKey(key, "database", 32));
});

test("labels and keys separate what is derived", () => {
  const key = systemRandom(32);
  const all = [deriveKey(key, "a"), deriveKey(key, "b"), deriveKey(systemRandom(32), "a")].map((one) => Buffer.from(one).toString("hex"));
  assert.equal(new Set(all).size, 3);
});

test("a short key, an unprintable label and an impossible length are caller's mistakes", () => {
  const key = systemRandom(32);
  assert.throws(() => deriveKey(new Uint8Array(15), "a"), TypeError);
  for (const label of ["", "a\0b", "é", "a".repeat(201)]) assert.throws(() => deriveKey(key, label), TypeError);
  for (const length of [0, -1, 1.5, 8161]) assert.throws(() => deriveKey(key, "a", length), TypeError);
});
