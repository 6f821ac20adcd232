import { comparisonsIn, observationsIn } from "./ast.ts";
import type { ObservationExpression, Pattern } from "./ast.ts";
import { printLiteral, printQualifier } from "./print.ts";

/** One comparison as data: the path behind the type (`*` stands for `[*]`), the operator with its NOT, and the constant as it is written. */
export type InspectedComparison = {
  readonly path: readonly (string | number | { readonly any: true })[];
  readonly operator: string;
  readonly constant: string;
};

/** What a pattern is made of, without its structure. */
export type Inspection = {
  /** By object type, in the order in which they stand. */
  readonly comparisons: ReadonlyMap<string, readonly InspectedComparison[]>;
  readonly observationOperators: ReadonlySet<"AND" | "OR" | "FOLLOWEDBY">;
  /** Each as it would be printed. */
  readonly qualifiers: ReadonlySet<string>;
};

/** Lists the comparisons, observation operators and qualifiers of a pattern, to find indicators by what they look at. */
export function inspectPattern(pattern: Pattern): Inspection {
  const comparisons = new Map<string, InspectedComparison[]>();
  for (const observation of observationsIn(pattern.expression)) {
    for (const test of comparisonsIn(observation.comparison)) {
      const path = test.path.steps.map((step) =>
        step.kind === "key" ? step.name : step.kind === "index" ? step.index : { any: true as const },
      );
      const word = test.kind === "exists" ? "EXISTS" : test.kind === "in" ? "IN" : test.operator;
      const constant =
        test.kind === "exists" ? "" : test.kind === "in" ? `(${test.constants.map(printLiteral).join(", ")})` : printLiteral(test.constant);
      const list = comparisons.get(test.path.type);
      const entry = { path, operator: test.negated ? `NOT ${word}` : word, constant };
      if (list === undefined) comparisons.set(test.path.type, [entry]);
      else list.push(entry);
    }
  }
  const parts: Parts = { operators: new Set(), qualifiers: new Set() };
  collect(pattern.expression, parts);
  return { comparisons, observationOperators: parts.operators, qualifiers: parts.qualifiers };
}

type Parts = { readonly operators: Set<"AND" | "OR" | "FOLLOWEDBY">; readonly qualifiers: Set<string> };

function collect(expression: ObservationExpression, parts: Parts): void {
  if (expression.kind === "observation") return;
  if (expression.kind === "group") return collect(expression.inner, parts);
  if (expression.kind === "qualified") {
    for (const qualifier of expression.qualifiers) parts.qualifiers.add(printQualifier(qualifier));
    return collect(expression.inner, parts);
  }
  parts.operators.add(({ and: "AND", or: "OR", followedby: "FOLLOWEDBY" } as const)[expression.kind]);
  for (const operand of expression.operands) collect(operand, parts);
}
