import { TocsinError } from "../../base/index.ts";
import type { Comparison, Literal } from "./ast.ts";
import type { Budget } from "./budget.ts";
import { compareInstants, instantKey, readInstant } from "./instant.ts";
import { isWithin, readBlock } from "./ip.ts";
import { compileLike } from "./like.ts";
import { octetsOfBase64, octetsOfHex, octetsOfString } from "./octets.ts";
import { printLiteral } from "./print.ts";
import { compileRegex } from "./regex.ts";

/** Whether a value that a path leads to passes a comparison, its NOT left aside. */
export type ValueTest = (value: unknown, budget: Budget) => boolean;

/** Reads a property's JSON value in its native format (STIX 2.1 §9.6.4): octets for `_bin` and `_hex`. */
type Reading = (value: unknown) => unknown;

/** Below, at or above zero as a value is below, at or above the constant; NaN where the two do not compare. */
type Order = (value: unknown) => number;

/**
 * Prepares the test of one comparison (STIX 2.1 §9.6). A value of another type than the constant fails every test but `!=`.
 * Refuses with `pattern-constant` a constant without a value and a set of mixed types, with `pattern-regex` what MATCHES cannot use.
 */
export function compileTest(test: Comparison): ValueTest {
  if (test.kind === "exists") return () => true;
  const read = readingOf(test);
  if (test.kind === "in") return inSet(test.constants, read);
  const { constant } = test;
  switch (test.operator) {
    case "=":
      return inSet([constant], read);
    case "!=": {
      const equal = inSet([constant], read);
      return (value, budget) => !equal(value, budget);
    }
    case "LIKE":
      return likeTest(stringOf(constant), read);
    case "MATCHES":
      return regexTest(stringOf(constant), read);
    case "ISSUBSET":
    case "ISSUPERSET":
      return blockTest(stringOf(constant), test.operator === "ISSUBSET");
    default:
      return ordered(test.operator, orderOf(constant, read));
  }
}

/** What octets a binary property holds, by the last name of the path: `undefined` where it is not a binary property. */
function readingOf(test: Comparison): Reading | undefined {
  const name = test.path.steps.findLast((step) => step.kind === "key")?.name ?? "";
  if (name.endsWith("_bin")) return (value) => (typeof value === "string" ? octetsOfBase64(value) : undefined);
  if (name.endsWith("_hex")) return (value) => (typeof value === "string" ? octetsOfHex(value) : undefined);
  return undefined;
}

function ordered(operator: "<" | "<=" | ">" | ">=", order: Order): ValueTest {
  if (operator === "<") return (value) => order(value) < 0;
  if (operator === "<=") return (value) => order(value) <= 0;
  return operator === ">" ? (value) => order(value) > 0 : (value) => order(value) >= 0;
}

function orderOf(constant: Literal, read: Reading | undefined): Order {
  switch (constant.kind) {
    case "integer":
    case "float": {
      const wanted = numberOf(constant);
      return (value) => (typeof value === "number" ? value - wanted : Number.NaN);
    }
    case "timestamp": {
      const wanted = instantOf(constant);
      return (value) => {
        const instant = typeof value === "string" ? readInstant(value) : undefined;
        return instant === undefined ? Number.NaN : compareInstants(instant, wanted);
      };
    }
    case "boolean":
      return () => Number.NaN;
    default:
      return textOrder(constant, read);
  }
}

function textOrder(constant: Literal, read: Reading | undefined): Order {
  if (constant.kind === "string" && read === undefined) {
    const wanted = constant.value;
    return (value) => (typeof value === "string" ? compareCodePoints(value, wanted) : Number.NaN);
  }
  const wanted = octetsOf(constant);
  if (wanted === undefined) return () => Number.NaN;
  return (value) => {
    const octets = read === undefined ? (typeof value === "string" ? octetsOfString(value) : undefined) : read(value);
    if (typeof octets !== "string") return Number.NaN;
    return octets === wanted ? 0 : octets < wanted ? -1 : 1;
  };
}

/** Code points in order (STIX 2.1 §9.6.2). Code units would put U+FFFF above U+10000. */
export function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return weightOf(x) - weightOf(y);
  }
  return a.length - b.length;
}

function weightOf(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** Equality with any of the constants; the set is looked up, so its size costs nothing per value. */
function inSet(constants: readonly Literal[], read: Reading | undefined): ValueTest {
  const families = new Set(constants.map((each) => familyOf(each)));
  if (families.size > 1) throw new TocsinError("pattern-constant", "the constants of a set must be of one type");
  const [family] = families;
  if (family === undefined) return () => false;
  if (family === "timestamp") {
    const keys = new Set(constants.map((each) => instantKey(instantOf(each))));
    return (value) => {
      const instant = typeof value === "string" ? readInstant(value) : undefined;
      return instant !== undefined && keys.has(instantKey(instant));
    };
  }
  const values = new Set<unknown>();
  for (const constant of constants) values.add(comparableOf(constant, read !== undefined));
  // What a constant has no octets for equals nothing.
  values.delete(undefined);
  if (values.size === 1) {
    const [only] = values;
    return read === undefined ? (value) => value === only : (value) => read(value) === only;
  }
  return read === undefined ? (value) => values.has(value) : (value) => values.has(read(value));
}

/** Which constants can stand in one set (STIX 2.1 §9.6.1, IN). */
export function familyOf(constant: Literal): "number" | "string" | "octets" | "boolean" | "timestamp" {
  if (constant.kind === "integer" || constant.kind === "float") return "number";
  return constant.kind === "hex" || constant.kind === "binary" ? "octets" : constant.kind;
}

function comparableOf(constant: Literal, isBinary: boolean): unknown {
  if (constant.kind === "boolean") return isBinary ? undefined : constant.value;
  if (constant.kind === "integer" || constant.kind === "float") return isBinary ? undefined : numberOf(constant);
  return constant.kind === "string" && !isBinary ? constant.value : octetsOf(constant);
}

/** The octets of a string, hex or binary constant, or `undefined` where the string has none. */
export function octetsOf(constant: Literal): string | undefined {
  if (constant.kind === "string") return octetsOfString(constant.value);
  if (constant.kind === "hex") return octetsOfHex(constant.text);
  return constant.kind === "binary" ? octetsOfBase64(constant.text) : undefined;
}

function numberOf(constant: Extract<Literal, { kind: "integer" | "float" }>): number {
  const value = Number(constant.text);
  if (!Number.isFinite(value)) throw unusable(constant);
  // 0 and -0 are one number, and a set tells them apart by nothing else.
  return value === 0 ? 0 : value;
}

function instantOf(constant: Literal): { seconds: number; fraction: string } {
  const instant = constant.kind === "timestamp" ? readInstant(constant.text) : undefined;
  if (instant === undefined) throw unusable(constant);
  return instant;
}

function likeTest(pattern: string, read: Reading | undefined): ValueTest {
  const isLike = compileLike(pattern);
  return (value, budget) => {
    const text = textOf(value, read);
    return text !== undefined && isLike(text, budget);
  };
}

function regexTest(pattern: string, read: Reading | undefined): ValueTest {
  const hasMatch = compileRegex(pattern);
  return (value, budget) => {
    const text = textOf(value, read);
    return text !== undefined && hasMatch(text, budget);
  };
}

/** The text that LIKE and MATCHES look at: a string in NFC, or octets as they are. */
function textOf(value: unknown, read: Reading | undefined): string | undefined {
  if (read !== undefined) {
    const octets = read(value);
    return typeof octets === "string" ? octets : undefined;
  }
  return typeof value === "string" ? value.normalize("NFC") : undefined;
}

function blockTest(text: string, isSubset: boolean): ValueTest {
  const wanted = readBlock(text);
  if (wanted === undefined) return () => false;
  return (value) => {
    const block = typeof value === "string" ? readBlock(value) : undefined;
    if (block === undefined) return false;
    return isSubset ? isWithin(block, wanted) : isWithin(wanted, block);
  };
}

function stringOf(constant: Literal): string {
  if (constant.kind !== "string") throw new TypeError("a string constant is needed");
  return constant.value;
}

function unusable(constant: Literal): TocsinError {
  return new TocsinError("pattern-constant", `write a constant that has a value, got ${printLiteral(constant)}`);
}
