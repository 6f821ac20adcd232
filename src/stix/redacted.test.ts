import assert from "node:assert/strict";
import { test } from "node:test";
import { redactedExtensionId } from "./extensions/flag.ts";
import { validateHistory } from "./history.ts";
import { deterministicIdentifier } from "./identifier.ts";
import { isRedacted } from "./redacted.ts";
import { validateObject } from "./validate.ts";
import { newest } from "./version-set.ts";
import { newVersion } from "./version.ts";

const at = "2026-01-02T03:04:05.678Z";
const whole = {
  type: "tool",
  spec_version: "2.1",
  id: "tool--9c4638ec-f1de-4ddb-abf4-1b760417654e",
  created_by_ref: "identity--311b2d2d-f010-4473-83ec-1edf84858f4c",
  created: at,
  modified: at,
  name: "t",
};
const flag = { [redactedExtensionId]: { extension_type: "property-extension", copy: "redacted" } };
const { created_by_ref: _, ...left } = { ...whole, extensions: flag };

test("a redacted copy is valid, in conflict with nothing, and gives way to the whole, in whatever order they come", () => {
  assert.deepEqual([isRedacted(left), isRedacted(whole)], [true, false]);
  assert.deepEqual(validateObject(left).issues, []);
  assert.deepEqual(
    validateObject({ ...left, extensions: { [redactedExtensionId]: { extension_type: "property-extension" } } }).valid,
    false,
  );
  assert.deepEqual(validateHistory([left, whole]).issues, []);
  assert.deepEqual(validateHistory([whole, { ...whole, name: "u" }]).valid, false);
  assert.equal(newest([left, whole]).get(whole.id), whole);
  assert.equal(newest([whole, left]).get(whole.id), whole);
});

test("nobody makes a version of a redacted copy", () => {
  assert.throws(() => newVersion(left, { name: "u" }, { by: null, modified: "2026-01-03T00:00:00.000Z" }), {
    code: "stix-not-versionable",
  });
});

test("the flag changes no deterministic id", () => {
  const file = { type: "file", name: "x" };
  assert.equal(deterministicIdentifier({ ...file, extensions: flag }), deterministicIdentifier(file));
  const more = { "x-own-ext": { own: 1 } };
  assert.equal(
    deterministicIdentifier({ ...file, extensions: { ...more, ...flag } }),
    deterministicIdentifier({ ...file, extensions: more }),
  );
});
