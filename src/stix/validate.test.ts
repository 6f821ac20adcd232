import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { issueCodes } from "./check/codes.ts";
import type { IssueCode } from "./check/codes.ts";
import { parseBundle, parseObject, validateObject } from "./validate.ts";

const corpus = path.join(import.meta.dirname, "../../../shared/corpus/stix");
const skip = existsSync(corpus) ? false : "the shared corpus is missing";
const lines = (file: string) => readFileSync(path.join(corpus, file), "utf8").trimEnd().split("\n");
const numbers = new Map(Object.entries(issueCodes).map(([code, row]) => [code, "check" in row ? row.check : undefined]));

type Verdict = { id: string; valid: boolean; doc: unknown; warnings: readonly string[] };

// Section 7.2.3 requires marking_ref or lang, "one and only one of these"; the validator requires marking_ref always.
const exceptions = new Set(["stix21-spec-L10275-0"]);

function issuesOf(doc: unknown) {
  return (Array.isArray(doc) ? doc : [doc]).flatMap((each) => validateObject(each).issues);
}

const judged: readonly (readonly [file: string, cases: number])[] = [
  ["valid/oasis-validator", 162],
  ["valid/stix21-spec-examples", 104],
  ["invalid/oasis-validator", 114],
  ["odd/stix21-spec-defective-examples", 10],
];

for (const [file, cases] of judged) {
  test(`verdicts at MUST level agree with the OASIS validator: ${file}`, { skip }, () => {
    assert.equal(lines(`${file}.jsonl`).length, cases);
    for (const line of lines(`${file}.jsonl`)) {
      const { id, valid, doc } = JSON.parse(line) as Verdict;
      const musts = issuesOf(doc).filter(({ level }) => level === "MUST");
      assert.equal(musts.length === 0, exceptions.has(id) ? !valid : valid, `${id} ${JSON.stringify(musts)}`);
    }
  });
}

const otherFindings = new Set([
  // Its check of countries has the number of another check.
  "oasis-validator-c5823d64983b",
  // It calls a TLP marking without a definition custom, which it refuses too.
  "oasis-validator-38f81bfc8f84",
  // It finds nothing more where it cannot go on.
  "stix21-spec-L10914-0",
  "stix21-spec-L13693-0",
]);

test("findings at SHOULD level are those of the OASIS validator", { skip }, () => {
  for (const [file] of judged) {
    for (const line of lines(`${file}.jsonl`)) {
      const { id, doc, warnings } = JSON.parse(line) as Verdict;
      if (otherFindings.has(id)) continue;
      const wanted = new Set(warnings.map((text) => Number(/\{(\d+)\}/.exec(text)?.[1] ?? 0)).filter((number) => number > 0));
      const found = new Set(issuesOf(doc).map(({ code }) => numbers.get(code)));
      found.delete(undefined);
      assert.deepEqual(found, wanted, id);
    }
  }
});

test("the bundles and markings of the corpus are valid", { skip }, () => {
  const files = readdirSync(path.join(corpus, "valid/bundles"));
  assert.equal(files.length, 5);
  for (const file of files) {
    // One of the five is an object without a bundle around it.
    const parse = file === "interop-objectmarking-test.json" ? parseObject : parseBundle;
    const { valid, issues, value } = parse(readFileSync(path.join(corpus, "valid/bundles", file)));
    assert.ok(valid, `${file} ${JSON.stringify(issues.filter(({ level }) => level === "MUST"))}`);
    assert.equal(value?.type, parse === parseObject ? "campaign" : "bundle");
  }
  for (const file of ["tlp2", "pap", "iep2-example"]) {
    const markings: unknown = JSON.parse(readFileSync(path.join(corpus, `markings/${file}.json`), "utf8"));
    for (const marking of [markings].flat()) assert.deepEqual(validateObject(marking).issues, [], file);
  }
});

const at = "2026-01-02T03:04:05.678Z";
const identity = {
  type: "identity",
  spec_version: "2.1",
  id: "identity--00000001-0000-4000-8000-000000000000",
  created: at,
  modified: at,
  name: "Alder",
};
const codesOf = (value: unknown): readonly string[] => validateObject(value, { level: "MUST" }).issues.map(({ code }) => code);

test("all issues come at once, in the order of the document", () => {
  const { issues } = validateObject({ ...identity, name: 1, confidence: 200, lang: "foo", labels: [] });
  assert.deepEqual(
    issues.map(({ path: place, code }) => `${place} ${code}`),
    ["/name wrong-kind", "/confidence out-of-range", "/lang bad-language", "/labels empty-list"],
  );
  assert.deepEqual(issues[0], { path: "/name", code: "wrong-kind", level: "MUST", section: "4.5", message: "a string is needed, got 1" });
});

test("a million errors become a thousand issues and one more", () => {
  const labels = Array.from({ length: 1_000_000 }, () => 7);
  const { valid, issues } = validateObject({ ...identity, labels });
  assert.equal(valid, false);
  assert.equal(issues.length, 1_001);
  assert.deepEqual(issues.at(-1), { path: "", code: "more", level: "MUST", section: "", message: "999000 more findings are not listed" });
});

test("an issue at MUST level after a thousand findings still makes the object invalid", () => {
  const findings = Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`x_own_${index}`, 1]));
  const { valid, issues } = validateObject({ ...identity, ...findings, zz: 1 });
  assert.equal(valid, false);
  assert.equal(issues.at(-1)?.level, "MUST");
});

test("members called __proto__, constructor and toString are names like any other", () => {
  const { value, valid, issues } = parseObject(
    JSON.stringify(identity).replace("{", '{"__proto__":{"type":"malware"},"constructor":1,"toString":[1],'),
  );
  assert.equal(value?.type, "identity");
  assert.equal(valid, false);
  assert.deepEqual(
    issues.filter(({ level }) => level === "MUST").map(({ path: place }) => place),
    ["/__proto__", "/toString"],
  );
  for (const type of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    assert.ok(codesOf({ ...identity, type }).includes(type === "constructor" ? "id-type" : "type-name"), type);
  }
});

test("unknown types, custom properties and extensions survive", () => {
  const definition = "extension-definition--00000007-0000-4000-8000-000000000000";
  const object = {
    type: "my-own-type",
    spec_version: "2.1",
    id: "my-own-type--00000001-0000-4000-8000-000000000000",
    created: at,
    modified: at,
    thing: { deep: [1, null, { "Key With Space": true }] },
    extensions: { [definition]: { extension_type: "new-sdo" } },
  };
  const { value, valid, issues } = parseObject(JSON.stringify(object));
  assert.deepEqual(value, object);
  assert.equal(valid, true);
  assert.deepEqual(issues, []);
});

test("a bundle's issues point into its objects, and a bundle that is none is invalid", () => {
  const bundle = { type: "bundle", id: "bundle--00000001-0000-4000-8000-000000000000", objects: [identity, { ...identity, name: 2 }, 3] };
  const { valid, issues } = parseBundle(JSON.stringify(bundle), { level: "MUST" });
  assert.equal(valid, false);
  assert.deepEqual(
    issues.map(({ path: place, code }) => `${place} ${code}`),
    ["/objects/1/name wrong-kind", "/objects/2 not-an-object"],
  );
  assert.deepEqual(
    parseBundle(JSON.stringify(identity), { level: "MUST" })
      .issues.map(({ code, path: place }) => `${place} ${code}`)
      .slice(0, 1),
    ["/type bad-literal"],
  );
  assert.equal(parseBundle("[]").valid, false);
});

test("what is not JSON is refused before it is validated", () => {
  assert.throws(() => parseObject('{"type":"identity","type":"malware"}'), { code: "json-duplicate-name" });
  assert.throws(() => parseObject("{"), { code: "json-syntax" });
  assert.throws(() => parseObject("[".repeat(10_000)), { code: "json-too-deep" });
  assert.throws(() => parseObject(" ".repeat(100), { maxBytes: 10 }), { code: "input-too-large" });
});

test("hostile lengths take no time that grows faster than they do", () => {
  const long = "a".repeat(1_000_000);
  const values = [
    `https://${long}`,
    `${long}@${long}`,
    `${"a.".repeat(500_000)}a`,
    `${"1".repeat(500_000)}.1.1.1`,
    `${":".repeat(500_000)}`,
    `cpe:2.3:a:${long}`,
  ];
  for (const [type, property] of [
    ["url", "value"],
    ["email-addr", "value"],
    ["domain-name", "value"],
    ["ipv4-addr", "value"],
    ["ipv6-addr", "value"],
    ["software", "cpe"],
  ] as const) {
    for (const value of values) {
      const object = { type, id: `${type}--00000001-0000-4000-8000-000000000000`, name: "n", [property]: value };
      assert.equal(typeof validateObject(object).valid, "boolean");
    }
  }
  const selectors = Array.from({ length: 10_000 }, (_, index) => `labels.[${index}]`);
  const marking_ref = "marking-definition--00000001-0000-4000-8000-000000000000";
  assert.equal(validateObject({ ...identity, labels: ["a"], granular_markings: [{ marking_ref, selectors }] }).issues.length, 1_001);
});

test("tens of megabytes in one value overflow nothing", () => {
  const [base64, hex] = ["A".repeat(24_000_000), "a".repeat(24_000_000)];
  const artifact = { type: "artifact", id: "artifact--00000001-0000-4000-8000-000000000000", payload_bin: base64, x_own_hex: hex };
  assert.deepEqual(codesOf(artifact), []);
  assert.deepEqual(codesOf({ ...artifact, payload_bin: `${base64}A===`, x_own_hex: `${hex}a` }), ["bad-binary", "bad-hex"]);
  const url = { type: "url", id: "url--00000001-0000-4000-8000-000000000000", value: `https://a/${base64}${"%41".repeat(5_000_000)}` };
  assert.deepEqual(codesOf(url), []);
});

// What the Python library takes and the standard does not: ids and times it would add, types and properties it was told of before.
const moreTolerant = new Map([
  ["parse-b3005a40ef09", "no id, no spec_version, no modified, and times without milliseconds"],
  ["parse-68443c94cd3e", "an observable of one's own that only the program knows: no extension says what it is"],
  ["parse-ad633212cdcc", "no id, no spec_version, no times"],
  ["parse-fc1fa57c6792", "a URL without a scheme"],
  ["parse-4e119c48a99c", "an extension without its kind, and properties of one letter"],
  ["parse-eaa4d6e8cfcb", "an extension definition whose UUID is cut"],
  ["parse-946c43c3d794", "an object of STIX 2.0"],
  ["parse-6f80eb94d3bd", "an object of STIX 2.0"],
  ["parse-48cc1916599f", "a bundle of STIX 2.0"],
  ["parse-95a2cdeaca88", "a UUID of version 15"],
  ["parse-75a4860e519d", "a UUID of version 15"],
  ["parse-79838e6ed49e", "a sample that is an e-mail address"],
  ["parse-6a66a60608cc", "TLP:WHITE without its name"],
]);
// What the library refuses unless told otherwise and the standard allows.
const lessTolerant = new Map([["parse-02c1c708b07d", "a custom property"]]);

// A file that is added to the corpus without a test that runs it is told here.
test("every file of the corpus has a test that runs all its cases", { skip }, () => {
  const files = readdirSync(corpus, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => path.relative(corpus, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));
  const elsewhere = ["confidence-scales", "granular-markings", "sco-deterministic-ids", "sco-deterministic-ids-custom-types", "versioning"];
  const known = [
    ...judged.map(([file]) => `${file}.jsonl`),
    ...[...elsewhere, "parse"].map((name) => `behaviour/${name}.jsonl`),
    ...["iep2-example", "pap", "tlp2"].map((name) => `markings/${name}.json`),
    ...readdirSync(path.join(corpus, "valid/bundles")).map((name) => `valid/bundles/${name}`),
    "SOURCES.txt",
  ];
  assert.deepEqual(names.toSorted(), known.toSorted());
});

test("what the Python library parses is valid, what it refuses is not, but for what is listed", { skip }, () => {
  assert.equal(lines("behaviour/parse.jsonl").length, 78);
  assert.equal(moreTolerant.size + lessTolerant.size, 14);
  for (const line of lines("behaviour/parse.jsonl")) {
    const { id, accepted, input, normalised } = JSON.parse(line) as { id: string; accepted: boolean; input: unknown; normalised?: unknown };
    const expected = moreTolerant.has(id) ? false : lessTolerant.has(id) ? true : accepted;
    const { valid, issues } = validateObject(normalised ?? input, { level: "MUST" });
    assert.equal(valid, expected, `${id} ${JSON.stringify(issues)}`);
  }
});

test("checks of the caller look into extensions, wherever they are, and what they find breaks a MUST", () => {
  const definition = "extension-definition--00000009-0000-4000-8000-000000000000";
  const extensions = {
    [definition]: (extension: { readonly [name: string]: unknown }) =>
      typeof extension["rank"] === "number" ? [] : [{ path: "/rank", message: "a number is needed" }],
  };
  const object = (rank: unknown) => ({ ...identity, extensions: { [definition]: { extension_type: "property-extension", rank } } });
  assert.equal(validateObject(object(1), { extensions }).valid, true);
  assert.equal(validateObject(object("first")).valid, true);
  const bundle = { type: "bundle", id: "bundle--00000001-0000-4000-8000-000000000000", objects: [object("first")] };
  const { valid, issues } = parseBundle(JSON.stringify(bundle), { extensions });
  assert.equal(valid, false);
  const place = `/objects/0/extensions/${definition}/rank`;
  assert.deepEqual(issues, [{ path: place, code: "extension-content", level: "MUST", section: "7.3", message: "a number is needed" }]);
});

test("a level and a bound that are none are a mistake of the caller", () => {
  assert.throws(() => validateObject(identity, { maxIssues: -1 }), TypeError);
  assert.throws(() => validateObject(identity, { maxIssues: 1.5 }), TypeError);
});

test("every code that is found is in the table at the level that it has", () => {
  for (const { code, level } of validateObject({ ...identity, zz: null, x_own: 1, identity_class: "Own" }).issues) {
    assert.equal(issueCodes[code as IssueCode].level, level, code);
  }
});
