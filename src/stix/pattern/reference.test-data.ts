import type { Comparison, ComparisonExpression, ObservationExpression, Qualifier } from "./ast.ts";

/** A small observation for the reference matcher: times in whole seconds, and objects with two numbers each. */
export type SmallObservation = {
  readonly first: number;
  readonly span: number;
  readonly count: number;
  readonly objects: readonly { readonly type: string; readonly x: number; readonly y: readonly number[] }[];
};

/** The observation as STIX. */
export function asStix(observation: SmallObservation, index: number): Record<string, unknown> {
  const at = (seconds: number): string => new Date(seconds * 1000).toISOString();
  return {
    type: "observed-data",
    id: `observed-data--${index}`,
    first_observed: at(observation.first),
    last_observed: at(observation.first + observation.span),
    number_observed: observation.count,
    objects: Object.fromEntries(observation.objects.map((object, key) => [String(key), object])),
  };
}

/** `t[a] - t[b] <= most`, in microseconds. */
type Limit = { readonly a: number; readonly b: number; readonly most: number };
type Solution = {
  readonly units: readonly number[];
  readonly limits: readonly Limit[];
  readonly from: readonly number[];
  readonly until: readonly number[];
};

/**
 * Matches by trying everything, straight from the sentences of STIX 2.1 §9: every set of different observations, and for each whether
 * there are moments for them. Only for a handful of observations.
 */
export function referenceMatch(expression: ObservationExpression, observations: readonly SmallObservation[]): boolean {
  const units = observations.flatMap((observation) => Array.from({ length: observation.count }, () => observation));
  for (const solution of solutions(expression, units)) if (hasMoments(solution, units)) return true;
  return false;
}

function* solutions(expression: ObservationExpression, units: readonly SmallObservation[]): Generator<Solution> {
  switch (expression.kind) {
    case "observation":
      for (const [index, unit] of units.entries()) {
        if (unit.objects.some((object) => holds(expression.comparison, object))) {
          yield { units: [index], limits: [], from: [Number.NEGATIVE_INFINITY], until: [Number.POSITIVE_INFINITY] };
        }
      }
      return;
    case "group":
      return yield* solutions(expression.inner, units);
    case "or":
      for (const operand of expression.operands) yield* solutions(operand, units);
      return;
    case "qualified":
      return yield* qualified({ ...expression, qualifiers: [...expression.qualifiers] }, units);
    default:
      yield* joined(expression.operands, expression.kind === "followedby", units);
  }
}

function* qualified(
  expression: Extract<ObservationExpression, { kind: "qualified" }>,
  units: readonly SmallObservation[],
): Generator<Solution> {
  const last = expression.qualifiers.at(-1);
  if (last === undefined) return yield* solutions(expression.inner, units);
  const inner: ObservationExpression = { ...expression, qualifiers: expression.qualifiers.slice(0, -1) };
  if (last.kind === "repeats")
    return yield* joined(
      Array.from({ length: Number(last.times) }, () => inner),
      false,
      units,
    );
  for (const solution of qualified(inner, units)) yield restricted(solution, last);
}

function restricted(solution: Solution, qualifier: Exclude<Qualifier, { kind: "repeats" }>): Solution {
  if (qualifier.kind === "startstop") {
    const [start, stop] = [Date.parse(qualifier.start) * 1000, Date.parse(qualifier.stop) * 1000];
    return {
      ...solution,
      from: solution.from.map((from) => Math.max(from, start)),
      until: solution.until.map((until) => Math.min(until, stop)),
    };
  }
  const most = Number(qualifier.seconds) * 1e6;
  const limits = solution.units.flatMap((_, a) => solution.units.map((__, b): Limit => ({ a, b, most })));
  return { ...solution, limits: [...solution.limits, ...limits] };
}

function* joined(operands: readonly ObservationExpression[], inOrder: boolean, units: readonly SmallObservation[]): Generator<Solution> {
  const [first, ...rest] = operands;
  if (first === undefined) {
    yield { units: [], limits: [], from: [], until: [] };
    return;
  }
  if (operands.length > units.length) return;
  for (const left of solutions(first, units)) {
    for (const right of joined(rest, inOrder, units)) {
      if (right.units.some((unit) => left.units.includes(unit))) continue;
      const shift = left.units.length;
      const moved = right.limits.map(({ a, b, most }) => ({ a: a + shift, b: b + shift, most }));
      const order = inOrder ? left.units.flatMap((_, a) => right.units.map((__, b): Limit => ({ a, b: b + shift, most: 0 }))) : [];
      yield {
        units: [...left.units, ...right.units],
        limits: [...left.limits, ...moved, ...order],
        from: [...left.from, ...right.from],
        until: [...left.until, ...right.until],
      };
    }
  }
}

/** Pushes every moment up as far as the limits force it: either all settle within their bounds, or there are none. */
function hasMoments(solution: Solution, units: readonly SmallObservation[]): boolean {
  const at = solution.units.map((unit, index) => Math.max((units[unit]?.first ?? 0) * 1e6, solution.from[index] ?? 0));
  const top = solution.units.map((unit, index) => {
    const end = ((units[unit]?.first ?? 0) + (units[unit]?.span ?? 0)) * 1e6;
    return Math.min(end, (solution.until[index] ?? 0) - 1);
  });
  for (let changed = true; changed;) {
    changed = false;
    if (at.some((moment, index) => moment > (top[index] ?? 0))) return false;
    for (const { a, b, most } of solution.limits) {
      const least = (at[a] ?? 0) - most;
      if ((at[b] ?? 0) >= least) continue;
      at[b] = least;
      changed = true;
    }
  }
  return true;
}

function holds(expression: ComparisonExpression, object: SmallObservation["objects"][number]): boolean {
  if (expression.kind === "group") return holds(expression.inner, object);
  if (expression.kind === "and") return expression.operands.every((operand) => holds(operand, object));
  if (expression.kind === "or") return expression.operands.some((operand) => holds(operand, object));
  return test(expression as Comparison, object);
}

function test(comparison: Comparison, object: SmallObservation["objects"][number]): boolean {
  const [first, second] = comparison.path.steps;
  if (comparison.path.type !== object.type || first?.kind !== "key") return false;
  const value = (object as unknown as Record<string, unknown>)[first.name];
  const values = second?.kind === "any" ? (value as unknown[]) : second?.kind === "index" ? [(value as unknown[])[second.index]] : [value];
  const present = values.filter((each) => each !== undefined);
  if (comparison.kind === "exists") return present.length > 0 !== comparison.negated;
  if (present.length === 0) return false;
  return present.some((each) => passes(comparison, each)) !== comparison.negated;
}

function passes(comparison: Exclude<Comparison, { kind: "exists" }>, value: unknown): boolean {
  const numbers = (comparison.kind === "in" ? comparison.constants : [comparison.constant]).map((each) =>
    "text" in each ? Number(each.text) : Number.NaN,
  );
  const wanted = numbers[0] ?? Number.NaN;
  if (comparison.kind === "in") return numbers.includes(value as number);
  if (comparison.operator === "!=") return value !== wanted;
  if (typeof value !== "number") return false;
  const order = value - wanted;
  return { "=": order === 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[comparison.operator as "="];
}
