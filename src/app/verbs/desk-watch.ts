import { timestamp } from "../../base/index.ts";
import type { JsonValue, Timestamp } from "../../base/index.ts";
import { awaitsAcknowledgement, dutyState, kindNames } from "../../exchange/index.ts";
import type { Duty, MessageRecord, RaisedAlarm, Role, View } from "../../exchange/index.ts";
import { deskClock, passedClock } from "../desk-clocks.ts";
import { feedStatus } from "../feeds/status.ts";
import type { Node } from "../node.ts";
import type { Verb, VerbCall } from "../verb.ts";

const mostClocks = 1000;
const mostParked = 100;
const mostAnswered = 200;
const dutyRoles: readonly Role[] = ["drafter", "source-owner", "releaser", "duty-to-warn-authority", "watch-officer"];
// What these alarms say, the clocks of the messages say one by one.
const saidByClocks: Readonly<Record<string, string>> = { arrived: "acknowledge", "not-acknowledged": "acknowledge" };

/** One thing that a person has to see or do. No word of a message is in it. */
type Item = {
  readonly key: string;
  readonly what: string;
  readonly whose: "ours" | "theirs";
  readonly due: Timestamp | null;
  readonly since: Timestamp | null;
  readonly subject: string | null;
  readonly text: string | null;
  readonly alarm: number | null;
  readonly message: JsonValue;
};

type Reading = { readonly node: Node; readonly view: View; readonly nowMs: number; readonly names: Map<string, string> };

async function nameOf({ view, names }: Reading, partner: string): Promise<string> {
  const name = names.get(partner) ?? (await view.partner(partner))?.handle ?? partner;
  names.set(partner, name);
  return name;
}

async function placeOf(reading: Reading, message: MessageRecord | undefined): Promise<JsonValue> {
  if (message === undefined) return null;
  const { row, messageId, envelopeHash, outgoing, kind, thread, precedence, status, sequence, committedAt, equivocates } = message;
  const partner = await nameOf(reading, message.partner);
  return {
    row,
    message: messageId,
    envelope: envelopeHash,
    outgoing,
    partner,
    kind,
    thread,
    precedence,
    status,
    sequence,
    at: committedAt,
    equivocates,
  };
}

const item = (given: Pick<Item, "key" | "what"> & Partial<Item>): Item => ({
  whose: "ours",
  due: null,
  since: null,
  subject: null,
  text: null,
  alarm: null,
  message: null,
  ...given,
});

/** What falls due, each thing once: where several clocks of it are open the first counts. */
async function clockItems(reading: Reading): Promise<{ readonly items: Map<string, Item>; readonly isWhole: boolean }> {
  const { view, nowMs } = reading;
  const deadlines = await view.deadlinesUntil(Number.MAX_SAFE_INTEGER, mostClocks);
  const unended = new Set(deadlines.filter(({ kind }) => kind === "validity-ends").map(({ subject }) => subject));
  const items = new Map<string, Item>();
  for (const deadline of deadlines) {
    const clock = deskClock(deadline, nowMs);
    if (clock === undefined || (clock.what === "validity" && unended.has(clock.subject))) continue;
    const key = `${clock.what} ${clock.subject}`;
    if (items.has(key)) continue;
    const message = clock.row === null ? undefined : await view.message(clock.row);
    const { what, whose, due, subject } = clock;
    const since = message?.committedAt ?? null;
    items.set(
      key,
      item({ key, what, whose, due, since, subject: clock.row === null ? subject : null, message: await placeOf(reading, message) }),
    );
  }
  return { items, isWhole: deadlines.length < mostClocks };
}

/** Open alarms, each beside the clock that it is about; what clocks say already is not said twice. */
async function withAlarms(reading: Reading, items: Map<string, Item>): Promise<void> {
  const alarms = await reading.view.openAlarms();
  const said = new Set([...items.values()].map(({ what }) => what));
  for (const alarm of alarms) {
    const covered = saidByClocks[alarm.kind];
    if (alarm.kind === "parked" || alarm.kind.startsWith("duty-") || (covered !== undefined && said.has(covered))) continue;
    await addAlarm(reading, items, alarm);
  }
}

async function addAlarm(reading: Reading, items: Map<string, Item>, alarm: RaisedAlarm): Promise<void> {
  const passed = passedClock(alarm.subject);
  const key = passed === undefined ? `alarm ${alarm.id}` : `${passed.what} ${passed.subject}`;
  const known = items.get(key);
  if (known !== undefined) {
    // A validity's own end tells more than when it was asked after.
    const due = known.what === "validity" || (known.due !== null && known.due < alarm.at) ? known.due : alarm.at;
    items.set(key, { ...known, due, alarm: alarm.id });
    return;
  }
  const message = passed === undefined || passed.row === null ? undefined : await reading.view.message(passed.row);
  items.set(
    key,
    item({
      key,
      what: passed?.what ?? "alarm",
      due: alarm.urgency === "now" || passed !== undefined ? alarm.at : null,
      since: alarm.at,
      subject: passed === undefined ? alarm.kind : null,
      text: alarm.text,
      alarm: alarm.id,
      message: await placeOf(reading, message),
    }),
  );
}

async function dutyItems({ view, nowMs }: Reading): Promise<readonly Item[]> {
  const duties = (await view.watchSettings("duty")).map(({ value }) => JSON.parse(value) as Duty);
  return duties
    .filter(({ state }) => state === "running")
    .map((duty) => {
      const isAsked = duty.waiver?.answer === "open";
      const key = `duty ${duty.source}`;
      return item({
        key,
        what: isAsked ? "answer-waiver" : "warn",
        due: duty.due,
        since: duty.at,
        subject: duty.source,
        text: dutyState(duty, nowMs),
      });
    });
}

async function parkedItems(reading: Reading): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (const message of await reading.view.messages({ states: ["parked"], newestFirst: true, limit: mostParked }))
    items.push(
      item({
        key: `parked ${message.row}`,
        what: "parked",
        since: message.committedAt,
        text: message.reason,
        message: await placeOf(reading, message),
      }),
    );
  return items;
}

/** Messages of ours to which the partner's officer said something else than yes, until we have written in their thread again. */
async function disputedItems(reading: Reading): Promise<readonly Item[]> {
  const { view } = reading;
  const items: Item[] = [];
  const kinds = kindNames.filter(awaitsAcknowledgement);
  const sent = await view.messages({ outgoing: true, kinds, newestFirst: true, limit: mostAnswered });
  for (const message of sent) {
    const said = (await view.receipts(message.row)).findLast(
      ({ byPartner, verdict }) => byPartner && verdict !== "delivered" && verdict !== "opened",
    );
    if (said === undefined || said.verdict === "accepted") continue;
    const isAnswered = sent.some(
      ({ thread, row, committedAt }) => thread === message.thread && row > message.row && committedAt >= said.at,
    );
    if (isAnswered) continue;
    items.push(
      item({ key: `${said.verdict} ${message.row}`, what: said.verdict, since: said.at, message: await placeOf(reading, message) }),
    );
  }
  return items;
}

async function draftItems({ view }: Reading): Promise<readonly Item[]> {
  return (await view.drafts()).map(({ id, kind, drafter, at }) =>
    item({ key: `draft ${id}`, what: "release", since: at, subject: id, text: `${kind} ${drafter}` }),
  );
}

async function feedItems({ view, node }: Reading): Promise<readonly Item[]> {
  const feeds = (await feedStatus(view, node)) as readonly Record<string, JsonValue>[];
  return feeds
    .filter(({ standing }) => standing !== "whole" && standing !== "never pulled")
    .map(({ name, standing, triedAt }) =>
      item({
        key: `feed ${String(name)}`,
        what: "feed",
        since: triedAt as Timestamp | null,
        subject: String(name),
        text: String(standing),
      }),
    );
}

function byWhatRunsOut(one: Item, other: Item): number {
  if (one.due !== null && other.due !== null) return one.due < other.due ? -1 : one.due > other.due ? 1 : 0;
  if (one.due !== null || other.due !== null) return one.due === null ? 1 : -1;
  return (one.since ?? "") < (other.since ?? "") ? -1 : 1;
}

async function itemsOf(reading: Reading, { signers }: VerbCall): Promise<{ readonly items: readonly Item[]; readonly isWhole: boolean }> {
  const { items, isWhole } = await clockItems(reading);
  await withAlarms(reading, items);
  const seesDuties = signers.some(({ officer }) => officer.roles.some((role) => dutyRoles.includes(role)));
  const others = [
    ...(seesDuties ? await dutyItems(reading) : []),
    ...(await parkedItems(reading)),
    ...(await disputedItems(reading)),
    ...(await draftItems(reading)),
    ...(await feedItems(reading)),
  ];
  return { items: [...items.values(), ...others].toSorted(byWhatRunsOut), isWhole };
}

/**
 * Everything that needs a person, what runs out first on top: unacknowledged messages, requests, release requests, duties to warn, lapsed validity,
 * parked messages, broken feeds, alarms, drafts that wait for a releaser, and what is waited for from partners. Shows no content; `isWhole` says
 * whether clocks beyond the first 1,000 were left out.
 */
const deskWatch: Verb = {
  roles: "anyone",
  run: (call) =>
    call.node.store.read(async (view) => {
      const { node } = call;
      const nowMs = node.clock.nowMs();
      const { items, isWhole } = await itemsOf({ node, view, nowMs, names: new Map() }, call);
      return { now: timestamp(nowMs), items: items.map((one): JsonValue => ({ ...one })), isWhole };
    }),
};

/** The verbs of the watch's page, by name. */
export const watchDeskVerbs: Readonly<Record<string, Verb>> = { "desk-watch": deskWatch };
