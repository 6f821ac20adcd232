import type { View } from "../../exchange/index.ts";
import type { Node } from "../node.ts";
import { alarmWork, queueAlarmPages } from "./alarm-pages.ts";
import { deliver } from "./deliver.ts";
import type { DeliveryPorts } from "./deliver.ts";
import { errandsOn } from "./errands.ts";
import type { Errands } from "./errands.ts";
import type { Notify } from "./notice.ts";
import { notify as notifyInEarnest } from "./notify.ts";
import { hasFlash, readQueue } from "./queue.ts";
import { selfTestsDue, testNotifier } from "./self-test.ts";
import { dueAtOnce, takeDue } from "./take-due.ts";

/** How long the watch sleeps at most, in milliseconds of the node's time: what nobody told it of it finds by then. */
export const lookEveryMs = 10_000;

/** How long an officer is left alone after a page, so that a flood is a few pages that say how much there is. */
export const pageGapMs = 30_000;
/** The same between two pages about FLASH messages. A page about one waits for no page about anything else. */
export const flashGapMs = 5000;

/** A watch that keeps running. */
export type RunningWatch = {
  /** Ends it: no page is begun any more, what is under way is ended; what was not carried waits for the next start. */
  stop(): Promise<void>;
  /** Has it look now, because something was committed. */
  nudge(): void;
};

/** What the watch has to do, found by one cheap reading. */
type Work = {
  readonly isDue: boolean;
  readonly hasAlarms: boolean;
  readonly officers: readonly string[];
  readonly notifiers: readonly string[];
  readonly nextMs: number;
};

async function look(view: View, nowMs: number, errands: Errands): Promise<Work> {
  const deadlineMs = (await view.nextDeadlineMs()) ?? Infinity;
  const alarms = await alarmWork(view, nowMs);
  let nextMs = Math.min(deadlineMs, alarms.nextMs ?? Infinity);
  const ready = (dues: Iterable<readonly [string, number]>, kind: string): string[] => {
    const now: string[] = [];
    for (const [id, askedMs] of dues) {
      const dueMs = Math.max(askedMs, errands.heldUntilMs(`${kind} ${id}`));
      // Whoever is busy looks again when it is done.
      if (errands.isBusy(`${kind} ${id}`)) continue;
      if (dueMs <= nowMs) now.push(id);
      else nextMs = Math.min(nextMs, dueMs);
    }
    return now;
  };
  const pages = [...(await readQueue(view))].map(
    ([officer, page]) =>
      [officer, Math.max(page.notBeforeMs, errands.heldUntilMs(`${hasFlash(page) ? "flash" : "any"} ${officer}`))] as const,
  );
  const officers = ready(pages, "page");
  const notifiers = ready(await selfTestsDue(view), "test");
  return { isDue: deadlineMs <= nowMs, hasAlarms: alarms.isNow, officers, notifiers, nextMs };
}

/** One turn: what has passed, what has to be seen, whom to page, what to test. Gives when the next is due, now where it queued something. */
export async function turn(delivery: DeliveryPorts, errands: Errands): Promise<number> {
  const { node, signal } = delivery;
  const nowMs = node.clock.nowMs();
  const work = await node.store.read((view) => look(view, nowMs, errands));
  let taken = work.isDue ? dueAtOnce : 0;
  while (taken === dueAtOnce && !signal.aborted) taken = await node.store.transact((tx) => takeDue(tx, node));
  if (work.hasAlarms) await node.store.transact((tx) => queueAlarmPages(tx, node));
  if (signal.aborted) return Infinity;
  for (const officer of work.officers) {
    errands.begin(`page ${officer}`, async () => {
      const carried = await deliver(delivery, officer);
      if (carried === undefined) return;
      errands.hold(`any ${officer}`, pageGapMs);
      if (carried.hasFlash) errands.hold(`flash ${officer}`, flashGapMs);
    });
  }
  for (const id of work.notifiers) errands.begin(`test ${id}`, async () => void (await testNotifier(delivery, id)));
  return work.isDue || work.hasAlarms ? nowMs : work.nextMs;
}

/**
 * Keeps the watch of a node: takes deadlines as they pass, pages for what has to be seen now, tests the notifiers every day. It runs on the
 * node's clock, so that in an exercise advancing the clock is enough; only the limits of single tries run on the machine's. What goes wrong
 * in it is told to `tell` and tried again: it never throws.
 */
export function startWatch(node: Node, ports: { readonly notify?: Notify; tell(text: string): void }): RunningWatch {
  const ended = new AbortController();
  const delivery: DeliveryPorts = { node, notify: ports.notify ?? notifyInEarnest, signal: ended.signal, tell: ports.tell };
  let timer = { cancel: (): void => {} };
  let turning: Promise<void> | undefined;
  let isAgain = false;
  let lastFault = "";
  const fault = (thrown: unknown): void => {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    if (text !== lastFault) ports.tell(`the watch could not do its work and tries again: ${text}`);
    lastFault = text;
  };
  const errands = errandsOn(node.clock, { fault, done: () => nudge() });

  const turns = async (): Promise<void> => {
    let nextMs = Infinity;
    do {
      isAgain = false;
      try {
        nextMs = await turn(delivery, errands);
        lastFault = "";
        isAgain ||= nextMs <= node.clock.nowMs();
      } catch (thrown) {
        nextMs = Infinity;
        fault(thrown);
      }
    } while (isAgain && !ended.signal.aborted);
    turning = undefined;
    timer.cancel();
    if (!ended.signal.aborted) timer = node.clock.after(Math.min(lookEveryMs, nextMs - node.clock.nowMs()), nudge);
  };
  function nudge(): void {
    if (ended.signal.aborted) return;
    isAgain = true;
    turning ??= turns();
  }

  node.signals.watch.push(nudge);
  nudge();
  return {
    nudge,
    async stop() {
      ended.abort();
      timer.cancel();
      const at = node.signals.watch.indexOf(nudge);
      if (at >= 0) node.signals.watch.splice(at, 1);
      await turning;
      await errands.settled();
    },
  };
}
