import { assign } from "./assign.ts";
import type { Assignment, Slot } from "./assign.ts";
import type { Budget } from "./budget.ts";
import { candidatesOf, earliestOf, sliceOf } from "./candidates.ts";
import type { CandidateList, Scene } from "./candidates.ts";
import { TocsinError } from "../../base/index.ts";
import type { Choice, Plan } from "./plan.ts";

/** Into how many slots repetitions of a sequence or window may unfold. */
export const maxSlots = 2000;

/** An observation that takes a place of the pattern `count` times. */
export type Taken = { readonly expression: number; readonly observation: number; readonly count: number };

/**
 * A moment that has to be chosen. `end`: all of `slots` stand at most `width` before it and none after it. `cut`: none of `slots`
 * stands after it and none of `after` before it. `copies`: further slots of later copies, which, being alike, may be taken to have no earlier moment.
 */
type Moment = {
  readonly kind: "end" | "cut";
  readonly width: number;
  readonly slots: number[];
  readonly after: number[];
  readonly copies: number[];
  /** The same moment of the copy before this one. */
  readonly previous: number | undefined;
};

/**
 * Carries out a plan without choices: different observations for all places, and moments for them that satisfy every FOLLOWEDBY
 * and WITHIN, each within the time in which its observation was made. `undefined` where there are none.
 *
 * Once the moments are chosen, what is left is a flow. They are chosen from the outside in, each out of the earliest moments at
 * which its slots can stand, and a choice after which the flow has no solution is given up at once.
 */
export function solvePlan(plan: Plan, scene: Scene, budget: Budget): readonly Taken[] | undefined {
  const capacityOf = (observation: number): number => scene.observations[observation]?.count ?? 0;
  const lists = new Map<readonly Choice[], CandidateList>();
  const listOf = (choices: readonly Choice[]): CandidateList => {
    const list = lists.get(choices) ?? candidatesOf(choices, scene);
    lists.set(choices, list);
    return list;
  };
  // Without its moments a plan is a flow; if that has no solution, neither has the plan, and repetitions need not be unfolded.
  const relaxed = new Problem(listOf, false);
  relaxed.add(plan, 1);
  const loose = assign(relaxed.slots, capacityOf, budget);
  if (loose === undefined) return undefined;
  const problem = new Problem(listOf, true);
  problem.add(plan, 1);
  if (problem.moments.length === 0) return takenOf(relaxed.slots, loose);
  const found = new Search(problem, capacityOf, budget).run(0);
  return found && takenOf(problem.slots, found);
}

class Problem {
  readonly slots: Slot[] = [];
  readonly moments: Moment[] = [];
  readonly #listOf: (choices: readonly Choice[]) => CandidateList;
  readonly #exact: boolean;

  constructor(listOf: (choices: readonly Choice[]) => CandidateList, exact: boolean) {
    this.#listOf = listOf;
    this.#exact = exact;
  }

  /** Adds `times` of a plan and tells which slots it got. */
  add(plan: Plan, times: number): number[] {
    switch (plan.kind) {
      case "place":
        if (this.#exact && this.slots.length >= maxSlots) throw new TocsinError("pattern-limit", "the pattern repeats more than can be decided");
        return [this.slots.push({ list: this.#listOf(plan.choices), need: times, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }) - 1];
      case "repeat":
        return this.#exact && hasMoments(plan.part) ? this.#copies(plan) : this.add(plan.part, times * plan.times);
      case "within":
        return this.#exact ? this.#window(plan, times) : this.add(plan.part, times);
      case "then":
        return this.#exact ? this.#sequence(plan.parts, times) : plan.parts.flatMap((part) => this.add(part, times));
      default:
        return plan.parts.flatMap((part) => this.add(part, times));
    }
  }

  #moment(kind: "end" | "cut", width: number): Moment {
    const moment: Moment = { kind, width, slots: [], after: [], copies: [], previous: undefined };
    this.moments.push(moment);
    return moment;
  }

  #window(plan: Extract<Plan, { kind: "within" }>, times: number): number[] {
    const moment = this.#moment("end", plan.width);
    const slots = this.add(plan.part, times);
    moment.slots.push(...slots);
    return slots;
  }

  #sequence(parts: readonly Plan[], times: number): number[] {
    const cuts = parts.slice(1).map(() => this.#moment("cut", 0));
    const stages = parts.map((part) => this.add(part, times));
    for (const [index, cut] of cuts.entries()) {
      cut.slots.push(...(stages[index] ?? []));
      cut.after.push(...(stages[index + 1] ?? []));
    }
    return stages.flat();
  }

  /** Copies that have moments of their own. They are alike, so their first moments may be taken to be in order. */
  #copies(plan: Extract<Plan, { kind: "repeat" }>): number[] {
    const all: number[] = [];
    const firsts: number[] = [];
    for (let copy = 0; copy < plan.times; copy++) {
      const first = this.moments.length;
      all.push(...this.add(plan.part, 1));
      const before = firsts.at(-1);
      const moment = this.moments[first];
      if (before !== undefined && moment !== undefined) this.moments[first] = { ...moment, previous: before };
      firsts.push(first);
    }
    for (const [copy, first] of firsts.entries()) {
      for (const later of firsts.slice(copy + 1)) {
        const moment = this.moments[later];
        this.moments[first]?.copies.push(...((moment?.kind === "cut" ? moment.after : moment?.slots) ?? []));
      }
    }
    return all;
  }
}

class Search {
  readonly #problem: Problem;
  readonly #capacityOf: (observation: number) => number;
  readonly #budget: Budget;
  readonly #chosen: number[] = [];

  constructor(problem: Problem, capacityOf: (observation: number) => number, budget: Budget) {
    this.#problem = problem;
    this.#capacityOf = capacityOf;
    this.#budget = budget;
  }

  run(at: number): Assignment | undefined {
    const moment = this.#problem.moments[at];
    if (moment === undefined) return this.#assign();
    const least = moment.previous === undefined ? Number.NEGATIVE_INFINITY : (this.#chosen[moment.previous] ?? Number.NEGATIVE_INFINITY);
    let failures = 0;
    for (const value of this.#valuesOf(moment, least)) {
      this.#chosen[at] = value;
      const kept = this.#problem.slots.map(({ low, high }) => ({ low, high }));
      this.#budget.spend(kept.length);
      this.#raise(moment, value);
      const found = this.#lowered(moment, value, at);
      failures++;
      // Later moments push the lower bounds up further: if those alone cannot be met, no later moment will do. Asked at the first
      // failure, the second, the fourth and so on, so that asking never costs more than the search.
      const hopeless = found === undefined && (failures & (failures - 1)) === 0 && this.#assign() === undefined;
      // The bounds of a solution tell which choice of a place each observation took.
      if (found !== undefined) return found;
      for (const [index, slot] of this.#problem.slots.entries()) Object.assign(slot, kept[index]);
      if (hopeless) return undefined;
    }
    return undefined;
  }

  /** Puts the upper bounds of a moment in place for as long as what lies deeper is tried. */
  #lowered(moment: Moment, value: number, at: number): Assignment | undefined {
    const kept: number[] = [];
    for (const index of moment.slots) {
      const slot = this.#problem.slots[index];
      if (slot === undefined) continue;
      kept.push(slot.high);
      slot.high = Math.min(slot.high, value);
    }
    const found = this.#assign() === undefined ? undefined : this.run(at + 1);
    if (found !== undefined) return found;
    for (const [position, index] of moment.slots.entries()) {
      const slot = this.#problem.slots[index];
      if (slot !== undefined) slot.high = kept[position] ?? slot.high;
    }
    return undefined;
  }

  #raise(moment: Moment, value: number): void {
    const low = moment.kind === "end" ? value - moment.width : value;
    for (const index of [...(moment.kind === "end" ? moment.slots : moment.after), ...moment.copies]) {
      const slot = this.#problem.slots[index];
      if (slot !== undefined) slot.low = Math.max(slot.low, low);
    }
  }

  /** The earliest moments at which the slots can stand: among all solutions one has the chosen moment at one of them. */
  #valuesOf(moment: Moment, least: number): readonly number[] {
    const values = new Set<number>();
    for (const index of moment.slots) {
      const slot = this.#problem.slots[index];
      if (slot === undefined) continue;
      const { begin, end } = sliceOf(slot.list, slot.low, slot.high);
      this.#budget.spend(end - begin);
      for (let at = begin; at < end; at++) {
        const candidate = slot.list.sorted[at];
        const earliest = candidate && earliestOf(candidate, slot.low, slot.high);
        if (earliest !== undefined && earliest >= least && Number.isFinite(earliest)) values.add(earliest);
      }
    }
    // A moment that has to be no earlier than its copy's may fall on it.
    if (Number.isFinite(least)) values.add(least);
    return [...values].sort((a, b) => a - b);
  }

  #assign(): Assignment | undefined {
    return assign(this.#problem.slots, this.#capacityOf, this.#budget);
  }
}

function hasMoments(plan: Plan): boolean {
  if (plan.kind === "within" || plan.kind === "then") return true;
  if (plan.kind === "place") return false;
  return plan.kind === "repeat" ? hasMoments(plan.part) : plan.parts.some(hasMoments);
}

function takenOf(slots: readonly Slot[], assignment: Assignment): readonly Taken[] {
  const counts = new Map<string, Taken>();
  for (const [index, slot] of slots.entries()) {
    const wanted = new Map(assignment[index]);
    const { begin, end } = sliceOf(slot.list, slot.low, slot.high);
    for (let at = begin; at < end && wanted.size > 0; at++) {
      const used = slot.list.sorted[at];
      const count = used && wanted.get(used.observation);
      if (used === undefined || count === undefined || earliestOf(used, slot.low, slot.high) === undefined) continue;
      wanted.delete(used.observation);
      const key = `${used.expression} ${used.observation}`;
      counts.set(key, { expression: used.expression, observation: used.observation, count: (counts.get(key)?.count ?? 0) + count });
    }
  }
  return [...counts.values()].sort((a, b) => a.expression - b.expression || a.observation - b.observation);
}
