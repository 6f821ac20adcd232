import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTocsinError } from "../../base/index.ts";
import type { Comparison, ComparisonExpression, Literal, ObservationExpression, PathStep, Qualifier } from "./ast.ts";
import { compilePattern } from "./match.ts";
import { normalPattern } from "./normal.ts";
import { comparisonTree, observationTree, patterns } from "./pattern.test-data.ts";
import { printPattern } from "./print.ts";
import { asStix, referenceMatch } from "./reference.test-data.ts";
import type { SmallObservation } from "./reference.test-data.ts";

const runs = process.env["TOCSIN_NIGHTLY"] === "1" ? 20_000 : 600;

const small = fc.nat({ max: 2 });
const constants = small.map((value): Literal => ({ kind: "integer", text: String(value) }));
const steps = fc.constantFrom<readonly PathStep[]>(
  [{ kind: "key", name: "x" }],
  [{ kind: "key", name: "y" }],
  [{ kind: "key", name: "y" }, { kind: "any" }],
  [
    { kind: "key", name: "y" },
    { kind: "index", index: 1 },
  ],
);
const types = fc.constantFrom("a", "b");
const comparisons: fc.Arbitrary<Comparison> = fc.oneof(
  fc
    .tuple(types, steps, fc.boolean(), fc.constantFrom("=", "=", "!=", "<", ">=", "<=", ">"), constants)
    .map(([type, path, negated, operator, constant]): Comparison => ({
      kind: "compare",
      at: 0,
      path: { type, steps: path },
      negated,
      operator,
      constant,
    })),
  fc
    .tuple(types, steps, fc.boolean(), fc.array(constants, { maxLength: 2 }))
    .map(([type, path, negated, set]): Comparison => ({ kind: "in", at: 0, path: { type, steps: path }, negated, constants: set })),
  fc
    .tuple(types, steps, fc.boolean())
    .map(([type, path, negated]): Comparison => ({ kind: "exists", at: 0, path: { type, steps: path }, negated })),
);
const comparisonExpressions: fc.Arbitrary<ComparisonExpression> = fc.oneof(comparisons, comparisons, comparisonTree(comparisons));
const brackets = comparisonExpressions.map((comparison): ObservationExpression => ({ kind: "observation", at: 0, comparison }));

const at = (seconds: number): string => new Date(seconds * 1000).toISOString();
const qualifiers: fc.Arbitrary<Qualifier> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map((times): Qualifier => ({ kind: "repeats", at: 0, times: String(times) })),
  fc.integer({ min: 1, max: 4 }).map((seconds): Qualifier => ({ kind: "within", at: 0, seconds: String(seconds) })),
  fc
    .tuple(fc.nat({ max: 6 }), fc.nat({ max: 8 }))
    .map(([start, stop]): Qualifier => ({ kind: "startstop", at: 0, start: at(start), stop: at(stop) })),
);
// Trying everything takes time with the power of the places, so patterns with many are left out.
const pattern = observationTree(brackets, qualifiers).filter((expression) => placesOf(expression) <= 6);

/** Into how many places a pattern unfolds, ORs and repetitions included. */
function placesOf(expression: ObservationExpression): number {
  if (expression.kind === "observation") return 1;
  if (expression.kind === "group") return placesOf(expression.inner);
  if (expression.kind !== "qualified") return expression.operands.reduce((sum, operand) => sum + placesOf(operand), 0);
  const times = expression.qualifiers.map((qualifier) => (qualifier.kind === "repeats" ? Number(qualifier.times) : 1));
  return times.reduce((product, each) => product * each, placesOf(expression.inner));
}

const objects = fc.record({ type: types, x: small, y: fc.array(small, { maxLength: 2 }) });
const observations: fc.Arbitrary<readonly SmallObservation[]> = fc.array(
  fc.record({
    first: fc.nat({ max: 6 }),
    span: fc.oneof(fc.constant(0), fc.nat({ max: 3 })),
    count: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(2) }),
    objects: fc.array(objects, { minLength: 1, maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 5 },
);

function matches(expression: ObservationExpression, data: readonly SmallObservation[]): boolean {
  return compilePattern(printPattern(expression)).match(data.map(asStix)).matched;
}

test("the matcher finds a match exactly where trying everything finds one", () => {
  let matched = 0;
  fc.assert(
    fc.property(pattern, observations, (expression, data) => {
      const expected = referenceMatch(expression, data);
      if (expected) matched++;
      assert.equal(matches(expression, data), expected, printPattern(expression));
    }),
    { numRuns: runs },
  );
  assert.ok(matched > runs / 20, `only ${matched} of ${runs} cases matched, so the test says little`);
});

test("bindings name different observations, each passing its square brackets", () => {
  fc.assert(
    fc.property(pattern, observations, (expression, data) => {
      const { matched, bindings } = compilePattern(printPattern(expression)).match(data.map(asStix));
      assert.equal(matched, bindings.length > 0);
      const used = new Map<number, number>();
      for (const binding of bindings) {
        used.set(binding.position, (used.get(binding.position) ?? 0) + binding.count);
        assert.ok(binding.objects.length > 0);
      }
      for (const [position, count] of used) assert.ok(count <= (data[position]?.count ?? 0));
    }),
    { numRuns: runs / 2 },
  );
});

test("the order of the operands of AND and OR and of the observations says nothing", () => {
  const reversed = (expression: ObservationExpression): ObservationExpression => {
    if (expression.kind === "observation") return expression;
    if (expression.kind === "group" || expression.kind === "qualified") return { ...expression, inner: reversed(expression.inner) };
    const operands = expression.operands.map(reversed);
    return { ...expression, operands: expression.kind === "followedby" ? operands : operands.toReversed() };
  };
  fc.assert(
    fc.property(pattern, observations, (expression, data) => {
      assert.equal(matches(expression, data), matches(reversed(expression), data.toReversed()));
    }),
    { numRuns: runs / 2 },
  );
});

test("the normal form of a pattern matches what the pattern matches, and is its own normal form", () => {
  fc.assert(
    fc.property(pattern, observations, (expression, data) => {
      const normal = normalPattern(printPattern(expression));
      assert.equal(normal === null ? false : matches(normal.expression, data), matches(expression, data), printPattern(expression));
      if (normal !== null) assert.equal(normalPattern(normal.text)?.text, normal.text);
    }),
    { numRuns: runs },
  );
});

test("whatever the pattern and the data, matching ends with a verdict or a code", () => {
  fc.assert(
    fc.property(patterns, fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 4 }), observations, (expression, junk, data) => {
      const given = [{ type: "bundle", objects: [...junk, ...data.map(asStix)] }, ...data.map(asStix)];
      try {
        const { matched, bindings } = compilePattern(printPattern(expression)).match(given, { work: 1_000_000 });
        assert.equal(matched, bindings.length > 0);
      } catch (thrown) {
        assert.ok(isTocsinError(thrown), String(thrown));
      }
    }),
    { numRuns: runs / 2 },
  );
});
