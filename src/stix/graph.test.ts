import assert from "node:assert/strict";
import { test } from "node:test";
import { references } from "./graph-reference.ts";
import { buildGraph } from "./graph.ts";
import type { StixObject } from "./object.ts";
import { statsOf } from "./stats.ts";

const id = (type: string, n: number): string => `${type}--${String(n).padStart(8, "0")}-17d4-4cbf-938f-98ee46b3cd3f`;
const thing = (type: string, n: number, rest: Record<string, unknown> = {}): StixObject => ({ type, id: id(type, n), ...rest });

const red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
const actor = thing("threat-actor", 1, { created_by_ref: id("identity", 9), object_marking_refs: [red] });
const malware = thing("malware", 2, { sample_refs: [id("file", 4)] });
const uses = thing("relationship", 3, { relationship_type: "uses", source_ref: actor.id, target_ref: malware.id });
const file = thing("file", 4, {
  parent_directory_ref: id("directory", 5),
  extensions: { "archive-ext": { contains_refs: [id("file", 4), id("file", 6)] } },
});
const directory = thing("directory", 5, { contains_refs: [id("file", 4)] });
const all = [actor, malware, uses, file, directory];

test("references are found at any depth, and nothing else is taken for one", () => {
  assert.deepEqual(
    [...references(file)].map(({ path, ref }) => [path, ref]),
    [
      ["/parent_directory_ref", directory.id],
      ["/extensions/archive-ext/contains_refs/0", file.id],
      ["/extensions/archive-ext/contains_refs/1", id("file", 6)],
    ],
  );
  const odd = thing("observed-data", 7, {
    objects: { "0": { type: "file", parent_directory_ref: id("directory", 5) } },
    some_ref: "0",
    name: malware.id,
    list_refs: [7, null, { x_ref: malware.id }],
    granular_markings: [{ marking_ref: red, selectors: ["name"] }],
  });
  assert.deepEqual(
    [...references(odd)].map(({ path }) => path),
    ["/list_refs/2/x_ref", "/granular_markings/0/marking_ref"],
  );
  assert.deepEqual(
    [...references(thing("language-content", 8, { object_ref: actor.id, contents: { de: { created_by_ref: actor.id } } }))].length,
    1,
  );
});

test("what an object refers to, what refers to it, and its relationships", () => {
  const graph = buildGraph(all);
  assert.equal(graph.size, 5);
  assert.deepEqual(
    graph.outgoing(uses.id).map((edge) => edge.ref),
    [actor.id, malware.id],
  );
  assert.deepEqual(
    graph.incoming(file.id).map((edge) => edge.from),
    [malware.id, file.id, directory.id],
  );
  assert.deepEqual(graph.relationships(actor.id), [uses]);
  assert.deepEqual(graph.relationships(file.id), []);
  assert.deepEqual(graph.outgoing("nothing"), []);
});

test("references to what is not there are found", () => {
  assert.deepEqual(
    [...buildGraph(all).dangling()].map((edge) => [edge.from, edge.ref]),
    [
      [actor.id, id("identity", 9)],
      [actor.id, red],
      [file.id, id("file", 6)],
    ],
  );
});

test("a neighbourhood steps through relationships, in the direction asked for", () => {
  const graph = buildGraph(all);
  const without = ["created_by_ref", "object_marking_refs"];
  assert.deepEqual([...graph.neighbourhood(actor.id, { without })], [actor.id, uses.id, malware.id]);
  assert.deepEqual([...graph.neighbourhood(actor.id, { without, direction: "out" })], [actor.id, uses.id, malware.id]);
  assert.deepEqual([...graph.neighbourhood(actor.id, { without, direction: "in" })], [actor.id]);
  assert.deepEqual([...graph.neighbourhood(actor.id, { without, steps: 2 })].slice(3), [file.id]);
  assert.deepEqual([...graph.neighbourhood(malware.id, { direction: "in" })], [malware.id, uses.id, actor.id]);
  assert.deepEqual([...graph.neighbourhood(actor.id, { steps: 0 })], [actor.id]);
  assert.ok(graph.neighbourhood(actor.id).has(red));
});

test("a closure is all that is needed, and ends on cycles", () => {
  const graph = buildGraph(all);
  assert.deepEqual([...graph.closure([malware.id])], [malware.id, file.id, directory.id, id("file", 6)]);
  assert.deepEqual(
    [...graph.closure([uses.id], ["sample_refs", "created_by_ref", "object_marking_refs"])],
    [uses.id, actor.id, malware.id],
  );
});

test("circles of references are found, also long ones", () => {
  assert.deepEqual(
    buildGraph(all)
      .cycles()
      .map((group) => [...group].sort()),
    [[directory.id, file.id]],
  );
  const n = 20_000;
  const ring = Array.from({ length: n }, (_, i) => thing("directory", i, { contains_refs: [id("directory", (i + 1) % n)] }));
  assert.equal(buildGraph(ring).cycles()[0]?.length, n);
  assert.deepEqual(buildGraph(ring.slice(1)).cycles(), []);
  assert.deepEqual(buildGraph([thing("grouping", 1, { object_refs: [id("grouping", 1)] })]).cycles(), [[id("grouping", 1)]]);
});

test("the newest version of an object is the one in the graph", () => {
  const old = { ...malware, created: "2020-01-01T00:00:00.000Z", modified: "2020-01-01T00:00:00.000Z" };
  const young = { ...malware, created: "2020-01-01T00:00:00.000Z", modified: "2021-01-01T00:00:00.000Z", sample_refs: [] };
  const graph = buildGraph([young, old]);
  assert.deepEqual(graph.object(malware.id), young);
  assert.deepEqual(graph.outgoing(malware.id), []);
});

test("statistics count types, markings, time and missing objects, whatever the order", () => {
  const late = { ...actor, created: "2020-01-01T00:00:00.000Z", modified: "2021-01-01T00:00:00.0Z", revoked: true };
  const marked = thing("note", 10, {
    created: "2019-01-01T00:00:00.000Z",
    granular_markings: [{ marking_ref: red, selectors: ["content"] }],
    content: "x",
  });
  for (const objects of [[...all, late, marked], [...all, late, marked].toReversed()]) {
    const stats = statsOf(objects);
    assert.equal(stats.objects, 7);
    assert.equal(stats.identifiers, 6);
    assert.equal(stats.revoked, 1);
    assert.deepEqual(stats.types, { "threat-actor": 2, directory: 1, file: 1, malware: 1, note: 1, relationship: 1 });
    assert.deepEqual(stats.markings, { [red]: { name: "TLP:RED", objects: 2, granular: 1 } });
    assert.equal(stats.unmarked, 4);
    assert.deepEqual(stats.span, { earliest: "2019-01-01T00:00:00.000Z", latest: "2021-01-01T00:00:00.0Z" });
    assert.equal(stats.references.dangling, 3);
    assert.deepEqual(stats.references.missing.toSorted(), [id("file", 6), id("identity", 9)]);
  }
  assert.deepEqual(statsOf([]).references, { total: 0, dangling: 0, missing: [] });
  assert.equal(Object.hasOwn(statsOf([]), "span"), false);
});

test("a flood of types is counted together", () => {
  const stats = statsOf(Array.from({ length: 11_000 }, (_, n) => thing(`x-type-${n}`, n)));
  assert.equal(Object.keys(stats.types).length, 10_001);
  assert.equal(stats.types["(others)"], 1_000);
});
