import { millis, timestamp } from "../base/index.ts";
import {
  entered,
  isPresent,
  personFormat,
  pledges,
  releaseRequests,
  requirements,
  resultDueMs,
  revealParts,
  warningView,
} from "../exchange/index.ts";
import type { Entry, MessageRecord, MonthKeys, Transaction } from "../exchange/index.ts";
import { entriesOf } from "./cases.ts";
import { followFlash } from "./flash-prompt.ts";
import type { Node } from "./node.ts";
import { changeKinds, followOnward } from "./onward-alarm.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** When a warning's validity prompts are due, in milliseconds from its end (DOMAIN.md 3.5). The first is a day before, or half its validity where that is shorter. */
const validityPrompts = { "validity-day": dayMs, "validity-week": 7 * dayMs, "validity-month": 30 * dayMs } as const;
const validityKinds = ["validity-ends", "validity-day", "validity-week", "validity-month"] as const;
/** When the recipient's outcome is due, in milliseconds from its acknowledgement. */
const outcomeClocks = { "outcome-interim": dayMs, "outcome-update": 3 * dayMs, "outcome-final": 30 * dayMs } as const;
/** How long a request may wait, in milliseconds, by its precedence. */
export const requestSpanMs = { FLASH: 8 * hourMs, IMMEDIATE: 8 * hourMs, PRIORITY: 3 * dayMs, ROUTINE: 7 * dayMs } as const;
/** The longest time to the first review of content, and the longest that it is kept without a renewal (DOMAIN.md 3.5). */
export const reviewMs = 183 * dayMs;
export const capMs = 3 * 365 * dayMs;

const standing = ["dispatched", "delivered", "live", "lapsed"];

type Round = { readonly tx: Transaction; readonly node: Node; readonly nowMs: number; readonly entries: readonly Entry[] };
type Due = { readonly kind: string; readonly subject: string; readonly dueMs: number };

async function put({ tx, nowMs }: Round, { kind, subject, dueMs }: Due): Promise<void> {
  // What has passed was taken when it did: putting it again would raise it again.
  if (dueMs > nowMs) await tx.putDeadline({ kind, subject, dueMs, step: 0 });
}

async function end({ tx, nowMs }: Round, kinds: readonly string[], subject: string): Promise<void> {
  for (const kind of kinds) await tx.endDeadline(kind, subject, timestamp(nowMs));
}

/** A lapsed warning closes nothing: it is asked after until somebody stands it down or says what became of it. */
async function validityClocks(round: Round, warning: Entry): Promise<void> {
  const { state, validity } = warningView(round.entries, warning, round.nowMs);
  const subject = String(warning.row);
  if (validity === null || !standing.includes(state)) return await end(round, validityKinds, subject);
  const untilMs = millis(validity.until);
  const before = Math.min(dayMs, (untilMs - millis(validity.from)) / 2);
  await put(round, { kind: "validity-ends", subject, dueMs: Math.trunc(untilMs - before) });
  for (const [kind, afterMs] of Object.entries(validityPrompts)) await put(round, { kind, subject, dueMs: untilMs + afterMs });
}

async function outcomeClocksOf(round: Round, warning: Entry): Promise<void> {
  if (warning.outgoing) return;
  const acknowledged = warning.receipts.find(({ byPartner, verdict }) => !byPartner && (verdict === "accepted" || verdict === "queried"));
  if (acknowledged === undefined) return;
  const subject = String(warning.row);
  const own = entered(round.entries, "outcome").filter(({ outgoing, body }) => outgoing && body.of === warning.envelope);
  const isFinal = own.some(({ body }) => body.stage !== "interim");
  const isDone: Readonly<Record<string, boolean>> = {
    "outcome-interim": own.length > 0,
    "outcome-update": own.length > 1 || isFinal,
    "outcome-final": isFinal,
  };
  for (const [kind, spanMs] of Object.entries(outcomeClocks)) {
    if (isDone[kind] === true) await end(round, [kind], subject);
    else await put(round, { kind, subject, dueMs: millis(acknowledged.at) + spanMs });
  }
}

/** A request is due until it is answered; a note by who is asked tells of a delay, and the span begins anew with it. */
async function requestClock(round: Round, request: Entry): Promise<void> {
  const kind = request.outgoing ? "request-out" : "request-in";
  const later = round.entries.filter(({ row, party }) => row > request.row && party !== request.party);
  if (later.some((entry) => entry.kind === "answer")) return await end(round, [kind], String(request.row));
  const from = later.findLast((entry) => entry.kind === "note") ?? request;
  await put(round, { kind, subject: String(request.row), dueMs: millis(from.committedAt) + requestSpanMs[request.precedence] });
}

async function releaseRequestClocks(round: Round): Promise<void> {
  for (const { row, state, due } of releaseRequests(round.entries, round.nowMs)) {
    const request = round.entries.find((entry) => entry.row === row);
    const kind = request?.outgoing === true ? "release-request-out" : "release-request-in";
    if (state === "asked" || state === "referred") await put(round, { kind, subject: String(row), dueMs: millis(due) });
    else if (state !== "refused-by-silence") await end(round, [kind], String(row));
  }
}

/** A pledge with a date is asked after when the date has passed, on both sides, until it was kept, disputed or withdrawn. It never holds anything up. */
async function pledgeClocks(round: Round, { partner, months }: { readonly partner: string; readonly months: MonthKeys }): Promise<void> {
  const made = await entriesOf(round.tx, { partner, kinds: ["pledge"] }, { self: round.node.id, months });
  for (const { pledge, state, until } of pledges(made)) {
    const entry = made.find(({ envelope }) => envelope === pledge);
    if (entry === undefined || entry.status === "test" || until === null) continue;
    const kind = entry.outgoing ? "pledge-due-out" : "pledge-due-in";
    if (state === "open") await put(round, { kind, subject: String(entry.row), dueMs: millis(until) });
    else await end(round, [kind], String(entry.row));
  }
}

/** A standing requirement lapses loudly: who sent it is asked before, and both are told when it has. */
async function requirementClocks(
  round: Round,
  { partner, months }: { readonly partner: string; readonly months: MonthKeys },
): Promise<void> {
  const sent = await entriesOf(round.tx, { partner, kinds: ["requirement"] }, { self: round.node.id, months });
  for (const { requirement, state, validUntil } of requirements(sent, round.nowMs)) {
    const entry = sent.find(({ envelope }) => envelope === requirement);
    if (entry === undefined || entry.status === "test") continue;
    const subject = String(entry.row);
    if (state === "withdrawn") await end(round, ["requirement-ends", "requirement-lapsed"], subject);
    if (state !== "standing") continue;
    const untilMs = millis(validUntil);
    const before = Math.min(7 * dayMs, (untilMs - millis(entry.committedAt)) / 2);
    if (entry.outgoing) await put(round, { kind: "requirement-ends", subject, dueMs: Math.trunc(untilMs - before) });
    await put(round, { kind: "requirement-lapsed", subject, dueMs: untilMs });
  }
}

/** A correction, revocation or recall is due to be answered by whoever holds what it is about: with what was done, by its own claim. */
async function resultClock(round: Round, change: Entry): Promise<void> {
  const kind = change.outgoing ? "result-out" : "result-in";
  const isAnswered = entered(round.entries, "result").some(({ body, party }) => body.of === change.envelope && party !== change.party);
  if (isAnswered) await end(round, [kind], String(change.row));
  else await put(round, { kind, subject: String(change.row), dueMs: millis(change.committedAt) + resultDueMs });
}

/** Sets and ends every clock of a thread as it stands now: validity, outcomes, requests, results. Nothing that passes closes anything. */
export async function setThreadClocks(
  tx: Transaction,
  node: Node,
  given: { readonly thread: string; readonly months: MonthKeys },
): Promise<void> {
  const entries = await entriesOf(tx, { thread: given.thread }, { self: node.id, months: given.months });
  const round: Round = { tx, node, nowMs: node.clock.nowMs(), entries };
  for (const entry of entries) {
    if (entry.status === "test") continue;
    if (entry.kind === "warning") {
      await validityClocks(round, entry);
      await outcomeClocksOf(round, entry);
    }
    if (entry.kind === "request") await requestClock(round, entry);
    if (changeKinds.some((kind) => kind === entry.kind)) await resultClock(round, entry);
  }
  const partners = (kind: string): Set<string> => new Set(entries.filter((entry) => entry.kind === kind).map(({ partner }) => partner));
  for (const partner of partners("pledge")) await pledgeClocks(round, { partner, months: given.months });
  for (const partner of partners("requirement")) await requirementClocks(round, { partner, months: given.months });
  await releaseRequestClocks(round);
  await followFlash(tx, node, entries);
  await followOnward(tx, { node, months: given.months }, entries);
}

function monthStart(month: string, further: number): number {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return Date.UTC(year, number - 1 + further, 1);
}

/** Sets the review of a message's content: with all of its month, and of an entry on a person by the entry's own date, in six months at the latest. */
export async function setReviewClocks(
  tx: Transaction,
  node: Node,
  given: { readonly message: MessageRecord; readonly months: MonthKeys },
): Promise<void> {
  const { message, months } = given;
  const month = message.committedAt.slice(0, 7);
  const nowMs = node.clock.nowMs();
  if ((await tx.setting(`review ${month}`)) === undefined) {
    await tx.putSetting(`review ${month}`, "set");
    await tx.putDeadline({ kind: "retention-review", subject: month, dueMs: monthStart(month, 0) + reviewMs, step: 0 });
    await tx.putDeadline({ kind: "retention-cap", subject: month, dueMs: monthStart(month, 0) + capMs, step: 0 });
  }
  for (const [position, part] of revealParts(await tx.parts(message.row), months).entries()) {
    if (part.label !== "person" || !isPresent(part)) continue;
    let reviewAt = nowMs + reviewMs;
    try {
      reviewAt = Math.min(reviewAt, millis(personFormat.decode(part.bytes).reviewAt));
    } catch {
      // A partner wrote it in another form: it is reviewed all the same.
    }
    await tx.putDeadline({ kind: "person-review", subject: `${message.row} ${position + 1}`, dueMs: Math.max(reviewAt, nowMs), step: 0 });
  }
}
