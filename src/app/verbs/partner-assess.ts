import { isTimestamp, millis, timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { assessmentGap, assessmentTermMs, criterionAnswers, partnerCriteria, recordAct } from "../../exchange/index.ts";
import type { CriterionAnswer, Draft, PartnerAssessment, PartnerCriterion, Role, Transaction, View } from "../../exchange/index.ts";
import { requireRole } from "../authorise.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { findPartner } from "./partner.ts";

const assessors: readonly Role[] = ["liaison-officer", "releaser"];
const settingKind = "partner-assessment";
/** How long before its end an assessment is asked after, in milliseconds: 14 days, or half its term where that is shorter. */
const promptMs = 14 * 86_400_000;

/** The assessment that is held of a partner, or `undefined`. */
export async function assessmentOf(view: View, nodeId: string): Promise<PartnerAssessment | undefined> {
  const text = await view.watchSetting(settingKind, nodeId);
  return text === undefined ? undefined : (JSON.parse(text) as PartnerAssessment);
}

/** Why an assessment lets nothing leave now, in one word, or `null` where it does. */
export function gapOf(assessment: PartnerAssessment | undefined, nowMs: number): string | null {
  return assessmentGap(assessment, nowMs) ?? null;
}

function criteriaOf({ args }: VerbCall): PartnerAssessment["criteria"] {
  const given = args.value("criteria") as Readonly<Record<string, JsonValue>> | null;
  const answer = (criterion: PartnerCriterion): CriterionAnswer => {
    const found = criterionAnswers.find((word) => word === given?.[criterion]);
    if (found === undefined)
      throw new TocsinError(
        "usage",
        `say how the partner stands on ${criterion}: ${criterionAnswers.join(", ")}, got "${String(given?.[criterion] ?? "")}"`,
      );
    return found;
  };
  return Object.fromEntries(partnerCriteria.map((criterion) => [criterion, answer(criterion)])) as PartnerAssessment["criteria"];
}

function untilOf({ args, node }: VerbCall): string {
  const latest = node.clock.nowMs() + assessmentTermMs;
  const until = args.optionalText("until");
  if (until === undefined) return timestamp(latest);
  if (!isTimestamp(until) || millis(until) > latest || millis(until) <= node.clock.nowMs())
    throw new TocsinError("usage", `give an end within the next 12 months as 2026-11-22T12:00:00.000Z, got "${until}"`);
  return until;
}

/** Assesses a partner by the five criteria, for at most 12 months. Without a valid assessment that allows it nothing is released to it. */
export const partnerAssess: Verb = {
  roles: assessors,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, assessors, "partner-assess");
    const partner = await node.store.read((view) => findPartner(view, args.text("partner")));
    const allows = args.text("allows");
    if (allows !== "yes" && allows !== "no") throw new TocsinError("usage", `say whether it allows sharing: yes or no, got "${allows}"`);
    const assessment = {
      partner: partner.nodeId,
      criteria: criteriaOf(call),
      allows,
      conditions: args.optionalText("conditions") ?? null,
      assessor: officer.id,
      at: node.timestamp(),
      until: untilOf(call),
    };
    await node.store.transact(async (tx) => {
      await tx.putWatchSetting(settingKind, partner.nodeId, JSON.stringify(assessment));
      const untilMs = Date.parse(assessment.until);
      const before = Math.min(promptMs, (untilMs - node.clock.nowMs()) / 2);
      await tx.putDeadline({ kind: "assessment-ends", subject: partner.nodeId, dueMs: Math.trunc(untilMs - before), step: 0 });
      const { criteria, until } = assessment;
      await recordAct(tx, node, {
        verb: "partner-assess",
        subject: partner.nodeId,
        officer: officer.id,
        facts: { allows, criteria, until },
      });
    });
    return assessment;
  },
};

/** The assessments of all partners, and which of them let nothing leave now. */
export const partnerAssessments: Verb = {
  roles: "anyone",
  run: ({ node }) =>
    node.store.read(async (view) => {
      const assessments: JsonValue[] = [];
      for (const { nodeId, handle } of await view.partners()) {
        const found = await assessmentOf(view, nodeId);
        assessments.push({ handle, gap: assessmentGap(found, node.clock.nowMs()) ?? null, assessment: (found ?? null) as JsonValue });
      }
      return { assessments };
    }),
};

/**
 * Refuses a release to a partner without a valid assessment that allows it, with `partner-assessment-missing`. Under the life-safety floor it passes
 * with a reason, which is recorded for the auditor.
 */
export async function checkAssessments(
  tx: Transaction,
  { node, args }: VerbCall,
  given: { readonly draft: Draft; readonly id: string; readonly officer: string },
): Promise<void> {
  const { draft, id, officer } = given;
  const reason = args.optionalText("unassessed")?.trim() ?? "";
  for (const nodeId of draft.to) {
    const gap = assessmentGap(await assessmentOf(tx, nodeId), node.clock.nowMs());
    if (gap === undefined) continue;
    const name = (await tx.partner(nodeId))?.handle ?? nodeId;
    if (draft.floor === null || reason === "") {
      const without = draft.floor === null ? "" : ", or give the reason why life cannot wait for it with --unassessed";
      throw new TocsinError(
        "partner-assessment-missing",
        `assess ${name} first with tocsin partner assess: its assessment is ${gap}${without}`,
      );
    }
    await recordAct(tx, node, { verb: "assessment-overridden", subject: id, officer, facts: { gap, partner: nodeId, reason } });
  }
}
