import { millis } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import { entered } from "./entry.ts";
import type { Entered, Entry } from "./entry.ts";
import { next } from "./machine.ts";
import { emergencyUseMachine, releaseRequestMachine } from "./tables.ts";

/** How long a request may wait before silence is refusal, in milliseconds: 8 hours where a life is at risk, else 7 days (DOMAIN.md 3.5). */
export const answerDueMs = { yes: 8 * 3_600_000, no: 7 * 86_400_000 } as const;

/** A request for a further use, and where it stands now. */
export type ReleaseRequestView = {
  readonly request: string;
  readonly message: string;
  readonly row: number;
  readonly of: string;
  readonly asker: string;
  readonly use: string;
  readonly to: string | null;
  readonly paragraphs: readonly string[];
  readonly wording: string | null;
  readonly reason: string;
  readonly isEmergency: boolean;
  readonly state: string;
  readonly due: Timestamp;
  readonly answers: readonly {
    readonly envelope: string;
    readonly answer: string;
    readonly wording: string | null;
    readonly conditions: string | null;
    readonly reason: string | null;
    readonly until: Timestamp | null;
    readonly at: Timestamp;
    /** Whether the answer follows by the table; one that does not is shown and changes nothing. */
    readonly counts: boolean;
  }[];
};

type Answer = Entered<"release-decision">;

function stateAfter(
  request: Entered<"release-request">,
  answers: readonly Answer[],
  given: { dueMs: number; nowMs: number; withdrawnMs: number | null },
) {
  const isEmergency = request.body.act === "emergency-used";
  let state: string = isEmergency ? emergencyUseMachine.begin : releaseRequestMachine.begin;
  let isDue = false;
  let until: Timestamp | null = null;
  const counted: boolean[] = [];
  const step = (act: string, by: "originator" | "recipient" | "clock"): boolean => {
    const to = next(isEmergency ? emergencyUseMachine : releaseRequestMachine, state, { act, by });
    if (to !== undefined) state = to;
    return to !== undefined;
  };
  const passDeadline = (ms: number): void => {
    if (isDue || isEmergency || ms < given.dueMs) return;
    isDue = true;
    step("pass-deadline", "clock");
  };
  for (const answer of answers) {
    const atMs = millis(answer.committedAt);
    if (given.withdrawnMs !== null && given.withdrawnMs <= atMs) step("withdraw", "recipient");
    passDeadline(atMs);
    const { body } = answer;
    const counts = step(body.answer, "originator");
    counted.push(counts);
    if (counts) ({ until } = body);
  }
  if (given.withdrawnMs !== null) step("withdraw", "recipient");
  passDeadline(given.nowMs);
  if (until !== null && millis(until) <= given.nowMs) step("pass-expiry", "clock");
  return { state, counted };
}

/**
 * The requests of a case, oldest first, each with its state at an instant. Only the party that passed the message answers, and only the asker
 * withdraws; anybody else's word changes nothing.
 */
export function releaseRequests(entries: readonly Entry[], nowMs: number): readonly ReleaseRequestView[] {
  const requests = entered(entries, "release-request");
  const answers = entered(entries, "release-decision");
  return requests
    .filter(({ body }) => body.act !== "withdraw")
    .map((request): ReleaseRequestView => {
      const { body, envelope } = request;
      const dueMs = millis(request.committedAt) + answerDueMs[body.isLifeAtRisk];
      const mine = answers.filter((answer) => answer.body.request === envelope && answer.party !== request.party);
      const withdrawal = requests.find(
        (one) => one.body.act === "withdraw" && one.body.request === envelope && one.party === request.party,
      );
      const withdrawnMs = withdrawal === undefined ? null : millis(withdrawal.committedAt);
      const { state, counted } = stateAfter(request, mine, { dueMs, nowMs, withdrawnMs });
      return {
        request: envelope,
        message: request.message,
        row: request.row,
        of: body.of,
        asker: request.party,
        use: body.use,
        to: body.to,
        paragraphs: body.paragraphs,
        wording: body.wording,
        reason: body.reason,
        isEmergency: body.act === "emergency-used",
        state,
        due: new Date(dueMs).toISOString() as Timestamp,
        answers: mine.map((answer, at) => ({
          envelope: answer.envelope,
          answer: answer.body.answer,
          wording: answer.body.wording,
          conditions: answer.body.conditions,
          reason: answer.body.reason,
          until: answer.body.until,
          at: answer.committedAt,
          counts: counted[at] ?? false,
        })),
      };
    });
}

/** What one granted answer allows: the words that may be used, and of which paragraphs. */
export type Grant = {
  readonly answer: string;
  readonly use: string;
  readonly to: string | null;
  readonly of: string;
  readonly paragraphs: readonly string[];
  readonly wording: string | null;
  readonly conditions: string | null;
};

/** The grants that stand at an instant. A refused, expired, silent or withdrawn request grants nothing (DOMAIN.md I10). */
export function grants(entries: readonly Entry[], nowMs: number): readonly Grant[] {
  return releaseRequests(entries, nowMs).flatMap((request): readonly Grant[] => {
    if (!["granted", "granted-in-other-words", "granted-on-conditions"].includes(request.state)) return [];
    const answer = request.answers.findLast(({ counts }) => counts);
    if (answer === undefined) return [];
    const { use, to, of, paragraphs } = request;
    return [
      { answer: answer.envelope, use, to, of, paragraphs, wording: answer.wording ?? request.wording, conditions: answer.conditions },
    ];
  });
}
