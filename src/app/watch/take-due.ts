import { millis, timestamp } from "../../base/index.ts";
import { alarmGroup, defaultDeadlines, recordAct, workingPlace } from "../../exchange/index.ts";
import type { Deadline, MessageRecord, Precedence, RaisedAlarm, Transaction } from "../../exchange/index.ts";
import {
  acknowledgeDueMs,
  caseDeadlines,
  escalate,
  escalations,
  everybody,
  wakingLine,
  withWord,
  wordFor,
} from "../../exchange/watch/index.ts";
import type { Escalation, WorkingPlace, Word } from "../../exchange/watch/index.ts";
import type { Node } from "../node.ts";
import { queuePages } from "./queue.ts";
import type { QueuedItem } from "./queue.ts";
import { activeRoster, putOwn, readOwn, settingKinds } from "./settings.ts";
import type { Paged, Told } from "./settings.ts";

/** How many deadlines are taken in one transaction: others get their turn between. */
export const dueAtOnce = 100;

// Who was told of what is forgotten long after any deadline has come again: what was acknowledged meanwhile leaves it behind.
const toldForMs = 14 * 86_400_000;
// ROUTINE has no span of its own; where no working hours are known it is a day (DOMAIN 3.5).
const dayMs = 86_400_000;

/** What the deadlines of one transaction share: read once, whatever their number. */
type Round = {
  readonly tx: Transaction;
  readonly node: Node;
  readonly nowMs: number;
  readonly line: readonly string[];
  readonly everybody: readonly string[];
  readonly told: Map<string, Told>;
  readonly arrivals: ReadonlyMap<string, Paged["officers"]>;
  readonly places: Map<string | null, WorkingPlace>;
  readonly names: Map<string, string>;
};

/** A deadline with the message that it is about; without one where the table does not know its kind, or the message is gone. */
type Due = {
  readonly deadline: Deadline;
  readonly message: MessageRecord | undefined;
  readonly precedence: Precedence;
  readonly word: Word | null;
};

/** Whom the arrival of messages was paged to, and when, by what the engine groups them under. */
async function arrivalPages(tx: Transaction): Promise<Map<string, Paged["officers"]>> {
  const paged = await readOwn<Paged>(tx, settingKinds.paged);
  const arrived = (await tx.openAlarms()).filter(({ kind }: RaisedAlarm) => kind === "arrived");
  return new Map(arrived.map(({ id, subject }) => [subject, paged.get(String(id))?.officers ?? {}]));
}

async function nameOf({ tx, names }: Round, nodeId: string): Promise<string> {
  const name = names.get(nodeId) ?? (await tx.partner(nodeId))?.handle ?? nodeId;
  names.set(nodeId, name);
  return name;
}

/** Whose working days a deadline runs on: the recipient's, which is the partner for what went out. Read once for all deadlines of a round. */
async function placeOf({ tx, places }: Round, { outgoing, partner }: MessageRecord): Promise<WorkingPlace> {
  const whose = outgoing ? partner : null;
  const place = places.get(whose) ?? (await workingPlace(tx, whose));
  places.set(whose, place);
  return place;
}

async function dueOf({ tx, node }: Round, deadline: Deadline): Promise<Due> {
  const isAboutMessage =
    ["machine-receipt", "acknowledge-in", "acknowledge-out"].includes(deadline.kind) && /^[1-9]\d{0,15}$/.test(deadline.subject);
  const message = isAboutMessage ? await tx.message(Number(deadline.subject)) : undefined;
  const word = node.config.exercise ? "EXERCISE" : message === undefined ? null : wordFor(message.status);
  const about = caseDeadlines.includes(deadline.kind) ? await tx.message(Number(deadline.subject)) : message;
  return { deadline, message, precedence: about?.precedence ?? "PRIORITY", word };
}

/** When the deadline comes again if nothing happens: after the span that it had. */
async function againMs(round: Round, { deadline, message, precedence }: Due): Promise<number> {
  if (message === undefined) return round.nowMs + dayMs;
  const terms = message.agreement === null ? undefined : (await round.tx.agreement(message.agreement))?.state.terms;
  const deadlines = terms?.deadlines ?? defaultDeadlines;
  if (deadline.kind === "machine-receipt") return round.nowMs + deadlines.alternateChannelMs;
  return acknowledgeDueMs(precedence, { deadlines, place: await placeOf(round, message) }, round.nowMs);
}

/** The later moment at which a deadline is really due, or `undefined` where it is now: ROUTINE waits for a working day, and what was withheld has not left. */
async function laterMs(round: Round, due: Due): Promise<number | undefined> {
  const { deadline, message, precedence } = due;
  if (message === undefined) return undefined;
  if (message.outgoing && message.state === "withheld") return await againMs(round, due);
  if (precedence !== "ROUTINE" || deadline.kind === "machine-receipt" || deadline.step > 0) return undefined;
  const later = acknowledgeDueMs(precedence, { place: await placeOf(round, message) }, message.committedAt);
  return later > round.nowMs ? later : undefined;
}

/** The table's own words for what is about no message, or about one that is long acknowledged. */
function otherText({ kind, subject }: Deadline): string {
  const [stage] = Object.hasOwn(escalations, kind) ? escalations[kind as keyof typeof escalations] : [];
  // A page goes over other people's networks: which source record it is about stands on the alarm, at home.
  if (stage !== undefined && kind.startsWith("duty-")) return stage.what;
  return stage === undefined ? `the deadline "${kind}" of ${subject} has passed` : `${stage.what}, ref ${subject}`;
}

async function textOf(round: Round, { deadline, message, precedence, word }: Due): Promise<string> {
  if (message === undefined) return withWord(word, otherText(deadline));
  const name = await nameOf(round, message.partner);
  const what = {
    "machine-receipt": `${precedence} to ${name} has no receipt of its node: pass it over another channel`,
    "acknowledge-out": `${precedence} to ${name} not acknowledged in time`,
  }[deadline.kind];
  return withWord(word, `${what ?? `${precedence} from ${name} to be acknowledged`}, ref ${message.row}`);
}

/** Alarms are grouped by partner, precedence and status, as arrivals are: a flood is one alarm with a count. */
function alarmSubject({ deadline, message }: Due): string {
  return message === undefined ? `${deadline.kind} ${deadline.subject}` : alarmGroup(message);
}

async function settle(round: Round, due: Due, escalation: Escalation): Promise<void> {
  const { tx, node, nowMs, told } = round;
  const { deadline, message } = due;
  const key = `${deadline.kind} ${deadline.subject}`;
  if (escalation.comesAgain)
    await tx.putDeadline({ kind: deadline.kind, subject: deadline.subject, dueMs: await againMs(round, due), step: deadline.step + 1 });
  else await tx.endDeadline(deadline.kind, deadline.subject, timestamp(nowMs));
  if (escalation.comesAgain && escalation.page.length > 0) {
    const value = { atMs: nowMs, officers: [...new Set([...(told.get(key)?.officers ?? []), ...escalation.page])] };
    told.set(key, value);
    await putOwn(tx, { kind: settingKinds.told, id: key }, value);
  } else if (!escalation.comesAgain && told.has(key)) {
    await putOwn(tx, { kind: settingKinds.told, id: key }, null);
  }
  await recordAct(tx, node, {
    verb: "deadline-missed",
    subject: message?.messageId ?? deadline.subject,
    officer: null,
    facts: { deadline: deadline.kind, due: timestamp(deadline.dueMs), step: deadline.step, paged: [...escalation.page] },
  });
}

/** Who was paged for the alarm under which a message arrived, once it was there. */
function toldAtArrival({ arrivals }: Round, due: Due): readonly string[] {
  const { message } = due;
  if (message === undefined || message.outgoing) return [];
  return Object.entries(arrivals.get(alarmSubject(due)) ?? {}).flatMap(([officer, atMs]) =>
    atMs >= millis(message.committedAt) ? [officer] : [],
  );
}

async function escalateDue(round: Round, due: Due): Promise<{ officers: readonly string[]; items: readonly QueuedItem[] }> {
  const { tx, nowMs, told } = round;
  const { deadline, message, precedence, word } = due;
  const key = `${deadline.kind} ${deadline.subject}`;
  const escalation = escalate({
    kind: deadline.kind,
    step: deadline.step,
    precedence,
    line: round.line,
    everybody: round.everybody,
    told: [...(told.get(key)?.officers ?? []), ...toldAtArrival(round, due)],
  });
  const text = await textOf(round, due);
  const { alarm, stage } = escalation;
  if (alarm !== null)
    await tx.raiseAlarm({ at: timestamp(nowMs), kind: alarm.kind, subject: alarmSubject(due), urgency: alarm.urgency, text });
  await settle(round, due, escalation);
  const isToPage = stage.whom !== "nobody" && stage.pages.includes(precedence);
  const item = {
    key: `${key} ${deadline.step}`,
    kind: alarm?.kind ?? deadline.kind,
    word,
    message: message?.row ?? null,
    alarm: null,
    text,
    unreached: [],
    isFlash: message !== undefined && precedence === "FLASH",
  };
  return { officers: escalation.page, items: isToPage ? [item] : [] };
}

/**
 * Takes the deadlines that have passed, at most `dueAtOnce`: for each the alarm, the pages and the next deadline that the table says, and
 * the act that says it was missed; all in the given transaction. Gives how many it looked at: as many as `dueAtOnce` means that there may be more.
 */
export async function takeDue(tx: Transaction, node: Node): Promise<number> {
  const nowMs = node.clock.nowMs();
  const deadlines = await tx.deadlinesUntil(nowMs, dueAtOnce);
  if (deadlines.length === 0) return 0;
  // Nobody was told yet of what passes for the first time.
  const told = new Map(deadlines.some(({ step }) => step > 0) ? await readOwn<Told>(tx, settingKinds.told) : []);
  const roster = await activeRoster(tx, nowMs);
  const who = { line: wakingLine(roster, nowMs), everybody: everybody(roster, nowMs) };
  const round: Round = { tx, node, nowMs, told, ...who, arrivals: await arrivalPages(tx), places: new Map(), names: new Map() };
  const pages: { officers: readonly string[]; items: readonly QueuedItem[] }[] = [];
  for (const deadline of deadlines) {
    const due = await dueOf(round, deadline);
    const later = await laterMs(round, due);
    if (later === undefined) pages.push(await escalateDue(round, due));
    else await tx.putDeadline({ kind: deadline.kind, subject: deadline.subject, dueMs: later, step: deadline.step });
  }
  await queuePages(tx, node, pages);
  for (const [key, { atMs }] of told) if (nowMs - atMs > toldForMs) await putOwn(tx, { kind: settingKinds.told, id: key }, null);
  return deadlines.length;
}
