import { TocsinError } from "../../base/index.ts";
import type { Slot } from "./assign.ts";
import type { CandidateList } from "./candidates.ts";
import type { Choice, Plan } from "./plan.ts";

/** Into how many slots repetitions of a sequence or window may unfold. */
export const maxSlots = 2000;

/**
 * A moment that has to be chosen, as indexes of slots. `end`: all of `slots` stand at most `width` before it and none after it.
 * `cut`: none of `slots` stands after it and none of `after` before it. Copies of one part are alike, so the first moments of
 * later copies may be taken to be no earlier than that of `previous`; `copies` are the slots which that keeps from standing too early.
 */
export type Moment = {
  readonly kind: "end" | "cut";
  readonly width: number;
  readonly slots: number[];
  readonly after: number[];
  readonly copies: number[];
  previous: number | undefined;
};

/** A plan without choices as slots to be given observations and moments to be chosen. */
export type Unfolded = { readonly slots: readonly Slot[]; readonly moments: readonly Moment[] };

/**
 * Unfolds a plan without choices. With `exact` false its moments are left out and repetitions only counted: whatever satisfies the
 * plan satisfies that too. Refuses with `pattern-limit` more than `maxSlots`.
 */
export function unfold(plan: Plan, listOf: (choices: readonly Choice[]) => CandidateList, exact: boolean): Unfolded {
  const unfolder = new Unfolder(listOf, exact);
  unfolder.add(plan, 1);
  return unfolder;
}

class Unfolder {
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
        return [this.#slot(plan.choices, times)];
      case "repeat":
        return this.#exact && hasMoments(plan.part) ? this.#copies(plan, times) : this.add(plan.part, times * plan.times);
      case "within":
        return this.#exact ? this.#window(plan, times) : this.add(plan.part, times);
      case "then":
        return this.#exact ? this.#sequence(plan.parts, times) : plan.parts.flatMap((part) => this.add(part, times));
      default:
        return plan.parts.flatMap((part) => this.add(part, times));
    }
  }

  #slot(choices: readonly Choice[], need: number): number {
    if (this.#exact && this.slots.length >= maxSlots)
      throw new TocsinError("pattern-limit", "the pattern repeats more than can be decided");
    return this.slots.push({ list: this.#listOf(choices), need, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }) - 1;
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

  /** Each cut keeps all that follows from standing before it, not only the next part. */
  #sequence(parts: readonly Plan[], times: number): number[] {
    const cuts = parts.slice(1).map(() => this.#moment("cut", 0));
    const stages = parts.map((part) => this.add(part, times));
    for (const [index, cut] of cuts.entries()) {
      cut.slots.push(...(stages[index] ?? []));
      cut.after.push(...stages.slice(index + 1).flat());
    }
    return stages.flat();
  }

  #copies(plan: Extract<Plan, { kind: "repeat" }>, times: number): number[] {
    const all: number[] = [];
    const firsts: number[] = [];
    for (let copy = 0; copy < plan.times * times; copy++) {
      const first = this.moments.length;
      all.push(...this.add(plan.part, 1));
      const moment = this.moments[first];
      if (moment !== undefined) moment.previous = firsts.at(-1);
      firsts.push(first);
    }
    let later: number[] = [];
    for (const first of firsts.toReversed()) {
      const moment = this.moments[first];
      if (moment === undefined) continue;
      moment.copies.push(...later);
      later = [...later, ...(moment.kind === "cut" ? moment.after : moment.slots)];
    }
    return all;
  }
}

/** Whether a plan has moments to be chosen. */
export function hasMoments(plan: Plan): boolean {
  if (plan.kind === "within" || plan.kind === "then") return true;
  if (plan.kind === "place") return false;
  return plan.kind === "repeat" ? hasMoments(plan.part) : plan.parts.some(hasMoments);
}
