import { Assigner } from "./assign.ts";
import type { Assignment, Slot } from "./assign.ts";
import type { Budget } from "./budget.ts";
import { candidatesOf, earliestOf, sliceOf } from "./candidates.ts";
import type { Candidate, CandidateList, Scene } from "./candidates.ts";
import type { Choice, Plan } from "./plan.ts";
import { hasMoments, unfold } from "./slots.ts";
import type { Moment, Unfolded } from "./slots.ts";

/** An observation that takes a place of the pattern `count` times. */
export type Taken = { readonly expression: number; readonly observation: number; readonly count: number };

/**
 * Carries out plans without choices: different observations for all places, and moments for them that satisfy every FOLLOWEDBY
 * and WITHIN, each within the time in which its observation was made.
 *
 * Once the moments are chosen, what is left is a flow. They are chosen from the outside in, each out of the earliest moments at
 * which its slots can stand, and a choice after which the flow has no solution is given up at once.
 */
export class Solver {
  readonly #scene: Scene;
  readonly #budget: Budget;
  readonly #assigner: Assigner;
  readonly #lists = new Map<readonly Choice[], CandidateList>();

  constructor(scene: Scene, budget: Budget) {
    this.#scene = scene;
    this.#budget = budget;
    this.#assigner = new Assigner(
      Float64Array.from(scene.observations, (each) => each.count),
      budget,
    );
  }

  /** What takes which place, or `undefined` where nothing can. */
  solve(plan: Plan): readonly Taken[] | undefined {
    // Without its moments a plan is a flow; if that has no solution, neither has the plan, and repetitions need not be unfolded.
    const relaxed = unfold(plan, (choices) => this.#listOf(choices), false);
    const loose = this.#assigner.assign(relaxed.slots);
    if (loose === undefined) return undefined;
    if (!hasMoments(plan)) return takenOf(relaxed.slots, loose);
    const problem = unfold(plan, (choices) => this.#listOf(choices), true);
    const search = new Search(problem, this.#assigner, this.#budget);
    const found = search.canChooseEach() ? search.run(0) : undefined;
    return found && takenOf(problem.slots, found);
  }

  #listOf(choices: readonly Choice[]): CandidateList {
    const known = this.#lists.get(choices);
    if (known !== undefined) return known;
    const list = candidatesOf(choices, this.#scene);
    this.#budget.spend(list.sorted.length);
    this.#lists.set(choices, list);
    return list;
  }
}

class Search {
  readonly #problem: Unfolded;
  readonly #assigner: Assigner;
  readonly #budget: Budget;
  readonly #chosen: number[] = [];

  constructor(problem: Unfolded, assigner: Assigner, budget: Budget) {
    this.#problem = problem;
    this.#assigner = assigner;
    this.#budget = budget;
  }

  /** Whether there is a value for each moment if the others are left open: seeing that one has none now saves trying all of another's first. */
  canChooseEach(): boolean {
    const { moments } = this.#problem;
    if (moments.length < 2) return true;
    return moments.every(
      (moment) => moment.previous !== undefined || this.#try(moment, Number.NEGATIVE_INFINITY, { go: (found) => found }) !== undefined,
    );
  }

  /** Chooses the moments from one on, given an assignment that fits those before it. */
  run(at: number, before?: Assignment): Assignment | undefined {
    const moment = this.#problem.moments[at];
    if (moment === undefined) return before ?? this.#assigner.assign(this.#problem.slots);
    const least = moment.previous === undefined ? Number.NEGATIVE_INFINITY : (this.#chosen[moment.previous] ?? Number.NEGATIVE_INFINITY);
    const go = (found: Assignment, value: number): Assignment | undefined => {
      this.#chosen[at] = value;
      return this.run(at + 1, found);
    };
    return this.#try(moment, least, { before, go });
  }

  #try(moment: Moment, least: number, deeper: Deeper): Assignment | undefined {
    const { slots } = this.#problem;
    const kept = slots.map(({ low, high }) => ({ low, high }));
    let failures = 0;
    for (const value of this.#valuesOf(moment, least)) {
      this.#raise(moment, value);
      this.#lower(moment, value);
      this.#budget.spend(slots.length);
      const assignment = this.#assigner.assign(slots, deeper.before);
      const found = assignment && deeper.go(assignment, value);
      for (const [index, slot] of slots.entries()) slot.high = kept[index]?.high ?? slot.high;
      failures++;
      // Later moments push the lower bounds up further: if those alone cannot be met, no later moment will do. Asked at the first
      // failure, the second, the fourth and so on, so that asking never costs more than the search.
      const hopeless =
        found === undefined && (failures & (failures - 1)) === 0 && this.#assigner.assign(slots, deeper.before) === undefined;
      for (const [index, slot] of slots.entries()) slot.low = kept[index]?.low ?? slot.low;
      if (found !== undefined || hopeless) return found;
    }
    return undefined;
  }

  #raise(moment: Moment, value: number): void {
    const low = moment.kind === "end" ? value - moment.width : value;
    for (const index of moment.kind === "end" ? moment.slots : moment.after) this.#atLeast(index, low);
    for (const index of moment.copies) this.#atLeast(index, low);
  }

  #atLeast(index: number, low: number): void {
    const slot = this.#problem.slots[index];
    if (slot !== undefined && slot.low < low) slot.low = low;
  }

  #lower(moment: Moment, value: number): void {
    for (const index of moment.slots) {
      const slot = this.#problem.slots[index];
      if (slot !== undefined && slot.high > value) slot.high = value;
    }
  }

  /** The earliest moments at which the slots can stand, in order: if there is a solution, there is one with the moment at one of them. */
  *#valuesOf(moment: Moment, least: number): Generator<number> {
    // Bounds change while the values are used, so those of now are kept.
    const readers = moment.slots.flatMap((index) => {
      const slot = this.#problem.slots[index];
      return slot === undefined ? [] : [new Reader(slot, least)];
    });
    let last = Number.NEGATIVE_INFINITY;
    for (;;) {
      let next = Number.POSITIVE_INFINITY;
      for (const reader of readers) next = Math.min(next, reader.after(last, this.#budget));
      if (next === Number.POSITIVE_INFINITY) return;
      yield next;
      last = next;
    }
  }
}

/** What to do with an assignment once a moment is chosen, and one to begin from. */
type Deeper = { readonly before?: Assignment | undefined; readonly go: (found: Assignment, value: number) => Assignment | undefined };

/** Reads the earliest moments of a slot in order. They come in order, because the candidates stand by their first moment. */
class Reader {
  readonly #sorted: readonly Candidate[];
  readonly #low: number;
  readonly #high: number;
  readonly #end: number;
  #at: number;

  constructor(slot: Slot, least: number) {
    const { begin, end } = sliceOf(slot.list, Math.max(slot.low, least), slot.high);
    this.#sorted = slot.list.sorted;
    this.#low = Math.max(slot.low, least);
    this.#high = slot.high;
    this.#at = begin;
    this.#end = end;
  }

  after(moment: number, budget: Budget): number {
    for (; this.#at < this.#end; this.#at++) {
      budget.spend(1);
      const candidate = this.#sorted[this.#at];
      const earliest = candidate && earliestOf(candidate, this.#low, this.#high);
      if (earliest !== undefined && earliest > moment && Number.isFinite(earliest)) return earliest;
    }
    return Number.POSITIVE_INFINITY;
  }
}

function takenOf(slots: readonly Slot[], assignment: Assignment): readonly Taken[] {
  const counts = new Map<string, Taken>();
  for (const [index, slot] of slots.entries()) {
    for (const [at, count] of assignment[index] ?? []) {
      const candidate = slot.list.sorted[at];
      if (candidate === undefined) continue;
      const { expression, observation } = candidate;
      const key = `${expression} ${observation}`;
      counts.set(key, { expression, observation, count: (counts.get(key)?.count ?? 0) + count });
    }
  }
  return [...counts.values()].sort((a, b) => a.expression - b.expression || a.observation - b.observation);
}
