import type { Comparison } from "./ast.ts";
import type { Budget } from "./budget.ts";
import { compileTest } from "./compare.ts";
import type { ValueTest } from "./compare.ts";
import type { LooseObject, Observation } from "./observation.ts";

/** Whether a comparison or a whole comparison expression holds with this object of the observation at the root of its paths. */
export type RootTest = (root: LooseObject, observation: Observation, budget: Budget) => boolean;

/** `follow` takes the object that a reference names, within the observation (STIX 2.1 §9.7.4). */
type Step =
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "any" }
  | { readonly kind: "follow" };

/** What a walk found: nothing, values that fail, or one that passes. */
type Found = 0 | 1 | 2;

type Finder = (root: LooseObject, observation: Observation, budget: Budget) => Found;

type Walk = { readonly steps: readonly Step[]; readonly test: ValueTest; readonly observation: Observation; readonly budget: Budget };

/**
 * Prepares one comparison (STIX 2.1 §9.6, §9.7). It fails where its path leads to nothing, whatever the operator. With `[*]` it
 * holds if any value passes; NOT turns the whole comparison round, so that with `[*]` no value may pass.
 */
export function compileComparison(test: Comparison): RootTest {
  const find = finderOf(stepsOf(test), compileTest(test));
  const { type } = test.path;
  const { negated } = test;
  if (test.kind === "exists")
    return (root, observation, budget) => root["type"] === type && (find(root, observation, budget) === 0) === negated;
  const wanted: Found = negated ? 1 : 2;
  return (root, observation, budget) => root["type"] === type && find(root, observation, budget) === wanted;
}

function stepsOf(test: Comparison): readonly Step[] {
  const steps: Step[] = [];
  const { steps: path } = test.path;
  for (const [index, step] of path.entries()) {
    steps.push(step);
    const before = path[index - 1];
    const next = path[index + 1];
    if (next?.kind !== "key") continue;
    const single = step.kind === "key" && step.name.endsWith("_ref");
    const listed = step.kind !== "key" && before?.kind === "key" && before.name.endsWith("_refs");
    if (single || listed) steps.push({ kind: "follow" });
  }
  return steps;
}

function finderOf(steps: readonly Step[], test: ValueTest): Finder {
  const stars = steps.filter((step) => step.kind === "any").length;
  const [first] = steps;
  if (steps.length === 1 && first?.kind === "key") return propertyFinder(first.name, test);
  if (stars === 0) return straightFinder(steps, test);
  // References can lead back, so the values at each step are kept apart by identity: the work stays in proportion to the observation.
  // The other walk recurses with each [*].
  const isBroad = stars > 8 || steps.some((step) => step.kind === "follow");
  if (isBroad) return (root, observation, budget) => walkBroad(root, { steps, test, observation, budget });
  return (root, observation, budget) => walkDeep(root, { steps, test, observation, budget }, 0);
}

function propertyFinder(name: string, test: ValueTest): Finder {
  return (root, _, budget) => {
    if (!Object.hasOwn(root, name)) return 0;
    const value = root[name];
    if (value === undefined || value === null) return 0;
    return test(value, budget) ? 2 : 1;
  };
}

function straightFinder(steps: readonly Step[], test: ValueTest): Finder {
  return (root, observation, budget) => {
    let value: unknown = root;
    for (const step of steps) {
      value = stepInto(value, step, observation);
      if (value === undefined || value === null) return 0;
    }
    return test(value, budget) ? 2 : 1;
  };
}

function walkDeep(value: unknown, walk: Walk, from: number): Found {
  let current = value;
  for (let at = from; at < walk.steps.length; at++) {
    const step = walk.steps[at];
    if (step === undefined) break;
    if (step.kind === "any") return Array.isArray(current) ? walkEach(current, walk, at + 1) : 0;
    current = stepInto(current, step, walk.observation);
    if (current === undefined || current === null) return 0;
  }
  if (current === null) return 0;
  return walk.test(current, walk.budget) ? 2 : 1;
}

function walkEach(values: readonly unknown[], walk: Walk, from: number): Found {
  let found: Found = 0;
  walk.budget.spend(values.length);
  for (const value of values) {
    const one = walkDeep(value, walk, from);
    if (one === 2) return 2;
    if (one === 1) found = 1;
  }
  return found;
}

function walkBroad(root: unknown, walk: Walk): Found {
  let front = new Set<unknown>([root]);
  for (const step of walk.steps) {
    const next = new Set<unknown>();
    for (const value of front) {
      if (step.kind === "any") {
        if (!Array.isArray(value)) continue;
        walk.budget.spend(value.length);
        for (const each of value) next.add(each);
      } else next.add(stepInto(value, step, walk.observation));
    }
    next.delete(undefined);
    next.delete(null);
    if (next.size === 0) return 0;
    front = next;
  }
  for (const value of front) if (walk.test(value, walk.budget)) return 2;
  return 1;
}

function stepInto(value: unknown, step: Step, observation: Observation): unknown {
  if (typeof value !== "object" || value === null) {
    return step.kind === "follow" && typeof value === "string" ? observation.resolve(value) : undefined;
  }
  if (step.kind === "follow") return value;
  if (step.kind === "index") return Array.isArray(value) ? (value[step.index] as unknown) : undefined;
  if (step.kind === "any" || Array.isArray(value) || !Object.hasOwn(value, step.name)) return undefined;
  return (value as LooseObject)[step.name];
}
