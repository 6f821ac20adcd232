import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../../base/index.ts";
import { validateStream } from "../stream-validate.ts";
import { validateObject } from "../validate.ts";

const [early, late] = ["2026-01-02T03:04:05.678Z", "2026-01-03T03:04:05.678Z"];
const version = {
  type: "identity",
  spec_version: "2.1",
  id: "identity--00000001-0000-4000-8000-000000000000",
  created: early,
  modified: early,
  name: "Alder",
};
const creator = "identity--00000002-0000-4000-8000-000000000000";

/** What a bundle of these objects is told at MUST level: the same from memory and from a stream. */
async function errorsOf(...objects: readonly object[]): Promise<readonly string[]> {
  const bundle = { type: "bundle", id: "bundle--00000001-0000-4000-8000-000000000000", objects };
  const whole = validateObject(bundle);
  const streamed = await validateStream([utf8(JSON.stringify(bundle))]);
  assert.deepEqual(streamed.issues, whole.issues);
  assert.equal(streamed.valid, whole.valid);
  return whole.issues.filter(({ level }) => level === "MUST").map(({ path, code }) => `${path} ${code}`);
}

test("versions of one object in a bundle keep what must not change", async () => {
  assert.deepEqual(await errorsOf(version, { ...version, modified: late, name: "Birch" }), []);
  assert.deepEqual(await errorsOf(version, { ...version, created: early.replace("678", "6780"), modified: late }), []);
  assert.deepEqual(await errorsOf(version, { ...version, created: late, modified: late }), ["/objects/1/created version-created"]);
  assert.deepEqual(await errorsOf(version, { ...version, modified: late, created_by_ref: creator }), ["/objects/1 version-creator"]);
});

test("nothing follows a revocation, whichever of the two comes first in the bundle", async () => {
  const revoked = { ...version, revoked: true };
  const later = { ...version, modified: late };
  assert.deepEqual(await errorsOf(version, { ...later, revoked: true }), []);
  assert.deepEqual(await errorsOf({ ...later, revoked: true }, version), []);
  assert.deepEqual(await errorsOf(revoked, later), ["/objects/1/modified version-after-revoked"]);
  assert.deepEqual(await errorsOf(later, revoked), ["/objects/1/revoked version-after-revoked"]);
});

test("what has no times that can be read is no version", async () => {
  const [path] = await errorsOf(version, { ...version, created: "yesterday", modified: late });
  assert.equal(path, "/objects/1/created bad-timestamp");
  const address = { type: "ipv4-addr", spec_version: "2.1", id: "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4", value: "198.51.100.3" };
  assert.deepEqual(await errorsOf(address, address), []);
});
