import assert from "node:assert/strict";
import { test } from "node:test";
import { markingId } from "./decide.test-data.ts";
import { MarkingSets, maxSetMarkings } from "./marking-set.ts";

test("the same markings are the same set, in any order and however often", () => {
  const sets = new MarkingSets();
  const [a, b] = [markingId(1), markingId(2)];
  assert.equal(sets.of([a, b]), sets.of([b, a, b]));
  assert.equal(sets.of([a]), sets.of([a, a]));
  assert.notEqual(sets.of([a]), sets.of([b]));
  assert.equal(sets.of([]), sets.empty);
  assert.deepEqual(sets.of([b, a]).ids, [a, b]);
  assert.equal(sets.has(sets.of([a])), true);
  assert.equal(sets.has(new MarkingSets().of([a, b])), false);
  assert.throws(() => Object.assign(sets.of([a]).ids, { 0: b }), TypeError);
});

test("what is no marking makes a set malformed, and two that are run together are not one", () => {
  const sets = new MarkingSets();
  const [a, b] = [markingId(1), markingId(2)];
  for (const wrong of ["", "x", `${a} ${b}`, `${a}\n${b}`, null, undefined, 5, {}, "indicator--00000000-0000-4000-8000-000000000001"]) {
    const set = sets.of([a, wrong]);
    assert.equal(set.isMalformed, true);
    assert.deepEqual(set.ids, [a]);
    assert.notEqual(set, sets.of([a]));
  }
  assert.equal(sets.of([null]).isMalformed, true);
  assert.equal(sets.ofObject({ object_marking_refs: a }).isMalformed, true);
  assert.equal(sets.ofObject({}), sets.empty);
});

test("too many markings are one set, whichever came first", () => {
  const sets = new MarkingSets();
  const ids = Array.from({ length: maxSetMarkings + 1 }, (_, at) => markingId(at));
  assert.equal(sets.of(ids.slice(1)).isOverfull, false);
  assert.equal(sets.of(ids).isOverfull, true);
  assert.equal(sets.of(ids), sets.of([...ids].reverse()));
  assert.deepEqual(sets.of(ids).ids, []);
});

test("a union has the markings and the faults of both", () => {
  const sets = new MarkingSets();
  const [a, b] = [sets.of([markingId(1)]), sets.of([markingId(2)])];
  assert.equal(sets.union(a, b), sets.of([markingId(2), markingId(1)]));
  assert.equal(sets.union(a, sets.empty), a);
  assert.equal(sets.union(sets.empty, a), a);
  assert.equal(sets.union(a, sets.of([null])).isMalformed, true);
  const full = sets.of(Array.from({ length: maxSetMarkings + 1 }, (_, at) => markingId(at)));
  assert.equal(sets.union(full, a).isOverfull, true);
  assert.equal(sets.union(a, full).isOverfull, true);
});

test("no more sets are kept than may be, and the others are answered all the same", () => {
  const sets = new MarkingSets({ maxSets: 3 });
  const made = Array.from({ length: 10 }, (_, at) => sets.of([markingId(at)]));
  assert.equal(sets.size, 3);
  assert.deepEqual(
    made.map(({ index }) => index),
    [1, 2, -1, -1, -1, -1, -1, -1, -1, -1],
  );
  assert.deepEqual(made[9]?.ids, [markingId(9)]);
  assert.equal(sets.of([markingId(9)]).key, made[9]?.key);
});
