import { isTocsinError } from "../../base/index.ts";
import type { Comparison, ComparisonExpression, Literal, ObjectPath, PropertyTest } from "./ast.ts";
import type { Checking } from "./check.ts";
import { patternCode } from "./codes.ts";
import { familyOf } from "./compare.ts";
import { hashProblem } from "./hash-form.ts";
import { readInstant } from "./instant.ts";
import { readBlock } from "./ip.ts";
import { isObservable, objectTypeProblem, propertyProblem } from "./known-path.ts";
import { printPath } from "./print.ts";
import { quoted } from "./problem.ts";
import { compileRegex, regexLimits, regexSize } from "./regex.ts";

/** Checks what stands between square brackets (STIX 2.1 §9.5 to §9.7) and adds what is wrong with it. */
export function checkComparison(expression: ComparisonExpression, checking: Checking): void {
  satisfiableTypes(expression, checking);
}

/** The object types that an expression can be true of, so that an AND over different types is seen (STIX 2.1 §9.5). */
function satisfiableTypes(expression: ComparisonExpression, checking: Checking): ReadonlySet<string> {
  if (expression.kind === "group") return satisfiableTypes(expression.inner, checking);
  if (!("operands" in expression)) {
    checkTest(expression, checking);
    return new Set([expression.path.type]);
  }
  const [first, ...others] = expression.operands.map((operand) => satisfiableTypes(operand, checking));
  let types = new Set(first);
  if (expression.kind === "or") {
    for (const other of others) for (const type of other) types.add(type);
    return types;
  }
  const had = types.size > 0 && others.every((other) => other.size > 0);
  for (const other of others) types = types.intersection(other);
  if (had && types.size === 0) {
    const message = "join comparisons of different object types with OR: no single object can satisfy this AND";
    checking.found.push({ code: "pattern-and-types", level: "SHOULD", section: "9.5", message, at: offsetOf(expression) });
  }
  return types;
}

function offsetOf(expression: ComparisonExpression): number {
  let at = expression;
  while (!("at" in at)) {
    const next: ComparisonExpression | undefined = at.kind === "group" ? at.inner : at.operands[0];
    if (next === undefined) return 0;
    at = next;
  }
  return at.at;
}

function checkTest(test: Comparison, checking: Checking): void {
  const { at } = test;
  if (test.path.steps.some((step) => step.kind === "index" && step.index < 0)) {
    checking.found.push({
      code: "pattern-index",
      level: "SHOULD",
      section: "9.7.2",
      message: "count list items from 0: a negative index finds nothing",
      at,
    });
  }
  checkNames(test, checking);
  if (test.kind === "exists") return;
  const constants = test.kind === "in" ? test.constants : [test.constant];
  for (const constant of constants) checkConstant(constant, at, checking);
  if (new Set(constants.map(familyOf)).size > 1) {
    checking.found.push({ code: "pattern-set-types", level: "MUST", section: "9.6.1", message: "use constants of one type in a set", at });
  }
  if (test.kind === "in" || test.operator === "=" || test.operator === "!=") {
    for (const constant of constants) checkHash(test.path, constant, { at, checking });
  } else if (test.operator === "ISSUBSET" || test.operator === "ISSUPERSET") checkBlock(test, checking);
  else if (test.operator === "MATCHES") checkRegex(test, checking);
}

/** Names that the standard does not have find nothing unless somebody brought them in, so a misspelt one is told (STIX 2.1 §9.7). */
function checkNames(test: Comparison, checking: Checking): void {
  const type = objectTypeProblem(test.path.type);
  if (type !== undefined) checking.found.push({ code: "pattern-type", level: "SHOULD", section: "9.7", message: type, at: test.at });
  const property = propertyProblem(test.path);
  if (property !== undefined)
    checking.found.push({ code: "pattern-property", level: "SHOULD", section: "9.7", message: property, at: test.at });
}

function checkConstant(constant: Literal, at: number, checking: Checking): void {
  if (constant.kind === "integer" || constant.kind === "float") {
    const value = Number(constant.text);
    if (constant.kind === "integer" ? !Number.isSafeInteger(value) : !Number.isFinite(value)) {
      checking.found.push({
        code: "pattern-number-range",
        level: "MUST",
        section: "9.2",
        message: `use a number within the range of the standard, got ${quoted(constant.text)}`,
        at,
      });
    }
    if (constant.text.startsWith("+"))
      checking.found.push({ code: "pattern-plus-sign", level: "SHOULD", section: "9.2", message: "leave out the plus sign", at });
  } else if (constant.kind === "hex" && /[A-F]/.test(constant.text)) {
    checking.found.push({
      code: "pattern-hex-case",
      level: "SHOULD",
      section: "9.2",
      message: "write hexadecimal digits in lower case",
      at,
    });
  } else if (constant.kind === "timestamp" && readInstant(constant.text) === undefined) {
    checking.found.push({
      code: "pattern-timestamp",
      level: "SHOULD",
      section: "9.2",
      message: "name a day that exists: the pattern matches nothing",
      at,
    });
  }
}

function checkHash(path: ObjectPath, constant: Literal, where: { readonly at: number; readonly checking: Checking }): void {
  if (constant.kind !== "string" || !path.steps.some((step) => step.kind === "key" && step.name === "hashes")) return;
  const last = path.steps.at(-1);
  const problem = last?.kind === "key" ? hashProblem(last.name, constant.value) : undefined;
  if (problem !== undefined)
    where.checking.found.push({ code: "pattern-hash", level: "MUST", section: "2.7", message: problem, at: where.at });
}

/** ISSUBSET and ISSUPERSET are for the value of an IP address, and for an address or block of its version (STIX 2.1 §9.6.1). */
function checkBlock(test: PropertyTest, checking: Checking): void {
  const { path, at } = test;
  const text = test.constant.kind === "string" ? test.constant.value : "";
  const referred = path.steps.some((step) => step.kind === "key" && /_refs?$/.test(step.name));
  const direct = !referred && isObservable(path.type);
  const last = path.steps.findLast((step) => step.kind === "key")?.name;
  const isAddress = path.type === "ipv4-addr" || path.type === "ipv6-addr";
  if (direct ? !isAddress || path.steps.length > 1 || last !== "value" : last !== "value") {
    const message = `use ${test.operator} on the value of an ipv4-addr or ipv6-addr, got ${quoted(printPath(path))}`;
    checking.found.push({ code: "pattern-subnet-path", level: direct ? "MUST" : "SHOULD", section: "9.6.1", message, at });
    return;
  }
  const groups = readBlock(text)?.groups.length;
  const version = path.type === "ipv4-addr" ? 2 : path.type === "ipv6-addr" ? 8 : groups;
  if (groups === undefined || (direct && groups !== version)) {
    const message = `give ${test.operator} an IP address or CIDR block of the same version, got ${quoted(text)}`;
    checking.found.push({ code: "pattern-subnet", level: direct ? "MUST" : "SHOULD", section: "9.6.1", message, at });
  }
}

function checkRegex(test: PropertyTest, checking: Checking): void {
  const { constant, at } = test;
  if (constant.kind !== "string") return;
  checking.regexSize += regexSize(constant.value);
  if (checking.regexSize > regexLimits.maxTotal) {
    const message = "use fewer or smaller regular expressions: together they are too large";
    checking.found.push({ code: "pattern-regex", level: "SHOULD", section: "9.6.1", message, at });
    return;
  }
  try {
    compileRegex(constant.value);
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    const level = thrown.details["wrong"] === true ? "MUST" : "SHOULD";
    checking.found.push({ code: patternCode(thrown.code), level, section: "9.6.1", message: thrown.message, at });
  }
}
