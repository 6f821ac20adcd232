/** Numbers from `from` to `to`, both included. */
export type Range = { readonly from: number; readonly to: number };

/** Numbers that are held, as ranges in order that neither touch nor overlap: a gap of 2^53 costs as little as a gap of one. */
export type Held = readonly Range[];

/** The ranges with one more number. */
export function withNumber(held: Held, number: number): Held {
  if (!Number.isSafeInteger(number) || number < 1) throw new TypeError(`a number from 1 is needed, got ${number}`);
  return withRange(held, { from: number, to: number });
}

function withRange(held: Held, range: Range): Held {
  const before = held.filter(({ to }) => to < range.from - 1);
  const after = held.filter(({ from }) => from > range.to + 1);
  const joined = held.slice(before.length, held.length - after.length);
  const from = Math.min(range.from, joined[0]?.from ?? range.from);
  const to = Math.max(range.to, joined.at(-1)?.to ?? range.to);
  return [...before, { from, to }, ...after];
}

/** The ranges without one number. */
export function withoutNumber(held: Held, number: number): Held {
  return held.flatMap(({ from, to }) => {
    if (number < from || number > to) return [{ from, to }];
    return [
      { from, to: number - 1 },
      { from: number + 1, to },
    ].filter((range) => range.from <= range.to);
  });
}

/** The ranges with all numbers of others, which are in order and apart as well. */
export function withRanges(held: Held, others: Held): Held {
  return others.reduce(withRange, held);
}

/** The numbers that are in both. */
export function inBoth(one: Held, other: Held): Held {
  return one.flatMap((a) =>
    other.map((b) => ({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) })).filter(({ from, to }) => from <= to),
  );
}

/** Whether a number is held. */
export function holds(held: Held, number: number): boolean {
  return held.some(({ from, to }) => from <= number && number <= to);
}

/** The last number up to which nothing is missing; 0 where number 1 is. */
export function completeTo(held: Held): number {
  const first = held[0];
  return first?.from === 1 ? first.to : 0;
}

/** What is missing of 1 to `count`, lowest first, at most `limit` ranges. */
export function missingOf(held: Held, count: number, limit = 64): readonly Range[] {
  const missing: Range[] = [];
  let next = 1;
  for (const { from, to } of held) {
    if (from > count || missing.length >= limit) break;
    if (from > next) missing.push({ from: next, to: from - 1 });
    next = to + 1;
  }
  if (next <= count && missing.length < limit) missing.push({ from: next, to: count });
  return missing;
}
