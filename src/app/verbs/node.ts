import { base64, TocsinError } from "../../base/index.ts";
import { cardWords, recordAct } from "../../exchange/index.ts";
import { nodeFindings } from "../doctor.ts";
import { ownCard, settingNames } from "../node.ts";
import type { Verb } from "../verb.ts";

/** Who this node is, its logs and what is open. Shows no content. */
export const nodeInfo: Verb = {
  roles: "anyone",
  run: ({ node }) =>
    node.store.read(async (view) => {
      const logs = [];
      for (const origin of await view.logs.origins()) {
        const tree = await view.logs.readTree(origin);
        const latest = await view.logs.latestCheckpoint(origin);
        logs.push({ origin, size: tree?.size ?? 0, checkpoint: latest === undefined ? null : { size: latest.size, time: latest.time } });
      }
      const alarms = (await view.openAlarms()).map((alarm) => ({ ...alarm }));
      const { name, unit, country, exercise } = node.config;
      return { node: node.id, name, unit, country, exercise, epoch: node.epoch, logs, alarms };
    }),
};

/** The node's card, to be handed to partners, and its words, to be read to them over another channel. */
export const cardShow: Verb = {
  roles: "anyone",
  async run({ node }) {
    const card = await ownCard(node);
    const { nodeId, serial, organisation, unit, timeZone, workingHours } = card.value;
    const hours = workingHours === null ? null : { ...workingHours, days: [...workingHours.days] };
    return {
      node: nodeId,
      serial,
      organisation,
      unit,
      timeZone,
      workingHours: hours,
      words: [...cardWords(card)],
      card: base64(card.envelope),
    };
  },
};

/** Looks at the node from inside: clock, keys, officers, logs. Shows no content. */
export const doctorLook: Verb = {
  roles: "anyone",
  run: async ({ node }) => ({ findings: (await nodeFindings(node)).map((finding) => ({ ...finding })) }),
};

/** Advances the clock of an exercise folder; every other folder refuses with `clock-not-driven`. */
export const clockAdvance: Verb = {
  roles: "anyone",
  async run({ node, args }) {
    if (!("advance" in node.clock))
      throw new TocsinError("clock-not-driven", "make an exercise folder with tocsin init --exercise: this node keeps real time");
    const ms = args.number("ms");
    if (!(Number.isInteger(ms) && ms >= 0 && ms <= 10 * 365 * 86_400_000))
      throw new TocsinError("usage", `advance by 0 to 10 years in milliseconds, got ${ms}`);
    const clock = node.clock;
    const ahead = clock.aheadMs() + ms;
    await node.store.transact(async (tx) => {
      await tx.putSetting(settingNames.ahead, String(ahead));
      await recordAct(tx, node, { verb: "clock-advance", subject: node.id, officer: null, facts: { ms } });
    });
    clock.advance(ms);
    return { aheadMs: ahead, now: new Date(clock.nowMs()).toISOString() };
  },
};
