import type { Timestamp } from "../../base/index.ts";
import { millis, TocsinError } from "../../base/index.ts";
import { next } from "./machine.ts";
import { dutyMachine } from "./tables.ts";

const hourMs = 3_600_000;

/** What an assessor says of a threat; what is not known is answered in favour of warning (ICD 191; DOMAIN.md 1.1). */
export const thresholdAnswers = ["yes", "no", "unknown"] as const;
/** One of these answers. */
export type ThresholdAnswer = (typeof thresholdAnswers)[number];

/** The grounds on which a warning may be waived, after ICD 191 (2015) as DOMAIN.md 1.1 quotes it; version 1 of the list. */
export const waiverGrounds = {
  "already-aware": "the intended victim, or those who protect it, know of the specific threat already",
  "armed-conflict": "the intended victim is at risk only through taking part in an insurgency, insurrection or other armed conflict",
  "violent-criminal":
    "there is a reasonable basis to believe that the intended victim is a terrorist, a direct supporter, an assassin, a drug trafficker or involved in violent crime",
  "endangers-ours": "a warning would unduly endanger our own personnel, sources, methods or operations",
  "endangers-partner":
    "it came from a foreign partner, and a warning would unduly endanger that partner's personnel, sources, methods or operations",
  "no-way-to-warn": "there is no reasonable way to warn",
} as const;
/** One of the six grounds. */
export type WaiverGround = keyof typeof waiverGrounds;

/** Whether a word names a ground. */
export function isWaiverGround(word: string): word is WaiverGround {
  return Object.hasOwn(waiverGrounds, word);
}

/** The duty to warn that a source record gave rise to, as it was decided; what only time does to it is not kept, see `dutyState`. */
export type Duty = {
  readonly source: string;
  readonly result: "duty" | "discretionary" | "below-threshold";
  readonly assessor: string;
  readonly at: Timestamp;
  /** `null` where no duty runs. */
  readonly due: Timestamp | null;
  readonly state: "running" | "released" | "waived" | "none";
  readonly waiver: {
    readonly ground: WaiverGround;
    readonly reason: string;
    readonly askedBy: string;
    readonly answer: "open" | "granted" | "refused";
    readonly answeredBy: string | null;
    readonly answerReason: string | null;
    readonly at: Timestamp;
  } | null;
};

/**
 * What an assessment comes to. A threat that is credible, specific and impending is a duty; doubt on any of the three counts for warning. Not credible
 * or not impending is below the threshold; credible and impending but not specific is for a person to decide.
 */
export function assessThreshold(answers: {
  readonly credible: ThresholdAnswer;
  readonly specific: ThresholdAnswer;
  readonly impending: ThresholdAnswer;
}): Duty["result"] {
  if (answers.credible === "no" || answers.impending === "no") return "below-threshold";
  return answers.specific === "no" ? "discretionary" : "duty";
}

/** How long there is to release or waive, in milliseconds: 4 hours where the window is under 48 hours or not known, else 24 (DOMAIN.md 3.5). */
export function dutySpanMs(windowHours: number | null): number {
  return windowHours === null || windowHours < 48 ? 4 * hourMs : 24 * hourMs;
}

/** Where a duty stands at an instant: escalated from half of its time on, overdue from the end of it. */
export function dutyState(duty: Duty, nowMs: number): string {
  if (duty.state !== "running" || duty.due === null) return duty.state;
  const begun = millis(duty.at);
  const due = millis(duty.due);
  let state: string = dutyMachine.begin;
  if (nowMs >= begun + (due - begun) / 2) state = next(dutyMachine, state, { act: "pass-half", by: "clock" }) ?? state;
  if (nowMs >= due) state = next(dutyMachine, state, { act: "pass-deadline", by: "clock" }) ?? state;
  return state;
}

/** Refuses a waiver that is decided by whoever assessed or asked (`separation-of-duties`), or that nobody asked for (`act-does-not-follow`). */
export function checkWaiverAnswer(duty: Duty, by: string): void {
  const { waiver } = duty;
  if (duty.state !== "running" || waiver === null || waiver.answer !== "open")
    throw new TocsinError("act-does-not-follow", `no waiver is asked for on the duty of "${duty.source}": it is ${duty.state}`);
  if (waiver.askedBy === by || duty.assessor === by)
    throw new TocsinError(
      "separation-of-duties",
      `ask another duty-to-warn authority: "${by}" assessed the threat or asked for the waiver`,
    );
}
