import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { patternCodes } from "./codes.ts";
import { checkPattern } from "./check.ts";
import { compilePattern } from "./match.ts";
import { equivalentPatterns } from "./normal.ts";

type SyntaxCase = {
  readonly pattern: string;
  readonly valid: boolean;
  readonly level: number | null;
  readonly error?: { readonly code: string; readonly line: number; readonly column: number };
  readonly warnings?: readonly string[];
};
type MatchCase = {
  readonly pattern: string;
  readonly observations: readonly unknown[];
  readonly matched: boolean;
  readonly exclusive?: boolean;
};
type EqualCase = { readonly p1: string; readonly p2: string; readonly equivalent: boolean };

function cases<T>(file: string): readonly T[] {
  const text = readFileSync(path.join(import.meta.dirname, "../../../vectors/patterns", file), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}

test("the published cases of syntax: verdict, level, first error with its place, warnings", () => {
  for (const { pattern, valid, level, error, warnings } of cases<SyntaxCase>("syntax.jsonl")) {
    const report = checkPattern(pattern);
    const [first] = report.errors;
    const found = first && { code: first.code, line: first.line, column: first.column };
    assert.deepEqual([report.valid, report.level, found], [valid, level, error], pattern);
    if (warnings !== undefined)
      assert.deepEqual(
        report.warnings.map((warning) => warning.code),
        warnings,
        pattern,
      );
  }
});

test("there is a published case for every code of the table but that of a text too long to publish", () => {
  const covered = new Set(
    cases<SyntaxCase>("syntax.jsonl").flatMap(({ error, warnings = [] }) => [...(error ? [error.code] : []), ...warnings]),
  );
  assert.deepEqual(
    Object.keys(patternCodes).filter((code) => !covered.has(code)),
    ["input-too-large"],
  );
});

test("the published cases of matching, under both readings of WITHIN", () => {
  for (const { pattern, observations, matched, exclusive } of cases<MatchCase>("match.jsonl")) {
    assert.equal(compilePattern(pattern).match(observations).matched, matched, `${pattern} on ${JSON.stringify(observations)}`);
    assert.equal(compilePattern(pattern, { window: "exclusive" }).match(observations).matched, exclusive ?? matched, pattern);
  }
});

test("the published cases of equivalence, both ways round", () => {
  for (const { p1, p2, equivalent } of cases<EqualCase>("equivalence.jsonl")) {
    assert.equal(equivalentPatterns(p1, p2), equivalent, `${p1} | ${p2}`);
    assert.equal(equivalentPatterns(p2, p1), equivalent, `${p2} | ${p1}`);
  }
});
