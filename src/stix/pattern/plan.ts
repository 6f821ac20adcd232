import { comparisonsIn, observationsIn } from "./ast.ts";
import type { ObservationExpression, Pattern, Qualifier } from "./ast.ts";
import { TocsinError } from "../../base/index.ts";
import { microsOf, readInstant } from "./instant.ts";
import { compilePredicate } from "./predicate.ts";
import type { Predicate } from "./predicate.ts";
import { printComparison } from "./print.ts";
import { regexLimits, regexSize } from "./regex.ts";

/**
 * One way in which an observation can take a place: which pair of square brackets of the pattern it is for (counted from 0, left
 * to right), the predicate it must pass, and the time that START and STOP leave, `from` included and `until` not.
 */
export type Choice = { readonly expression: number; readonly predicate: number; readonly from: number; readonly until: number };

/** What the matcher carries out. A `place` takes one observation by any of its choices. Times are in microseconds. */
export type Plan =
  | { readonly kind: "place"; readonly choices: readonly Choice[] }
  | { readonly kind: "all" | "any" | "then"; readonly parts: readonly Plan[] }
  | { readonly kind: "repeat"; readonly times: number; readonly part: Plan }
  | { readonly kind: "within"; readonly width: number; readonly part: Plan };

/** A pattern, prepared: its predicates without repetitions, which of them each pair of square brackets stands for, and how they combine. */
export type PreparedPattern = { readonly predicates: readonly Predicate[]; readonly expressions: readonly number[]; readonly plan: Plan };

/** Whether the last observation may be exactly the stated seconds after the first. */
export type WindowRule = "inclusive" | "exclusive";

/**
 * Prepares a pattern for matching. Refuses with `pattern-constant` where a constant or qualifier has no value that can be used
 * and with `pattern-regex` where MATCHES cannot be carried out: an invalid pattern matches nothing (STIX 2.1 §9.4).
 */
export function preparePattern(pattern: Pattern, window: WindowRule): PreparedPattern {
  requireSmallRegexes(pattern);
  const planner = new Planner(window);
  const plan = planner.plan(pattern.expression);
  return { predicates: planner.predicates, expressions: planner.expressions, plan };
}

function requireSmallRegexes(pattern: Pattern): void {
  let size = 0;
  for (const { comparison } of observationsIn(pattern.expression)) {
    for (const test of comparisonsIn(comparison)) {
      if (test.kind === "compare" && test.operator === "MATCHES" && test.constant.kind === "string") size += regexSize(test.constant.value);
    }
  }
  if (size > regexLimits.maxTotal)
    throw new TocsinError("pattern-regex", "use fewer or smaller regular expressions: together they are too large");
}

class Planner {
  readonly predicates: Predicate[] = [];
  readonly expressions: number[] = [];
  readonly #known = new Map<string, number>();
  readonly #window: WindowRule;

  constructor(window: WindowRule) {
    this.#window = window;
  }

  plan(expression: ObservationExpression): Plan {
    switch (expression.kind) {
      case "observation": {
        const predicate = this.#predicate(expression);
        const choice = { expression: this.expressions.length, predicate, from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
        this.expressions.push(predicate);
        return { kind: "place", choices: [choice] };
      }
      case "group":
        return this.plan(expression.inner);
      case "qualified":
        return expression.qualifiers.reduce((plan, qualifier) => this.#qualify(plan, qualifier), this.plan(expression.inner));
      default: {
        const kind = ({ and: "all", or: "any", followedby: "then" } as const)[expression.kind];
        return { kind, parts: expression.operands.map((operand) => this.plan(operand)) };
      }
    }
  }

  #predicate(expression: Extract<ObservationExpression, { kind: "observation" }>): number {
    const text = printComparison(expression.comparison);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, this.predicates.length);
    return this.predicates.push(compilePredicate(expression.comparison)) - 1;
  }

  #qualify(part: Plan, qualifier: Qualifier): Plan {
    switch (qualifier.kind) {
      case "repeats": {
        const times = Number(qualifier.times);
        if (!(times >= 1)) throw new TocsinError("pattern-constant", `REPEATS needs a positive whole number, got ${qualifier.times}`);
        return times === 1 ? part : { kind: "repeat", times, part };
      }
      case "within": {
        const width = Math.round(Number(qualifier.seconds) * 1e6);
        if (!(width >= 1)) throw new TocsinError("pattern-constant", `WITHIN needs a positive number of seconds, got ${qualifier.seconds}`);
        // A single observation is always within any time of itself.
        if (part.kind === "place") return part;
        return { kind: "within", width: this.#window === "exclusive" ? width - 1 : width, part };
      }
      case "startstop":
        return narrow(part, microsOfConstant(qualifier.start), microsOfConstant(qualifier.stop));
    }
  }
}

/** START and STOP bind each observation by itself, so they go down to the places. */
function narrow(plan: Plan, from: number, until: number): Plan {
  switch (plan.kind) {
    case "place":
      return {
        kind: "place",
        choices: plan.choices.map((choice) => ({ ...choice, from: Math.max(choice.from, from), until: Math.min(choice.until, until) })),
      };
    case "repeat":
    case "within":
      return { ...plan, part: narrow(plan.part, from, until) };
    default:
      return { kind: plan.kind, parts: plan.parts.map((part) => narrow(part, from, until)) };
  }
}

function microsOfConstant(text: string): number {
  const instant = readInstant(text);
  if (instant === undefined) throw new TocsinError("pattern-constant", `write a timestamp that exists, got t'${text}'`);
  return microsOf(instant);
}
