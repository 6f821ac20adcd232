import type { Comparison, ComparisonExpression } from "./ast.ts";
import type { Budget } from "./budget.ts";
import { normalComparison } from "./normal-constant.ts";
import { printComparison } from "./print.ts";

/** Comparisons that all have to hold of one object, by their text, in order. */
type Term = { readonly keys: readonly string[]; readonly type: string };

/**
 * The disjunctive normal form of what stands between square brackets: sorted, without repetitions, without terms that another one
 * covers, and without terms over two object types, which hold of nothing (STIX 2.1 §9.5). `undefined` where nothing is left.
 * Refuses with `pattern-limit` a form that grows too large.
 */
export function normalComparisons(expression: ComparisonExpression, budget: Budget): ComparisonExpression | undefined {
  const tests = new Map<string, Comparison>();
  const terms = termsOf(expression, tests, budget);
  const texts = terms.map(({ keys }) => keys.join(" AND "));
  const order = terms.map((_, index) => index).toSorted((a, b) => ((texts[a] ?? "") < (texts[b] ?? "") ? -1 : 1));
  const operands = order.map((index): ComparisonExpression => {
    const parts = (terms[index]?.keys ?? []).map((key) => tests.get(key)).filter((test) => test !== undefined);
    const [first, ...others] = parts;
    return first !== undefined && others.length === 0 ? first : { kind: "and", operands: parts };
  });
  const [only, ...others] = operands;
  return only === undefined || others.length === 0 ? only : { kind: "or", operands };
}

function termsOf(expression: ComparisonExpression, tests: Map<string, Comparison>, budget: Budget): readonly Term[] {
  if (expression.kind === "group") return termsOf(expression.inner, tests, budget);
  if (!("operands" in expression)) {
    const test = normalComparison(expression);
    const key = printComparison(test);
    tests.set(key, test);
    return [{ keys: [key], type: test.path.type }];
  }
  const parts = expression.operands.map((operand) => termsOf(operand, tests, budget));
  if (expression.kind === "or") return withoutCovered(parts.flat(), budget);
  // What has no choice comes together in one step; a long AND would otherwise be put together anew with each operand.
  const single = mergedTerm(parts.flatMap((terms) => (terms.length === 1 ? terms : [])));
  const plural = parts.filter((terms) => terms.length !== 1);
  return plural.reduce((some, others) => withoutCovered(productOf(some, others, budget), budget), single);
}

/** The one term of several that all have to hold; none if they are about different types. */
function mergedTerm(terms: readonly Term[]): readonly Term[] {
  const [first, ...others] = terms;
  if (first === undefined) return [{ keys: [], type: "" }];
  if (others.some((other) => other.type !== first.type)) return [];
  return [{ keys: [...new Set(terms.flatMap(({ keys }) => keys))].sort(), type: first.type }];
}

function productOf(some: readonly Term[], others: readonly Term[], budget: Budget): readonly Term[] {
  budget.spend(some.length * others.length);
  const product: Term[] = [];
  for (const a of some) {
    for (const b of others) {
      // The term without comparisons is about any type.
      if (a.type !== b.type && a.keys.length > 0) continue;
      budget.spend((a.keys.length + b.keys.length) * 8);
      product.push({ keys: [...new Set([...a.keys, ...b.keys])].sort(), type: b.type });
    }
  }
  return product;
}

/** Leaves out each term that has all comparisons of another one and more: it adds nothing to it. */
function withoutCovered(terms: readonly Term[], budget: Budget): readonly Term[] {
  if (terms.length < 2) return terms;
  const distinct = new Map(terms.map((term) => [term.keys.join(" AND "), term]));
  const kept: Term[] = [];
  const byFirst = new Map<string, Term[]>();
  let indexed = 0;
  for (const term of [...distinct.values()].sort((a, b) => a.keys.length - b.keys.length)) {
    // Only a shorter term can cover this one, so those of its own length wait.
    for (let next = kept[indexed]; next !== undefined && next.keys.length < term.keys.length; next = kept[++indexed]) {
      const first = next.keys[0] ?? "";
      const known = byFirst.get(first);
      if (known === undefined) byFirst.set(first, [next]);
      else known.push(next);
    }
    if (byFirst.size === 0 || !isCovered(term, byFirst, budget)) kept.push(term);
  }
  return kept;
}

function isCovered(term: Term, byFirst: ReadonlyMap<string, readonly Term[]>, budget: Budget): boolean {
  const keys = new Set(term.keys);
  budget.spend(term.keys.length);
  for (const key of term.keys) {
    for (const other of byFirst.get(key) ?? []) {
      budget.spend(other.keys.length);
      if (other.keys.every((each) => keys.has(each))) return true;
    }
  }
  return false;
}
