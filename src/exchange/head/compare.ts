import type { Header } from "../message/header.ts";
import type { Head } from "./head.ts";
import { holds, inBoth, missingOf, withRanges, type Held, type Range } from "./ranges.ts";

/** What a node holds of the direction that a head speaks of. */
export type ReceivedSide = {
  readonly epoch: number;
  readonly held: Held;
  /** The envelope hash of a number that is held. */
  hashAt(number: number): string | undefined;
  /** The furthest head of this epoch that the sender signed before. */
  readonly lastHead?: Head | undefined;
};

/**
 * What a head means. `complete`: everything up to `to` is here and it is what the sender sent. `missing`: to be fetched. Beside both, what
 * is not here and never comes, because the sender signs that a rule withheld it. `new-epoch`: the sender was restored. `older`: a head overtaken on its way. `rolled-back`: a live partner signs less than it signed before. `equivocation`:
 * two signed statements contradict each other; keep both. The last three but `older` are for a person to see.
 */
export type HeadJudgement =
  | { readonly result: "complete"; readonly to: number; readonly withheld: readonly Range[] }
  | { readonly result: "missing"; readonly ranges: readonly Range[]; readonly withheld: readonly Range[] }
  | { readonly result: "new-epoch"; readonly epoch: number }
  | { readonly result: "older" }
  | { readonly result: "rolled-back"; readonly signed: number; readonly now: number }
  | { readonly result: "equivocation"; readonly at: number; readonly about: "messages" | "log" };

/**
 * Compares a verified head with what is held. `isLive` says that it was made in answer to a question asked after all that is held had
 * arrived, not carried by courier or overtaken by a message: only then is less than before a roll-back. Work is bounded by the ranges
 * held, whatever count the head claims.
 */
export function compareHead(head: Head, side: ReceivedSide, isLive: boolean): HeadJudgement {
  if (head.epoch > side.epoch) return { result: "new-epoch", epoch: head.epoch };
  const highest = Math.max(side.held.at(-1)?.to ?? 0, side.lastHead?.count ?? 0);
  if (head.epoch < side.epoch) return isLive ? { result: "rolled-back", signed: highest, now: head.count } : { result: "older" };
  if (head.count > 0 && holds(side.held, head.count) && side.hashAt(head.count) !== head.chain) {
    return { result: "equivocation", at: head.count, about: "messages" };
  }
  const { lastHead } = side;
  if (lastHead !== undefined) {
    if (lastHead.count === head.count && lastHead.chain !== head.chain)
      return { result: "equivocation", at: head.count, about: "messages" };
    if (lastHead.log.origin === head.log.origin && lastHead.log.size === head.log.size && lastHead.log.root !== head.log.root) {
      return { result: "equivocation", at: head.log.size, about: "log" };
    }
  }
  const isLogShorter = lastHead !== undefined && lastHead.log.origin === head.log.origin && head.log.size < lastHead.log.size;
  if (head.count < highest || isLogShorter)
    return isLive ? { result: "rolled-back", signed: highest, now: head.count } : { result: "older" };
  const claimed = head.withheld ?? [];
  const withheld = inBoth(missingOf(side.held, head.count, Infinity), claimed);
  const ranges = missingOf(withRanges(side.held, claimed), head.count);
  return ranges.length === 0 ? { result: "complete", to: head.count, withheld } : { result: "missing", ranges, withheld };
}

/** What an arriving message is to those already held: new, there already, or a contradiction of a signed one. */
export type Arrival = "new" | "duplicate" | "equivocation";

/**
 * Judges a verified, numbered message against its neighbours: the same number with another envelope, and a chain that does not join the
 * message before or after it, are equivocation; both envelopes are then kept. `previousAt` gives the `previous` of a number that is held.
 */
export function judgeArrival(
  header: Header,
  hash: string,
  held: { hashAt(number: number): string | undefined; previousAt(number: number): string | null | undefined },
): Arrival {
  const { sequence, previous } = header;
  if (sequence === null) throw new TypeError("a numbered message is needed");
  const there = held.hashAt(sequence);
  if (there !== undefined) return there === hash ? "duplicate" : "equivocation";
  const before = sequence > 1 ? held.hashAt(sequence - 1) : undefined;
  if (before !== undefined && before !== previous) return "equivocation";
  const after = held.previousAt(sequence + 1);
  return after !== undefined && after !== hash ? "equivocation" : "new";
}
