import { base64url, canonicalBytes, sha256 } from "../../base/index.ts";
import { hasBody } from "./bodies.ts";
import type { Entry } from "./entry.ts";
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
export type Ledger = { readonly sides: Readonly<Record<string, SideCounts>>; readonly hash: string };

const counted = ["warning", "request", "answer", "outcome", "thanks", "pledge"] as const;

function sideOf(entries: readonly Entry[], party: string): SideCounts {
  const own = entries.filter((entry) => entry.party === party && entry.status !== "test");
  const count = (kind: (typeof counted)[number]): number => own.filter((entry) => entry.kind === kind).length;
  const offered = (entry: Entry): boolean =>
    entry.kind === "thanks" && hasBody(entry.kind) && (entry.body as { step?: string } | null)?.step === "offered";
  const states = pledges(entries).filter((pledge) => pledge.party === party);
  const inState = (state: string): number => states.filter((pledge) => pledge.state === state).length;
  const isAcknowledged = ({ receipts, outgoing }: Entry): boolean =>
    receipts.some(({ verdict, byPartner }) => byPartner === outgoing && ["accepted", "queried", "rejected"].includes(verdict));
  return {
    warnings: count("warning"),
    flash: own.filter(({ kind, precedence }) => kind === "warning" && precedence === "FLASH").length,
    acknowledged: own.filter((entry) => entry.kind === "warning" && isAcknowledged(entry)).length,
    requests: count("request"),
    answers: count("answer"),
    outcomes: count("outcome"),
    thanks: own.filter(offered).length,
    pledges: { open: inState("open"), discharged: inState("discharged"), disputed: inState("disputed"), withdrawn: inState("withdrawn") },
    references: own
      .filter(({ kind }) => (counted as readonly string[]).includes(kind))
      .map(({ envelope }) => envelope)
      .toSorted(),
  };
}

/**
 * The ledger of what passed between two parties. Both sides compute it from the messages that they hold; where both hold the same ones, and the
 * same acknowledgements, the hashes are equal.
 */
export function ledgerOf(entries: readonly Entry[], parties: readonly [string, string]): Ledger {
  const sides = Object.fromEntries(parties.toSorted().map((party) => [party, sideOf(entries, party)]));
  return { sides, hash: base64url(sha256(canonicalBytes(sides))) };
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
