import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { jsonSchema } from "../json-schema.ts";
import { validateObject } from "../validate.ts";
import { tocsinExtensionDefinitions, tocsinIdentity } from "./definitions.ts";
import { redactedExtensionId } from "./flag.ts";
import { knownExtension, knownExtensions, outcomeExtensionId, warningExtensionId } from "./registry.ts";

test("the ids of Tocsin's extensions are what was published", () => {
  assert.equal(warningExtensionId, "extension-definition--5e1eefc2-3c66-4b25-9d65-e216cd6ae18f");
  assert.equal(outcomeExtensionId, "extension-definition--2406346f-330e-4fe6-b5d0-e0c7819c55f2");
  assert.equal(redactedExtensionId, "extension-definition--9b68a638-f803-4fd8-8f8f-8cca0af2cee5");
  assert.equal(knownExtension(warningExtensionId)?.name, "Tocsin Warning");
  assert.equal(knownExtension("extension-definition--00000000-0000-4000-8000-000000000000"), undefined);
  assert.equal(new Set(knownExtensions.map(({ id }) => id)).size, knownExtensions.length);
});

test("Tocsin's definitions, and the identity that created them, are valid without a finding", () => {
  for (const object of [tocsinIdentity, ...tocsinExtensionDefinitions]) assert.deepEqual(validateObject(object).issues, []);
});

test("the shipped JSON Schemas are those of the registry", () => {
  for (const [name, id] of [
    ["warning", warningExtensionId],
    ["outcome", outcomeExtensionId],
    ["redacted", redactedExtensionId],
  ] as const) {
    const schema = knownExtension(id)?.schema;
    assert.ok(schema);
    const shipped: unknown = JSON.parse(readFileSync(path.join(import.meta.dirname, `schemas/${name}.schema.json`), "utf8"));
    assert.deepEqual(shipped, JSON.parse(JSON.stringify(jsonSchema(schema, `urn:tocsin:stix:extension:${name}:1`))));
  }
});

const at = "2026-01-02T03:04:05.678Z";
const report = (content: object) => ({
  type: "report",
  spec_version: "2.1",
  id: "report--00000001-0000-4000-8000-000000000000",
  created: at,
  modified: at,
  name: "Advance warning",
  published: at,
  object_refs: ["location--00000002-0000-4000-8000-000000000000"],
  extensions: { [warningExtensionId]: { extension_type: "property-extension", ...content } },
});

test("a warning is checked against its schema: words, order, and what it must have", () => {
  const least = { precedence: "FLASH", status: "actual", tearline_version: 1, issued: at };
  assert.deepEqual(validateObject(report(least)).issues, []);
  const places = (content: object) =>
    validateObject(report(content), { level: "MUST" }).issues.map(
      ({ path: place, code }) => `${place.replace(/^\/extensions\/[^/]*/, "")} ${code}`,
    );
  assert.deepEqual(places({ ...least, precedence: "URGENT" }), ["/precedence not-in-enum"]);
  assert.deepEqual(places({ ...least, valid_until: at }), ["/valid_until timestamp-order"]);
  assert.deepEqual(places({ ...least, tearline_version: 0 }), ["/tearline_version out-of-range"]);
  assert.deepEqual(places({ ...least, window: {} }), ["/window property-missing"]);
  assert.deepEqual(places({ ...least, likelihood: { scale: "icd-203" } }), ["/likelihood property-missing"]);
  assert.deepEqual(places({ status: "actual", tearline_version: 1, issued: at }), [" property-missing"]);
});

test("an extension that is known survives with properties that its schema does not have, as a finding", () => {
  const content = { precedence: "ROUTINE", status: "test", tearline_version: 1, issued: at, later_property: [{ a: null }] };
  const { valid, issues } = validateObject(report(content));
  assert.equal(valid, true);
  assert.deepEqual(
    issues.map(({ code }) => code),
    ["custom-content"],
  );
});
