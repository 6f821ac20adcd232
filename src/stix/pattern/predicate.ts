import type { Comparison, ComparisonExpression, Literal } from "./ast.ts";
import { comparisonsIn } from "./ast.ts";
import { familyOf } from "./compare.ts";
import { compileComparison } from "./path.ts";
import type { RootTest } from "./path.ts";
import { printPath } from "./print.ts";

/** What stands between square brackets, prepared: which object types it can begin at, the test, and what asking it once costs of the budget. */
export type Predicate = { readonly types: ReadonlySet<string>; readonly test: RootTest; readonly cost: number };

/**
 * Prepares a comparison expression. All its comparisons begin at one and the same object (STIX 2.1 §9.5), so the test is asked
 * object by object, and a comparison that begins at another type is false.
 */
export function compilePredicate(expression: ComparisonExpression): Predicate {
  const types = new Set<string>();
  for (const test of comparisonsIn(expression)) types.add(test.path.type);
  const tests: RootTest[] = [];
  const test = rootTest(expression, tests);
  return { types, test, cost: tests.length };
}

function rootTest(expression: ComparisonExpression, all: RootTest[]): RootTest {
  if (expression.kind === "group") return rootTest(expression.inner, all);
  if (!("operands" in expression)) {
    const test = compileComparison(expression);
    all.push(test);
    return test;
  }
  const operands = expression.kind === "or" ? withSets(expression.operands) : expression.operands;
  const tests = operands.map((operand) => rootTest(operand, all));
  if (expression.kind === "and") {
    return (root, observation, budget) => {
      for (const test of tests) if (!test(root, observation, budget)) return false;
      return true;
    };
  }
  return (root, observation, budget) => {
    for (const test of tests) if (test(root, observation, budget)) return true;
    return false;
  };
}

/** Makes one IN of equalities of one path joined by OR, which is what IN means: a list of a thousand hashes is one look-up then. */
function withSets(operands: readonly ComparisonExpression[]): readonly ComparisonExpression[] {
  const sets = new Map<string, { readonly first: Comparison; readonly constants: Literal[] }>();
  const others: ComparisonExpression[] = [];
  for (const operand of operands) {
    const constants = equalTo(operand);
    const [first] = constants ?? [];
    if (constants === undefined || first === undefined || !("path" in operand)) others.push(operand);
    else {
      const key = `${familyOf(first)} ${printPath(operand.path)}`;
      const known = sets.get(key);
      if (known === undefined) sets.set(key, { first: operand, constants: [...constants] });
      else for (const constant of constants) known.constants.push(constant);
    }
  }
  const merged = [...sets.values()].map(({ first, constants }): ComparisonExpression => {
    return { kind: "in", at: first.at, path: first.path, negated: false, constants };
  });
  return [...merged, ...others];
}

/** The constants of which a comparison asks that the path leads to one; `undefined` where it asks something else. */
function equalTo(operand: ComparisonExpression): readonly Literal[] | undefined {
  if (operand.kind === "compare") return operand.operator === "=" && !operand.negated ? [operand.constant] : undefined;
  return operand.kind === "in" && !operand.negated ? operand.constants : undefined;
}
