import { TocsinError } from "../../base/index.ts";
import type { Budget } from "./budget.ts";
import type { Plan } from "./plan.ts";

/** Between how many ways a repetition may choose. */
const maxWays = 500;

const nothing: Plan = { kind: "all", parts: [] };

/**
 * Leaves out of a plan what no observation can fill, and makes one place of a choice between places. `undefined` where nothing is
 * left: then the pattern does not match.
 */
export function fillablePlan(plan: Plan, isFillable: (predicate: number) => boolean): Plan | undefined {
  switch (plan.kind) {
    case "place": {
      const choices = plan.choices.filter((choice) => isFillable(choice.predicate));
      return choices.length === 0 ? undefined : { kind: "place", choices };
    }
    case "any": {
      const parts = plan.parts.map((part) => fillablePlan(part, isFillable)).filter((part) => part !== undefined);
      return anyOf(parts);
    }
    case "repeat":
    case "within": {
      const part = fillablePlan(plan.part, isFillable);
      return part && { ...plan, part };
    }
    default: {
      const parts: Plan[] = [];
      for (const each of plan.parts) {
        const part = fillablePlan(each, isFillable);
        if (part === undefined) return undefined;
        parts.push(part);
      }
      return { kind: plan.kind, parts };
    }
  }
}

function anyOf(parts: readonly Plan[]): Plan | undefined {
  const choices = parts.flatMap((part) => (part.kind === "place" ? part.choices : []));
  const others = parts.filter((part) => part.kind !== "place");
  const all: Plan[] = choices.length === 0 ? others : [{ kind: "place", choices }, ...others];
  return all.length > 1 ? { kind: "any", parts: all } : all[0];
}

/** How many observations a plan takes at least, whichever way it is carried out. */
export function leastPlaces(plan: Plan): number {
  switch (plan.kind) {
    case "place":
      return 1;
    case "any":
      return plan.parts.reduce((least, part) => Math.min(least, leastPlaces(part)), Number.POSITIVE_INFINITY);
    case "repeat":
      return plan.times * leastPlaces(plan.part);
    case "within":
      return leastPlaces(plan.part);
    default:
      return plan.parts.reduce((sum, part) => sum + leastPlaces(part), 0);
  }
}

/** The ways to carry out a plan, one after the other, each without a choice between parts. There can be very many; each costs budget. */
export function* alternativesOf(plan: Plan, budget: Budget): Generator<Plan> {
  budget.spend(10);
  if (!hasChoice(plan)) {
    yield plan;
    return;
  }
  switch (plan.kind) {
    case "place":
      return;
    case "any":
      for (const part of plan.parts) yield* alternativesOf(part, budget);
      return;
    case "within":
      for (const part of alternativesOf(plan.part, budget)) yield { ...plan, part };
      return;
    case "repeat": {
      const ways: Plan[] = [];
      for (const way of alternativesOf(plan.part, budget)) {
        if (ways.push(way) > maxWays)
          throw new TocsinError("pattern-limit", "the pattern repeats a choice between more than can be decided");
      }
      for (const parts of shares(ways, plan.times, budget)) yield { kind: "all", parts };
      return;
    }
    default:
      for (const parts of products(plan.parts, budget)) yield { kind: plan.kind, parts };
  }
}

/** Every combination of the ways of all parts. Not by recursion: a pattern can have more parts than a stack has room for. */
function* products(parts: readonly Plan[], budget: Budget): Generator<readonly Plan[]> {
  const open = [...parts.keys()].filter((index) => hasChoice(parts[index] ?? nothing));
  const current = [...parts];
  const ways: Generator<Plan>[] = [];
  const begin = (depth: number): void => {
    ways[depth] = alternativesOf(parts[open[depth] ?? 0] ?? nothing, budget);
  };
  begin(0);
  for (let depth = 0; depth >= 0;) {
    const next = ways[depth]?.next();
    if (next === undefined || next.done === true) depth--;
    else {
      current[open[depth] ?? 0] = next.value;
      budget.spend(1);
      if (depth < open.length - 1) begin(++depth);
      else {
        budget.spend(parts.length);
        yield [...current];
      }
    }
  }
}

/** Shares out repetitions among ways: how often each is used, in every combination that adds up. */
function* shares(ways: readonly Plan[], times: number, budget: Budget): Generator<Plan[]> {
  budget.spend(10);
  const [way, ...others] = ways;
  if (way === undefined) return;
  if (others.length === 0) {
    yield times === 0 ? [] : [repeated(way, times)];
    return;
  }
  for (let uses = times; uses >= 0; uses--) {
    for (const rest of shares(others, times - uses, budget)) yield uses === 0 ? rest : [repeated(way, uses), ...rest];
  }
}

function repeated(part: Plan, times: number): Plan {
  return times === 1 ? part : { kind: "repeat", times, part };
}

function hasChoice(plan: Plan): boolean {
  if (plan.kind === "place") return false;
  if (plan.kind === "any") return true;
  return plan.kind === "repeat" || plan.kind === "within" ? hasChoice(plan.part) : plan.parts.some(hasChoice);
}
