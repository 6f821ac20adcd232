import { isTocsinError } from "../../base/index.ts";
import type { IssueLevel } from "../../base/index.ts";
import type { ObservationExpression, Pattern, Qualifier } from "./ast.ts";
import { checkComparison } from "./check-comparison.ts";
import { patternCode } from "./codes.ts";
import type { PatternCode } from "./codes.ts";
import { compareInstants, readInstant } from "./instant.ts";
import { patternLevel } from "./level.ts";
import type { ConformanceLevel } from "./level.ts";
import { parsePattern } from "./parse.ts";
import { placeOf } from "./problem.ts";
import type { PatternPlace } from "./problem.ts";

/** One thing that is wrong with a pattern: what (a stable code), where, by which section of STIX 2.1, and what to do. */
export type PatternFinding = PatternPlace & {
  readonly code: PatternCode;
  readonly level: IssueLevel;
  readonly section: string;
  readonly message: string;
};

/**
 * The verdict on a pattern. `level` is `null` where the text is no pattern. `errors` break a MUST and make it invalid; `warnings` are
 * what will surprise its reader, and what breaks a sentence of the standard that the tools of its committee let pass.
 */
export type PatternReport = {
  readonly valid: boolean;
  readonly level: ConformanceLevel | null;
  readonly errors: readonly PatternFinding[];
  readonly warnings: readonly PatternFinding[];
};

/** What a check has found wrong, before its place is known as line and column. */
export type RawFinding = {
  readonly code: PatternCode;
  readonly level: IssueLevel;
  readonly section: string;
  readonly message: string;
  readonly at: number;
};

/** A check under way: what it has found, and the size of the regular expressions so far. */
export type Checking = { readonly found: RawFinding[]; regexSize: number };

/** How many findings one report holds at most. */
export const maxFindings = 200;

/**
 * Checks a pattern against the grammar and the sentences of STIX 2.1 §9 and never throws: what is wrong is in the report, all of it
 * up to `maxFindings`. The text is attacker-controlled.
 */
export function checkPattern(text: string): PatternReport {
  let pattern: Pattern;
  try {
    pattern = parsePattern(text);
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    const { offset } = thrown.details;
    const place = typeof offset === "number" ? placeOf(text, offset) : { offset: 0, line: 1, column: 1 };
    return {
      valid: false,
      level: null,
      errors: [{ code: patternCode(thrown.code), level: "MUST", section: "9", message: thrown.message, ...place }],
      warnings: [],
    };
  }
  return reportOn(pattern);
}

/** The report on a pattern that could be read. */
export function reportOn(pattern: Pattern): PatternReport {
  const { text } = pattern;
  const found: RawFinding[] = [];
  checkObservation(pattern.expression, { found, regexSize: 0 });
  const placed = found.slice(0, maxFindings).map(({ at, ...finding }): PatternFinding => ({ ...finding, ...placeOf(text, at) }));
  const errors = placed.filter((finding) => finding.level === "MUST");
  const warnings = placed.filter((finding) => finding.level === "SHOULD");
  return { valid: errors.length === 0, level: patternLevel(pattern), errors, warnings };
}

function checkObservation(expression: ObservationExpression, checking: Checking): void {
  if (checking.found.length >= maxFindings) return;
  switch (expression.kind) {
    case "observation":
      return checkComparison(expression.comparison, checking);
    case "group":
      return checkObservation(expression.inner, checking);
    case "qualified":
      checkObservation(expression.inner, checking);
      return checkQualifiers(expression, checking);
    default:
      for (const operand of expression.operands) checkObservation(operand, checking);
  }
}

function checkQualifiers(expression: Extract<ObservationExpression, { kind: "qualified" }>, checking: Checking): void {
  const seen = new Set<string>();
  for (const qualifier of expression.qualifiers) {
    if (seen.has(qualifier.kind)) {
      // The committee's validator lets it pass behind a parenthesis, and so does its published list of valid patterns.
      const level = expression.inner.kind === "observation" ? "MUST" : "SHOULD";
      checking.found.push({
        code: "pattern-qualifier-repeated",
        level,
        section: "9.5.1",
        message: "use each qualifier once, or put parentheses between",
        at: qualifier.at,
      });
    }
    seen.add(qualifier.kind);
    checkQualifier(qualifier, checking);
  }
}

function checkQualifier(qualifier: Qualifier, checking: Checking): void {
  const { at } = qualifier;
  if (qualifier.kind === "startstop") {
    const [start, stop] = [readInstant(qualifier.start), readInstant(qualifier.stop)];
    if (start === undefined || stop === undefined) {
      checking.found.push({
        code: "pattern-timestamp",
        level: "SHOULD",
        section: "9.2",
        message: "name a day that exists: the pattern matches nothing",
        at,
      });
    } else if (compareInstants(start, stop) >= 0) {
      checking.found.push({
        code: "pattern-start-stop",
        level: "SHOULD",
        section: "9.5.1",
        message: "put START before STOP: no observation can lie between them",
        at,
      });
    }
    return;
  }
  const text = qualifier.kind === "repeats" ? qualifier.times : qualifier.seconds;
  const value = Number(text);
  if (value === 0) {
    const word = qualifier.kind === "repeats" ? "REPEATS" : "WITHIN";
    checking.found.push({
      code: "pattern-qualifier-value",
      level: "MUST",
      section: "9.5.1",
      message: `${word} needs a number above zero, got ${text}`,
      at,
    });
  } else if (qualifier.kind === "repeats" ? !Number.isSafeInteger(value) : !Number.isFinite(value)) {
    checking.found.push({
      code: "pattern-number-range",
      level: "MUST",
      section: "9.2",
      message: "use a number within the range of the standard",
      at,
    });
  }
}
