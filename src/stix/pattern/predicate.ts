import type { ComparisonExpression } from "./ast.ts";
import { comparisonsIn } from "./ast.ts";
import { compileComparison } from "./path.ts";
import type { RootTest } from "./path.ts";

/** What stands between square brackets, prepared: which object types it can begin at, and the test. */
export type Predicate = { readonly types: ReadonlySet<string>; readonly test: RootTest };

/**
 * Prepares a comparison expression. All its comparisons begin at one and the same object (STIX 2.1 §9.5), so the test is asked
 * object by object, and a comparison that begins at another type is false.
 */
export function compilePredicate(expression: ComparisonExpression): Predicate {
  const types = new Set<string>();
  for (const test of comparisonsIn(expression)) types.add(test.path.type);
  return { types, test: rootTest(expression) };
}

function rootTest(expression: ComparisonExpression): RootTest {
  if (expression.kind === "group") return rootTest(expression.inner);
  if (!("operands" in expression)) return compileComparison(expression);
  const tests = expression.operands.map(rootTest);
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
