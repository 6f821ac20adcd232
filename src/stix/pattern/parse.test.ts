import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../../base/index.ts";
import { checkPattern } from "./check.ts";
import { patternLevel } from "./level.ts";
import { maxFindings } from "./check.ts";
import { parsePattern, patternLimits } from "./parse.ts";
import { printPattern } from "./print.ts";

const leaf = { kind: "compare", path: { type: "a", steps: [{ kind: "key", name: "b" }] }, negated: false, operator: "=" } as const;

test("AND binds tighter than OR, and OR tighter than FOLLOWEDBY; rows of one operator are one node", () => {
  const { expression } = parsePattern("[a:b=1] FOLLOWEDBY [a:b=2] OR [a:b=3] AND [a:b=4] AND [a:b=5]");
  assert.ok(expression.kind === "followedby" && expression.operands.length === 2);
  const [, right] = expression.operands;
  assert.ok(right?.kind === "or");
  const last = right.operands[1];
  assert.ok(last?.kind === "and" && last.operands.length === 3);
});

test("a qualifier belongs to the expression right before it", () => {
  const { expression } = parsePattern("[a:b=1] AND [a:b=2] WITHIN 5 SECONDS REPEATS 2 TIMES");
  assert.ok(expression.kind === "and");
  const [first, second] = expression.operands;
  assert.equal(first?.kind, "observation");
  assert.ok(second?.kind === "qualified");
  assert.deepEqual(
    second.qualifiers.map((each) => each.kind),
    ["within", "repeats"],
  );
});

test("offsets point at what they are about", () => {
  const text = "/* two */ [a:b=1 OR\n a:c NOT IN ('x')]";
  const { expression } = parsePattern(text);
  assert.ok(expression.kind === "observation" && expression.comparison.kind === "or");
  const [first, second] = expression.comparison.operands;
  assert.deepEqual(first, { ...leaf, at: text.indexOf("a:b"), constant: { kind: "integer", text: "1" } });
  assert.ok(second?.kind === "in" && second.at === text.indexOf("a:c") && second.negated);
});

test("a tree made by hand is printed with the parentheses that it needs", () => {
  const one = { kind: "observation", at: 0, comparison: { ...leaf, at: 0, constant: { kind: "integer", text: "1" } } } as const;
  const row = { kind: "followedby", operands: [one, one] } as const;
  assert.equal(printPattern({ kind: "and", operands: [one, row] }), "[a:b = 1] AND ([a:b = 1] FOLLOWEDBY [a:b = 1])");
  const within = { kind: "within", at: 0, seconds: "5" } as const;
  assert.equal(printPattern({ kind: "qualified", inner: row, qualifiers: [within] }), "([a:b = 1] FOLLOWEDBY [a:b = 1]) WITHIN 5 SECONDS");
  const either = { kind: "or", operands: [one.comparison, one.comparison] } as const;
  assert.equal(
    printPattern({ kind: "observation", at: 0, comparison: { kind: "and", operands: [either, one.comparison] } }),
    "[(a:b = 1 OR a:b = 1) AND a:b = 1]",
  );
});

test("depth and length are bounded, width is not", () => {
  const nested = (depth: number): string => `${"(".repeat(depth)}[a:b=1]${")".repeat(depth)}`;
  assert.equal(patternLevel(parsePattern(nested(patternLimits.maxDepth))), 1);
  for (const text of [nested(patternLimits.maxDepth + 1), nested(100_000), `[${"(".repeat(100_000)}a:b=1`, "(".repeat(100_000)]) {
    assert.throws(
      () => parsePattern(text),
      (thrown) => isTocsinError(thrown, "pattern-syntax"),
    );
  }
  assert.throws(
    () => parsePattern(" ".repeat(patternLimits.maxLength + 1)),
    (thrown) => isTocsinError(thrown, "input-too-large"),
  );
  assert.equal(checkPattern(" ".repeat(patternLimits.maxLength + 1)).valid, false);
  const wide = `[${Array.from({ length: 20_000 }, (_, index) => `a:b=${index}`).join(" OR ")}]`;
  assert.equal(checkPattern(wide).valid, true);
  const qualified = `[a:b=1]${" REPEATS 1 TIMES".repeat(20_000)}`;
  assert.equal(checkPattern(qualified).errors.length, maxFindings);
});

test("a lone surrogate is no Unicode text", () => {
  assert.throws(
    () => parsePattern("[a:b = '\ud800']"),
    (thrown) => isTocsinError(thrown, "pattern-syntax"),
  );
});

test("an index beyond every list stays a number that can be printed", () => {
  const text = printPattern(parsePattern(`[a:b[${"9".repeat(400)}] = 1]`));
  assert.equal(text, `[a:b[${Number.MAX_SAFE_INTEGER}] = 1]`);
});

test("messages quote what is there, short and without line ends", () => {
  const [error] = checkPattern(`[a:b ${"x\n".repeat(1)}${"y".repeat(500)}]`).errors;
  assert.equal(error?.message, 'expected a comparison operator, got "x", at line 1 column 6');
});
