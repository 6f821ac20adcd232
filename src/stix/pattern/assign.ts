import type { Budget } from "./budget.ts";
import { earliestOf, sliceOf } from "./candidates.ts";
import type { CandidateList } from "./candidates.ts";

/** A place that wants `need` different observations out of a list, each standing between `low` and `high`. */
export type Slot = { readonly list: CandidateList; readonly need: number; low: number; high: number };

/** For each slot, in order, how often it takes each candidate, by position in its list. */
export type Assignment = readonly ReadonlyMap<number, number>[];

/** Where a search for something free has come from: the slot, and the candidate that it wants another slot to let go of. */
type Step = { readonly slot: number; readonly at: number };

/**
 * Gives slots different observations. A flow by augmenting paths: polynomial in slots and candidates, and taken from the budget as
 * it goes. One assigner serves many attempts on the same observations.
 */
export class Assigner {
  readonly #capacities: Float64Array;
  readonly #budget: Budget;
  readonly #used: Float64Array;
  readonly #seen: Int32Array;
  #round = 0;
  #slots: readonly Slot[] = [];
  #taken: Map<number, number>[] = [];
  /** For each observation that is in use, which slots hold it as which candidate. */
  #holders = new Map<number, Map<number, number>>();

  /** `capacities`: how often each observation was made. */
  constructor(capacities: Float64Array, budget: Budget) {
    this.#capacities = capacities;
    this.#budget = budget;
    this.#used = new Float64Array(capacities.length);
    this.#seen = new Int32Array(capacities.length);
  }

  /** Gives every slot as many observations as it needs, or finds that it cannot be done. What still fits of `hint` is taken over. */
  assign(slots: readonly Slot[], hint?: Assignment): Assignment | undefined {
    this.#budget.spend(slots.length * 4);
    // Most attempts fail because there is too little to take at all, which needs no flow to see.
    if (!slots.every(hasEnough)) return undefined;
    for (const observation of this.#holders.keys()) this.#used[observation] = 0;
    this.#holders = new Map();
    this.#slots = slots;
    this.#taken = slots.map(() => new Map());
    const missing = slots.map((slot, index) => slot.need - (hint === undefined ? 0 : this.#keep(index, hint[index])));
    return missing.every((need, index) => this.#fill(index, need)) ? this.#taken : undefined;
  }

  #keep(index: number, hint: ReadonlyMap<number, number> | undefined): number {
    let kept = 0;
    for (const [at, wanted] of hint ?? []) {
      this.#budget.spend(1);
      if (!this.#fits(index, at)) continue;
      const amount = Math.min(wanted, this.#free(this.#observation(index, at)));
      if (amount <= 0) continue;
      this.#take({ slot: index, at }, amount);
      kept += amount;
    }
    return kept;
  }

  #fill(index: number, missing: number): boolean {
    let need = missing;
    if (need === 0) return true;
    const { begin, end } = this.#slice(index);
    let at = begin;
    for (; at < end && need > 0; at++) {
      if (!this.#fits(index, at)) continue;
      const amount = Math.min(need, this.#free(this.#observation(index, at)));
      if (amount <= 0) continue;
      this.#take({ slot: index, at }, amount);
      need -= amount;
    }
    this.#budget.spend(at - begin);
    while (need > 0) {
      const amount = this.#augment(index, need);
      if (amount === 0) return false;
      need -= amount;
    }
    return true;
  }

  /** Breadth first from a slot over the slots that hold what it could use, to one that can use something free. */
  #augment(from: number, wanted: number): number {
    const round = ++this.#round;
    const reachedBy = new Map<number, Step>();
    const queue = [from];
    for (const slot of queue) {
      const { begin, end } = this.#slice(slot);
      this.#budget.spend(end - begin);
      for (let at = begin; at < end; at++) {
        const observation = this.#observation(slot, at);
        if (this.#seen[observation] === round || !this.#fits(slot, at)) continue;
        this.#seen[observation] = round;
        if (this.#free(observation) > 0) return this.#shift({ slot, at }, { from, wanted, reachedBy });
        for (const holder of this.#holders.get(observation)?.keys() ?? []) {
          if (holder === from || reachedBy.has(holder)) continue;
          reachedBy.set(holder, { slot, at });
          queue.push(holder);
        }
      }
    }
    return 0;
  }

  /** From the free end back: each slot takes something, and lets go of what the slot before it wants. */
  #shift(end: Step, found: { readonly from: number; readonly wanted: number; readonly reachedBy: ReadonlyMap<number, Step> }): number {
    const path = [end];
    let amount = Math.min(found.wanted, this.#free(this.#observation(end.slot, end.at)));
    for (let { slot } = end; slot !== found.from;) {
      const step = found.reachedBy.get(slot);
      if (step === undefined) return 0;
      amount = Math.min(amount, this.#held(slot, this.#observation(step.slot, step.at)));
      path.push(step);
      slot = step.slot;
    }
    for (const [index, step] of path.entries()) {
      const next = path[index + 1];
      if (next !== undefined) this.#release(step.slot, this.#observation(next.slot, next.at), amount);
      this.#take(step, amount);
    }
    return amount;
  }

  #slice(index: number): { readonly begin: number; readonly end: number } {
    const slot = this.#slots[index];
    return slot === undefined ? { begin: 0, end: 0 } : sliceOf(slot.list, slot.low, slot.high);
  }

  #fits(index: number, at: number): boolean {
    const slot = this.#slots[index];
    const candidate = slot?.list.sorted[at];
    return slot !== undefined && candidate !== undefined && earliestOf(candidate, slot.low, slot.high) !== undefined;
  }

  #observation(index: number, at: number): number {
    return this.#slots[index]?.list.sorted[at]?.observation ?? -1;
  }

  #free(observation: number): number {
    return (this.#capacities[observation] ?? 0) - (this.#used[observation] ?? 0);
  }

  #held(slot: number, observation: number): number {
    return this.#taken[slot]?.get(this.#holders.get(observation)?.get(slot) ?? -1) ?? 0;
  }

  #take(step: Step, amount: number): void {
    const observation = this.#observation(step.slot, step.at);
    const taken = this.#taken[step.slot];
    let holders = this.#holders.get(observation);
    if (holders === undefined) this.#holders.set(observation, (holders = new Map()));
    // A slot that holds an observation already goes on holding it as the same candidate.
    const at = holders.get(step.slot) ?? step.at;
    holders.set(step.slot, at);
    taken?.set(at, (taken.get(at) ?? 0) + amount);
    this.#used[observation] = (this.#used[observation] ?? 0) + amount;
  }

  #release(slot: number, observation: number, amount: number): void {
    const holders = this.#holders.get(observation);
    const at = holders?.get(slot) ?? -1;
    const left = (this.#taken[slot]?.get(at) ?? 0) - amount;
    this.#used[observation] = (this.#used[observation] ?? 0) - amount;
    if (left > 0) this.#taken[slot]?.set(at, left);
    else {
      this.#taken[slot]?.delete(at);
      holders?.delete(slot);
    }
  }
}

/** Whether a list was observed often enough between the bounds of a slot, were there no other slots. */
function hasEnough({ list, need, low, high }: Slot): boolean {
  const { begin, end } = sliceOf(list, low, high);
  return end > begin && (list.counts[end] ?? 0) - (list.counts[begin] ?? 0) >= need;
}
