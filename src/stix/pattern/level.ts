import type { ObservationExpression, Pattern } from "./ast.ts";

/** What a consumer has to carry out to use a pattern (STIX 2.1 §12.7). */
export type ConformanceLevel = 1 | 2 | 3;

/**
 * The lowest conformance level that covers a pattern (STIX 2.1 §12.7): 1 one observation expression without qualifiers, 2 several
 * joined by AND and OR, 3 everything else.
 */
export function patternLevel(pattern: Pattern): ConformanceLevel {
  return levelOf(pattern.expression);
}

function levelOf(expression: ObservationExpression): ConformanceLevel {
  switch (expression.kind) {
    case "observation":
      return 1;
    case "group":
      return levelOf(expression.inner);
    case "and":
    case "or":
      return expression.operands.some((operand) => levelOf(operand) === 3) ? 3 : 2;
    default:
      return 3;
  }
}
