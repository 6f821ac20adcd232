import type { Comparison, ComparisonExpression, Literal, ObjectPath, ObservationExpression, Pattern, Qualifier } from "./ast.ts";
import { isPlainName } from "./lex.ts";

/**
 * Writes a pattern. Reading it again gives the same tree: parentheses stay where the author had them, and are added only where a
 * tree made by hand needs them. Comments and spacing are not kept.
 */
export function printPattern(pattern: Pattern | ObservationExpression): string {
  return observationText("expression" in pattern ? pattern.expression : pattern);
}

/** Writes what stands between square brackets. */
export function printComparison(expression: ComparisonExpression): string {
  switch (expression.kind) {
    case "group":
      return `(${printComparison(expression.inner)})`;
    case "and":
      return expression.operands.map((operand) => parted(printComparison(operand), binds(operand))).join(" AND ");
    case "or":
      return expression.operands.map((operand) => parted(printComparison(operand), operand.kind === "or")).join(" OR ");
    default:
      return testText(expression);
  }
}

/** Writes an object path; names that are not plain words stand in apostrophes. */
export function printPath(path: ObjectPath): string {
  let text = `${path.type}:`;
  for (const [index, step] of path.steps.entries()) {
    if (step.kind === "key") text += `${index === 0 ? "" : "."}${isPlainName(step.name) ? step.name : stringText(step.name)}`;
    else text += step.kind === "any" ? "[*]" : `[${Object.is(step.index, -0) ? "-0" : step.index}]`;
  }
  return text;
}

/** Writes a constant in the spelling of STIX 2.1 §9.2. */
export function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case "string":
      return stringText(literal.value);
    case "boolean":
      return String(literal.value);
    case "hex":
      return `h'${literal.text}'`;
    case "binary":
      return `b'${literal.text}'`;
    case "timestamp":
      return `t'${literal.text}'`;
    default:
      return literal.text;
  }
}

/** Writes a qualifier. */
export function printQualifier(qualifier: Qualifier): string {
  switch (qualifier.kind) {
    case "repeats":
      return `REPEATS ${qualifier.times} TIMES`;
    case "within":
      return `WITHIN ${qualifier.seconds} SECONDS`;
    case "startstop":
      return `START t'${qualifier.start}' STOP t'${qualifier.stop}'`;
  }
}

function observationText(expression: ObservationExpression): string {
  switch (expression.kind) {
    case "observation":
      return `[${printComparison(expression.comparison)}]`;
    case "group":
      return `(${observationText(expression.inner)})`;
    case "qualified": {
      const { inner } = expression;
      const simple = inner.kind === "observation" || inner.kind === "group";
      return `${parted(observationText(inner), !simple)} ${expression.qualifiers.map(printQualifier).join(" ")}`;
    }
    default: {
      const word = { and: " AND ", or: " OR ", followedby: " FOLLOWEDBY " }[expression.kind];
      const rank = observationRank(expression);
      return expression.operands.map((operand) => parted(observationText(operand), observationRank(operand) <= rank)).join(word);
    }
  }
}

/** How tightly an expression holds together: an operand needs parentheses if it binds no tighter than its operator. */
function observationRank(expression: ObservationExpression): number {
  if (expression.kind === "followedby") return 0;
  if (expression.kind === "or") return 1;
  return expression.kind === "and" ? 2 : 3;
}

function binds(expression: ComparisonExpression): boolean {
  return expression.kind === "and" || expression.kind === "or";
}

function testText(test: Comparison): string {
  const not = test.negated ? "NOT " : "";
  if (test.kind === "exists") return `${not}EXISTS ${printPath(test.path)}`;
  if (test.kind === "in") return `${printPath(test.path)} ${not}IN (${test.constants.map(printLiteral).join(", ")})`;
  return `${printPath(test.path)} ${not}${test.operator} ${printLiteral(test.constant)}`;
}

function parted(text: string, needed: boolean): string {
  return needed ? `(${text})` : text;
}

function stringText(value: string): string {
  return `'${value.replaceAll(/['\\]/g, "\\$&")}'`;
}
