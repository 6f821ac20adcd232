import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { isTocsinError, systemRandom, utf8 } from "../base/index.ts";
import { unwrap, wrap } from "./wrap.ts";

const key = systemRandom(32);
const aad = utf8("payload key 7");

test("what is wrapped comes back, and twice the same looks different", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (plaintext) => {
      const wrapped = wrap(key, plaintext, aad, systemRandom);
      assert.equal(wrapped.length, plaintext.length + 28);
      assert.deepEqual(unwrap(key, wrapped, aad), plaintext);
      assert.notDeepEqual(wrap(key, plaintext, aad, systemRandom), wrapped);
    }),
  );
});

test("another key, another place, a cut and any changed byte are refused", () => {
  const failed = (thrown: unknown): boolean => isTocsinError(thrown, "verification-failed");
  const wrapped = wrap(key, utf8("secret"), aad, systemRandom);
  assert.throws(() => unwrap(systemRandom(32), wrapped, aad), failed);
  assert.throws(() => unwrap(key, wrapped, utf8("payload key 8")), failed);
  for (let at = 0; at < wrapped.length; at++) {
    const changed = Uint8Array.from(wrapped, (byte, index) => (index === at ? byte ^ 0x80 : byte));
    assert.throws(() => unwrap(key, changed, aad), failed);
    assert.throws(() => unwrap(key, wrapped.subarray(0, at), aad), failed);
  }
});

test("a key of another length, or a random source that gives too little, is a caller's mistake", () => {
  assert.throws(() => wrap(systemRandom(16), utf8("x"), aad, systemRandom), TypeError);
  assert.throws(() => unwrap(systemRandom(31), new Uint8Array(40), aad), TypeError);
  assert.throws(() => wrap(key, utf8("x"), aad, () => new Uint8Array(8)), TypeError);
});
