import { timestamp } from "../base/index.ts";
import type { Timestamp } from "../base/index.ts";

const dayMs = 86_400_000;

/** What a person has to do, by the deadline that says so; `ours` is done here, `theirs` is waited for. */
export type ClockMeaning = {
  readonly what: string;
  readonly whose: "ours" | "theirs";
  /** From how long before it is due it is shown. */ readonly aheadMs: number;
};

const always = Number.POSITIVE_INFINITY;

/** The deadlines that are about a message, by its row. */
const messageClocks: Readonly<Record<string, ClockMeaning>> = {
  "acknowledge-in": { what: "acknowledge", whose: "ours", aheadMs: always },
  "request-in": { what: "answer-request", whose: "ours", aheadMs: always },
  "release-request-in": { what: "answer-release-request", whose: "ours", aheadMs: always },
  "result-in": { what: "say-result", whose: "ours", aheadMs: always },
  "outcome-interim": { what: "say-outcome", whose: "ours", aheadMs: always },
  "outcome-update": { what: "say-outcome", whose: "ours", aheadMs: dayMs },
  "outcome-final": { what: "say-outcome", whose: "ours", aheadMs: 3 * dayMs },
  "acknowledge-out": { what: "partner-acknowledges", whose: "theirs", aheadMs: always },
  "machine-receipt": { what: "partner-receipts", whose: "theirs", aheadMs: always },
  "request-out": { what: "partner-answers", whose: "theirs", aheadMs: always },
  "release-request-out": { what: "partner-answers-release", whose: "theirs", aheadMs: always },
  "result-out": { what: "partner-says-result", whose: "theirs", aheadMs: always },
};

/** The deadlines that are about something else: a release, a template's sending, content that is to be reviewed. */
const otherClocks: Readonly<Record<string, ClockMeaning>> = {
  "floor-review": { what: "review-floor", whose: "ours", aheadMs: always },
  "template-review": { what: "review-template", whose: "ours", aheadMs: always },
  "person-review": { what: "review-content", whose: "ours", aheadMs: 7 * dayMs },
  "retention-review": { what: "review-content", whose: "ours", aheadMs: 7 * dayMs },
  "retention-cap": { what: "review-content", whose: "ours", aheadMs: 7 * dayMs },
  "hold-ends": { what: "review-content", whose: "ours", aheadMs: 7 * dayMs },
  "erasure-due": { what: "review-content", whose: "ours", aheadMs: 7 * dayMs },
};

/** How long after the end of a validity each prompt follows (DOMAIN.md 3.5): from the next one that is open, the end itself is known. */
const afterEndMs: Readonly<Record<string, number>> = { "validity-day": dayMs, "validity-week": 7 * dayMs, "validity-month": 30 * dayMs };

/** What an open deadline asks of a person and by when. */
export type DeskClock = ClockMeaning & { readonly row: number | null; readonly subject: string; readonly due: Timestamp };

/**
 * Reads a deadline as a desk shows it; `undefined` where it is none for a desk, or not yet. A validity's first prompt falls before its end: while that
 * one is open nothing is shown, after it the end of the validity stands as the due time, and passes into a lapse.
 */
export function deskClock(
  deadline: { readonly kind: string; readonly subject: string; readonly dueMs: number },
  nowMs: number,
): DeskClock | undefined {
  const { kind, subject, dueMs } = deadline;
  const row = /^[1-9]\d{0,14}$/.test(subject) ? Number(subject) : null;
  const after = afterEndMs[kind];
  if (after !== undefined && row !== null) {
    const meaning: ClockMeaning = { what: "validity", whose: "ours", aheadMs: dayMs };
    return { ...meaning, row, subject, due: timestamp(dueMs - after) };
  }
  const meaning = messageClocks[kind] ?? otherClocks[kind];
  if (meaning === undefined || dueMs - nowMs > meaning.aheadMs) return undefined;
  return { ...meaning, row: kind in messageClocks ? row : null, subject, due: timestamp(dueMs) };
}

/** What an alarm that a passed deadline left behind is about, by its subject: the deadline's kind and what it was of. */
export function passedClock(subject: string): { readonly what: string; readonly row: number | null; readonly subject: string } | undefined {
  const [, kind = "", about = ""] = /^([a-z-]+) (\S+)/.exec(subject) ?? [];
  const what = kind.startsWith("validity-") ? "validity" : (messageClocks[kind] ?? otherClocks[kind])?.what;
  if (what === undefined) return undefined;
  return { what, row: /^[1-9]\d{0,14}$/.test(about) ? Number(about) : null, subject: about };
}
