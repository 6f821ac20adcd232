import { isTocsinError, timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue, Timestamp } from "../../base/index.ts";
import { isPresent, paragraphFormat, recordAct, revealParts } from "../../exchange/index.ts";
import type { Draft, DraftRecord, MessageRecord, MonthKeys, Role, Transaction, View } from "../../exchange/index.ts";
import { requireRole } from "../authorise.ts";
import type { Node } from "../node.ts";
import { reasonGiven } from "../reason.ts";
import type { Verb } from "../verb.ts";
import { findMessage } from "../find-message.ts";

/** Who reviews what was released under the life-safety floor. */
const reviewers: readonly Role[] = ["releaser", "duty-to-warn-authority"];
/** How long a second officer has to review it, in milliseconds: 24 hours (PROTOCOL.md 7). */
const reviewSpanMs = 24 * 3_600_000;
const settingKind = "floor-release";
const deadlineKind = "floor-review";
const page = 1000;

/**
 * The first paragraph of a note that says that a floor warning was not about life, in its judgment. It stands in the thread like any note, is counted by
 * both sides, and blocks nothing.
 */
export const notLifeSafetyWords = "NOT LIFE-SAFETY";

/** A release under the life-safety floor and its review; never its text. */
type FloorRelease = {
  readonly draft: string;
  readonly kind: string;
  readonly harm: string;
  readonly drafter: string;
  readonly releaser: string;
  readonly at: Timestamp;
  readonly due: Timestamp;
  readonly rows: readonly number[];
  readonly messages: readonly string[];
  readonly review: { readonly answer: "agree" | "disagree"; readonly by: string; readonly at: Timestamp; readonly reason: string } | null;
};

/** Refuses a draft under the life-safety floor with attachments, with `usage`: the floor carries no bulk (PROTOCOL.md 7). */
export function checkFloorCarriesNoBulk(draft: Pick<Draft, "floor" | "parts">): void {
  if (draft.floor !== null && draft.parts.some(({ label }) => label === "attachment"))
    throw new TocsinError("usage", "leave the attachments out: what is released under the life-safety floor carries no bulk");
}

/** Puts a release under the life-safety floor before a second officer, in the transaction that releases it. What is only a test runs no clock (DOMAIN I17). */
export async function beginFloorReview(
  tx: Transaction,
  node: Node,
  given: { readonly record: DraftRecord; readonly draft: Draft; readonly releaser: string; readonly rows: readonly number[] },
): Promise<void> {
  const { record, draft, releaser, rows } = given;
  if (draft.floor === null || draft.status === "test") return;
  const nowMs = node.clock.nowMs();
  const messages: string[] = [];
  for (const row of rows) messages.push((await tx.message(row))?.messageId ?? "");
  const { id, drafter } = record;
  const due = timestamp(nowMs + reviewSpanMs);
  const begun: FloorRelease = {
    draft: id,
    kind: draft.kind,
    harm: draft.floor.harm,
    drafter,
    releaser,
    at: timestamp(nowMs),
    due,
    rows,
    messages,
    review: null,
  };
  await tx.putWatchSetting(settingKind, id, JSON.stringify(begun));
  await tx.putDeadline({ kind: deadlineKind, subject: id, dueMs: nowMs + reviewSpanMs, step: 0 });
}

async function releasesOf(view: View): Promise<readonly FloorRelease[]> {
  return (await view.watchSettings(settingKind)).map(({ value }) => JSON.parse(value) as FloorRelease);
}

async function findRelease(view: View, name: string): Promise<FloorRelease> {
  const byDraft = await view.watchSetting(settingKind, name);
  if (byDraft !== undefined) return JSON.parse(byDraft) as FloorRelease;
  const { row } = await findMessage(view, name);
  const found = (await releasesOf(view)).find(({ rows }) => rows.includes(row));
  if (found === undefined) throw new TocsinError("unknown-item", `name a release that tocsin floor list shows, got "${name}"`);
  return found;
}

/** Closes what was raised because nobody had reviewed it. */
async function endClock(tx: Transaction, node: Node, draft: string): Promise<void> {
  const at = node.timestamp();
  await tx.endDeadline(deadlineKind, draft, at);
  for (const { id, subject } of await tx.openAlarms()) if (subject === `${deadlineKind} ${draft}`) await tx.closeAlarm(id, at);
}

/**
 * Reviews a release under the life-safety floor: by an officer who neither released nor drafted it, once, with a reason. A reviewer who disagrees
 * takes nothing back: a person is told by an alarm, and what was passed is corrected or recalled like anything else.
 */
const floorReview: Verb = {
  roles: reviewers,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, reviewers, "floor-review");
    const answer = args.flag("agree") ? "agree" : "disagree";
    const reason = reasonGiven(call.args);
    return await node.store.transact(async (tx) => {
      const found = await findRelease(tx, args.text("message"));
      if (found.review !== null)
        throw new TocsinError("act-does-not-follow", `it was reviewed by ${found.review.by} at ${found.review.at}`);
      if (officer.id === found.releaser || officer.id === found.drafter)
        throw new TocsinError("separation-of-duties", `ask a second officer: "${officer.id}" drafted or released it`);
      const at = node.timestamp();
      const reviewed: FloorRelease = { ...found, review: { answer, by: officer.id, at, reason } };
      await tx.putWatchSetting(settingKind, found.draft, JSON.stringify(reviewed));
      await endClock(tx, node, found.draft);
      const { draft, due, messages } = found;
      const facts = { answer, due, inTime: at <= due, messages: [...messages], reason };
      await recordAct(tx, node, { verb: "floor-reviewed", subject: draft, officer: officer.id, facts });
      if (answer === "disagree")
        await tx.raiseAlarm({
          at,
          kind: "floor-review-disagrees",
          subject: `${deadlineKind} ${draft}`,
          urgency: "now",
          text: `the second officer does not agree that a release was about life: correct or recall it, ref ${found.rows.join(", ")}`,
        });
      return shown(reviewed, node.clock.nowMs());
    });
  },
};

/** A release as it is listed: who, when, under which harm, how reviewed; reasons stay with the act. */
function shown(release: FloorRelease, nowMs: number): Record<string, JsonValue> {
  const { review, rows, messages, ...rest } = release;
  const state = review !== null ? `reviewed: ${review.answer}` : release.due <= timestamp(nowMs) ? "overdue" : "to be reviewed";
  return {
    ...rest,
    rows: [...rows],
    messages: [...messages],
    state,
    review: review === null ? null : { answer: review.answer, by: review.by, at: review.at },
  };
}

/** Whether a note says of its thread that it was not about life. One of a form that cannot be read says nothing. */
async function saysNotLifeSafety(view: View, { row }: MessageRecord, months: MonthKeys): Promise<boolean> {
  const first = revealParts(await view.parts(row), months).find(({ label }) => label === "paragraph");
  if (first === undefined || !isPresent(first)) return false;
  try {
    return paragraphFormat.decode(first.bytes).text === notLifeSafetyWords;
  } catch (thrown) {
    if (isTocsinError(thrown)) return false;
    throw thrown;
  }
}

type Count = { sent: number; received: number; notesFromUs: number; notesFromThem: number };

/** What passed under the floor with one partner, both ways, and how much of it either side says was not about life. Both sides count the same messages. */
async function countWith(view: View, partner: string, months: MonthKeys): Promise<Count> {
  const count: Count = { sent: 0, received: 0, notesFromUs: 0, notesFromThem: 0 };
  const threads = new Set<string>();
  for (let after = 0; ;) {
    const messages = await view.messages({ partner, kinds: ["warning"], after, limit: page });
    for (const message of messages) {
      if (message.reason !== "floor" || message.state === "parked" || message.status === "test") continue;
      count[message.outgoing ? "sent" : "received"] += 1;
      if (message.thread !== null) threads.add(message.thread);
    }
    const last = messages.at(-1);
    if (last === undefined || messages.length < page) break;
    after = last.row;
  }
  for (const thread of threads)
    for (const note of await view.messages({ thread, partner, kinds: ["note"], limit: page }))
      if (note.state !== "parked" && (await saysNotLifeSafety(view, note, months)))
        count[note.outgoing ? "notesFromUs" : "notesFromThem"] += 1;
  return count;
}

/** What was released under the life-safety floor and how it was reviewed; with each partner the counts that both sides see. No text of any of it. */
const floorList: Verb = {
  roles: "anyone",
  async run({ node }) {
    const { months } = await node.exchange();
    return await node.store.read(async (view) => {
      const nowMs = node.clock.nowMs();
      const releases = (await releasesOf(view)).toSorted((one, other) => (one.at < other.at ? -1 : 1));
      const partners: JsonValue[] = [];
      for (const { nodeId, handle } of await view.partners())
        partners.push({ partner: handle, ...(await countWith(view, nodeId, months)) });
      return { releases: releases.map((release) => shown(release, nowMs)), partners };
    });
  },
};

/** The verbs of the life-safety floor, by name. */
export const floorVerbs: Readonly<Record<string, Verb>> = { "floor-list": floorList, "floor-review": floorReview };
