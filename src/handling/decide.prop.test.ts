import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonValue } from "../base/index.ts";
import type { Markable } from "../stix/index.ts";
import { bookOf, caveat, conditionsFor, definition, markingId, note, papIds, readerWith, statement, tlp1Ids } from "./decide.test-data.ts";
import { mayReceive, mayReceiveSet } from "./decide.ts";
import { Gate } from "./gate.ts";
import { MarkingSets } from "./marking-set.ts";
import { tlpMarkingIds as tlp } from "./tlp.ts";

const book = bookOf(
  statement(markingId(1)),
  caveat(markingId(2), { caveat: "releasable-to", countries: ["XB"], organisations: ["cedar"] }),
  caveat(markingId(3), { caveat: "releasable-to", countries: [] }),
  caveat(markingId(4), { caveat: "third-party", originator: "cedar", organisations: ["birch"] }),
  definition(markingId(5), { object_marking_refs: [tlp.AMBER, markingId(2)] }),
  definition(markingId(6), { object_marking_refs: [markingId(6)] }),
);
const ids = [
  ...Object.values(tlp),
  ...Object.values(tlp1Ids),
  ...Object.values(papIds),
  ...Array.from({ length: 9 }, (_, at) => markingId(at)),
];
const anyMarking = fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: fc.string() });
const anyMarkings = fc.array(anyMarking, { maxLength: 5 });
const anyHeld = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: ids.length });
const anyReader = fc
  .record({ held: anyHeld, country: fc.constantFrom("XA", "XB", null), organisation: fc.constantFrom("birch", "cedar", "dogwood") })
  .map(({ held, ...rest }) => ({ ...readerWith(held, rest), id: "birch" }));
const anyGranular = fc.option(
  fc.array(fc.oneof(fc.record({ marking_ref: anyMarking, selectors: fc.constant(["content"]) }), fc.jsonValue({ maxDepth: 2 })), {
    maxLength: 3,
  }),
  { nil: undefined },
);
const anyObject = fc
  .tuple(fc.option(anyMarkings, { nil: undefined }), anyGranular)
  .map(([refs, granular]) => note(refs, granular as JsonValue));
const isOpen = (reader: ReturnType<typeof readerWith>, object: Markable): boolean =>
  mayReceive(reader, object, conditionsFor(reader, { book })).allowed;

test("a marking more never opens what was marked", () => {
  fc.assert(
    fc.property(anyReader, anyMarkings, anyMarking, (reader, refs, more) => {
      const verdict = mayReceive(reader, note(refs), conditionsFor(reader, { book }));
      if (verdict.allowed || verdict.reasons.some(({ code }) => code === "unmarked")) return;
      assert.equal(isOpen(reader, note([...refs, more])), false);
    }),
    { numRuns: 5000 },
  );
});

test("a granular marking more never opens", () => {
  fc.assert(
    fc.property(anyReader, anyObject, anyMarking, (reader, object, more) => {
      if (isOpen(reader, object)) return;
      const granular = Array.isArray(object["granular_markings"]) ? (object["granular_markings"] as readonly JsonValue[]) : [];
      assert.equal(isOpen(reader, { ...object, granular_markings: [...granular, { marking_ref: more, selectors: ["content"] }] }), false);
    }),
    { numRuns: 3000 },
  );
});

test("a reader that holds more never sees less, and sees more only under what it holds more", () => {
  fc.assert(
    fc.property(anyReader, anyHeld, anyObject, (reader, more, object) => {
      const wider = { ...reader, markings: [...new Set([...reader.markings, ...more])].sort() };
      if (isOpen(reader, object)) assert.equal(isOpen(wider, object), true);
      else if (isOpen(wider, object)) {
        const verdict = mayReceive(reader, object, conditionsFor(reader, { book }));
        assert.ok(!verdict.allowed);
        for (const { code, marking } of verdict.reasons) {
          assert.ok(code === "marking-not-held" || code === "marking-unknown");
          assert.ok(marking !== null && more.includes(marking));
        }
      }
    }),
    { numRuns: 5000 },
  );
});

test("order and repetition do not matter", () => {
  fc.assert(
    fc.property(anyReader, anyMarkings, fc.infiniteStream(fc.nat()), (reader, refs, order) => {
      const ranks = new Map(refs.map((ref) => [ref, order.next().value as number]));
      const shuffled = [...refs, ...refs].sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
      const [one, other] = [refs, shuffled].map((each) => mayReceive(reader, note(each), conditionsFor(reader, { book })));
      assert.deepEqual(one, other);
    }),
    { numRuns: 2000 },
  );
});

test("a gate answers like the function, also the second time, and a no always has a reason", () => {
  const sets = new MarkingSets({ maxSets: 40 });
  fc.assert(
    fc.property(anyReader, fc.array(anyObject, { maxLength: 6 }), (reader, objects) => {
      const conditions = conditionsFor(reader, { book });
      const gate = new Gate(reader, conditions, sets);
      for (const object of [...objects, ...objects]) {
        const verdict = mayReceive(reader, object, conditions);
        assert.deepEqual(gate.mayReceive(object), verdict);
        if (!verdict.allowed) assert.ok(verdict.reasons.length > 0 && verdict.reasons.length <= 100);
        const own = new MarkingSets().ofObject(object);
        assert.deepEqual(gate.mayReceiveSet(own), mayReceiveSet(reader, own, conditions));
        assert.deepEqual(gate.mayReceiveSet(sets.ofObject(object)), mayReceiveSet(reader, own, conditions));
      }
    }),
    { numRuns: 1000 },
  );
});

test("a definition more only closes, unless it says that a marking is a statement or names the reader", () => {
  const definitions = fc.constantFrom<Markable>(
    definition(markingId(7), { object_marking_refs: [tlp.RED] }),
    definition(markingId(7), { object_marking_refs: [markingId(8)] }),
    definition(markingId(8), { object_marking_refs: [markingId(7)] }),
    definition(tlp.CLEAR, { definition_type: "statement", definition: { statement: "free for all" } }),
    definition(tlp.RED, { name: "TLP:CLEAR" }),
    caveat(markingId(7), { caveat: "releasable-to", countries: [] }),
  );
  fc.assert(
    fc.property(anyReader, anyMarkings, fc.array(definitions, { maxLength: 4 }), (reader, refs, added) => {
      const before = mayReceive(reader, note(refs), conditionsFor(reader)).allowed;
      const after = mayReceive(reader, note(refs), conditionsFor(reader, { book: bookOf(...added) })).allowed;
      assert.ok(before || !after);
    }),
    { numRuns: 3000 },
  );
});
