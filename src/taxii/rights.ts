import { isCovered, tlpLabelOf } from "../handling/index.ts";
import type { TlpLabel } from "../handling/index.ts";
import type { AccountRecord, HandlingSet, ReleaseTerms, Verdict } from "./ports.ts";

/** The highest marking that a standing release can open: what is above is released one by one, or not at all (PROTOCOL.md 9). */
export const highestCeiling: TlpLabel = "AMBER";

/** Decides whether a reader may have what carries these markings, and has these on parts of it: the rules of handling, handed in. */
export type MayHave = (set: HandlingSet, granular: readonly string[]) => boolean;

/** Who is asked about: an account under the terms of a standing release. `copyClass` is the class of readers that redacted copies are made for. */
export type SetReader = {
  readonly account: AccountRecord;
  readonly terms: ReleaseTerms;
  readonly mayHave: MayHave;
  readonly copyClass: string;
  /** Whether a writer whose consent is needed gave it for this account. */
  hasConsent(writer: string): boolean;
};

/**
 * Whether the entries of a set may leave to an account under a standing release. Every marking must allow: each is known to the release's
 * ceiling, and the account may have all of them, those of parts included. No marking at all is the strictest and opens to nobody; so does
 * what its writer has not consented to for this account, but for the writer. Redacted copies are open to the readers of their class where what they were
 * made from is not.
 */
export function isSetOpen(set: HandlingSet, to: SetReader): boolean {
  if (set.copy !== undefined) return set.copy === to.copyClass && isOpenInPart({ ...set, copy: undefined }, to);
  return isOpen(set, set.granular, to);
}

/** Whether only markings on parts stand in the way, so that the reader may have a redacted copy. */
export function isOpenInPart(set: Omit<HandlingSet, "copy"> & { readonly copy?: string | undefined }, to: SetReader): boolean {
  if (set.copy !== undefined || set.granular.length === 0) return false;
  const { copy: _copy, ...whole } = set;
  return isOpen(whole, [], to) && !isOpen(whole, whole.granular, to);
}

function isOpen(set: HandlingSet, granular: readonly string[], { account, terms, mayHave, hasConsent }: SetReader): boolean {
  if (set.markings.length === 0) return false;
  if (set.consent !== null && set.consent !== account.name && !hasConsent(set.consent)) return false;
  return [...set.markings, ...granular].every((marking) => isUnderCeiling(marking, terms.ceiling)) && mayHave(set, granular);
}

/** Whether a marking is not above a ceiling. One that is no TLP label has no place under it. */
export function isUnderCeiling(marking: string, ceiling: string): boolean {
  const label = tlpLabelOf(marking);
  const highest = tlpLabelOf(ceiling);
  // A marking that is no TLP label has no place under a ceiling; whether the reader may have it is for the rules of handling alone.
  return label === undefined || (highest !== undefined && isCovered(label, highest) && isCovered(label, highestCeiling));
}

/** What `newVerdicts` goes by. `head` is where the collection stands, `nowMicros` the wall clock. */
export type Reassessment = {
  readonly before: readonly Verdict[];
  readonly sets: readonly { readonly no: number; readonly isOpen: boolean }[];
  readonly head: { readonly seq: number; readonly date: number };
  readonly nowMicros: number;
};

/**
 * The verdicts after rights may have changed, and the dates that have to be reserved for what comes again; `undefined` where nothing changed.
 * A set that was closed and is open now comes again whole, after everything that its reader may have passed. So do objects with mixed
 * versions at any change: which of their versions is the newest for this reader may be another now.
 */
export function newVerdicts(given: Reassessment): { readonly verdicts: readonly Verdict[]; readonly reserve: number } | undefined {
  const { before, sets, head, nowMicros } = given;
  const known = new Map(before.map((verdict) => [key(verdict.set, verdict.isMixed), verdict]));
  const isNew = before.length === 0;
  const changed = sets.some(({ no, isOpen }) => known.has(key(no, false)) && known.get(key(no, false))?.isOpen !== isOpen);
  const missing = sets.some(({ no }) => !known.has(key(no, false)));
  if (!changed && !missing) return undefined;
  const date = Math.max(head.date, nowMicros) + 1;
  const again = { afterSeq: head.seq, date };
  const start = { afterSeq: 0, date: 0 };
  const verdicts = sets.flatMap(({ no, isOpen }): Verdict[] => {
    const plain = known.get(key(no, false));
    const mixed = known.get(key(no, true));
    const since = (verdict: Verdict | undefined, comesAgain: boolean) => {
      if (isNew || head.seq === 0) return start;
      if (comesAgain) return again;
      return verdict === undefined ? start : { afterSeq: verdict.afterSeq, date: verdict.date };
    };
    return [
      { set: no, isMixed: false, isOpen, ...since(plain, isOpen && plain !== undefined && !plain.isOpen) },
      { set: no, isMixed: true, isOpen, ...since(mixed, isOpen && changed) },
    ];
  });
  return { verdicts, reserve: changed && !isNew && head.seq > 0 ? date + head.seq : 0 };
}

function key(set: number, isMixed: boolean): string {
  return `${set}${isMixed ? "m" : ""}`;
}
