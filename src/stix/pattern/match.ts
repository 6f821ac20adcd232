import { alternativesOf, fillablePlan, leastPlaces } from "./alternatives.ts";
import type { Pattern } from "./ast.ts";
import { Budget } from "./budget.ts";
import { isTimed } from "./candidates.ts";
import { patternLevel } from "./level.ts";
import type { ConformanceLevel } from "./level.ts";
import { gatherObservations } from "./observation.ts";
import type { Observation } from "./observation.ts";
import { parsePattern } from "./parse.ts";
import { preparePattern } from "./plan.ts";
import type { PreparedPattern, WindowRule } from "./plan.ts";
import type { Predicate } from "./predicate.ts";
import { Solver } from "./solve.ts";
import type { Taken } from "./solve.ts";

/** An observation that stands for a pair of square brackets of the pattern. */
export type Binding = {
  /** Which pair of square brackets, counted from 0, left to right. */
  readonly expression: number;
  /** Where in the list that was given its bundle stands, from 0. */
  readonly position: number;
  /** The identifier of the observed-data object; `null` where it has none. */
  readonly observedData: string | null;
  /** How many of the times that it was observed are used. */
  readonly count: number;
  /** The objects at which the paths begin, by identifier, or by key in the deprecated `objects` dictionary. */
  readonly objects: readonly string[];
};

/** Whether a pattern matches, and by what: one set of observations that satisfies it, empty where it does not match. */
export type MatchResult = { readonly matched: boolean; readonly bindings: readonly Binding[] };

/** Observations found once and matched against many patterns. */
export type Observations = { readonly found: readonly Observation[] };

/** How to match. `work` is the limit of one call, in steps; 50 million unless told otherwise, a few seconds of work at most. */
export type MatchOptions = { readonly work?: number };

/**
 * `window: "exclusive"` takes STIX 2.1 §9.5.1 by the letter: two observations exactly `x` seconds apart are not WITHIN `x` SECONDS.
 * Unless told otherwise they are, as they are for the matcher that the OASIS committee publishes.
 */
export type CompileOptions = { readonly window?: WindowRule };

/** A pattern that is ready to be matched, any number of times. */
export interface CompiledPattern {
  readonly pattern: Pattern;
  readonly level: ConformanceLevel;
  /**
   * Matches a set of observations (STIX 2.1 §9.4). Refuses with `pattern-limit` where deciding takes more work than allowed, and
   * with `input-malformed` what is neither a bundle nor an observed-data object.
   */
  match(observations: readonly unknown[] | Observations, options?: MatchOptions): MatchResult;
}

const noMatch: MatchResult = { matched: false, bindings: [] };

/**
 * Prepares a pattern, as text or parsed, for matching at conformance level 3 (STIX 2.1 §12.7.3). An observed-data object counts
 * `number_observed` times, and each of those was made at some moment between `first_observed` and `last_observed`: the pattern
 * matches if there is any choice of moments that satisfies it. Refuses with `pattern-syntax`, `pattern-constant`, `pattern-regex`.
 */
export function compilePattern(pattern: string | Pattern, options: CompileOptions = {}): CompiledPattern {
  const parsed = typeof pattern === "string" ? parsePattern(pattern) : pattern;
  const prepared = preparePattern(parsed, options.window ?? "inclusive");
  const timed = isTimed(prepared.plan);
  return {
    pattern: parsed,
    level: patternLevel(parsed),
    match(observations, { work } = {}) {
      const found = "found" in observations ? observations.found : gatherObservations(observations);
      return matchPrepared(prepared, { found, timed, budget: new Budget(work) });
    },
  };
}

/** Finds the observations in bundles once, to match many patterns against them. Refuses as `match` does. */
export function readObservations(given: readonly unknown[]): Observations {
  return { found: gatherObservations(given) };
}

type Matching = { readonly found: readonly Observation[]; readonly timed: boolean; readonly budget: Budget };

function matchPrepared(prepared: PreparedPattern, matching: Matching): MatchResult {
  const { found, budget } = matching;
  const { plan, predicates } = prepared;
  if (plan.kind === "place" && !matching.timed) {
    const [choice] = plan.choices;
    const predicate = predicates[choice?.predicate ?? 0];
    const observation = predicate && found.findIndex((each) => passes(predicate, each, budget));
    if (observation === undefined || observation < 0) return noMatch;
    return matchOf([{ expression: 0, observation, count: 1 }], prepared, matching);
  }
  // Asked for when needed: where one part of an AND has nothing, the others need not be looked at.
  const known: (readonly number[] | undefined)[] = [];
  const passing = (index: number): readonly number[] => {
    const predicate = predicates[index];
    if (predicate === undefined) return [];
    return (known[index] ??= found.flatMap((each, at) => (passes(predicate, each, budget) ? [at] : [])));
  };
  const fillable = fillablePlan(plan, (predicate) => passing(predicate).length > 0);
  if (fillable === undefined || leastPlaces(fillable) > found.reduce((sum, each) => sum + each.count, 0)) return noMatch;
  const solver = new Solver({ observations: found, passing, timed: matching.timed }, budget);
  for (const way of alternativesOf(fillable, budget)) {
    const taken = solver.solve(way);
    if (taken !== undefined) return matchOf(taken, prepared, matching);
  }
  return noMatch;
}

function passes(predicate: Predicate, observation: Observation, budget: Budget): boolean {
  budget.spend(observation.objects.length / 8);
  for (const object of observation.objects) {
    const { type } = object;
    if (typeof type !== "string" || !predicate.types.has(type)) continue;
    budget.spend(predicate.cost);
    if (predicate.test(object, observation, budget)) return true;
  }
  return false;
}

function matchOf(taken: readonly Taken[], prepared: PreparedPattern, matching: Matching): MatchResult {
  const bindings = taken.flatMap(({ expression, observation: index, count }) => {
    const observation = matching.found[index];
    const predicate = prepared.predicates[prepared.expressions[expression] ?? -1];
    if (observation === undefined || predicate === undefined) return [];
    const objects = observation.names.filter((_, at) => {
      const root = observation.objects[at];
      return root !== undefined && predicate.test(root, observation, matching.budget);
    });
    const id = observation.data["id"];
    return [{ expression, position: observation.position, observedData: typeof id === "string" ? id : null, count, objects }];
  });
  return { matched: true, bindings };
}
