import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError, type ErrorCode } from "../../base/index.ts";
import { party } from "../message/unsafe-testing.ts";
import { createRevocations, isRevoked, readRevocations, type Revocations } from "./revocation.ts";
import { issued } from "./unsafe-testing.ts";

const [alder, birch] = await Promise.all([party("alder"), party("birch")]);
const entry = (keyId: string) => ({ keyId, reason: "stolen" as const, from: issued, remark: "lost with the laptop" });
const make = (serial: number, keys: readonly string[]) =>
  createRevocations({ serial, issuedAt: issued, revoked: keys.map(entry) }, alder.identity);
const refused = (code: ErrorCode) => (thrown: unknown) => isTocsinError(thrown, code);
const read = (envelope: Uint8Array, held?: Revocations) => readRevocations(envelope, alder.identity.publicKey, held);

test("a list of revocations says which keys are revoked", () => {
  const made = make(1, [alder.message.keyId]);
  const { value } = read(made.envelope);
  assert.equal(isRevoked(value, alder.message.keyId), true);
  assert.equal(isRevoked(value, alder.log.keyId), false);
  assert.deepEqual(read(made.envelope, value).value, value);
});

test("lists only grow, under serials that only rise", () => {
  const held = make(2, [alder.message.keyId]).value;
  assert.equal(read(make(3, [alder.log.keyId, alder.message.keyId]).envelope, held).value.serial, 3);
  assert.throws(() => read(make(1, [alder.message.keyId]).envelope, held), refused("card-serial-lower"));
  assert.throws(() => read(make(3, [alder.log.keyId]).envelope, held), refused("card-serial-reused"));
  assert.throws(() => read(make(2, [alder.log.keyId, alder.message.keyId]).envelope, held), refused("card-serial-reused"));
});

test("only the identity key revokes", () => {
  const made = make(1, [alder.message.keyId]);
  assert.throws(() => readRevocations(made.envelope, birch.identity.publicKey), refused("verification-failed"));
  assert.throws(() => make(1, [alder.message.keyId, alder.message.keyId]), refused("input-malformed"));
});
