import assert from "node:assert/strict";
import { test } from "node:test";
import { corroboration, type ReportOrigin } from "./circular.ts";

const report = (id: string, restsOn: readonly string[] | null, source: string | null = null): ReportOrigin => ({
  id,
  passedBy: `partner of ${id}`,
  restsOn,
  source,
});

test("one source that was heard three times is one", () => {
  const reports = [report("first", [], "source-1"), report("alder", ["first"]), report("birch", ["alder"]), report("cedar", ["first"])];
  const found = corroboration(reports, ["alder", "birch", "cedar"]);
  assert.equal(found.heard, 3);
  assert.equal(found.independent, 1);
  assert.deepEqual(found.repeated, [
    {
      source: "source-1",
      ways: [
        ["alder", "first"],
        ["birch", "alder", "first"],
        ["cedar", "first"],
      ],
    },
  ]);
  assert.deepEqual([found.unknown, found.circles], [[], []]);
});

test("two sources are two, and one of them under two reports is one", () => {
  const reports = [report("a", [], "source-1"), report("b", [], "source-2"), report("c", [], "source-1"), report("d", [])];
  assert.equal(corroboration(reports, ["a", "b"]).independent, 2);
  assert.deepEqual(corroboration(reports, ["a", "b"]).repeated, []);
  assert.equal(corroboration(reports, ["a", "c"]).independent, 1);
  assert.equal(corroboration(reports, ["a", "d"]).independent, 2);
  assert.equal(corroboration(reports, ["a", "a"]).heard, 1);
});

test("what is not known corroborates nothing", () => {
  const reports = [report("a", [], "source-1"), report("b", null), report("c", ["lost"]), report("d", ["b", "a"])];
  const found = corroboration(reports, ["a", "b", "c", "d", "never seen"]);
  assert.equal(found.independent, 1);
  assert.deepEqual(found.unknown, ["b", "lost", "never seen"]);
  assert.deepEqual(found.repeated[0]?.ways.length, 2);
});

test("reports that rest on themselves are named and prove nothing", () => {
  const reports = [
    report("a", ["b"]),
    report("b", ["c"]),
    report("c", ["a"]),
    report("d", ["d"]),
    report("e", ["a", "first"]),
    report("first", [], "s"),
  ];
  const found = corroboration(reports, ["a", "d", "e"]);
  assert.deepEqual(found.circles, ["a", "b", "c", "d"]);
  assert.equal(found.independent, 1);
  assert.deepEqual(corroboration(reports, ["first"]).circles, []);
});

test("hostile chains are bounded", () => {
  assert.throws(() => corroboration([report("a", []), report("a", [])], ["a"]), { code: "input-malformed" });
  const many = Array.from({ length: 10_001 }, (_, at) => report(String(at), []));
  assert.throws(() => corroboration(many, []), { code: "input-too-large" });
  const chain = Array.from({ length: 10_000 }, (_, at) => report(String(at), at === 0 ? [] : [String(at - 1)], at === 0 ? "s" : null));
  assert.equal(corroboration(chain, ["9999"]).independent, 1);
  const ids = Array.from({ length: 1500 }, (_, at) => String(at));
  const dense = ids.map((id) => report(id, ids));
  assert.throws(() => corroboration(dense, ["0"]), { code: "input-too-large" });
  const wide = ids.slice(0, 500).map((id) => report(id, ids.slice(0, 500)));
  assert.equal(corroboration(wide, ["0"]).circles.length, 500);
});
