import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { deterministicIdentifier, isRedacted, parseSelector, redactedExtensionId, select, validateObject } from "../../stix/index.ts";
import { tlpMarkingIds } from "../tlp.ts";
import type { Json } from "./graph.test-data.ts";
import { keyedPseudonym, redactGraph, redactedBundle } from "./index.ts";

const { CLEAR: clear, GREEN: green, RED: red } = tlpMarkingIds;
const forClear = { allows: (ids: readonly string[]) => ids.every((id) => id === clear) };
const id = (type: string, n: number): string => `${type}--0000000${n}-17d4-4cbf-938f-98ee46b3cd3f`;
const at = { spec_version: "2.1", created: "2026-01-01T00:00:00.000Z", modified: "2026-03-01T00:00:00.000Z", object_marking_refs: [clear] };
const tool = { ...at, type: "tool", id: id("tool", 1), name: "t" };
const marks = (...selectors: string[]) => ({ granular_markings: [{ marking_ref: red, selectors }] });

/** What is shown, without the flag that everything carries. */
function shown(objects: readonly unknown[], options: Parameters<typeof redactGraph>[1] = forClear): readonly Json[] {
  return redactGraph(objects, options).map((object) => {
    const { extensions, ...rest } = object as Json;
    const { [redactedExtensionId]: _, ...others } = extensions as Json;
    return Object.keys(others).length === 0 ? rest : { ...rest, extensions: others };
  });
}

test("the 227 granular-marking cases: what carries a marking that the reader lacks is gone, all else is there", { skip: missing() }, () => {
  const file = path.join(shared(), "stix/behaviour/granular-markings.jsonl");
  const cases = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly args: readonly Json[]; readonly result?: unknown; readonly id: string });
  assert.equal(cases.length, 227);
  let withheld = 0;
  for (const { args, result, id: name } of cases) {
    for (const given of [args[0], result]) {
      if (typeof given !== "object" || given === null || typeof (given as Json)["type"] !== "string") continue;
      const object = { ...(given as Json), object_marking_refs: [clear] };
      withheld += checkCase(object, name);
    }
  }
  assert.ok(withheld > 80, `${withheld} withheld`);
});

function checkCase(object: Json, name: string): number {
  const [one] = redactGraph([object], forClear);
  const entries = (object["granular_markings"] ?? []) as readonly {
    readonly marking_ref?: string;
    readonly selectors: readonly string[];
  }[];
  const hidden = entries.filter(({ marking_ref: ref }) => ref !== undefined && ref !== clear).flatMap(({ selectors }) => selectors);
  if (one === undefined) {
    // Some cases are no valid objects, some mark what an object cannot be without, and some select what is not there.
    const isWhole = validateObject(object, { level: "MUST" }).valid;
    const isEssential = hidden.some((selector) =>
      /^(?:type|id|created|modified|spec_version|name|indicator_types|is_family|malware_types|pattern|valid_from|object_marking_refs|granular_markings|x_foo|foo)\b/.test(
        selector,
      ),
    );
    assert.ok(!isWhole || isEssential, `${name}: ${JSON.stringify(object)}`);
    return 0;
  }
  for (const selector of hidden) {
    // A list moves up, so that only whole properties are looked for in their old place.
    if (!selector.includes("[")) assert.equal(select(one, parseSelector(selector) ?? []), undefined, `${name}: ${selector}`);
  }
  for (const [property, value] of Object.entries(object)) {
    if (
      ["granular_markings", "extensions", "modified"].includes(property) ||
      hidden.some((selector) => selector === property || selector.startsWith(`${property}.`))
    )
      continue;
    if (typeof value === "object" && JSON.stringify(value).includes("--") && property !== "object_marking_refs") continue;
    if (typeof value === "string" && value.includes("--") && property !== "id") continue;
    assert.deepEqual((one as Json)[property], value, `${name}: ${property}`);
  }
  return hidden.length;
}

function shared(): string {
  return path.join(import.meta.dirname, "../../../../shared/corpus");
}

function missing(): string | false {
  return existsSync(shared()) ? false : "the shared corpus is missing";
}

test("unmarked is withheld, unless an intake rule gives it a marking that the reader holds", () => {
  const { object_marking_refs: _, ...unmarked } = tool;
  assert.deepEqual(shown([unmarked]), []);
  assert.deepEqual(shown([{ ...unmarked, object_marking_refs: [] }]), []);
  assert.deepEqual(shown([unmarked], { ...forClear, markAs: clear }), [{ ...unmarked, modified: at.created }]);
  assert.deepEqual(shown([unmarked], { ...forClear, markAs: green }), []);
  assert.deepEqual(shown([tool], { allows: () => false, markAs: clear }), []);
  assert.throws(() => redactGraph([], { ...forClear, markAs: "CLEAR" }), { code: "stix-marking" });
});

test("rights are asked for all markings of a place at once, and never for none", () => {
  const asked: string[] = [];
  const allows = (ids: readonly string[]): boolean => {
    asked.push(ids.map((one) => (one === clear ? "C" : one === green ? "G" : "R")).join(""));
    return !ids.includes(red);
  };
  const object = {
    ...tool,
    x_a: { b: { c: "1" } },
    granular_markings: [
      { marking_ref: green, selectors: ["x_a"] },
      { marking_ref: red, selectors: ["x_a.b.c"] },
    ],
  };
  assert.deepEqual(shown([object], { allows }), [{ ...tool, modified: at.created }]);
  assert.deepEqual(asked.map((one) => [...one].sort().join("")).sort(), ["C", "CG", "CGR"]);
});

test("selectors follow their parts as lists lose items", () => {
  const object = {
    ...tool,
    aliases: ["a", "b", "c", "d"],
    granular_markings: [
      { marking_ref: red, selectors: ["aliases.[0]", "aliases.[2]"] },
      { marking_ref: clear, selectors: ["aliases.[1]", "aliases.[2]", "aliases.[3]"] },
      { lang: "de", selectors: ["aliases.[0]"] },
    ],
  };
  assert.deepEqual(shown([object]), [
    {
      ...tool,
      modified: at.created,
      aliases: ["b", "d"],
      granular_markings: [{ marking_ref: clear, selectors: ["aliases.[0]", "aliases.[1]"] }],
    },
  ]);
});

test("versions that differ only in what is withheld are one, under the time that nothing visible changed since", () => {
  const v1 = { ...tool, description: "secret", ...marks("description") };
  const v2 = { ...v1, modified: "2026-04-01T00:00:00.000Z", description: "other" };
  const v3 = { ...v2, modified: "2026-05-01T00:00:00.000Z", name: "u" };
  const v4 = { ...v3, modified: "2026-06-01T00:00:00.000Z", description: "third" };
  const first = { ...tool, modified: at.created };
  assert.deepEqual(shown([v1]), [first]);
  assert.deepEqual(shown([v2]), [first]);
  assert.deepEqual(shown([v2, v1]), [first]);
  assert.deepEqual(shown([v4, v2, v3, v1]), [first, { ...tool, name: "u", modified: v3.modified }]);
  assert.deepEqual(shown([v4, v2, v3, v1], { ...forClear, times: "given" }), [tool, { ...tool, name: "u", modified: v3.modified }]);
});

test("language content says the time that its version is seen under, and nothing of what is not shown", () => {
  const seen = {
    ...tool,
    modified: "2026-05-01T00:00:00.000Z",
    description: "d",
    aliases: ["a", "s", "b"],
    x_o: { p: "1", q: "2" },
    ...marks("description", "aliases.[1]", "x_o.q"),
  };
  const contents = {
    de: { name: "n", description: "S1", aliases: ["A", "S2", "B"], x_o: { p: "P", q: "S3" }, goals: ["S4"] },
    fr: { description: "S5" },
  };
  const content = {
    ...at,
    type: "language-content",
    id: id("language-content", 2),
    object_ref: tool.id,
    object_modified: seen.modified,
    contents,
  };
  const left = { de: { name: "n", aliases: ["A", "B"], x_o: { p: "P" } } };
  assert.deepEqual(shown([tool, seen, content])[0], { ...content, modified: at.created, object_modified: seen.modified, contents: left });
  assert.deepEqual(shown([seen, content])[0], { ...content, modified: at.created, object_modified: at.created, contents: left });
  assert.deepEqual(shown([tool, content]).length, 1, "for a version that is not here");
  assert.deepEqual(shown([seen, { ...content, contents: { fr: { description: "S5" } } }]).length, 1, "with nothing left");
});

test("an observable's id is made of what is shown of it, and references follow", () => {
  const file = {
    type: "file",
    spec_version: "2.1",
    id: "file--64fa7fe0-2e3a-5d1e-90b9-40bfdb1d7b31",
    name: "x",
    hashes: { MD5: "0".repeat(32) },
    object_marking_refs: [clear],
    ...marks("hashes"),
  };
  const note = { ...at, type: "note", id: id("note", 3), content: `see ${file.id}`, object_refs: [file.id] };
  const [seen, told] = shown([file, note]) as [Json, Json];
  assert.equal(seen["id"], deterministicIdentifier({ type: "file", name: "x" }));
  assert.deepEqual([told["object_refs"], told["content"]], [[seen["id"]], "see not-shown"]);
  const plain = { type: "file", spec_version: "2.1", id: seen["id"], name: "x", object_marking_refs: [clear] };
  assert.deepEqual(shown([plain]), [seen]);
});

test("an observable with nothing left to make an id of is withheld, or gets one under a key, another for every reader", () => {
  const account = {
    type: "user-account",
    spec_version: "2.1",
    id: "user-account--0d5b424b-93b8-5cd8-ac36-306e1789d63c",
    user_id: "1001",
    display_name: "d",
    object_marking_refs: [clear],
    ...marks("user_id"),
  };
  const other = { ...account, id: "user-account--1d5b424b-93b8-5cd8-ac36-306e1789d63c", user_id: "1002" };
  const note = { ...at, type: "note", id: id("note", 3), content: "c", object_refs: [account.id, other.id] };
  assert.deepEqual(shown([account, other, note]), []);
  const under = (byte: number, reader: string) =>
    shown([account, other, note], { ...forClear, pseudonym: keyedPseudonym(new Uint8Array(32).fill(byte), reader) });
  const [told, seen] = under(1, "birch") as [Json, Json];
  assert.match(String(seen["id"]), /^user-account--[0-9a-f]{8}-[0-9a-f]{4}-4/);
  assert.deepEqual(told["object_refs"], [seen["id"]], "two that cannot be told apart are one");
  assert.deepEqual(under(1, "birch"), [told, seen]);
  assert.notEqual(under(1, "cedar")[1]?.["id"], seen["id"]);
  assert.notEqual(under(2, "birch")[1]?.["id"], seen["id"]);
  assert.throws(() => keyedPseudonym(new Uint8Array(31), "birch"), RangeError);
});

test("marking definitions go with what they mark; the fixed ones are the same for everyone", () => {
  const own = {
    type: "marking-definition",
    spec_version: "2.1",
    id: id("marking-definition", 4),
    created: at.created,
    definition_type: "statement",
    definition: { statement: "terms" },
  };
  const forged = {
    type: "marking-definition",
    spec_version: "2.1",
    id: clear,
    created: at.created,
    name: "SECRET",
    definition_type: "statement",
    definition: { statement: "SECRET" },
  };
  const allows = (ids: readonly string[]): boolean => ids.every((one) => one === clear || one === own.id);
  const objects = redactGraph([{ ...tool, object_marking_refs: [clear, own.id] }, own, forged], { allows });
  assert.deepEqual(
    objects.map((object) => [object.id, isRedacted(object)]),
    [
      [own.id, true],
      [clear, false],
      [tool.id, true],
    ],
  );
  assert.ok(!redactedBundle(objects).includes("SECRET"));
  assert.deepEqual(redactGraph([own, forged], { allows }), [], "nothing is marked with them");
  assert.deepEqual(redactGraph([tool, { ...own, object_marking_refs: [red] }], { allows }).length, 1);
});

test("a part of a snapshot keeps references to what the reader gets of the rest", () => {
  const malware = id("malware", 6);
  const relationship = {
    ...at,
    type: "relationship",
    id: id("relationship", 5),
    relationship_type: "uses",
    source_ref: tool.id,
    target_ref: malware,
  };
  const note = { ...at, type: "note", id: id("note", 8), content: `on ${malware} and ${tool.id}`, object_refs: [malware, tool.id] };
  const hidden = { ...tool, object_marking_refs: [red] };
  const elsewhere = (one: string): boolean => one === malware;
  assert.deepEqual(shown([hidden, relationship, note], { ...forClear, elsewhere }), [
    { ...note, modified: at.created, content: `on ${malware} and not-shown`, object_refs: [malware] },
  ]);
});

test("what cannot be without what is withheld goes too, as far as that reaches", () => {
  const relationship = {
    ...at,
    type: "relationship",
    id: id("relationship", 5),
    relationship_type: "uses",
    source_ref: tool.id,
    target_ref: id("malware", 6),
  };
  const report = { ...at, type: "report", id: id("report", 7), name: "r", published: at.created, object_refs: [relationship.id] };
  const note = { ...at, type: "note", id: id("note", 8), content: "c", object_refs: [report.id, tool.id] };
  assert.deepEqual(
    shown([tool, relationship, report, note]).map((object) => object["id"]),
    [note.id, tool.id],
    "an id outside of the graph counts as withheld",
  );
  const location = {
    ...at,
    type: "location",
    id: id("location", 9),
    region: "x",
    latitude: 1,
    longitude: 2,
    precision: 3,
    ...marks("latitude"),
  };
  assert.deepEqual(shown([location]), [{ ...at, type: "location", id: location.id, region: "x", modified: at.created }]);
  const references = [
    { source_name: "a", url: "https://example.com/", hashes: { MD5: "0".repeat(32) }, external_id: "1" },
    { source_name: "b", description: "d" },
  ];
  const referring = {
    ...tool,
    external_references: references,
    ...marks("external_references.[0].url", "external_references.[1].description"),
  };
  assert.deepEqual(shown([referring])[0]?.["external_references"], [{ source_name: "a", external_id: "1" }]);
});
