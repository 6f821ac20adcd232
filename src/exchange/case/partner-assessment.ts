import { millis } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";

/** The five criteria of a partner assessment before anything is shared (DOMAIN.md 1.14: the Dutch weighting notes; UN practice 33). */
export const partnerCriteria = ["democratic-embedding", "human-rights", "professionalism", "powers", "data-protection"] as const;
/** One of the five. */
export type PartnerCriterion = (typeof partnerCriteria)[number];
/** How a partner stands on one criterion. What is unknown is not adequate. */
export const criterionAnswers = ["adequate", "limited", "inadequate", "unknown"] as const;
/** One of these answers. */
export type CriterionAnswer = (typeof criterionAnswers)[number];

/** The longest that an assessment stands, in milliseconds: 12 months (DOMAIN.md 3.5). */
export const assessmentTermMs = 366 * 86_400_000;

/** An assessment of a partner. `allows` is the assessor's own conclusion, with its conditions: five answers are no sum. */
export type PartnerAssessment = {
  readonly partner: string;
  readonly criteria: Readonly<Record<PartnerCriterion, CriterionAnswer>>;
  readonly allows: "yes" | "no";
  readonly conditions: string | null;
  readonly assessor: string;
  readonly at: Timestamp;
  readonly until: Timestamp;
};

/** Why a partner's assessment lets nothing leave at an instant; `undefined` where it does. */
export function assessmentGap(assessment: PartnerAssessment | undefined, nowMs: number): "missing" | "expired" | "negative" | undefined {
  if (assessment === undefined) return "missing";
  if (millis(assessment.until) <= nowMs) return "expired";
  return assessment.allows === "yes" ? undefined : "negative";
}
