import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { base64url, isTocsinError, sha256, utf8 } from "../../base/index.ts";
import { createPart, erasePart, maxPartBytes, onePart, openPart, partLabels, verifyPart } from "./part.ts";
import { countingRandom } from "./unsafe-testing.ts";

const anyPart = fc.record({
  label: fc.constantFrom(...partLabels),
  salt: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  bytes: fc.uint8Array({ maxLength: 200 }),
});
const failed = (thrown: unknown) => isTocsinError(thrown, "verification-failed");

test("a commitment is SHA-256 over label, 0x00, salt and bytes, and nothing else", () => {
  fc.assert(
    fc.property(anyPart, ({ label, salt, bytes }) => {
      const input = Buffer.concat([utf8(`tocsin/part/v1/${label}`), Uint8Array.of(0), salt, bytes]);
      assert.equal(openPart(label, salt, bytes).commitment, base64url(sha256(input)));
    }),
  );
});

test("a part opens its own commitment, erased or not, and no change of label, salt or bytes does", () => {
  fc.assert(
    fc.property(anyPart, fc.nat(), ({ label, salt, bytes }, at) => {
      const part = openPart(label, salt, bytes);
      verifyPart(part, part);
      verifyPart(part, erasePart(part));
      const other = partLabels[(partLabels.indexOf(label) + 1) % partLabels.length] ?? "body";
      const changed = (given: Uint8Array) => given.map((byte, place) => (place === at % given.length ? byte ^ 1 : byte));
      assert.throws(() => verifyPart(part, { ...part, label: other }), failed);
      assert.throws(() => verifyPart({ ...part, label: other }, part), failed);
      assert.throws(() => verifyPart(part, { ...part, salt: changed(salt) }), failed);
      assert.throws(() => verifyPart(part, { ...part, bytes: Uint8Array.of(...bytes, 0) }), failed);
      if (bytes.length > 0) assert.throws(() => verifyPart(part, { ...part, bytes: changed(bytes) }), failed);
      assert.throws(() => verifyPart(part, { label, commitment: base64url(salt) }), failed);
    }),
  );
});

test("an erased part keeps neither salt nor bytes", () => {
  const part = createPart("person", utf8("somebody"), countingRandom(1));
  assert.deepEqual(Object.keys(erasePart(part)).toSorted(), ["commitment", "label"]);
});

test("too large, absent and doubled parts are refused with their codes", () => {
  const random = countingRandom(2);
  assert.throws(
    () => createPart("bundle", new Uint8Array(maxPartBytes + 1), random),
    (thrown) => isTocsinError(thrown, "input-too-large"),
  );
  const part = createPart("body", utf8("{}"), random);
  assert.throws(
    () => onePart([], "body"),
    (thrown) => isTocsinError(thrown, "part-absent"),
  );
  assert.throws(
    () => onePart([erasePart(part)], "body"),
    (thrown) => isTocsinError(thrown, "part-absent"),
  );
  assert.throws(
    () => onePart([part, part], "body"),
    (thrown) => isTocsinError(thrown, "input-malformed"),
  );
  assert.equal(onePart([part], "body"), part);
});
