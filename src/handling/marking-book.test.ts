import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Markable } from "../stix/index.ts";
import { bookOf, caveat, conditionsFor, definition, markingId, note, readerWith, statement } from "./decide.test-data.ts";
import { mayReceive } from "./decide.ts";
import { Gate } from "./gate.ts";
import { MarkingBook } from "./marking-book.ts";
import { tlpMarkingIds as tlp } from "./tlp.ts";

const ruleOf = (book: MarkingBook, id: string): string => {
  const { rule } = book.entry(id);
  return rule.kind === "closed" ? rule.why : rule.kind;
};
const shared = path.join(import.meta.dirname, "../../../shared/corpus/stix/markings");

test("definitions are read for what they say", () => {
  assert.equal(ruleOf(new MarkingBook(), markingId(1)), "held");
  assert.equal(ruleOf(bookOf(statement(markingId(1))), markingId(1)), "terms");
  assert.equal(
    ruleOf(bookOf(definition(markingId(1), { name: "TLP:CLEAR", definition_type: "tlp", definition: { tlp: "clear" } })), markingId(1)),
    "held",
  );
  const both = { ...statement(markingId(1)), extensions: { "extension-definition--00000000-0000-4000-8000-000000000001": {} } };
  assert.equal(ruleOf(bookOf(both), markingId(1)), "held");
  const more = definition(markingId(1), { definition_type: "statement", definition: { statement: "a", audience: "b" } });
  assert.equal(ruleOf(bookOf(more), markingId(1)), "held");
  assert.equal(ruleOf(bookOf(caveat(markingId(1), { caveat: "releasable-to" })), markingId(1)), "caveat");
});

test("the published definitions agree with the standard", { skip: existsSync(shared) ? false : "the shared corpus is missing" }, () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(path.join(shared, name), "utf8")) as unknown;
  const published = [...(read("tlp2.json") as Markable[]), ...(read("pap.json") as Markable[])];
  const book = new MarkingBook();
  for (const one of published) assert.equal(book.add(one), "new");
  for (const one of published) assert.equal(book.add(one), "same");
  const policy = read("iep2-example.json") as Markable;
  assert.equal(book.add(policy), "new");
  assert.equal(ruleOf(book, policy["id"] as string), "policy");
  assert.equal(ruleOf(book, tlp.CLEAR), "open");
  const everyone = readerWith([]);
  for (const one of published) assert.equal(mayReceive(everyone, one, conditionsFor(everyone, { book })).allowed, true);
});

test("definitions that contradict one another close the marking for good", () => {
  const book = bookOf(statement(markingId(1), "one"));
  assert.equal(book.standing(statement(markingId(1), "two")), "contradictory");
  assert.equal(ruleOf(book, markingId(1)), "terms");
  assert.equal(book.add(statement(markingId(1), "two")), "contradictory");
  assert.equal(ruleOf(book, markingId(1)), "marking-contradictory");
  assert.equal(book.add(statement(markingId(1), "one")), "contradictory");
  assert.equal(ruleOf(book, markingId(1)), "marking-contradictory");
  const reader = readerWith([markingId(1)]);
  assert.equal(mayReceive(reader, note([markingId(1), tlp.CLEAR]), conditionsFor(reader, { book })).allowed, false);
});

test("a name or a time more does not contradict", () => {
  const book = bookOf(statement(markingId(1)));
  assert.equal(book.add({ ...statement(markingId(1)), name: "terms", created: "2026-02-02T00:00:00.000Z" }), "same");
});

test("a definition under a fixed id that says something else closes it", () => {
  for (const forged of [
    definition(tlp.RED, { definition_type: "statement", definition: { statement: "free" } }),
    definition(tlp.CLEAR, { extensions: { "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d": { tlp_2_0: "red" } } }),
    definition(tlp.CLEAR),
    caveat(tlp.GREEN, { caveat: "releasable-to", organisations: ["birch"] }),
  ]) {
    const book = new MarkingBook();
    assert.equal(book.standing(forged), "contradictory");
    assert.equal(ruleOf(book, forged["id"] as string), forged["id"] === tlp.CLEAR ? "open" : "held");
    book.add(forged);
    assert.equal(ruleOf(book, forged["id"] as string), "marking-contradictory");
  }
});

test("what marks itself, directly or in a circle, opens to nobody, and neither does what it marks", () => {
  const marked = (id: number, ...by: readonly number[]): Markable => definition(markingId(id), { object_marking_refs: by.map(markingId) });
  assert.equal(ruleOf(bookOf(marked(1, 1)), markingId(1)), "marking-cycle");
  const circle = bookOf(marked(1, 2), marked(2, 3), marked(3, 1), marked(4, 3), marked(5));
  for (const id of [1, 2, 3, 4]) assert.equal(ruleOf(circle, markingId(id)), "marking-cycle");
  assert.equal(ruleOf(circle, markingId(5)), "held");
  const granular = definition(markingId(1), { granular_markings: [{ marking_ref: markingId(1), selectors: ["name"] }] });
  assert.equal(ruleOf(bookOf(granular), markingId(1)), "marking-cycle");
  const reader = readerWith([1, 2, 3, 4].map(markingId));
  assert.equal(mayReceive(reader, note([markingId(4)]), conditionsFor(reader, { book: circle })).allowed, false);
});

test("the markings of a definition, theirs and so on must allow too", () => {
  const chain = [1, 2, 3].map((id) => definition(markingId(id), { object_marking_refs: [markingId(id + 1)] }));
  const book = bookOf(...chain, definition(markingId(4), { object_marking_refs: [tlp.RED] }));
  assert.deepEqual(book.entry(markingId(1)).also, [markingId(2), markingId(3), markingId(4), tlp.RED].sort());
  const held = [1, 2, 3, 4].map(markingId);
  for (const [markings, isOpen] of [
    [held, false],
    [[...held, "RED"], true],
    [[...held.slice(1), "RED"], false],
    [[held[0] as string, "RED"], false],
  ] as const) {
    const reader = readerWith(markings);
    assert.equal(mayReceive(reader, note([markingId(1)]), conditionsFor(reader, { book })).allowed, isOpen);
  }
});

test("hostile definitions are bounded, and the answer is no", () => {
  const deep = new MarkingBook();
  for (let id = 0; id < 20_000; id++) deep.add(definition(markingId(id), { object_marking_refs: [markingId(id + 1)] }));
  assert.equal(ruleOf(deep, markingId(0)), "marking-cycle");
  assert.equal(ruleOf(deep, markingId(19_990)), "held");
  const malformed: readonly Markable[] = [
    definition(markingId(1), { object_marking_refs: "x" }),
    definition(markingId(1), { object_marking_refs: [null] }),
    definition(markingId(1), { object_marking_refs: Array.from({ length: 101 }, (_, at) => markingId(at)) }),
    definition(markingId(1), { granular_markings: {} }),
    definition(markingId(1), { granular_markings: [{ selectors: ["name"] }] }),
    definition(markingId(1), { definition: { statement: "\ud800" } }),
  ];
  for (const one of malformed) {
    const book = new MarkingBook();
    assert.equal(book.add(one), "malformed");
    assert.equal(ruleOf(book, markingId(1)), "marking-malformed");
  }
  for (const one of [{}, { type: "marking-definition" }, { type: "note", id: markingId(1) }, definition("marking-definition--1")]) {
    const book = new MarkingBook();
    assert.equal(book.add(one), "malformed");
    assert.equal(ruleOf(book, markingId(1)), "held");
  }
});

test("a gate forgets what it decided when a definition is learned", () => {
  const book = new MarkingBook();
  const reader = readerWith([markingId(1)]);
  const gate = new Gate(reader, conditionsFor(reader, { book }));
  const set = gate.sets.of([markingId(1)]);
  assert.equal(gate.mayReceiveSet(set).allowed, true);
  book.add(caveat(markingId(1), { caveat: "releasable-to", countries: ["XA"] }));
  assert.equal(gate.mayReceiveSet(set).allowed, false);
});

test("changing what a gate was made from changes nothing", () => {
  const markings = [tlp.GREEN as string];
  const agreement = { recipients: ["birch"], purposes: ["warn"], markings: [tlp.GREEN as string] };
  const gate = new Gate({ ...readerWith([]), markings }, conditionsFor(readerWith([]), { agreement }));
  markings.push(tlp.RED);
  agreement.markings.push(tlp.RED);
  assert.equal(gate.allows([tlp.RED]), false);
  assert.equal(gate.allows([tlp.GREEN]), true);
  assert.equal(gate.allows([]), false);
  assert.deepEqual(
    [gate.allowsParts([]), gate.allowsParts([tlp.GREEN]), gate.allowsParts([tlp.RED]), gate.allowsParts([null])],
    [true, true, false, false],
  );
  assert.equal(gate.isShut, false);
});
