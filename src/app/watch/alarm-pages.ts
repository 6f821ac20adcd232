import { isFlashGroup } from "../../exchange/index.ts";
import type { RaisedAlarm, Transaction, View } from "../../exchange/index.ts";
import { escalatedAlarms, wakingLine, withWord } from "../../exchange/watch/index.ts";
import type { PageItem, Word } from "../../exchange/watch/index.ts";
import type { Node } from "../node.ts";
import { queuePages } from "./queue.ts";
import type { QueuedItem } from "./queue.ts";
import { activeRoster, putOwn, readOwn, settingKinds } from "./settings.ts";
import type { Paged } from "./settings.ts";

/** How long an alarm that is raised again is silent after its first page, in milliseconds; after each further page twice as long, up to the longest. */
export const pageAgainMs = 30_000;
const longestSilenceMs = 15 * 60_000;
// A second FLASH is another matter of life and death, not a repetition of the first: only a flood is held back, and never for long.
const flashAgainMs = 5000;
const longestFlashSilenceMs = 60_000;

// After an hour without a page it is a new matter, and as urgent as the first time.
const quietMs = 3_600_000;

// How soon somebody who was put on an empty roster is paged for what came before.
const emptyRosterMs = 60_000;

// The table of escalations pages for its own; nobody can be paged for the last two, which say that somebody could not be.
const unpaged: ReadonlySet<string> = new Set([...escalatedAlarms, "page-failed", "nobody-to-page"]);
// Raised by each further failure: whoever was told once knows.
const onceOnly: ReadonlySet<string> = new Set(["notifier-silent"]);

/** When an open alarm is to be paged: now, at a later moment, or not (again). */
function dueMs(alarm: RaisedAlarm, paged: Paged | undefined, nowMs: number): number | undefined {
  if (alarm.urgency !== "now" || unpaged.has(alarm.kind)) return undefined;
  if (paged === undefined) return nowMs;
  // Nobody was on the roster then: somebody may be by now.
  if (Object.keys(paged.officers).length === 0) return Math.max(nowMs, paged.atMs + emptyRosterMs);
  if (alarm.count <= paged.count || onceOnly.has(alarm.kind)) return undefined;
  const [first, longest] = isFlashGroup(alarm) ? [flashAgainMs, longestFlashSilenceMs] : [pageAgainMs, longestSilenceMs];
  return Math.max(nowMs, paged.atMs + Math.min(longest, first * 2 ** (paged.times - 1)));
}

/** What there is to do about open alarms: whether now, and else when next. */
export async function alarmWork(view: View, nowMs: number): Promise<{ readonly isNow: boolean; readonly nextMs: number | undefined }> {
  const paged = await readOwn<Paged>(view, settingKinds.paged);
  const open = await view.openAlarms();
  const dues = open.flatMap((alarm) => dueMs(alarm, paged.get(String(alarm.id)), nowMs) ?? []);
  const ids = new Set(open.map(({ id }) => String(id)));
  const isStale = [...paged.keys()].some((id) => !ids.has(id));
  const next = Math.min(...dues);
  return { isNow: isStale || next <= nowMs, nextMs: Number.isFinite(next) ? next : undefined };
}

/** The word that an alarm's text begins with; everything in an exercise folder is an exercise. */
function wordOf(alarm: RaisedAlarm, node: Node): Word | null {
  if (node.config.exercise || alarm.text.startsWith("EXERCISE ")) return "EXERCISE";
  return alarm.text.startsWith("TEST ") ? "TEST" : null;
}

/** What a page says of an alarm. */
function itemOf(alarm: RaisedAlarm, node: Node): PageItem {
  const word = wordOf(alarm, node);
  return {
    key: `alarm ${alarm.id} ${alarm.count}`,
    kind: alarm.kind,
    word,
    message: null,
    alarm: alarm.id,
    text: withWord(word, `${alarm.text}, alarm ${alarm.id}`),
  };
}

/** Queues a page to the first in line for each alarm of urgency `now` that was not paged yet, or was raised again since; forgets those that were closed. */
export async function queueAlarmPages(tx: Transaction, node: Node): Promise<void> {
  const nowMs = node.clock.nowMs();
  const paged = await readOwn<Paged>(tx, settingKinds.paged);
  const open = await tx.openAlarms();
  const line = wakingLine(await activeRoster(tx, nowMs), nowMs).slice(0, 1);
  const items: QueuedItem[] = [];
  for (const alarm of open) {
    const before = paged.get(String(alarm.id));
    const due = dueMs(alarm, before, nowMs);
    if (due === undefined || due > nowMs) continue;
    items.push({ ...itemOf(alarm, node), unreached: [], isFlash: isFlashGroup(alarm) });
    const officers = { ...before?.officers, ...Object.fromEntries(line.map((officer) => [officer, nowMs])) };
    const times = before === undefined || nowMs - before.atMs >= quietMs ? 1 : before.times + 1;
    await putOwn(tx, { kind: settingKinds.paged, id: String(alarm.id) }, { count: alarm.count, atMs: nowMs, times, officers });
  }
  const ids = new Set(open.map(({ id }) => String(id)));
  for (const id of paged.keys()) if (!ids.has(id)) await putOwn(tx, { kind: settingKinds.paged, id }, null);
  await queuePages(tx, node, [{ officers: line, items }]);
}
