import assert from "node:assert/strict";
import { argon2Sync } from "node:crypto";
import test from "node:test";
import { isTocsinError, systemRandom, utf8 } from "../base/index.ts";
import { argon2Limits, newArgon2Parameters, passphraseKey } from "./passphrase.ts";

const cheap = { salt: new Uint8Array(16).fill(2), memoryKiB: 64, passes: 1, lanes: 1 };
const malformed = (thrown: unknown): boolean => isTocsinError(thrown, "input-malformed");

test("the runtime's Argon2id is that of RFC 9106 section 5.3", () => {
  const inputs = { message: new Uint8Array(32).fill(1), nonce: new Uint8Array(16).fill(2), secret: new Uint8Array(8).fill(3) };
  const cost = { parallelism: 4, tagLength: 32, memory: 32, passes: 3, associatedData: new Uint8Array(12).fill(4) };
  const tag = argon2Sync("argon2id", { ...inputs, ...cost }).toString("hex");
  assert.equal(tag, "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
});

test("passphrase, salt and every cost parameter change the key", async () => {
  const variants = [
    cheap,
    { ...cheap, salt: new Uint8Array(16) },
    { ...cheap, memoryKiB: 72 },
    { ...cheap, passes: 2 },
    { ...cheap, lanes: 2 },
  ];
  const keys = await Promise.all([...variants.map((one) => passphraseKey(utf8("bell"), one)), passphraseKey(utf8("Bell"), cheap)]);
  assert.equal(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size, 6);
  assert.ok(keys.every((key) => key.length === 32));
  assert.deepEqual(await passphraseKey(utf8("bell"), cheap), keys[0]);
});

test("the work is done off the main thread", async () => {
  // Turns of the event loop while the key is derived show that it was free.
  let turns = 0;
  let isDone = false;
  const turn = (): void => {
    turns++;
    if (!isDone) setImmediate(turn);
  };
  setImmediate(turn);
  await passphraseKey(utf8("bell"), { ...cheap, memoryKiB: 32 * 1024, passes: 2 });
  isDone = true;
  assert.ok(turns > 1);
});

test("fresh parameters are within the limits, with a fresh salt", async () => {
  const parameters = newArgon2Parameters(systemRandom);
  assert.deepEqual({ ...parameters, salt: parameters.salt.length }, { salt: 16, memoryKiB: 65_536, passes: 3, lanes: 4 });
  assert.notDeepEqual(newArgon2Parameters(systemRandom).salt, parameters.salt);
  assert.equal((await passphraseKey(utf8("bell"), parameters)).length, 32);
});

test("parameters that a hostile file could stop the node with are refused before any work", async () => {
  const hostile = [
    { ...cheap, memoryKiB: argon2Limits.memoryKiB + 1 },
    { ...cheap, passes: argon2Limits.passes + 1 },
    { ...cheap, memoryKiB: argon2Limits.memoryKiB, passes: 5 },
    { ...cheap, lanes: argon2Limits.lanes + 1 },
    { ...cheap, lanes: 9, memoryKiB: 71 },
    { ...cheap, passes: 0 },
    { ...cheap, passes: 1.5 },
    { ...cheap, memoryKiB: Number.NaN },
    { ...cheap, lanes: Number.POSITIVE_INFINITY },
    { ...cheap, salt: new Uint8Array(15) },
    { ...cheap, salt: new Uint8Array(65) },
  ];
  for (const parameters of hostile) await assert.rejects(passphraseKey(utf8("bell"), parameters), malformed);
  await assert.rejects(passphraseKey(new Uint8Array(), cheap), malformed);
  await assert.rejects(passphraseKey(new Uint8Array(4097), cheap), malformed);
});
