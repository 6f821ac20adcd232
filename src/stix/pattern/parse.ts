import type {
  Comparison,
  ComparisonExpression,
  ComparisonOperator,
  Literal,
  ObjectPath,
  ObservationExpression,
  PathStep,
  Pattern,
  Qualifier,
} from "./ast.ts";
import { Lexer } from "./lex.ts";
import type { TokenKind } from "./lex.ts";
import { patternError, quoted } from "./problem.ts";
import { TocsinError } from "../../base/index.ts";

/** How large a pattern may be: UTF-16 code units, and parentheses inside one another. */
export type PatternLimits = { readonly maxLength: number; readonly maxDepth: number };

/** 1 MiB of text and 200 levels of parentheses: far above any pattern in use, far below what a stack holds. */
export const patternLimits: PatternLimits = { maxLength: 1 << 20, maxDepth: 200 };

/**
 * Parses a pattern as the grammar of STIX 2.1 §9 has it. The text is attacker-controlled; time is linear in its length and
 * recursion is bounded. Refuses with `pattern-syntax` and the place, a text above the limit with `input-too-large`. What the
 * grammar lets through and the standard's sentences do not, `checkPattern` finds.
 */
export function parsePattern(text: string, limits: PatternLimits = patternLimits): Pattern {
  if (text.length > limits.maxLength) {
    throw new TocsinError("input-too-large", `a pattern has at most ${limits.maxLength} characters, got ${text.length}`);
  }
  if (!text.isWellFormed()) throw patternError("pattern-syntax", "a pattern is Unicode text without lone surrogates", { text, at: 0 });
  const parser = new Parser(text, limits.maxDepth);
  return { text, expression: parser.pattern() };
}

class Parser {
  readonly #lexer: Lexer;
  #room: number;

  constructor(text: string, maxDepth: number) {
    this.#lexer = new Lexer(text);
    this.#room = maxDepth;
  }

  pattern(): ObservationExpression {
    const expression = this.#followedBy();
    if (this.#lexer.kind !== "end") throw this.#unexpected("the end of the pattern or an operator");
    return expression;
  }

  #followedBy(): ObservationExpression {
    const first = this.#or();
    if (this.#lexer.kind !== "FOLLOWEDBY") return first;
    const operands = [first];
    while (this.#take("FOLLOWEDBY")) operands.push(this.#or());
    return { kind: "followedby", operands };
  }

  #or(): ObservationExpression {
    const first = this.#and();
    if (this.#lexer.kind !== "OR") return first;
    const operands = [first];
    while (this.#take("OR")) operands.push(this.#and());
    return { kind: "or", operands };
  }

  #and(): ObservationExpression {
    const first = this.#observation();
    if (this.#lexer.kind !== "AND") return first;
    const operands = [first];
    while (this.#take("AND")) operands.push(this.#observation());
    return { kind: "and", operands };
  }

  #observation(): ObservationExpression {
    const lexer = this.#lexer;
    const at = lexer.start;
    let inner: ObservationExpression;
    if (this.#take("[")) {
      inner = { kind: "observation", at, comparison: this.#comparisonOr() };
      this.#need("]", "a right square bracket or an operator");
    } else if (this.#take("(")) {
      this.#deeper(at);
      inner = { kind: "group", inner: this.#followedBy() };
      this.#need(")", "a right parenthesis or an operator");
      this.#room++;
    } else throw this.#unexpected("a left square bracket or parenthesis");
    if (lexer.kind !== "WITHIN" && lexer.kind !== "REPEATS" && lexer.kind !== "START") return inner;
    const qualifiers: Qualifier[] = [];
    for (let next = this.#qualifier(); next !== undefined; next = this.#qualifier()) qualifiers.push(next);
    return { kind: "qualified", inner, qualifiers };
  }

  #qualifier(): Qualifier | undefined {
    const lexer = this.#lexer;
    const at = lexer.start;
    if (this.#take("WITHIN")) {
      if (lexer.kind !== "integer" && lexer.kind !== "float") throw this.#unexpected("a number of seconds");
      const seconds = this.#unsigned("WITHIN");
      this.#need("SECONDS", "SECONDS");
      return { kind: "within", at, seconds };
    }
    if (this.#take("REPEATS")) {
      if (lexer.kind !== "integer") throw this.#unexpected("a whole number");
      const times = this.#unsigned("REPEATS");
      this.#need("TIMES", "TIMES");
      return { kind: "repeats", at, times };
    }
    if (!this.#take("START")) return undefined;
    const start = this.#timestamp();
    this.#need("STOP", "STOP");
    return { kind: "startstop", at, start, stop: this.#timestamp() };
  }

  #unsigned(word: string): string {
    if (this.#lexer.value.startsWith("-")) throw this.#unexpected(`a number that is not negative after ${word}`);
    return this.#value();
  }

  #timestamp(): string {
    if (this.#lexer.kind !== "timestamp") throw this.#unexpected("a timestamp constant");
    return this.#value();
  }

  #comparisonOr(): ComparisonExpression {
    const first = this.#comparisonAnd();
    if (this.#lexer.kind !== "OR") return first;
    const operands = [first];
    while (this.#take("OR")) operands.push(this.#comparisonAnd());
    return { kind: "or", operands };
  }

  #comparisonAnd(): ComparisonExpression {
    const first = this.#comparison();
    if (this.#lexer.kind !== "AND") return first;
    const operands = [first];
    while (this.#take("AND")) operands.push(this.#comparison());
    return { kind: "and", operands };
  }

  #comparison(): ComparisonExpression {
    const at = this.#lexer.start;
    if (this.#take("(")) {
      this.#deeper(at);
      const inner = this.#comparisonOr();
      this.#need(")", "a right parenthesis or an operator");
      this.#room++;
      return { kind: "group", inner };
    }
    const refused = this.#take("NOT");
    if (this.#take("EXISTS")) return { kind: "exists", at, path: this.#path(), negated: refused };
    if (refused) throw this.#unexpected("EXISTS");
    const path = this.#path();
    return this.#test(at, path, this.#take("NOT"));
  }

  #test(at: number, path: ObjectPath, negated: boolean): Comparison {
    const lexer = this.#lexer;
    const operator = lexer.kind;
    if (operator === "IN") {
      lexer.advance();
      return { kind: "in", at, path, negated, constants: this.#set() };
    }
    if (!isOperator(operator)) throw this.#unexpected("a comparison operator");
    lexer.advance();
    if (operator === "LIKE" || operator === "MATCHES" || operator === "ISSUBSET" || operator === "ISSUPERSET") {
      if (lexer.kind !== "string") throw this.#unexpected("a string constant");
    } else if (operator !== "=" && operator !== "!=" && (lexer.kind === "true" || lexer.kind === "false")) {
      throw this.#unexpected("a constant that has an order");
    }
    return { kind: "compare", at, path, negated, operator, constant: this.#literal() };
  }

  #set(): readonly Literal[] {
    this.#need("(", "a left parenthesis");
    if (this.#take(")")) return [];
    const constants = [this.#literal()];
    while (this.#take(",")) constants.push(this.#literal());
    this.#need(")", "a comma or a right parenthesis");
    return constants;
  }

  #literal(): Literal {
    const { kind } = this.#lexer;
    switch (kind) {
      case "string":
        return { kind, value: this.#value() };
      case "integer":
      case "float":
      case "hex":
      case "binary":
      case "timestamp":
        return { kind, text: this.#value() };
      case "true":
      case "false":
        this.#lexer.advance();
        return { kind: "boolean", value: kind === "true" };
      default:
        throw this.#unexpected("a constant");
    }
  }

  #path(): ObjectPath {
    const lexer = this.#lexer;
    if (lexer.kind !== "name" && lexer.kind !== "hyphenated") throw this.#unexpected("an object path");
    const type = this.#value();
    this.#need(":", "a colon");
    const steps: PathStep[] = [this.#key()];
    for (;;) {
      if (this.#take(".")) steps.push(this.#key());
      else if (this.#take("[")) steps.push(this.#index());
      else return { type, steps };
    }
  }

  #key(): PathStep {
    const { kind } = this.#lexer;
    if (kind !== "name" && kind !== "string") throw this.#unexpected("a property name, in apostrophes if it has a hyphen");
    return { kind: "key", name: this.#value() };
  }

  #index(): PathStep {
    const any = this.#take("*");
    if (!any && this.#lexer.kind !== "integer") throw this.#unexpected("a whole number or an asterisk");
    const step: PathStep = any ? { kind: "any" } : { kind: "index", index: indexOf(this.#value()) };
    this.#need("]", "a right square bracket");
    return step;
  }

  #value(): string {
    const { value } = this.#lexer;
    this.#lexer.advance();
    return value;
  }

  #take(kind: TokenKind): boolean {
    if (this.#lexer.kind !== kind) return false;
    this.#lexer.advance();
    return true;
  }

  #need(kind: TokenKind, wanted: string): void {
    if (!this.#take(kind)) throw this.#unexpected(wanted);
  }

  #deeper(at: number): void {
    if (--this.#room < 0)
      throw patternError("pattern-syntax", "parentheses are nested deeper than the limit", { text: this.#lexer.text, at });
  }

  #unexpected(wanted: string): Error {
    const { kind, text, start, end } = this.#lexer;
    const got = kind === "end" ? "the end of the pattern" : quoted(text.slice(start, end));
    return patternError("pattern-syntax", `expected ${wanted}, got ${got}`, { text, at: start });
  }
}

/** No list is as long as the largest index that a number holds exactly, so anything beyond it means the same. */
function indexOf(text: string): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(text)));
}

function isOperator(kind: TokenKind): kind is ComparisonOperator & TokenKind {
  switch (kind) {
    case "=":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "LIKE":
    case "MATCHES":
    case "ISSUBSET":
    case "ISSUPERSET":
      return true;
    default:
      return false;
  }
}
