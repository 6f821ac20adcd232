import { must } from "./result.ts";
import type { Evidence, Result } from "./result.ts";
import { act } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** What an audit says of one message that passed. */
export type Passing = {
  readonly envelope: string;
  readonly message: string;
  readonly isOutgoing: boolean;
  readonly log: string;
  readonly leaf: number;
  readonly kind: string | null;
  readonly isSigned: boolean;
  readonly release: { readonly officer: string | null; readonly drafter: string; readonly isFloor: boolean } | null;
  readonly delivered: { readonly at: string; readonly isProven: boolean } | null;
  readonly answers: readonly { readonly verdict: string; readonly isProven: boolean }[];
  readonly provable: "cosigned" | "signed";
};

/** What an audit tells of an envelope; fails the step where it does not. */
export function passingOf(report: Result, envelope: string): Passing {
  const passing = (report["passings"] as unknown as readonly Passing[]).find((one) => one.envelope === envelope);
  must(passing !== undefined, `the audit tells nothing of the envelope ${envelope}`);
  return passing;
}

/** An auditor on each side opens the acts and finds the message in that side's pair log, its leaf fitting its commitment. */
export async function provenInBoth(stage: Stage, envelope: string): Promise<Evidence> {
  const found: Record<string, Result> = {};
  for (const party of ["alder", "birch"]) {
    const report = await act(stage, ["audit", party, "--as", "auditor-1"]);
    must(report["ok"] === true, `the audit of ${party} finds something wrong`);
    const { log, leaf, isSigned, delivered } = passingOf(report, envelope);
    must(isSigned, `the signed envelope was not opened at ${party}`);
    stage.tell.fact(`in ${party}'s pair log: leaf ${leaf}, which fits its commitment; the envelope's signatures hold`);
    found[party] = { log, leaf, isSigned, isReceiptProven: delivered?.isProven ?? null };
  }
  return found;
}
