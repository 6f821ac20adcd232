import { timestamp, uuid4 } from "../../base/index.ts";
import type { Transaction } from "../../exchange/index.ts";
import { inEarnestFirst } from "../../exchange/watch/index.ts";
import type { PageItem } from "../../exchange/watch/index.ts";
import type { Node } from "../node.ts";
import { putOwn, readOwn, settingKinds } from "./settings.ts";

/** One thing in a waiting page, who could not be reached about it, and whether it is about a FLASH message, which waits for no other page. */
export type QueuedItem = PageItem & { readonly unreached: readonly string[]; readonly isFlash?: boolean };

/** Whether a waiting page has something about a FLASH message on it. */
export function hasFlash(page: Pick<QueuedPage, "items">): boolean {
  return page.items.some(({ isFlash }) => isFlash === true);
}

/**
 * The page that waits for an officer: what comes before it is sent is added to it, so that a flood is one page. `round` counts the tries
 * through all of the officer's notifiers; it is not tried before `notBeforeMs` of the node's time.
 */
export type QueuedPage = {
  readonly id: string;
  readonly items: readonly QueuedItem[];
  readonly more: number;
  readonly round: number;
  readonly notBeforeMs: number;
};

const itemLimit = 20;

/** The waiting pages by officer. */
export function readQueue(view: Pick<Transaction, "watchSettings">): Promise<ReadonlyMap<string, QueuedPage>> {
  return readOwn<QueuedPage>(view, settingKinds.page);
}

/** Puts a page back as it stands now; without items it is gone. */
export async function putQueued(tx: Pick<Transaction, "putWatchSetting">, officer: string, page: QueuedPage | undefined): Promise<void> {
  const value =
    page === undefined || page.items.length === 0
      ? null
      : { ...page, items: page.items.map((item) => ({ ...item, unreached: [...item.unreached] })) };
  await putOwn(tx, { kind: settingKinds.page, id: officer }, value);
}

/** A page with more on it. What does not fit is counted; what is meant in earnest is the last to be left out. */
function joined(page: QueuedPage, items: readonly QueuedItem[]): QueuedPage {
  const known = new Set(page.items.map(({ key }) => key));
  const all = inEarnestFirst([...page.items, ...items.filter(({ key }) => !known.has(key))]);
  return { ...page, items: all.slice(0, itemLimit), more: page.more + Math.max(0, all.length - itemLimit) };
}

/**
 * Lets officers be paged: durable with the transaction, sent after it. Where there is nobody to page, that is an alarm of its own
 * (`nobody-to-page`), and the console shows it.
 */
export async function queuePages(
  tx: Transaction,
  node: Node,
  pages: readonly { readonly officers: readonly string[]; readonly items: readonly QueuedItem[] }[],
): Promise<void> {
  if (pages.every(({ items }) => items.length === 0)) return;
  const waiting = new Map(await readQueue(tx));
  const changed = new Set<string>();
  const nowMs = node.clock.nowMs();
  const isSomebody = pages.some(({ officers, items }) => officers.length > 0 && items.length > 0);
  for (const alarm of isSomebody ? await tx.openAlarms() : [])
    if (alarm.kind === "nobody-to-page") await tx.closeAlarm(alarm.id, timestamp(nowMs));
  for (const { officers, items } of pages) {
    if (items.length === 0) continue;
    if (officers.length === 0) {
      const text = "somebody has to be woken, and there is nobody on the roster to be paged: run tocsin watch roster set";
      await tx.raiseAlarm({ at: timestamp(nowMs), kind: "nobody-to-page", subject: node.id, urgency: "now", text });
    }
    for (const officer of officers) {
      // A new thing is told at once, even to one who was hard to reach before: its rounds begin anew.
      const page = { ...(waiting.get(officer) ?? { id: uuid4(node.random), items: [], more: 0 }), round: 0, notBeforeMs: nowMs };
      waiting.set(officer, joined(page, items));
      changed.add(officer);
    }
  }
  for (const officer of changed) await putQueued(tx, officer, waiting.get(officer));
}
