import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isRedacted, knownMarking, references, validateObject } from "../../stix/index.ts";
import type { StixObject } from "../../stix/index.ts";
import { tlpMarkingIds } from "../tlp.ts";
import type { Json } from "./graph.test-data.ts";
import { keyedPseudonym, redactGraph, redactedBundle } from "./index.ts";
import { drawsOf, otherwiseWithheld, randomGraph } from "./random-graph.test-data.ts";

const { CLEAR: clear, AMBER: amber } = tlpMarkingIds;
const holding = (...held: readonly string[]) => ({ allows: (ids: readonly string[]) => ids.every((id) => held.includes(id)) });
const pseudonym = keyedPseudonym(new Uint8Array(32).fill(7), "birch");
const readers = [
  holding(clear),
  { ...holding(clear), pseudonym },
  { ...holding(clear, amber), pseudonym },
  { ...holding(clear), markAs: clear },
];
const numRuns = process.env["TOCSIN_NIGHTLY"] === "1" ? 100_000 : 300;
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const bytesFor = (graph: readonly Json[], options: Parameters<typeof redactGraph>[1]): string =>
  redactedBundle(redactGraph(graph, options));

test("two graphs that differ only in what is withheld come out as the same bytes", () => {
  let told = 0;
  fc.assert(
    fc.property(seeds, seeds, (seed, other) => {
      const graph = randomGraph(seed);
      const changed = otherwiseWithheld(graph, other);
      const bytes = bytesFor(graph, holding(clear));
      if (bytes.length > 100) told += 1;
      assert.equal(bytesFor(changed, holding(clear)), bytes);
      assert.equal(bytesFor(changed, { ...holding(clear), pseudonym }), bytesFor(graph, { ...holding(clear), pseudonym }));
    }),
    { numRuns },
  );
  assert.ok(told > numRuns / 3, `${told} of the graphs had anything to show`);
});

test("what comes out is valid, refers to nothing that is not there, is flagged throughout and widens no marking", () => {
  fc.assert(
    fc.property(seeds, fc.constantFrom(...readers), (seed, options) => {
      const graph = randomGraph(seed);
      const shown = redactGraph(graph, options);
      assert.deepEqual(validateObject(JSON.parse(redactedBundle(shown)), { level: "MUST" }).issues, []);
      const ids = new Set(shown.map(({ id }) => id));
      for (const object of shown) {
        assert.equal(isRedacted(object), knownMarking(object.id) === undefined);
        for (const { property, ref } of references(object))
          assert.ok(ids.has(ref) || (/marking/.test(property) && knownMarking(ref) !== undefined), ref);
        const originals = graph.filter(({ id }) => id === object.id);
        if (originals.length > 0) {
          assert.ok(
            originals.some((one) => JSON.stringify(one["object_marking_refs"]) === JSON.stringify(object["object_marking_refs"])),
            object.id,
          );
        }
      }
    }),
    { numRuns },
  );
});

test("redacting twice is redacting once, and the order of the objects makes no difference", () => {
  fc.assert(
    fc.property(seeds, fc.constantFrom(...readers), (seed, options) => {
      const graph = randomGraph(seed);
      const bytes = bytesFor(graph, options);
      const { objects = [] } = JSON.parse(bytes) as { objects?: readonly Json[] };
      assert.equal(bytesFor(objects, options), bytes);
      const draws = drawsOf(seed + 1);
      const shuffled = graph.map((object) => ({ object, at: draws.next() })).toSorted((a, b) => a.at - b.at);
      assert.equal(
        bytesFor(
          shuffled.map(({ object }) => object),
          options,
        ),
        bytes,
      );
    }),
    { numRuns },
  );
});

test("a wider reader never sees less", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      // Only valid objects: what is not valid as a whole may be valid in part.
      const graph = randomGraph(seed).filter((object) => validateObject(object, { level: "MUST" }).valid);
      const narrow = redactGraph(graph, holding(clear));
      const wide = Map.groupBy(redactGraph(graph, holding(clear, amber)), ({ type }) => type);
      for (const object of narrow) {
        const fits = wide.get(object.type)?.some((one) => (one.id === object.id || isNamed(object)) && isWithin(object, one));
        assert.ok(fits, `${JSON.stringify(object)}\nis more than\n${JSON.stringify(wide.get(object.type))}`);
      }
    }),
    { numRuns },
  );
});

function isNamed(object: StixObject): boolean {
  return /^.{14}5/.test(object.id.slice(-36));
}

const own = new Set(["id", "modified", "object_modified", "granular_markings"]);

/** Whether everything in a value is in another: members, and items in their order. Ids may be others, and masked texts may say more. */
function isWithin(part: unknown, whole: unknown): boolean {
  if (typeof part === "string") return part === whole || (typeof whole === "string" && (/--/.test(part) || /not-shown/.test(part)));
  if (Array.isArray(part)) {
    let from = 0;
    return (
      Array.isArray(whole) &&
      part.every((item) => {
        while (from < whole.length && !isWithin(item, whole[from])) from += 1;
        from += 1;
        return from <= whole.length;
      })
    );
  }
  if (typeof part !== "object" || part === null) return part === whole;
  if (typeof whole !== "object" || whole === null) return false;
  return Object.entries(part).every(([name, member]) => own.has(name) || isWithin(member, (whole as Json)[name]));
}
