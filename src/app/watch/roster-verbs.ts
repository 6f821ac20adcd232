import { base64url, millis, sha256, timestamp, TocsinError, utf8Text } from "../../base/index.ts";
import { isOfficerId, recordAct } from "../../exchange/index.ts";
import type { Role, Transaction } from "../../exchange/index.ts";
import {
  dutyLine,
  everybody,
  formatShift,
  isDay,
  isTimeZone,
  parseDayRange,
  parseShift,
  rosterEntryFormat,
  rosterGaps,
} from "../../exchange/watch/index.ts";
import type { RosterEntry } from "../../exchange/watch/index.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { canReach, isNotifierId } from "./notifier-config.ts";
import { activeRoster, readNotifiers, readRoster, settingKinds } from "./settings.ts";

const setters: readonly Role[] = ["watch-officer", "liaison-officer", "administrator"];
const weekMs = 7 * 86_400_000;
const holidayLimit = 400;

/** Tells the watch of a running node to look. */
export function tellWatch({ node }: VerbCall): void {
  for (const told of node.signals.watch) told();
}

/** Records who changed what of the watch. The facts hold no address and no secret. */
export async function recordChange(
  tx: Transaction,
  { node, signers }: VerbCall,
  act: { readonly verb: string; readonly subject: string; readonly facts?: Record<string, string | number | boolean | readonly string[]> },
): Promise<void> {
  const [by] = signers;
  const request = by === undefined ? {} : { request: base64url(sha256(by.envelope)) };
  await recordAct(tx, node, { verb: act.verb, subject: act.subject, officer: by?.officer.id ?? null, facts: { ...act.facts, ...request } });
}

/** Reads the ways to an officer: `mail=ana@watch.example` or `pager`, the first to be tried first. */
function parseWays(texts: readonly string[]): RosterEntry["notifiers"] {
  return texts.map((text) => {
    const at = text.indexOf("=");
    const notifier = at < 0 ? text : text.slice(0, at);
    if (!isNotifierId(notifier) || at === text.length - 1)
      throw new TocsinError("usage", `give notifiers as NAME or NAME=ADDRESS, got "${text.slice(0, 80)}"`);
    return { notifier, address: at < 0 ? null : text.slice(at + 1) };
  });
}

function readEntry({ args }: VerbCall): RosterEntry {
  const officer = args.text("officer");
  const timeZone = args.text("timeZone");
  const order = args.number("order");
  if (!isOfficerId(officer)) throw new TocsinError("usage", `name an enrolled officer, got "${officer.slice(0, 80)}"`);
  if (!isTimeZone(timeZone)) throw new TocsinError("usage", `give a time zone like Europe/Vienna or UTC, got "${timeZone.slice(0, 80)}"`);
  if (!(Number.isInteger(order) && order >= 1 && order <= 1000))
    throw new TocsinError("usage", `give a place in the line of 1 to 1000, got ${order}`);
  const shifts = args.texts("shifts").map(parseShift);
  const absences = args.texts("absences").map(parseDayRange);
  return {
    version: 1,
    officer,
    order,
    timeZone,
    shifts: shifts.length === 0 ? [parseShift("always")] : shifts,
    absences: absences.map(({ from, until }) => ({ from, until })),
    offOnHolidays: args.flag("offOnHolidays"),
    notifiers: parseWays(args.texts("notifiers")),
  };
}

async function checkWays(tx: Transaction, entry: RosterEntry): Promise<void> {
  const notifiers = await readNotifiers(tx);
  for (const { notifier, address } of entry.notifiers) {
    const config = notifiers.get(notifier);
    if (config === undefined)
      throw new TocsinError("unknown-item", `make the notifier first with tocsin watch notifier set: "${notifier}" is not known`);
    if (address !== null && !canReach(config, address))
      throw new TocsinError("usage", `give "${notifier}" a mail address like ana@watch.example, got "${address.slice(0, 80)}"`);
    if (address === null && config.kind === "smtp" && config.address === null)
      throw new TocsinError("usage", `give an address with ${notifier}=ADDRESS: the notifier has none of its own`);
  }
}

/** How an entry is shown: shifts as they are written. */
function entryView(entry: RosterEntry) {
  const { version: _version, shifts, absences, notifiers, ...rest } = entry;
  return {
    ...rest,
    shifts: shifts.map(formatShift),
    absences: absences.map(({ from, until }) => (from === until ? from : `${from}..${until}`)),
    notifiers: notifiers.map(({ notifier, address }) => ({ notifier, address })),
  };
}

/** Puts an officer on the duty roster, or changes the entry. Refuses an officer who is not enrolled, a notifier that is not known. */
export const rosterSet: Verb = {
  roles: setters,
  async run(call) {
    const { node } = call;
    const entry = readEntry(call);
    const value = utf8Text(rosterEntryFormat.encode(entry)) ?? "";
    await node.store.transact(async (tx) => {
      const officer = await tx.officer(entry.officer);
      if (officer === undefined)
        throw new TocsinError("officer-unknown", `enrol the officer first: "${entry.officer}" is not enrolled here`);
      if (officer.withdrawnAt !== null || millis(officer.until) <= node.clock.nowMs())
        throw new TocsinError("officer-withdrawn", `name an officer in term: "${entry.officer}" is not`);
      await checkWays(tx, entry);
      await tx.putWatchSetting(settingKinds.roster, entry.officer, value);
      const facts = {
        order: entry.order,
        shifts: entry.shifts.map(formatShift),
        timeZone: entry.timeZone,
        notifiers: entry.notifiers.map(({ notifier }) => notifier),
      };
      await recordChange(tx, call, { verb: "roster-set", subject: entry.officer, facts });
    });
    tellWatch(call);
    return entryView(entry);
  },
};

/** Takes an officer off the duty roster. */
export const rosterRemove: Verb = {
  roles: setters,
  async run(call) {
    const officer = call.args.text("officer");
    await call.node.store.transact(async (tx) => {
      if (!(await tx.watchSettings(settingKinds.roster)).some(({ id }) => id === officer))
        throw new TocsinError("unknown-item", `name an officer who is on the roster, got "${officer.slice(0, 80)}"`);
      await tx.putWatchSetting(settingKinds.roster, officer, null);
      await recordChange(tx, call, { verb: "roster-remove", subject: officer });
    });
    tellWatch(call);
    return { officer, removed: true };
  },
};

/** Adds holidays of the house and takes others out. They move ROUTINE deadlines, and shifts of officers who are off on holidays. */
export const rosterHolidays: Verb = {
  roles: setters,
  async run(call) {
    const { node, args } = call;
    const [add, remove] = [args.texts("add"), args.texts("remove")];
    const wrong = [...add, ...remove].find((day) => !isDay(day));
    if (wrong !== undefined) throw new TocsinError("usage", `give holidays like 2026-12-25, got "${wrong.slice(0, 80)}"`);
    return await node.store.transact(async (tx) => {
      const days = new Set((await tx.watchSettings(settingKinds.holiday)).map(({ id }) => id));
      for (const day of add) days.add(day);
      for (const day of remove) days.delete(day);
      if (days.size > holidayLimit) throw new TocsinError("usage", `keep at most ${holidayLimit} holidays: take past ones out`);
      for (const day of add) await tx.putWatchSetting(settingKinds.holiday, day, "");
      for (const day of remove) await tx.putWatchSetting(settingKinds.holiday, day, null);
      await recordChange(tx, call, { verb: "roster-holidays", subject: node.id, facts: { add: [...add], remove: [...remove] } });
      return { holidays: [...days].sort() };
    });
  },
};

/** Shows the roster, who is on duty now, and the gaps of the coming week. Shows no content. */
export const rosterList: Verb = {
  roles: "anyone",
  run: ({ node }) =>
    node.store.read(async (view) => {
      const nowMs = node.clock.nowMs();
      const { entries, holidays } = await readRoster(view);
      const active = await activeRoster(view, nowMs);
      const inTerm = new Set(active.entries.map(({ officer }) => officer));
      const gaps = entries.length === 0 ? [] : rosterGaps(active, nowMs, nowMs + weekMs);
      const line = dutyLine(active, nowMs);
      return {
        now: timestamp(nowMs),
        line: [...line],
        paged: [...(line.length > 0 ? line : everybody(active, nowMs))],
        gaps: gaps.map(({ fromMs, untilMs }) => ({ from: timestamp(fromMs), until: timestamp(untilMs) })),
        roster: entries.toSorted((a, b) => a.order - b.order).map((entry) => ({ ...entryView(entry), inTerm: inTerm.has(entry.officer) })),
        holidays: [...holidays].sort(),
      };
    }),
};
