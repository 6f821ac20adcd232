import { precedences, type Precedence } from "../message/index.ts";
import { nextInLine } from "./roster.ts";

/** Who is paged at a stage: nobody, the first or the next in the line, all of it, or everybody on the roster. */
export type Whom = "nobody" | "first" | "next" | "line" | "everybody";

/**
 * What happens when a deadline has passed. `alarm` is raised, urgent for the precedences of `now`, for the watch list otherwise; `pages`
 * are the precedences for which `whom` is paged; `next` is what follows: nothing more, the next stage, or the same one, after the same
 * span again.
 */
export type Stage = {
  readonly what: string;
  readonly alarm: { readonly kind: string; readonly now: readonly Precedence[] } | null;
  readonly whom: Whom;
  readonly pages: readonly Precedence[];
  readonly next: "end" | "next-stage" | "again";
};

const urgent: readonly Precedence[] = ["FLASH", "IMMEDIATE"];
const awake: readonly Precedence[] = ["FLASH", "IMMEDIATE", "PRIORITY"];

/** A deadline of which an alarm tells whoever looks: nobody is paged for it. */
const shown = (what: string, kind: string): readonly [Stage] => [
  { what, alarm: { kind, now: [] }, whom: "nobody", pages: [], next: "end" },
];
/** A deadline for which the first on duty is paged. */
const told = (what: string, kind: string, now: readonly Precedence[]): readonly [Stage] => [
  { what, alarm: { kind, now }, whom: "first", pages: now, next: "end" },
];

/** What happens at each stage of each deadline: the one table (DOMAIN 3.5). docs/watch.md shows it. */
export const escalations = {
  "machine-receipt": [
    {
      what: "the partner's node has not receipted: another channel is needed",
      alarm: { kind: "alternate-channel", now: urgent },
      whom: "first",
      pages: urgent,
      next: "end",
    },
  ],
  "acknowledge-out": [
    {
      what: "the partner's watch has not acknowledged",
      alarm: { kind: "unacknowledged", now: awake },
      whom: "first",
      pages: awake,
      next: "next-stage",
    },
    { what: "still not", alarm: { kind: "unacknowledged", now: awake }, whom: "line", pages: awake, next: "end" },
  ],
  "acknowledge-in": [
    {
      what: "nobody here has acknowledged, and somebody in the line was not told yet",
      alarm: null,
      whom: "next",
      pages: precedences,
      next: "again",
    },
    {
      what: "the whole line was told, and still nobody has",
      alarm: { kind: "not-acknowledged", now: precedences },
      whom: "everybody",
      pages: precedences,
      next: "again",
    },
  ],
  "duty-half": [
    {
      what: "half of the time to warn is over",
      alarm: { kind: "duty-running", now: precedences },
      whom: "first",
      pages: precedences,
      next: "end",
    },
  ],
  "duty-due": [
    {
      what: "the time to warn is over, and it was neither released nor waived",
      alarm: { kind: "duty-overdue", now: precedences },
      whom: "everybody",
      pages: precedences,
      next: "again",
    },
  ],
  "floor-review": [
    {
      what: "a release under the life-safety floor was not reviewed by a second officer within a day",
      alarm: { kind: "floor-review-overdue", now: precedences },
      whom: "first",
      pages: precedences,
      next: "again",
    },
  ],
  "template-review": [
    {
      what: "what was sent from a template was not reviewed by a releaser within 12 hours",
      alarm: { kind: "template-review-overdue", now: precedences },
      whom: "first",
      pages: precedences,
      next: "again",
    },
  ],
  "validity-ends": told("the warning is about to lapse: extend, re-affirm or stand it down", "validity-ending", awake),
  "validity-day": shown("a day after its validity ended the warning stands lapsed: re-affirm or stand it down", "validity-lapsed"),
  "validity-week": shown("a week after its validity ended the warning stands lapsed", "validity-lapsed"),
  "validity-month": shown("a month after its validity ended the warning stands lapsed, and it is not closed by that", "validity-lapsed"),
  "outcome-interim": shown("no interim outcome was claimed within a day", "outcome-due"),
  "outcome-update": shown("the outcome was not brought up to date within three days", "outcome-due"),
  "outcome-final": shown("no final outcome was claimed within a month", "outcome-due"),
  "request-in": told("a request of the partner is neither answered nor a delay told", "request-due", awake),
  "request-out": shown("the partner has neither answered a request nor told of a delay", "request-unanswered"),
  "release-request-in": told("a request for a further use is not answered: silence is refusal", "release-request-due", awake),
  "release-request-out": shown("a request for a further use was not answered: that is a refusal", "release-request-lapsed"),
  "result-in": told("a correction, revocation or recall of the partner is not answered: say what was done", "result-due", awake),
  "result-out": shown("the partner has not said what it did about a correction, revocation or recall: chase it", "result-unanswered"),
  "pledge-due-out": shown("the date of a pledge of ours has passed and it is open: keep it, or tell the partner", "pledge-due"),
  "pledge-due-in": shown(
    "the date of a pledge of the partner has passed and it is open: say that it was kept, or dispute it",
    "pledge-due",
  ),
  "requirement-ends": shown(
    "a standing requirement of ours is about to lapse: send it anew where it is still wanted",
    "requirement-ending",
  ),
  "requirement-lapsed": shown("a standing requirement has lapsed: nothing is matched to it any more", "requirement-lapsed"),
  "assessment-ends": shown(
    "an assessment of a partner is about to end: without a valid one nothing is released to it",
    "assessment-ending",
  ),
  "person-review": shown("an entry on a person is to be reviewed: renew or erase it", "person-review-due"),
  "retention-review": shown("the content of a month is to be reviewed: keep or erase it", "retention-review-due"),
  "retention-cap": shown("the content of a month has reached the longest time that it may be kept", "retention-cap-reached"),
  "hold-ends": shown("a legal hold has ended: what it kept may be erased", "hold-ended"),
  "erasure-due": told("keys of erased content are about to be older than the tombstone promises", "erasure-late", precedences),
} as const satisfies Record<string, readonly Stage[]>;

/** Deadlines that are about a message by its row, and are asked after without an acknowledgement ending them. */
export const caseDeadlines: readonly string[] = [
  "validity-ends",
  "validity-day",
  "validity-week",
  "validity-month",
  "outcome-interim",
  "outcome-update",
  "outcome-final",
  "request-in",
  "request-out",
  "release-request-in",
  "release-request-out",
  "result-in",
  "result-out",
  "pledge-due-out",
  "pledge-due-in",
  "requirement-ends",
  "requirement-lapsed",
];

/** What happens when a deadline passes that the table does not name: somebody is woken, because nobody has said that it can wait. */
export const otherEscalation: Stage = {
  what: "a deadline of another kind has passed",
  alarm: { kind: "deadline-missed", now: precedences },
  whom: "first",
  pages: precedences,
  next: "end",
};

/** The kinds of alarm that this table pages for itself: whoever pages for alarms leaves them out. */
export const escalatedAlarms: readonly string[] = [
  ...new Set([...Object.values(escalations).flat(), otherEscalation].flatMap(({ alarm }) => (alarm === null ? [] : [alarm.kind]))),
];

/** A deadline that has passed, and who there is to be told. `told` are those who were paged for the same message before. */
export type Missed = {
  readonly kind: string;
  readonly step: number;
  readonly precedence: Precedence;
  readonly line: readonly string[];
  readonly everybody: readonly string[];
  readonly told: readonly string[];
};

/** What to do about it: an alarm, whom to page, and whether the deadline comes again. */
export type Escalation = {
  readonly stage: Stage;
  readonly alarm: { readonly kind: string; readonly urgency: "now" | "today" } | null;
  readonly page: readonly string[];
  readonly comesAgain: boolean;
};

function stageOf(missed: Missed): Stage {
  const stages: readonly Stage[] = Object.hasOwn(escalations, missed.kind)
    ? escalations[missed.kind as keyof typeof escalations]
    : [otherEscalation];
  const [first = otherEscalation, second = first] = stages;
  // "next" lasts as long as there is somebody to be told, however often the line changes meanwhile.
  if (first.whom === "next") return nextInLine(missed.line, missed.told) === undefined ? second : first;
  return stages[Math.min(missed.step, stages.length - 1)] ?? first;
}

function whomToPage(stage: Stage, missed: Missed): readonly string[] {
  if (!stage.pages.includes(missed.precedence)) return [];
  switch (stage.whom) {
    case "nobody":
      return [];
    case "first":
      return missed.line.slice(0, 1);
    case "next": {
      const next = nextInLine(missed.line, missed.told);
      return next === undefined ? [] : [next];
    }
    case "line":
      return missed.line;
    case "everybody":
      return missed.everybody;
  }
}

/** What the table says about a deadline that has passed. */
export function escalate(missed: Missed): Escalation {
  const stage = stageOf(missed);
  const { alarm } = stage;
  return {
    stage,
    alarm: alarm === null ? null : { kind: alarm.kind, urgency: alarm.now.includes(missed.precedence) ? "now" : "today" },
    page: whomToPage(stage, missed),
    comesAgain: stage.next !== "end",
  };
}

const whomWords: Readonly<Record<Whom, string>> = {
  nobody: "nobody",
  first: "the first in the duty line",
  next: "the next in the duty line",
  line: "the whole duty line",
  everybody: "everybody on the roster",
};
const nextWords: Readonly<Record<Stage["next"], string>> = {
  end: "nothing more",
  "next-stage": "the next stage, after the same span",
  again: "the same again, after the same span",
};

function named(some: readonly Precedence[]): string {
  return some.length === 0 ? "none" : some.length === precedences.length ? "any" : some.join(", ");
}

/** The table as Markdown, for docs/watch.md. */
export function escalationMarkdown(): string {
  const rows = [...Object.entries<readonly Stage[]>(escalations), ["any other", [otherEscalation]] as const].flatMap(([kind, stages]) =>
    stages.map(({ what, alarm, whom, pages, next }, step) => {
      const raised = alarm === null ? "none" : `\`${alarm.kind}\`, urgent for ${named(alarm.now)}`;
      return `| ${kind} | ${step} | ${what} | ${raised} | ${whomWords[whom]} (${named(pages)}) | ${nextWords[next]} |`;
    }),
  );
  return [
    "| deadline | stage | when it has passed | alarm | who is paged (for which precedence) | then |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
