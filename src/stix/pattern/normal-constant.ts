import type { Comparison, Literal, ObjectPath } from "./ast.ts";
import { readInstant } from "./instant.ts";
import { blockText, readBlock } from "./ip.ts";
import { hexOfOctets } from "./octets.ts";
import { octetsOf } from "./compare.ts";
import { printLiteral } from "./print.ts";

/** One spelling for all comparisons that ask the same of every object. */
export function normalComparison(test: Comparison): Comparison {
  if (test.kind === "exists") return { ...test, at: 0 };
  if (test.kind === "in") {
    const constants = new Map(test.constants.map((each) => constantIn(test, each)).map((each) => [printLiteral(each), each]));
    const [only, ...others] = [...constants.keys()]
      .toSorted()
      .map((key) => constants.get(key))
      .filter((each) => each !== undefined);
    if (only === undefined || others.length > 0) return { ...test, at: 0, constants: only === undefined ? [] : [only, ...others] };
    return normalComparison({ kind: "compare", at: 0, path: test.path, negated: test.negated, operator: "=", constant: only });
  }
  const constant = constantIn(test, test.constant);
  const { operator } = test;
  // With [*], NOT asks that no value passes, and != that some value differs: those are two things.
  if (test.negated && (operator === "=" || operator === "!=") && !test.path.steps.some((step) => step.kind === "any")) {
    return { ...test, at: 0, constant, negated: false, operator: operator === "=" ? "!=" : "=" };
  }
  return { ...test, at: 0, constant };
}

function constantIn(test: Comparison, constant: Literal): Literal {
  if (constant.kind !== "string") return normalLiteral(constant);
  const operator = test.kind === "compare" ? test.operator : "IN";
  switch (operator) {
    case "LIKE":
    case "MATCHES":
      return { kind: "string", value: constant.value.normalize("NFC") };
    case "ISSUBSET":
    case "ISSUPERSET":
      return { kind: "string", value: blockOf(constant.value) };
    case "=":
    case "!=":
    case "IN":
      return { kind: "string", value: valueAt(test.path, constant.value) };
    default:
      return constant;
  }
}

/** What names the same thing at the few properties where several spellings do: addresses, and registry keys, which have no case. */
function valueAt(path: ObjectPath, value: string): string {
  const [first, second, third] = path.steps;
  if (first?.kind !== "key") return value;
  const single = path.steps.length === 1;
  if ((path.type === "ipv4-addr" || path.type === "ipv6-addr") && single && first.name === "value") return blockOf(value);
  if (path.type !== "windows-registry-key") return value;
  const inValues =
    first.name === "values" && second !== undefined && second.kind !== "key" && third?.kind === "key" && third.name === "name";
  return (single && first.name === "key") || (inValues && path.steps.length === 3) ? value.toLowerCase() : value;
}

function blockOf(text: string): string {
  const block = readBlock(text);
  return block === undefined ? text : blockText(block);
}

function normalLiteral(literal: Literal): Literal {
  switch (literal.kind) {
    case "integer":
    case "float":
      return normalNumber(literal.text);
    case "hex":
    case "binary": {
      const octets = octetsOf(literal);
      return octets === undefined ? literal : { kind: "hex", text: hexOfOctets(octets) };
    }
    case "timestamp":
      return { kind: "timestamp", text: normalTimestamp(literal.text) };
    default:
      return literal;
  }
}

/** A number without sign, zeros and fraction that say nothing; in digits, since the language has no exponents. */
export function normalNumber(text: string): Extract<Literal, { kind: "integer" | "float" }> {
  const [whole = "", fraction = ""] = text.replace(/^[+-]/, "").split(".");
  const digits = whole.replace(/^0+(?=\d)/, "") || "0";
  const rest = fraction.replace(/0+$/, "");
  const sign = text.startsWith("-") && (digits !== "0" || rest !== "") ? "-" : "";
  return rest === "" ? { kind: "integer", text: `${sign}${digits}` } : { kind: "float", text: `${sign}${digits}.${rest}` };
}

/** A timestamp without zeros that say nothing at the end of its fraction. One that names no day stays as it is. */
export function normalTimestamp(text: string): string {
  return readInstant(text) === undefined ? text : text.replace(/\.?0*Z$/, (end) => (text.includes(".") ? "Z" : end));
}
