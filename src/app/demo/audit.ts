import { writeFileSync } from "node:fs";
import path from "node:path";
import { passingOf } from "./inclusion.ts";
import type { Agreements } from "./meet.ts";
import { must, numberAt, objectAt, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { verifyLogs } from "./prove.ts";
import type { Exports } from "./prove.ts";
import { act, at, look } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { tamper } from "./tamper.ts";
import { cosign } from "./witness.ts";

/** What the auditors look for: the warning's envelope. */
export type Audited = { readonly agreements: Agreements; readonly envelope: string };

async function audited(stage: Stage, party: "alder" | "birch", exports: Exports): Promise<Result> {
  const file = path.join(exports.folder, `${party}.acts`);
  await act(stage, ["audit", "open", party, "--out", file, "--as", "auditor-1"]);
  const other = party === "alder" ? "birch" : "alder";
  const keys = exports.keys.flatMap((key) => ["--key", key]);
  const words = ["audit", path.join(exports.folder, party), "--acts", file, "--against", path.join(exports.folder, other), ...keys];
  const report = await act(stage, words);
  must(report["ok"] === true, `the audit of ${party} finds something wrong`);
  return report;
}

/** An auditor on each side works offline on the exports alone; then somebody tampers with copies, from outside and with Alder's own keys. */
export async function audit(stage: Stage, { agreements, envelope }: Audited): Promise<Scene<undefined>> {
  const cosigned = await cosign(stage);
  const { evidence, value: exports } = await verifyLogs(stage, { folder: "audited", agreements });
  const seen: Record<string, Result> = {};
  for (const party of ["alder", "birch"] as const) {
    const report = await audited(stage, party, exports);
    const { log, leaf, release, delivered, answers, provable } = passingOf(report, envelope);
    const opened = objectAt(report, "opened");
    const verdicts = answers.map(({ verdict, isProven }) => ({ verdict, isProven }));
    seen[party] = {
      log,
      leaf,
      provable,
      release,
      delivered,
      answers: verdicts,
      acts: numberAt(opened, "acts"),
      notOpened: opened["notOpened"] ?? null,
    };
    must(provable === "cosigned", `the warning is not covered by the partner's cosignature at ${party}`);
  }
  const { delivered, answers } = seen["alder"] as unknown as {
    delivered: { isProven: boolean };
    answers: { verdict: string; isProven: boolean }[];
  };
  must(
    delivered.isProven && answers.some(({ verdict, isProven }) => verdict === "accepted" && isProven),
    "Birch could deny what its node receipted",
  );
  stage.tell.fact(
    "Birch cannot deny it: its node's signed receipt and its officer's acceptance are in Alder's opened acts, and verify by Birch's card",
  );
  const tampered = await tamper(stage, exports);
  return { evidence: { cosigned: cosigned.evidence, exports: evidence, audits: seen, tampered }, value: undefined };
}

/** What an auditor takes away beside the exports: the opened acts of both sides, and Alder's report of the year. */
export async function leaveReports(stage: Stage): Promise<Scene<undefined>> {
  for (const party of ["alder", "birch"])
    await act(stage, ["audit", "open", party, "--out", path.join("exports", `${party}.acts`), "--as", "auditor-1"]);
  const year = textAt(await look(stage, ["clock", "advance", "alder", "0s"]), "now").slice(0, 4);
  const report = await act(stage, ["audit", "report", "alder", "--year", year, "--as", "auditor-1"]);
  const file = path.join("reports", `alder-${year}.json`);
  writeFileSync(at(stage, file), `${JSON.stringify(report)}\n`, { mode: 0o600 });
  return { evidence: { acts: ["exports/alder.acts", "exports/birch.acts"], report: { year: Number(year), file } }, value: undefined };
}
