import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, formatDifferences } from "./diff.ts";

test("properties added, removed and changed are told with their path", () => {
  const before = { name: "x", old: 1, "a/b~c": { deep: true }, same: [1, { y: 2 }] };
  const after = { same: [1, { y: 2 }], name: "y", new: null, "a/b~c": { deep: false } };
  assert.deepEqual(differences(before, after), [
    { kind: "removed", path: "/old", before: 1 },
    { kind: "changed", path: "/name", before: "x", after: "y" },
    { kind: "added", path: "/new", after: null },
    { kind: "changed", path: "/a~1b~0c/deep", before: true, after: false },
  ]);
});

test("an item put in at the front of a list is one addition", () => {
  assert.deepEqual(differences([1, 2, 3], [0, 1, 2, 3]), [{ kind: "added", path: "/0", after: 0 }]);
  assert.deepEqual(differences([1, 2, 3], [2, 3]), [{ kind: "removed", path: "/0", before: 1 }]);
  assert.deepEqual(differences([1, 2, 3, 4], [1, 9, 3, 5, 4]), [
    { kind: "changed", path: "/1", before: 2, after: 9 },
    { kind: "added", path: "/3", after: 5 },
  ]);
  assert.deepEqual(differences([{ a: 1, b: 2 }], [{ a: 1, b: 3 }]), [{ kind: "changed", path: "/0/b", before: 2, after: 3 }]);
});

test("absent members and members of another kind", () => {
  assert.deepEqual(differences({ a: undefined, b: [] }, { b: {} }), [{ kind: "changed", path: "/b", before: [], after: {} }]);
  assert.deepEqual(differences(1, 1), []);
  assert.deepEqual(differences({ toString: 1 }, {}), [{ kind: "removed", path: "/toString", before: 1 }]);
});

test("long lists are compared item by item, and a flood of differences is refused", () => {
  const long = Array.from({ length: 5_000 }, (_, i) => i);
  assert.equal(
    differences(
      long,
      long.map((i) => i + 10_000),
    ).length,
    5_000,
  );
  assert.throws(
    () =>
      differences(
        Array.from({ length: 200_000 }, () => 0),
        Array.from({ length: 200_000 }, () => 1),
      ),
    { code: "input-too-large" },
  );
});

test("differences are written one a line, control characters escaped and long values cut", () => {
  const text = formatDifferences(differences({ a: 1, b: "\u001b[31m", c: "x" }, { b: 2, c: "y".repeat(500), d: [1] }));
  assert.equal(text.split("\n").length, 5);
  assert.match(text, /^- \/a: 1\n~ \/b: "\\u001b\[31m" -> 2\n~ \/c: "x" -> "y+… \(502 characters\)\n\+ \/d: \[1\]\n$/);
});
