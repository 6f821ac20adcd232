import type { ObservationExpression, Pattern, Qualifier } from "./ast.ts";
import { Budget } from "./budget.ts";
import { normalComparisons } from "./normal-comparison.ts";
import { normalNumber, normalTimestamp } from "./normal-constant.ts";
import { parsePattern } from "./parse.ts";
import { printPattern } from "./print.ts";

/** How much work bringing one pattern into normal form may take, in steps: a few seconds. A form that grows beyond that is of no use. */
export const normalWork = 20_000_000;

/** One way to satisfy a pattern: never an OR at its top. `parts` are the operands of an AND or FOLLOWEDBY, none of them of the same kind. */
type Way = {
  readonly kind: "simple" | "and" | "followedby";
  readonly key: string;
  readonly parts: readonly Way[];
  readonly node: ObservationExpression;
};

/**
 * The normal form of a pattern, as text or parsed: an OR of alternatives without OR, sorted, without repetitions and without
 * alternatives that another one covers; inside square brackets likewise; constants in one spelling. `null` where nothing can match.
 *
 * Patterns with the same normal form match the same observations, but for IP addresses and registry keys: there, spellings that
 * name the same thing count as one, although a comparison of strings tells them apart. The reverse does not hold: some
 * patterns that match alike have different forms. Refuses with `pattern-syntax`, and with `pattern-limit` a form that grows too large.
 */
export function normalPattern(pattern: string | Pattern, work: number = normalWork): Pattern | null {
  const parsed = typeof pattern === "string" ? parsePattern(pattern) : pattern;
  const budget = new Budget(work);
  const ways = waysOf(parsed.expression, budget);
  const expression = joined(ways);
  return expression === undefined ? null : { text: printPattern(expression), expression };
}

/** Whether two patterns have the same normal form. Refuses as `normalPattern` does. */
export function equivalentPatterns(first: string | Pattern, second: string | Pattern, work: number = normalWork): boolean {
  return normalPattern(first, work)?.text === normalPattern(second, work)?.text;
}

function joined(ways: readonly Way[]): ObservationExpression | undefined {
  const [only, ...others] = ways;
  if (only === undefined || others.length === 0) return only?.node;
  return { kind: "or", operands: ways.map((way) => way.node) };
}

function waysOf(expression: ObservationExpression, budget: Budget): readonly Way[] {
  switch (expression.kind) {
    case "observation": {
      const comparison = normalComparisons(expression.comparison, budget);
      return comparison === undefined ? [] : [simple({ kind: "observation", at: 0, comparison })];
    }
    case "group":
      return waysOf(expression.inner, budget);
    case "qualified":
      return qualified(expression.qualifiers, waysOf(expression.inner, budget));
    case "or":
      return withoutCovered(
        expression.operands.flatMap((operand) => waysOf(operand, budget)),
        budget,
      );
    default:
      return combined(
        expression.kind,
        expression.operands.map((operand) => waysOf(operand, budget)),
        budget,
      );
  }
}

function simple(node: ObservationExpression): Way {
  return { kind: "simple", key: printPattern(node), parts: [], node };
}

/** The ways of an AND or FOLLOWEDBY: one way of each operand, in every combination. */
function combined(kind: "and" | "followedby", factors: readonly (readonly Way[])[], budget: Budget): readonly Way[] {
  let lists: Way[][] = [[]];
  for (const factor of factors) {
    budget.spend(lists.length * factor.length);
    const [only] = factor;
    if (only !== undefined && factor.length === 1) {
      for (const list of lists) for (const part of partsOf(kind, only)) list.push(part);
      continue;
    }
    const product = lists.flatMap((list) => factor.map((way) => [...list, ...partsOf(kind, way)]));
    const ways = product.map((parts) => wayOf(kind, parts, budget));
    // Putting aside what is covered now keeps the combinations from multiplying.
    lists = withoutCovered(ways, budget).map((way) => [...partsOf(kind, way)]);
  }
  return withoutCovered(
    lists.map((parts) => wayOf(kind, parts, budget)),
    budget,
  );
}

function wayOf(kind: "and" | "followedby", parts: readonly Way[], budget: Budget): Way {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  const ordered = kind === "and" ? parts.toSorted((x, y) => (x.key < y.key ? -1 : 1)) : parts;
  const node: ObservationExpression = { kind, operands: ordered.map((part) => part.node) };
  const key = printPattern(node);
  budget.spend(key.length);
  return { kind, key, parts: ordered, node };
}

function partsOf(kind: "and" | "followedby", way: Way): readonly Way[] {
  return way.kind === kind ? way.parts : [way];
}

function qualified(qualifiers: readonly Qualifier[], ways: readonly Way[]): readonly Way[] {
  const inner = joined(ways);
  const kept = qualifiers.map(normalQualifier).filter((each) => !(each.kind === "repeats" && each.times === "1"));
  if (inner === undefined || kept.length === 0) return ways;
  if (inner.kind === "qualified") return [simple({ ...inner, qualifiers: [...inner.qualifiers, ...kept] })];
  return [simple({ kind: "qualified", inner, qualifiers: kept })];
}

function normalQualifier(qualifier: Qualifier): Qualifier {
  switch (qualifier.kind) {
    case "repeats":
      return { kind: "repeats", at: 0, times: normalNumber(qualifier.times).text };
    case "within":
      return { kind: "within", at: 0, seconds: normalNumber(qualifier.seconds).text };
    case "startstop":
      return { kind: "startstop", at: 0, start: normalTimestamp(qualifier.start), stop: normalTimestamp(qualifier.stop) };
  }
}

/** Sorts, and leaves out each way that is satisfied only where another one is too. */
function withoutCovered(ways: readonly Way[], budget: Budget): readonly Way[] {
  const distinct = new Map(ways.map((way) => [way.key, way]));
  // To cover a way, another one has itself, or its first part, somewhere in it.
  const byPart = new Map<string, Way[]>();
  for (const way of distinct.values()) {
    const part = way.parts[0]?.key ?? way.key;
    const known = byPart.get(part);
    if (known === undefined) byPart.set(part, [way]);
    else known.push(way);
  }
  const kept = [...distinct.values()].filter((way) => {
    const others = [...keysIn(way)].flatMap((key) => byPart.get(key) ?? []);
    return !others.some((other) => other !== way && implies(way, other, budget));
  });
  return kept.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function* keysIn(way: Way): Generator<string> {
  yield way.key;
  for (const part of way.parts) yield* keysIn(part);
}

/** Whether whatever satisfies `way` satisfies `other`. Sound, not complete. */
function implies(way: Way, other: Way, budget: Budget): boolean {
  budget.spend(1 + way.parts.length + other.parts.length);
  if (way.key === other.key) return true;
  if (way.parts.some((part) => implies(part, other, budget))) return true;
  if (other.kind === "and") return way.kind !== "simple" && hasAll(way.parts, other.parts);
  return other.kind === "followedby" && way.kind === "followedby" && hasInOrder(way.parts, other.parts);
}

/** Each wanted part needs one of its own: AND asks for different observations. */
function hasAll(parts: readonly Way[], wanted: readonly Way[]): boolean {
  const left = new Map<string, number>();
  for (const part of parts) left.set(part.key, (left.get(part.key) ?? 0) + 1);
  for (const { key } of wanted) {
    const count = left.get(key) ?? 0;
    if (count === 0) return false;
    left.set(key, count - 1);
  }
  return true;
}

function hasInOrder(parts: readonly Way[], wanted: readonly Way[]): boolean {
  let next = 0;
  for (const part of parts) if (part.key === wanted[next]?.key) next++;
  return next === wanted.length;
}
