import { millis } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import { entered } from "./entry.ts";
import type { Entry } from "./entry.ts";
import { next } from "./machine.ts";
import { actionMachine, recallMachine, warningMachine } from "./tables.ts";

/** How long a holder may take to say what it did about a correction, revocation or recall before it is chased, in milliseconds. */
export const resultDueMs = 24 * 3_600_000;

/** A change by the originator, and what the holders say that they did. */
export type ChangeView = {
  readonly change: string;
  readonly kind: "correct" | "revoke" | "recall";
  readonly act: string;
  readonly reason: string;
  readonly at: Timestamp;
  /** Where it stands at the partner, by the partner's own claim. */
  readonly holder: {
    readonly party: string;
    readonly state: string;
    readonly onward: readonly { readonly holder: string; readonly state: string }[];
  };
};

/** One warning, or one other message, as it stands at an instant. */
export type WarningView = {
  readonly envelope: string;
  readonly message: string;
  readonly row: number;
  readonly party: string;
  readonly state: string;
  readonly validity: { readonly from: Timestamp; readonly until: Timestamp } | null;
  readonly version: number;
  readonly changes: readonly ChangeView[];
  /** To whom this node passed it on, by its own record. */
  readonly passedOn: readonly { readonly holder: string; readonly row: number }[];
  /** The recipient's action, with the acts that did not follow by the table left out. */
  readonly action: { readonly state: string; readonly at: Timestamp | null };
};

type Moment = {
  readonly atMs: number;
  readonly act: string;
  readonly by: "originator" | "recipient";
  readonly validity?: WarningView["validity"];
};

function changesOf(entries: readonly Entry[], warning: Entry, nowMs: number): readonly ChangeView[] {
  const results = entered(entries, "result");
  const made = [...entered(entries, "correct"), ...entered(entries, "revoke"), ...entered(entries, "recall")].filter(
    ({ body, party }) => body.of === warning.envelope && party === warning.party,
  );
  return made
    .toSorted((one, other) => one.row - other.row)
    .map(({ kind, body, envelope, committedAt }): ChangeView => {
      const claims = results.filter((result) => result.body.of === envelope && result.party !== warning.party);
      let state: string = recallMachine.begin;
      const dueMs = millis(committedAt) + resultDueMs;
      let isChased = false;
      const chase = (ms: number): void => {
        if (isChased || ms < dueMs) return;
        isChased = true;
        state = next(recallMachine, state, { act: "pass-deadline", by: "clock" }) ?? state;
      };
      for (const claim of claims) {
        chase(millis(claim.committedAt));
        state = next(recallMachine, state, { act: claim.body.state, by: "recipient" }) ?? state;
      }
      chase(nowMs);
      const last = claims.at(-1)?.body.onward ?? [];
      const party = warning.outgoing ? warning.partner : "us";
      return {
        change: envelope,
        kind,
        act: "act" in body ? body.act : kind,
        reason: body.reason,
        at: committedAt,
        holder: { party, state, onward: last },
      };
    });
}

function momentsOf(entries: readonly Entry[], warning: Entry): readonly Moment[] {
  const moments: Moment[] = [];
  for (const { verdict, byPartner, at } of warning.receipts) {
    const isRecipients = byPartner === warning.outgoing;
    if (!isRecipients) continue;
    if (verdict === "delivered") moments.push({ atMs: millis(at), act: "deliver", by: "recipient" });
    if (["accepted", "queried", "rejected"].includes(verdict)) moments.push({ atMs: millis(at), act: "acknowledge", by: "recipient" });
  }
  for (const change of entered(entries, "correct"))
    if (change.body.of === warning.envelope && change.party === warning.party)
      moments.push({ atMs: millis(change.committedAt), act: change.body.act, by: "originator", validity: change.body.validity });
  for (const kind of ["revoke", "recall"] as const)
    for (const change of entered(entries, kind))
      if (change.body.of === warning.envelope && change.party === warning.party)
        moments.push({ atMs: millis(change.committedAt), act: kind, by: "originator" });
  for (const outcome of entered(entries, "outcome")) {
    if (outcome.body.of !== warning.envelope || outcome.body.event === "unknown") continue;
    const by = outcome.party === warning.party ? "originator" : "recipient";
    moments.push({ atMs: millis(outcome.committedAt), act: outcome.body.event === "occurred" ? "claim-occurred" : "claim-foiled", by });
  }
  return moments.toSorted((one, other) => one.atMs - other.atMs);
}

function actionOf(entries: readonly Entry[], warning: Entry): WarningView["action"] {
  let state: string = actionMachine.begin;
  let at: Timestamp | null = null;
  for (const action of entered(entries, "action")) {
    if (action.body.of !== warning.envelope || action.party === warning.party) continue;
    const to = next(actionMachine, state, { act: action.body.state, by: "recipient" });
    if (to !== undefined) [state, at] = [to, action.committedAt];
  }
  return { state, at };
}

/**
 * How a warning stands at an instant. It lapses when its validity passes, which is neither standing down nor closing; silence changes nothing
 * (DOMAIN.md I10). A message without validity does not lapse.
 */
export function warningView(entries: readonly Entry[], warning: Entry, nowMs: number): WarningView {
  let state: string = warningMachine.begin;
  let { validity } = warning;
  const step = (act: string, by: "originator" | "recipient" | "clock"): void => {
    state = next(warningMachine, state, { act: act, by }) ?? state;
  };
  const lapse = (ms: number): void => {
    if (validity !== null && millis(validity.until) <= ms) step("lapse", "clock");
  };
  for (const moment of momentsOf(entries, warning)) {
    lapse(moment.atMs);
    step(moment.act, moment.by);
    if (moment.act === "extend" && moment.validity) ({ validity } = { validity: moment.validity });
    if (moment.act === "re-affirm") lapse(moment.atMs);
  }
  lapse(nowMs);
  const versions = entries.filter((one) => one.kind === "warning" && one.party === warning.party && one.thread === warning.thread);
  return {
    envelope: warning.envelope,
    message: warning.message,
    row: warning.row,
    party: warning.party,
    state,
    validity,
    version: versions.findIndex(({ envelope }) => envelope === warning.envelope) + 1,
    changes: changesOf(entries, warning, nowMs),
    passedOn: warning.onward.map(({ holder, row }) => ({ holder, row })),
    action: actionOf(entries, warning),
  };
}
