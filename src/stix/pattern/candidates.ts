import type { Observation } from "./observation.ts";
import type { Choice, Plan } from "./plan.ts";

/**
 * An observation that can take a place, by one choice, and the time that is left to it in microseconds: it can stand at any moment
 * from `first` to `last`, but before `until`. `first` is positive infinity where the observation does not tell its time.
 */
export type Candidate = {
  readonly observation: number;
  readonly expression: number;
  readonly first: number;
  readonly last: number;
  readonly until: number;
};

/**
 * The candidates of a place, by `first`. `latest[i]` is the largest `last` up to `i`, so that what ended too early is skipped at
 * once; `counts[i]` is how often all before `i` were observed.
 */
export type CandidateList = {
  readonly sorted: readonly Candidate[];
  readonly latest: readonly number[];
  readonly counts: readonly number[];
};

/** What one matching knows of its observations. */
export type Scene = {
  readonly observations: readonly Observation[];
  /** For each predicate the positions of the observations that pass it. */
  passing(predicate: number): readonly number[];
  /** Whether time plays any part in the pattern. */
  readonly timed: boolean;
};

/** Lists who can take a place. */
export function candidatesOf(choices: readonly Choice[], scene: Scene): CandidateList {
  const sorted: Candidate[] = [];
  for (const choice of choices) {
    for (const observation of scene.passing(choice.predicate)) {
      const candidate = candidateOf(choice, observation, scene);
      if (candidate !== undefined) sorted.push(candidate);
    }
  }
  if (scene.timed) sorted.sort((a, b) => (a.first === b.first ? a.observation - b.observation : a.first < b.first ? -1 : 1));
  const counts = [0];
  const latest: number[] = [];
  let most = Number.NEGATIVE_INFINITY;
  for (const [index, each] of sorted.entries()) {
    counts.push((counts[index] ?? 0) + (scene.observations[each.observation]?.count ?? 0));
    most = Math.max(most, each.last);
    if (scene.timed) latest.push(most);
  }
  return { sorted, latest, counts };
}

/** The moment at which a candidate can stand at the earliest, if it can stand between `low` and `high` (both included) at all. */
export function earliestOf(candidate: Candidate, low: number, high: number): number | undefined {
  if (candidate.first === Number.POSITIVE_INFINITY)
    return low === Number.NEGATIVE_INFINITY && high === candidate.first ? candidate.first : undefined;
  const moment = candidate.first > low ? candidate.first : low;
  return moment <= candidate.last && moment <= high && moment < candidate.until ? moment : undefined;
}

/** The part of a list outside of which nobody can stand between `low` and `high`. */
export function sliceOf(list: CandidateList, low: number, high: number): { readonly begin: number; readonly end: number } {
  const { sorted, latest } = list;
  if (latest.length === 0) return { begin: 0, end: sorted.length };
  const begin = low === Number.NEGATIVE_INFINITY ? 0 : firstWhere(latest.length, (at) => (latest[at] ?? 0) >= low);
  const end = high === Number.POSITIVE_INFINITY ? sorted.length : firstWhere(sorted.length, (at) => (sorted[at]?.first ?? 0) > high);
  return { begin, end };
}

/** Whether a plan says anything about time. */
export function isTimed(plan: Plan): boolean {
  switch (plan.kind) {
    case "place":
      return plan.choices.some(isBound);
    case "then":
    case "within":
      return true;
    case "repeat":
      return isTimed(plan.part);
    default:
      return plan.parts.some(isTimed);
  }
}

function isBound(choice: Choice): boolean {
  return choice.from !== Number.NEGATIVE_INFINITY || choice.until !== Number.POSITIVE_INFINITY;
}

function candidateOf(choice: Choice, observation: number, scene: Scene): Candidate | undefined {
  const { expression, from, until } = choice;
  const interval = scene.timed ? scene.observations[observation]?.interval : undefined;
  if (interval === undefined) return { observation, expression, first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY, until };
  if (interval.first > interval.last) {
    // Without a time it can only stand where time does not matter.
    return isBound(choice)
      ? undefined
      : { observation, expression, first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY, until };
  }
  const first = Math.max(interval.first, from);
  return first <= interval.last && first < until ? { observation, expression, first, last: interval.last, until } : undefined;
}

/** The first position at which a condition that stays true once it is true holds. */
function firstWhere(length: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
