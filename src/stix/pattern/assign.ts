import type { Budget } from "./budget.ts";
import { earliestOf, sliceOf } from "./candidates.ts";
import type { CandidateList } from "./candidates.ts";

/** A place that wants `need` different observations out of a list, each standing between `low` and `high`. */
export type Slot = { readonly list: CandidateList; readonly need: number; low: number; high: number };

/** For each slot, in order, how often it takes each observation. */
export type Assignment = readonly ReadonlyMap<number, number>[];

/**
 * Gives every slot as many observations as it needs, none more often than `capacityOf` says it was observed; or finds that it
 * cannot be done. A flow by augmenting paths: polynomial in slots and candidates, and taken from the budget as it goes.
 */
export function assign(slots: readonly Slot[], capacityOf: (observation: number) => number, budget: Budget): Assignment | undefined {
  // Most attempts fail because there is too little to take at all, which needs no flow to see.
  budget.spend(slots.length);
  for (const { list, need, low, high } of slots) {
    const { begin, end } = sliceOf(list, low, high);
    if (end <= begin || (list.counts[end] ?? 0) - (list.counts[begin] ?? 0) < need) return undefined;
  }
  const flow = new Flow(slots, capacityOf, budget);
  for (let slot = 0; slot < slots.length; slot++) if (!flow.fill(slot)) return undefined;
  return flow.taken;
}

type Step = { readonly slot: number; readonly observation: number };

class Flow {
  readonly taken: Map<number, number>[];
  readonly #slots: readonly Slot[];
  readonly #capacityOf: (observation: number) => number;
  readonly #budget: Budget;
  readonly #left = new Map<number, number>();
  /** Which slots hold an observation at present. */
  readonly #holders = new Map<number, Set<number>>();

  constructor(slots: readonly Slot[], capacityOf: (observation: number) => number, budget: Budget) {
    this.#slots = slots;
    this.#capacityOf = capacityOf;
    this.#budget = budget;
    this.taken = slots.map(() => new Map());
  }

  /** Fills one slot, moving others where that helps. */
  fill(slot: number): boolean {
    let need = this.#slots[slot]?.need ?? 0;
    for (const observation of this.#open(slot)) {
      const amount = Math.min(need, this.#free(observation));
      if (amount > 0) this.#move(slot, observation, amount);
      need -= amount;
      if (need === 0) return true;
    }
    while (need > 0) {
      const amount = this.#augment(slot, need);
      if (amount === 0) return false;
      need -= amount;
    }
    return true;
  }

  *#open(slot: number): Generator<number> {
    const each = this.#slots[slot];
    if (each === undefined) return;
    const { begin, end } = sliceOf(each.list, each.low, each.high);
    for (let at = begin; at < end; at++) {
      this.#budget.spend(1);
      const candidate = each.list.sorted[at];
      if (candidate !== undefined && earliestOf(candidate, each.low, each.high) !== undefined) yield candidate.observation;
    }
  }

  #free(observation: number): number {
    return this.#left.get(observation) ?? this.#capacityOf(observation);
  }

  /** Breadth first from a slot over the slots that hold what it could use, to one that can use something free. */
  #augment(from: number, wanted: number): number {
    const reachedBy = new Map<number, Step>();
    const seen = new Set<number>();
    const queue = [from];
    for (const slot of queue) {
      for (const observation of this.#open(slot)) {
        if (seen.has(observation)) continue;
        seen.add(observation);
        if (this.#free(observation) > 0) return this.#shift(from, { slot, observation }, { wanted, reachedBy });
        for (const holder of this.#holders.get(observation) ?? []) {
          if (holder === from || reachedBy.has(holder)) continue;
          reachedBy.set(holder, { slot, observation });
          queue.push(holder);
        }
      }
    }
    return 0;
  }

  #shift(from: number, end: Step, found: { readonly wanted: number; readonly reachedBy: ReadonlyMap<number, Step> }): number {
    const path: Step[] = [end];
    let amount = Math.min(found.wanted, this.#free(end.observation));
    for (let slot = end.slot; slot !== from; ) {
      const step = found.reachedBy.get(slot);
      if (step === undefined) return 0;
      amount = Math.min(amount, this.taken[slot]?.get(step.observation) ?? 0);
      path.push(step);
      slot = step.slot;
    }
    // From the free end back: each slot takes the next observation and lets go of the one that the slot before it wants.
    for (const [index, step] of path.entries()) {
      this.#move(step.slot, step.observation, amount);
      const next = path[index + 1];
      if (next !== undefined) this.#move(step.slot, next.observation, -amount);
    }
    return amount;
  }

  #move(slot: number, observation: number, amount: number): void {
    const taken = this.taken[slot];
    if (taken === undefined) return;
    const after = (taken.get(observation) ?? 0) + amount;
    this.#left.set(observation, this.#free(observation) - amount);
    const holders = this.#holders.get(observation) ?? new Set();
    this.#holders.set(observation, holders);
    if (after > 0) {
      taken.set(observation, after);
      holders.add(slot);
    } else {
      taken.delete(observation);
      holders.delete(slot);
    }
  }
}
