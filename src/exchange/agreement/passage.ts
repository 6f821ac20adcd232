import { TocsinError, type ErrorCode } from "../../base/index.ts";
import { kinds, type Kind } from "../message/kinds.ts";
import { hasScope, type Agreement } from "./clauses.ts";
import { isSuspended, type AgreementState } from "./state.ts";

/** Where a message stands when it is asked whether it passes: before both have signed, in force, in a suspended scope, or after the end. */
export type Situation = "not-in-force" | "in-force" | "suspended" | "terminated";

/** A cell of the table: always, never, where the floor clause allows it, or where the floor survives termination. */
export type Passes = "yes" | "no" | "floor-allowed" | "floor-survives";

/** A row of the table, by the situation. */
export type PassageRow = { readonly title: string } & Readonly<Record<Situation, Passes>>;

/** What passes when: the one table (PROTOCOL.md 7). A message passes where any row that it belongs to lets it. */
export const passageTable = {
  control: {
    title: "control: cards, revocations, heads, cosignatures, agreement acts",
    "not-in-force": "yes",
    "in-force": "yes",
    suspended: "yes",
    terminated: "yes",
  },
  floor: {
    title: "life-safety floor warning, without attachments",
    "not-in-force": "no",
    "in-force": "yes",
    suspended: "floor-allowed",
    terminated: "floor-survives",
  },
  "floor-thread": {
    title: "answers inside the thread of a floor warning, each new text with its own release, without attachments",
    "not-in-force": "no",
    "in-force": "yes",
    suspended: "floor-allowed",
    terminated: "floor-survives",
  },
  earlier: {
    title: "receipts, answers, corrections, revocations, recalls for what was passed before",
    "not-in-force": "no",
    "in-force": "yes",
    suspended: "yes",
    terminated: "yes",
  },
  else: {
    title: "everything else",
    "not-in-force": "no",
    "in-force": "yes",
    suspended: "no",
    terminated: "no",
  },
} as const satisfies Record<string, PassageRow>;

/** The name of a row. */
export type PassageRowName = keyof typeof passageTable;

/** What the table has to know of a message beside its kind. */
export type PassageContext = {
  /** The scope that its header names; null for kinds without content. */
  readonly scope: string | null;
  /** It claims the life-safety floor, and its decision names harm and victims. */
  readonly floor: boolean;
  /** It stands in the thread of a warning that was passed under the floor. */
  readonly inFloorThread: boolean;
  /** It is about something that was passed before, while that was allowed. */
  readonly concernsEarlier: boolean;
  readonly hasAttachments: boolean;
};

/** The rows that a message belongs to, the most particular first. The floor carries no bulk, so attachments take a message out of its rows. */
export function passageRows(kind: Kind, context: PassageContext): readonly PassageRowName[] {
  const { passage, content } = kinds[kind];
  if (passage === "control") return ["control"];
  const rows: PassageRowName[] = [];
  if (passage === "warning" && context.floor && !context.hasAttachments) rows.push("floor");
  if ((passage === "thread" || passage === "duty") && context.inFloorThread && !context.hasAttachments) rows.push("floor-thread");
  if (passage === "duty" && (context.concernsEarlier || !content)) rows.push("earlier");
  return [...rows, "else"];
}

/** The situation of a scope; null for what has no scope, which is then judged by the agreement as a whole. */
export function situationOf(state: AgreementState, scope: string | null): Situation {
  if (state.phase === "terminated") return "terminated";
  if (state.terms === null) return "not-in-force";
  const { scopes } = state.terms;
  const isCut = scope === null ? scopes.every(({ id }) => isSuspended(state, id)) : isSuspended(state, scope);
  return isCut ? "suspended" : "in-force";
}

/** The answer of the table: the row by which a message passes, or the code by which it is refused. */
export type PassageAnswer = { readonly passes: true; readonly row: PassageRowName } | { readonly passes: false; readonly code: ErrorCode };

/**
 * Whether a message passes under an agreement (PROTOCOL.md 7). The codes: `agreement-not-in-force` (also for a scope that the agreement
 * does not have), `agreement-suspended`, `agreement-terminated`.
 */
export function mayPass(kind: Kind, state: AgreementState, context: PassageContext): PassageAnswer {
  const { terms } = state;
  const { scope } = context;
  if (kinds[kind].content && terms !== null && (scope === null || !hasScope(terms, scope)))
    return { passes: false, code: "agreement-not-in-force" };
  const situation = situationOf(state, scope);
  const row = passageRows(kind, context).find((name) => allows(passageTable[name][situation], terms));
  if (row !== undefined) return { passes: true, row };
  return { passes: false, code: refusals[situation] };
}

const refusals: Readonly<Record<Situation, ErrorCode>> = {
  "not-in-force": "agreement-not-in-force",
  "in-force": "agreement-not-in-force",
  suspended: "agreement-suspended",
  terminated: "agreement-terminated",
};

/** `mayPass` for callers that go on only if it does: throws the code. */
export function checkPassage(kind: Kind, state: AgreementState, context: PassageContext): PassageRowName {
  const answer = mayPass(kind, state, context);
  if (answer.passes) return answer.row;
  const way =
    answer.code === "agreement-suspended"
      ? "restore the scope by both signatures, or claim the life-safety floor"
      : "agree on the scope by both signatures first";
  throw new TocsinError(answer.code, `${way}: a message of kind "${kind}" does not pass now`, { details: { kind, scope: context.scope } });
}

const words: Readonly<Record<Passes, string>> = {
  yes: "yes",
  no: "no",
  "floor-allowed": "where the floor clause allows it",
  "floor-survives": "only if the clause survives",
};

/** The table as it stands in docs/protocol/agreement.md; a test compares the two. */
export function passageMarkdown(): string {
  const rows = Object.values(passageTable).map(
    (row) =>
      `| ${row.title} | ${words[row["not-in-force"]]} | ${words[row["in-force"]]} | ${words[row.suspended]} | ${words[row.terminated]} |`,
  );
  return ["| passes | not yet in force | in force | suspended scope | terminated |", "|---|---|---|---|---|", ...rows].join("\n");
}

function allows(cell: Passes, terms: Agreement | null): boolean {
  if (cell === "floor-allowed") return terms?.lifeSafetyFloor.allowed === true;
  if (cell === "floor-survives") return terms?.lifeSafetyFloor.survivesTermination === true;
  return cell === "yes";
}
