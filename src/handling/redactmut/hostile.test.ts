import assert from "node:assert/strict";
import { test } from "node:test";
import { tlpMarkingIds } from "../tlp.ts";
import { redactGraph } from "./index.ts";

const { CLEAR: clear, RED: red } = tlpMarkingIds;
const forClear = { allows: (ids: readonly string[]) => ids.every((id) => id === clear) };
const open = { allows: () => true };
const id = (type: string, n: number): string => `${type}--${n.toString(16).padStart(8, "0")}-17d4-4cbf-938f-98ee46b3cd3f`;
const at = { spec_version: "2.1", created: "2026-01-01T00:00:00.000Z", modified: "2026-03-01T00:00:00.000Z", object_marking_refs: [clear] };
const tool = { ...at, type: "tool", id: id("tool", 1), name: "t" };

test("100,000 markings on an object, or on a part of one, are nobody's", () => {
  const many = Array.from({ length: 100_000 }, (_, n) => id("marking-definition", n));
  assert.deepEqual(redactGraph([{ ...tool, object_marking_refs: many }], open), []);
  const [one] = redactGraph(
    [{ ...tool, description: "d", granular_markings: many.map((ref) => ({ marking_ref: ref, selectors: ["description"] })) }],
    open,
  );
  assert.equal(one?.["description"], undefined);
  assert.equal(one?.["name"], "t");
  const selectors = Array.from({ length: 100_001 }, () => "name");
  assert.deepEqual(redactGraph([{ ...tool, granular_markings: [{ marking_ref: clear, selectors }] }], forClear), []);
});

test("markings that cannot be read withhold the object", () => {
  const unreadable = [
    "x",
    {},
    [null],
    [[]],
    [{ marking_ref: red }],
    [{ marking_ref: red, selectors: [] }],
    [{ marking_ref: red, selectors: "name" }],
    [{ marking_ref: red, selectors: ["aliases.[7]"] }],
    [{ marking_ref: red, selectors: ["name.[0]"] }],
    [{ marking_ref: red, selectors: ["[0]"] }],
    [{ marking_ref: red, selectors: ["na me", ""] }],
    [{ marking_ref: 7, selectors: ["name"] }],
    [{ marking_ref: red, lang: "de", selectors: ["name"] }],
    [{ selectors: ["name"] }],
    [{ marking_ref: red, selectors: ["granular_markings"] }],
    [{ marking_ref: red, selectors: ["object_marking_refs.[0]"] }],
    [{ marking_ref: red, selectors: ["x".repeat(5000)] }],
  ];
  for (const granular of unreadable)
    assert.deepEqual(
      redactGraph([{ ...tool, aliases: ["a"], granular_markings: granular }], forClear),
      [],
      JSON.stringify(granular).slice(0, 100),
    );
  for (const refs of ["x", clear, [clear, 7], [[clear]], null, { 0: clear }])
    assert.deepEqual(redactGraph([{ ...tool, object_marking_refs: refs }], open), [], JSON.stringify(refs));
});

test("definitions that mark themselves or each other are settled, and are nobody's where they mark themselves", () => {
  const [a, b] = [id("marking-definition", 2), id("marking-definition", 3)];
  const definition = (own: string, refs: readonly string[]) => ({
    type: "marking-definition",
    spec_version: "2.1",
    id: own,
    created: at.created,
    definition_type: "statement",
    definition: { statement: "s" },
    object_marking_refs: refs,
  });
  assert.deepEqual(redactGraph([definition(a, [a])], open), []);
  assert.equal(redactGraph([definition(a, [b]), definition(b, [a])], open).length, 2);
});

test("objects that refer to themselves and to each other in circles", () => {
  const notes = Array.from({ length: 1000 }, (_, n) => ({
    ...at,
    type: "note",
    id: id("note", n),
    content: "c",
    object_refs: [id("note", (n + 1) % 1000), id("note", n)],
  }));
  assert.equal(redactGraph(notes, forClear).length, 1000);
  const archive = {
    type: "file",
    spec_version: "2.1",
    id: "file--64fa7fe0-2e3a-5d1e-90b9-40bfdb1d7b31",
    name: "a",
    object_marking_refs: [clear],
  };
  // An id that is made from itself is no id.
  assert.deepEqual(redactGraph([{ ...archive, extensions: { "archive-ext": { contains_refs: [archive.id] } } }], forClear), []);
});

test("a chain of 20,000 objects that cannot be without each other, and lists of all of them, end in bounded work", () => {
  const notes = Array.from({ length: 20_000 }, (_, n) => ({
    ...at,
    type: "note",
    id: id("note", n),
    content: "c",
    object_refs: [id("note", n + 1)],
  }));
  const report = {
    ...at,
    type: "report",
    id: id("report", 1),
    name: "r",
    published: at.created,
    object_refs: notes.map((note) => note.id),
  };
  const copies = Array.from({ length: 10 }, (_, n) => ({ ...report, id: id("report", n) }));
  assert.deepEqual(
    redactGraph([tool, ...notes, ...copies], forClear).map((object) => object.id),
    [tool.id],
  );
});

test("nesting without end, names that are none, and values that are no objects", () => {
  let deep: unknown = "x";
  for (let level = 0; level < 1_000_000; level += 1) deep = level % 2 === 0 ? [deep] : { a: deep };
  assert.deepEqual(
    redactGraph(
      [
        { ...tool, x_deep: deep },
        { ...tool, id: id("tool", 2), granular_markings: deep },
      ],
      forClear,
    ),
    [],
  );
  const odd: unknown[] = [
    null,
    1,
    "x",
    [],
    {},
    { type: "tool" },
    { type: 1, id: 2 },
    { ...tool, type: "__proto__", id: "__proto__" },
    { ...tool, type: "bundle" },
  ];
  assert.deepEqual(redactGraph(odd, open), []);
  const named = JSON.parse(`{"x_a":{"__proto__":{"b":"1"},"constructor":"2"}}`) as object;
  const [one] = redactGraph([{ ...tool, ...named, granular_markings: [{ marking_ref: red, selectors: ["x_a.constructor"] }] }], forClear);
  assert.equal(JSON.stringify(one?.["x_a"]), `{"__proto__":{"b":"1"}}`);
});

test("long texts of hyphens and ids take time in proportion", () => {
  const text = `${"a-".repeat(500_000)}${"--".repeat(500_000)}${`${id("tool", 9)} `.repeat(20_000)}${id("tool", 9)}--${id("tool", 9).slice(6)}`;
  const [one] = redactGraph([{ ...tool, description: text }], forClear);
  assert.ok(!String(one?.["description"]).includes("17d4-4cbf"));
});
