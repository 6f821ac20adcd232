import type { Timestamp } from "../../base/index.ts";
import { entered } from "./entry.ts";
import type { Entry } from "./entry.ts";
import { next } from "./machine.ts";
import { pledgeMachine, thanksMachine } from "./tables.ts";

/** Thanks and how far they came. */
export type ThanksView = {
  readonly thanks: string;
  readonly party: string;
  readonly initiator: string;
  readonly level: string;
  readonly channel: string;
  readonly words: string | null;
  readonly of: readonly string[];
  readonly state: string;
  readonly steps: readonly { readonly step: string; readonly party: string; readonly at: Timestamp; readonly words: string | null }[];
};

/** The thanks among some messages, oldest first. What follows on thanks is the thanked side's to say. */
export function thanksOf(entries: readonly Entry[]): readonly ThanksView[] {
  const all = entered(entries, "thanks");
  return all
    .filter(({ body }) => body.step === "offered")
    .map(({ body, party, envelope }): ThanksView => {
      let state: string = thanksMachine.begin;
      const steps = all.filter((one) => one.body.thanks === envelope && one.party !== party);
      for (const one of steps) state = next(thanksMachine, state, { act: one.body.step, by: "originator" }) ?? state;
      const { initiator, level, channel, words, of } = body;
      return {
        thanks: envelope,
        party,
        initiator,
        level,
        channel,
        words,
        of,
        state,
        steps: steps.map((one) => ({ step: one.body.step, party: one.party, at: one.committedAt, words: one.body.words })),
      };
    });
}

/** A pledge and where it stands. */
export type PledgeView = {
  readonly pledge: string;
  readonly party: string;
  readonly what: string;
  readonly until: Timestamp | null;
  readonly state: string;
  readonly at: Timestamp;
};

/** The pledges among some messages, oldest first. Only the one who pledged withdraws; either side says that it was kept, or disputes that. */
export function pledges(entries: readonly Entry[]): readonly PledgeView[] {
  const all = entered(entries, "pledge");
  return all
    .filter(({ body }) => body.act === "pledge")
    .map(({ body, party, envelope, committedAt: at }): PledgeView => {
      let state: string = pledgeMachine.begin;
      for (const one of all) {
        if (one.body.pledge !== envelope) continue;
        const by = one.party === party ? "originator" : "recipient";
        state = next(pledgeMachine, state, { act: one.body.act, by }) ?? state;
      }
      return { pledge: envelope, party, what: body.what, until: body.until, state, at };
    });
}
