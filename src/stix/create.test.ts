import assert from "node:assert/strict";
import { test } from "node:test";
import { systemRandom } from "../base/index.ts";
import { newBundle, newObject } from "./create.ts";
import type { NewProperties } from "./create.ts";
import type { StixObject } from "./object.ts";
import type { Identity, Indicator } from "./objects/index.ts";
import { isOf, isStandard } from "./standard.ts";
import { parseBundle, validateObject } from "./validate.ts";
import { newVersion } from "./version.ts";

const options = { at: "2026-01-02T03:04:05.678Z", random: systemRandom };

test("a new object has its type, version, times and a random identifier", () => {
  const identity: Identity = newObject("identity", { name: "Alder", identity_class: "organization" }, options);
  assert.match(identity.id, /^identity--[0-9a-f]{8}-[0-9a-f]{4}-4/);
  assert.deepEqual(identity, {
    type: "identity",
    spec_version: "2.1",
    created: options.at,
    modified: options.at,
    name: "Alder",
    identity_class: "organization",
    id: identity.id,
  });
  assert.deepEqual(validateObject(identity).issues, []);
});

test("a new observable has the identifier that follows from what it holds, and no times", () => {
  const address = newObject("ipv4-addr", { value: "198.51.100.3" }, options);
  assert.equal(address.id, "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
  assert.deepEqual(Object.keys(address), ["type", "spec_version", "value", "id"]);
  assert.match(newObject("process", { pid: 7 }, options).id, /^process--.{14}4/);
});

test("a marking definition has no modified, and what is given is kept", () => {
  const marking = newObject("marking-definition", { definition_type: "statement", definition: { statement: "ours" } }, options);
  assert.equal(Object.hasOwn(marking, "modified"), false);
  const id = "identity--00000001-0000-4000-8000-000000000000";
  const created = "2020-01-01T00:00:00.000Z";
  const identity = newObject("identity", { name: "Birch", id, created, x_rank: 1 }, options);
  assert.deepEqual([identity.id, identity.created, identity.modified, identity["x_rank"]], [id, created, created, 1]);
});

test("what breaks a MUST is not made, and the refusal says what and where", () => {
  const wrong = { pattern: "[", pattern_type: "stix", valid_from: "soon" } as NewProperties<"indicator">;
  assert.throws(
    () => newObject("indicator", wrong, options),
    (thrown: { code: string; message: string; details: { issues: unknown[] } }) => {
      assert.equal(thrown.code, "stix-invalid");
      assert.match(thrown.message, /make an object of type "indicator": \/\w+ .*\(\S+, section [\d.]+\); and 1 more/);
      assert.equal(thrown.details.issues.length, 2);
      return true;
    },
  );
  assert.throws(() => newObject("identity", { name: "x" }, { ...options, at: "2026-01-02T03:04:05Z" }), { code: "stix-invalid" });
  const polluting = JSON.parse('{"name":"x","__proto__":{"polluted":1}}') as NewProperties<"identity">;
  assert.throws(() => newObject("identity", polluting, options), { code: "stix-invalid" });
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

test("typed objects go through every function that takes objects, and come back typed", () => {
  const at = "2026-01-02T03:04:05Z";
  const made: Indicator = newObject(
    "indicator",
    { pattern: "[url:value = 'https://example.org/']", pattern_type: "stix", valid_from: at },
    options,
  );
  const next = newVersion(made, { name: "seen" }, { by: null, modified: "2026-01-03T00:00:00.000Z" });
  const name: string | undefined = next.name;
  assert.equal(name, "seen");
  const read: readonly StixObject[] = parseBundle(JSON.stringify(newBundle([made, next], systemRandom))).value?.objects ?? [];
  const patterns = read.flatMap((object) => (isOf(object, "indicator") ? [object.pattern] : []));
  assert.deepEqual(patterns, [made.pattern, made.pattern]);
  assert.deepEqual(
    read.map((object) => isStandard(object) && object.type),
    ["indicator", "indicator"],
  );
  assert.equal(isStandard({ type: "constructor", id: "" }), false);
  assert.equal(Object.hasOwn(newBundle([], systemRandom), "objects"), false);
});
