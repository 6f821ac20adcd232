import { base64url, canonicalBytes, sha256 } from "../../base/index.ts";
import type { LedgerRow } from "../records.ts";
import { entered } from "./entry.ts";
import type { Entry } from "./entry.ts";
import { flashShare } from "./flash-quota.ts";
import type { FlashShare } from "./flash-quota.ts";
import { pledges } from "./thanks.ts";

/** What one side passed and did, in counts. */
export type SideCounts = {
  readonly warnings: number;
  readonly flash: number;
  readonly acknowledged: number;
  readonly requests: number;
  readonly answers: number;
  readonly outcomes: number;
  readonly thanks: number;
  readonly pledges: { readonly open: number; readonly discharged: number; readonly disputed: number; readonly withdrawn: number };
  /** The envelopes that the counts are of, in the order of their text: references only. */
  readonly references: readonly string[];
};

/** The ledger of a pair: counts and references, never a price, and nothing that blocks a life-safety warning (PRODUCT.md 4). */
export type Ledger = {
  readonly sides: Readonly<Record<string, SideCounts>>;
  readonly hash: string;
  /** How much of each side's warnings was FLASH, and whether that is over the quota: a question to a person, computed from the counts. */
  readonly flashShare: Readonly<Record<string, FlashShare>>;
};

/** The kinds that are counted. */
export const ledgerKinds = ["warning", "request", "answer", "outcome", "thanks", "pledge"] as const;

/** What a ledger is computed from: one line for each message of the counted kinds, and the thanks and pledges themselves. */
export type LedgerSource = {
  readonly self: string;
  readonly partner: string;
  readonly rows: readonly LedgerRow[];
  /** The messages of the kinds thanks and pledge, with their bodies. */
  readonly entries: readonly Entry[];
};

function sideOf({ self, rows, entries }: LedgerSource, party: string): SideCounts {
  const own = rows.filter(({ outgoing, status }) => outgoing === (party === self) && status !== "test");
  const count = (kind: (typeof ledgerKinds)[number]): number => own.reduce((sum, row) => sum + (row.kind === kind ? 1 : 0), 0);
  const states = pledges(entries).filter((pledge) => pledge.party === party);
  const inState = (state: string): number => states.filter((pledge) => pledge.state === state).length;
  const warnings = own.filter(({ kind }) => kind === "warning");
  return {
    warnings: warnings.length,
    flash: warnings.filter(({ precedence }) => precedence === "FLASH").length,
    acknowledged: warnings.filter(({ isAcknowledged }) => isAcknowledged).length,
    requests: count("request"),
    answers: count("answer"),
    outcomes: count("outcome"),
    thanks: entered(entries, "thanks").filter((entry) => entry.party === party && entry.status !== "test" && entry.body.step === "offered")
      .length,
    pledges: { open: inState("open"), discharged: inState("discharged"), disputed: inState("disputed"), withdrawn: inState("withdrawn") },
    references: own.map(({ envelopeHash }) => envelopeHash).toSorted(),
  };
}

/**
 * The ledger of what passed between two parties. Both sides compute it from the messages that they hold; where both hold the same ones, and the
 * same acknowledgements, the hashes are equal.
 */
export function ledgerOf(source: LedgerSource): Ledger {
  const sides = Object.fromEntries([source.self, source.partner].toSorted().map((party) => [party, sideOf(source, party)]));
  const shares = Object.entries(sides).map(([party, { warnings, flash }]) => [party, flashShare(warnings, flash)]);
  return { sides, hash: base64url(sha256(canonicalBytes(sides))), flashShare: Object.fromEntries(shares) };
}

/** What two computations of one ledger differ in: references that only one of them has. */
export function ledgerDifference(
  ours: Ledger,
  theirs: Ledger,
): { readonly onlyOurs: readonly string[]; readonly onlyTheirs: readonly string[] } {
  const all = (ledger: Ledger): Set<string> => new Set(Object.values(ledger.sides).flatMap(({ references }) => references));
  const [one, other] = [all(ours), all(theirs)];
  return {
    onlyOurs: [...one].filter((reference) => !other.has(reference)),
    onlyTheirs: [...other].filter((reference) => !one.has(reference)),
  };
}
