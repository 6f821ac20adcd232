import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../../base/index.ts";
import { compilePattern, readObservations } from "./match.ts";

const at = (seconds: number): string => new Date(Date.UTC(2024, 0, 1) + seconds * 1000).toISOString();

function seen(index: number, seconds: number, thing: Record<string, unknown>): Record<string, unknown> {
  const time = at(seconds);
  return {
    type: "observed-data",
    id: `observed-data--${index}`,
    first_observed: time,
    last_observed: time,
    number_observed: 1,
    objects: { "0": { type: "x", ...thing } },
  };
}

const thousand = Array.from({ length: 1000 }, (_, index) => seen(index, index * 10, { a: index % 2, b: index % 7, c: index }));

function bounded(pattern: string, observations: readonly unknown[], work = 5_000_000): boolean {
  return compilePattern(pattern).match(observations, { work }).matched;
}

test("bindings tell which brackets, which bundle, which observation, how often and which objects", () => {
  const bundle = {
    type: "bundle",
    objects: [
      { type: "file", id: "file--1", name: "a" },
      { type: "file", id: "file--2", name: "a" },
      { ...seen(1, 0, {}), objects: undefined, object_refs: ["file--1", "file--2"], number_observed: 3 },
    ],
  };
  const { matched, bindings } = compilePattern("[file:name = 'b'] OR [file:name = 'a'] REPEATS 2 TIMES").match([
    seen(2, 0, { name: "a" }),
    bundle,
  ]);
  assert.equal(matched, true);
  assert.deepEqual(bindings, [{ expression: 1, position: 1, observedData: "observed-data--1", count: 2, objects: ["file--1", "file--2"] }]);
});

test("observations are read once and matched many times", () => {
  const observations = readObservations(thousand);
  assert.equal(compilePattern("[x:c = 999]").match(observations).bindings[0]?.observedData, "observed-data--999");
  assert.equal(compilePattern("[x:c = 998] FOLLOWEDBY [x:c = 999]").match(observations).matched, true);
});

test("of an observed-data object the newest version counts, and once", () => {
  const old = { ...seen(1, 0, { a: 1 }), modified: at(0) };
  const renewed = { ...seen(1, 0, { a: 2 }), modified: at(1) };
  for (const given of [
    [old, renewed],
    [renewed, old],
    [renewed, old, renewed],
  ]) {
    assert.equal(bounded("[x:a = 1]", given), false);
    assert.equal(bounded("[x:a = 2]", given), true);
    assert.equal(bounded("[x:a > 0] AND [x:a > 0]", given), false);
  }
});

test("loose objects beside a loose observed-data object are its neighbours", () => {
  const observed = { ...seen(1, 0, {}), objects: undefined, object_refs: ["file--1"] };
  assert.equal(bounded("[file:name = 'a']", [observed, { type: "file", id: "file--1", name: "a" }]), true);
});

test("an observation without a time matches where time does not matter, and only there", () => {
  const timeless = { ...seen(-1, 0, { a: 1, z: 1 }), first_observed: "yesterday", last_observed: undefined };
  assert.equal(bounded("[x:a = 1]", [timeless]), true);
  assert.equal(bounded("[x:a = 1] OR [x:a = 2] WITHIN 1 SECONDS", [timeless]), true);
  assert.equal(bounded("[x:a = 1] OR ([x:a = 2] FOLLOWEDBY [x:a = 3])", [timeless]), true);
  assert.equal(bounded(`[x:a = 1] START t'${at(-1e6)}' STOP t'${at(1e6)}'`, [timeless]), false);
  assert.equal(bounded("[x:z = 1] FOLLOWEDBY [x:a = 0]", [timeless, ...thousand]), false);
  assert.equal(bounded("([x:z = 1] AND [x:c = 4]) WITHIN 1 SECONDS", [timeless, ...thousand]), false);
});

test("what is no bundle and no observation is refused, what is broken inside one is passed over", () => {
  for (const given of [null, 1, "x", []])
    assert.throws(
      () => bounded("[x:a = 1]", [given]),
      (thrown) => isTocsinError(thrown, "input-malformed"),
    );
  assert.equal(
    bounded("[x:a = 1]", [{}, { type: "bundle", objects: [null, 1, { type: "observed-data", object_refs: [1, null, "x--1"] }] }]),
    false,
  );
  assert.equal(bounded("[x:a = 1]", [{ ...seen(1, 0, { a: 1 }), number_observed: "many" }]), true);
});

test("properties of prototypes are no properties, and a member named __proto__ is one", () => {
  assert.equal(bounded("[EXISTS x:toString]", [seen(1, 0, {})]), false);
  assert.equal(bounded("[EXISTS x:__proto__.constructor]", [seen(1, 0, {})]), false);
  const own = JSON.parse(`{"type":"x","__proto__":{"b":1}}`) as unknown;
  assert.equal(bounded("[x:__proto__.b = 1]", [{ ...seen(1, 0, {}), objects: { "0": own } }]), true);
});

test("an invalid pattern is refused before it can match", () => {
  const refused: readonly (readonly [string, string])[] = [
    ["[x:a = 1", "pattern-syntax"],
    ["[x:a IN (1, true)]", "pattern-constant"],
    ["[x:a = t'2023-02-29T00:00:00Z']", "pattern-constant"],
    ["[x:a = 1] REPEATS 0 TIMES", "pattern-constant"],
    ["[x:a = 1] WITHIN 0 SECONDS", "pattern-constant"],
    [`[x:a = ${"9".repeat(400)}]`, "pattern-constant"],
    ["[x:a MATCHES '(?<!a)b']", "pattern-regex"],
    ["[x:a MATCHES '(a{1000}){1000}']", "pattern-regex"],
    [`[x:a MATCHES '${"a{900}".repeat(10)}']`, "pattern-regex"],
    [`[x:a MATCHES '${"a".repeat(5000)}']`, "pattern-regex"],
  ];
  for (const [pattern, code] of refused)
    assert.throws(
      () => compilePattern(pattern),
      (thrown) => isTocsinError(thrown) && thrown.code === code,
      pattern,
    );
});

test("windows, sequences and repetitions over a thousand observations are decided within five million steps", () => {
  assert.equal(bounded("([x:a=0] AND [x:b=3] AND [x:a=1]) WITHIN 30 SECONDS", thousand), true);
  assert.equal(bounded("([x:c=5] AND [x:c=900]) WITHIN 30 SECONDS", thousand), false);
  assert.equal(bounded("([x:a=0] AND [x:a=1]) WITHIN 5 SECONDS", thousand), false);
  assert.equal(bounded("[x:a=0] REPEATS 100 TIMES WITHIN 1000 SECONDS", thousand), false);
  assert.equal(bounded("[x:a=0] REPEATS 100 TIMES WITHIN 2000 SECONDS", thousand), true);
  assert.equal(bounded("[x:c=100] FOLLOWEDBY [x:a=1] FOLLOWEDBY [x:b=3] FOLLOWEDBY [x:c=50]", thousand), false);
  assert.equal(bounded("([x:a=0] FOLLOWEDBY [x:a=1]) REPEATS 100 TIMES", thousand), true);
  assert.equal(bounded("([x:c>10] FOLLOWEDBY [x:c<10]) REPEATS 3 TIMES", thousand), false);
  assert.equal(bounded("[x:a=0] REPEATS 999999999 TIMES", thousand), false);
  assert.equal(bounded("([x:a=0] FOLLOWEDBY [x:a=1]) REPEATS 999999999 TIMES", thousand), false);
  assert.equal(bounded("(([x:a=0] AND [x:c=1]) OR ([x:a=1] AND [x:c=2]) OR ([x:b=3] AND [x:c=4])) REPEATS 100 TIMES", thousand), false);
  assert.equal(bounded("([x:a=0] AND [x:a=1]) WITHIN 20 SECONDS AND ([x:c=30] AND [x:b=4]) WITHIN 5 SECONDS", thousand), false);
});

test("what would take too much work is refused, not carried on", () => {
  const limit = (thrown: unknown): boolean => isTocsinError(thrown, "pattern-limit");
  const names = Array.from({ length: 200 }, (_, index) => `p--${index}`);
  const graph = names.map((id) => ({ type: "p", id, k_refs: [...names], name: "n" }));
  const bundle = { type: "bundle", objects: [{ ...seen(1, 0, {}), objects: undefined, object_refs: names }, ...graph] };
  assert.throws(() => bounded(`[p:${"k_refs[*].".repeat(20)}name = 'z']`, [bundle]), limit);
  assert.throws(() => bounded(`[x:s LIKE '%${"a".repeat(500)}_b']`, [seen(1, 0, { s: "a".repeat(200_000) })]), limit);
  assert.throws(() => bounded("[x:s MATCHES '[ab]*a[ab]{900}[cd]']", [seen(1, 0, { s: "ab".repeat(200_000) })]), limit);
  const copies = Array.from({ length: 4000 }, (_, index) => seen(index, index, { a: 1 }));
  assert.throws(() => bounded("([x:a=1] FOLLOWEDBY [x:a=1]) REPEATS 1500 TIMES", copies), limit);
});

test("MATCHES takes linear time where backtracking would not end", () => {
  assert.equal(bounded("[x:s MATCHES '^(a+)+$']", [seen(1, 0, { s: `${"a".repeat(50_000)}b` })]), false);
  assert.equal(bounded("[x:s MATCHES '(x+x+)+y']", [seen(1, 0, { s: "x".repeat(50_000) })]), false);
});

test("a list of thousands of values is looked up, not tried one by one", () => {
  const hashes = Array.from({ length: 5000 }, (_, index) => `x:h = 'h${index}'`).join(" OR ");
  const compiled = compilePattern(`[${hashes} OR x:h IN ('z', 'y')]`);
  for (const [value, expected] of [
    ["h4999", true],
    ["y", true],
    ["h5000", false],
  ] as const) {
    assert.equal(compiled.match([seen(1, 0, { h: value })], { work: 100 }).matched, expected);
  }
});

test("patterns as long as the limit are prepared and decided or refused, never a stack that runs over", () => {
  const filled = (one: (index: number) => string, between: string): string => {
    const parts: string[] = [];
    for (let length = 0; length < 400_000; length += (parts.at(-1)?.length ?? 0) + between.length) parts.push(one(parts.length));
    return parts.join(between);
  };
  const verdict = (pattern: string): string => {
    try {
      return String(bounded(pattern, thousand.slice(0, 50), 2_000_000));
    } catch (thrown) {
      return isTocsinError(thrown) ? thrown.code : String(thrown);
    }
  };
  assert.equal(verdict(filled(() => "[x:a=1]", " AND ")), "false");
  assert.equal(verdict(filled(() => "[x:a=1]", " FOLLOWEDBY ")), "false");
  assert.equal(verdict(filled((index) => `[x:c=${index + 100}]`, " OR ")), "false");
  assert.equal(verdict(filled(() => "([x:a=1] OR ([x:b=2] AND [x:b=3]))", " AND ")), "false");
  assert.equal(verdict(`(${filled((index) => `([x:a=1] AND [x:c!=${index}])`, " OR ")}) REPEATS 3 TIMES`), "pattern-limit");
  assert.equal(verdict(`[x:a IN (${filled(() => "1", ",")})]`), "true");
  assert.equal(verdict(`[x:a${"[*]".repeat(100_000)} = 1]`), "false");
  assert.equal(verdict(`[${filled(() => "x:a MATCHES '\\\\pL{30}'", " OR ")}]`), "pattern-regex");
});
