import { TocsinError } from "../../base/index.ts";
import { directory, runtimeVerifier, verifyExport } from "../../log/index.ts";
import type { ExportFolder, VerifierKey, VerifyReport } from "../../log/index.ts";
import { checkOpenings } from "./check-openings.ts";
import type { CheckedOpenings, OpenedCount, OpeningFinding } from "./check-openings.ts";
import { claimedLogs, exportLeaves } from "./export-leaves.ts";
import type { ClaimedLog, ExportLeaves } from "./export-leaves.ts";
import type { AuditStory, Basis, Event, Passing, Release, ToldHold } from "./story.ts";
import { noVerdict } from "./verdicts.ts";
import type { Verdict } from "./verdicts.ts";
import { openFolder } from "./open-folder.ts";
import { verifyApart } from "./verify-apart.ts";

const largestHead = 1024 * 1024;

/** What an audit is made of: an export, and, where they were given, another party's export and the acts that the node opened. */
export type AuditGiven = {
  readonly out: string;
  readonly against?: string;
  readonly acts?: string;
  readonly trust?: readonly VerifierKey[];
  /** Told now and then while a long audit runs. */
  readonly progress?: (what: string) => void;
};

/** How far a passing is provable: `cosigned` stands before the last cosignature of its log, `signed` only before its last checkpoint. */
export type Provable = "cosigned" | "signed";

/** A passing as it is reported: with its basis, and what is still open of it. */
export type ReportedPassing = Omit<Passing, "release" | "delivered" | "answers"> & {
  readonly release: (Release & { readonly basis: Basis | null }) | null;
  readonly delivered: Verdict | null;
  readonly answers: readonly Verdict[];
  readonly isOpen: boolean | null;
  readonly provable: Provable;
};

/** What the opened acts tell beside what passed. */
export type OpenedSummary = {
  readonly node: string | null;
  readonly madeAt: string | null;
  readonly acts: number;
  readonly counts: readonly OpenedCount[];
  /** Leaves that no act was opened for, over all logs whose leaves hide something. */
  readonly notOpened: number;
  /** Documents that an agreement keeps back from auditors. */
  readonly kept: number;
  readonly unjudged: number;
  readonly control: number;
  readonly verbs: Readonly<Record<string, number>>;
  /** Every legal hold that an opened act sets, lifted ones included. */
  readonly holds: readonly ToldHold[];
  readonly events: readonly Event[];
  readonly omittedEvents: number;
};

/** What an audit came to. `ok` says that nothing is wrong up to the printed boundary, and no more than that. */
export type AuditReport = {
  readonly ok: boolean;
  readonly verify: VerifyReport;
  readonly findings: readonly OpeningFinding[];
  readonly omittedFindings: number;
  readonly opened: OpenedSummary | null;
  /** The nodes whose cards the export carries, by node id: what they call themselves, and the words to compare over another channel. */
  readonly parties: Readonly<Record<string, { readonly name: string; readonly words: readonly string[] }>>;
  /** What passed, in the order in which it was logged; made as it is read, for there may be many. */
  passings(): Iterable<ReportedPassing>;
};

/** An export that verifies, for drawing and asking. Refuses one that does not with `verification-failed`, and names the first thing that is wrong. */
export async function openExport(
  given: Pick<AuditGiven, "out" | "trust" | "progress">,
): Promise<{ readonly verify: VerifyReport; readonly leaves: ExportLeaves }> {
  const { out, trust, progress } = given;
  const verify = await verifyExport(directory(out), {
    verifier: runtimeVerifier(),
    ...(trust === undefined ? {} : { trust }),
    progress: (origin, done, total) => progress?.(`${origin}: ${done} of ${total} leaves`),
  });
  const { first } = verify;
  if (first !== undefined)
    throw new TocsinError(
      "verification-failed",
      `look at it with tocsin log verify: the export does not verify (${first.code}: ${first.message})`,
    );
  return { verify, leaves: await exportLeaves(openFolder(out), verify.logs) };
}

/** Audits an export offline: the verifier, and the opened acts against their commitments. Never throws for what the files say. */
export async function auditExport(given: AuditGiven): Promise<AuditReport> {
  const { out, against, acts, trust, progress = () => {} } = given;
  const folder = openFolder(out);
  const ask = { out, ...(trust === undefined ? {} : { trust }), ...(against === undefined ? {} : { against }) };
  if (acts === undefined) {
    const verify = await verifyApart(ask, progress);
    return reportOf(verify, { leaves: await exportLeaves(folder, verify.logs), checked: undefined, strangers: [] });
  }
  const check = (leaves: ExportLeaves): Promise<CheckedOpenings> =>
    checkOpenings(acts, leaves, (lines) => progress(`${lines} lines of openings`));
  const claimed = await claimedLogs(folder);
  let leaves = await exportLeaves(folder, claimed);
  // The openings are read while the leaves are verified: each is more than half of the work.
  const [verify, early] = await Promise.all([verifyApart(ask, progress), check(leaves)]);
  let checked = early;
  if (!areSame(claimed, verify.logs)) {
    leaves = await exportLeaves(folder, verify.logs);
    checked = await check(leaves);
  }
  const strangers = against === undefined ? [] : await partnersThatDiffer(leaves, directory(against));
  return reportOf(verify, { leaves, checked, strangers });
}

/** Whether the verifier found the very logs that the export says it has. */
function areSame(claimed: readonly ClaimedLog[], found: readonly ClaimedLog[]): boolean {
  const name = ({ folder, origin, size }: ClaimedLog): string => `${folder} ${origin} ${size}`;
  return claimed.map(name).join("\n") === found.map(name).join("\n");
}

/** Agreements that the other export shows under another node than the partner whose card stands here: then one of the two cards is not the partner's. */
async function partnersThatDiffer(leaves: ExportLeaves, other: ExportFolder): Promise<readonly OpeningFinding[]> {
  const findings: OpeningFinding[] = [];
  for (const { path, size } of await other.list()) {
    if (!/^(?:[^/]+\/)?checkpoint$/.test(path) || size > largestHead) continue;
    const [origin = ""] = Buffer.from(await other.read(path))
      .toString("utf8")
      .split("\n", 1);
    const [node, , kind, agreement] = origin.split("/");
    const same = [...leaves.logs.values()].find((log) => kind === "pair" && log.origin.split("/")[3] === agreement);
    if (same === undefined || node === leaves.self || same.partner === undefined || same.partner === node) continue;
    const message = `the other export is of the node ${String(node).slice(0, 60)}, here the partner's card is of ${same.partner}`;
    findings.push({ code: "card-differs", message, log: same.origin });
  }
  return findings;
}

type Read = { readonly leaves: ExportLeaves; readonly checked: CheckedOpenings | undefined; readonly strangers: readonly OpeningFinding[] };

function reportOf(verify: VerifyReport, { leaves, checked, strangers }: Read): AuditReport {
  const findings = [...strangers, ...(checked?.findings ?? [])];
  const cosignedTo = new Map(verify.logs.map(({ origin, boundary }) => [origin, Math.max(0, ...boundary.map(({ size }) => size))]));
  return {
    ok: verify.ok && findings.length === 0,
    verify,
    findings,
    omittedFindings: checked?.omittedFindings ?? 0,
    opened: checked === undefined ? null : summaryOf(checked, verify),
    parties: Object.fromEntries([...leaves.cards].map(([id, { words, ...card }]) => [id, { name: nameOf(card), words }])),
    *passings() {
      if (checked === undefined) return;
      const { story } = checked;
      for (const passing of story.passings.values()) yield reported(passing, { story, leaves, cosignedTo });
    },
  };
}

function nameOf({ organisation, unit }: { readonly organisation: string; readonly unit: string }): string {
  return unit === "" ? organisation : `${organisation}, ${unit}`;
}

function reported(
  passing: Passing,
  { story, leaves, cosignedTo }: { story: AuditStory; leaves: ExportLeaves; cosignedTo: ReadonlyMap<string, number> },
): ReportedPassing {
  const { release, delivered } = passing;
  return {
    ...passing,
    delivered: delivered === noVerdict ? null : story.verdicts.read(delivered),
    answers: story.verdicts.upTo(passing.answers),
    // Under one agreement there is one partner: its card stands beside the log where neither release nor envelope was opened.
    partner: passing.partner ?? leaves.logs.get(passing.log)?.partner ?? null,
    release: release === null ? null : { ...release, basis: story.bases.get(release.decision) ?? null },
    isOpen: story.isOpen(passing),
    provable: passing.leaf < (cosignedTo.get(passing.log) ?? 0) ? "cosigned" : "signed",
  };
}

function summaryOf({ head, end, story, counts, unjudged }: CheckedOpenings, verify: VerifyReport): OpenedSummary {
  const hiding = new Set(verify.logs.filter(({ kinds }) => (kinds["act"] ?? 0) > 0).map(({ origin }) => origin));
  const meant = counts.filter(({ origin }) => hiding.has(origin));
  return {
    node: head?.node ?? null,
    madeAt: head?.madeAt ?? null,
    acts: meant.reduce((sum, { opened }) => sum + opened, 0),
    counts: meant,
    notOpened: meant.reduce((sum, { size, opened }) => sum + size - opened, 0),
    kept: end?.kept ?? 0,
    unjudged,
    control: story.control,
    verbs: Object.fromEntries([...story.verbs].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    holds: [...story.holds.values()],
    events: story.events,
    omittedEvents: story.omittedEvents,
  };
}
