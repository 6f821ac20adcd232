import { timestamp, uuid4 } from "../../base/index.ts";
import { recordAct } from "../../exchange/index.ts";
import type { Transaction } from "../../exchange/index.ts";
import { everybody, nextInLine, wakingLine } from "../../exchange/watch/index.ts";
import type { Page, RosterEntry } from "../../exchange/watch/index.ts";
import type { Node } from "../node.ts";
import { reasonOf } from "./notice.ts";
import type { Notice, Notify } from "./notice.ts";
import type { NotifierConfig } from "./notifier-config.ts";
import { hasFlash, putQueued, queuePages, readQueue } from "./queue.ts";
import type { QueuedItem, QueuedPage } from "./queue.ts";
import { activeRoster, readNotifiers } from "./settings.ts";

/** What a delivery works with. `signal` ends it at once, without a verdict: the page waits on. */
export type DeliveryPorts = { readonly node: Node; readonly notify: Notify; readonly signal: AbortSignal; tell(text: string): void };

/** Waits between the rounds through an officer's notifiers, in milliseconds of the node's time; after the last one the page is given up. */
export const roundWaitsMs: readonly number[] = [5000, 15_000, 60_000, 300_000, 300_000, 900_000, 900_000, 900_000];

type Try = { readonly notifier: string; readonly reason: string | null };

/** What is to be sent now: the page as it was found, the same without what was settled meanwhile, and the ways to the officer. */
type Ready = {
  readonly found: QueuedPage;
  readonly page: QueuedPage;
  readonly entry: RosterEntry | undefined;
  readonly notifiers: ReadonlyMap<string, NotifierConfig>;
};

async function readyFor(node: Node, officer: string): Promise<Ready | undefined> {
  return await node.store.read(async (view) => {
    const page = (await readQueue(view)).get(officer);
    if (page === undefined) return undefined;
    const open = new Set((await view.openAlarms()).map(({ id }) => id));
    const items = page.items.filter(({ alarm }) => alarm === null || open.has(alarm));
    const { entries } = await activeRoster(view, node.clock.nowMs());
    return {
      found: page,
      page: { ...page, items },
      entry: entries.find((one) => one.officer === officer),
      notifiers: await readNotifiers(view),
    };
  });
}

/** Tries an officer's notifiers in their order until one carries the page. */
async function tryChain(ports: DeliveryPorts, officer: string, ready: Ready): Promise<readonly Try[]> {
  const { node, notify, signal } = ports;
  const { page: queued, entry, notifiers } = ready;
  const page: Page = { id: queued.id, officer, items: queued.items, more: queued.more };
  const tries: Try[] = [];
  for (const { notifier, address } of entry?.notifiers ?? []) {
    if (signal.aborted) break;
    const config = notifiers.get(notifier);
    if (config === undefined) {
      tries.push({ notifier, reason: "unknown" });
      continue;
    }
    const notice: Notice = { page, address, node: { id: node.id, name: node.config.name }, purpose: "page" };
    try {
      await notify({ id: notifier, config }, notice, { clock: node.machineClock, signal });
      tries.push({ notifier, reason: null });
      break;
    } catch (thrown) {
      tries.push({ notifier, reason: reasonOf(thrown) });
    }
  }
  return tries;
}

/** What came to a page while it was being sent. */
function sinceFound(now: QueuedPage, found: QueuedPage): readonly QueuedItem[] {
  const keys = new Set(found.items.map(({ key }) => key));
  return now.items.filter(({ key }) => !keys.has(key));
}

/** Tells the next in line, then everybody, what an officer could not be told: nobody waits for one who cannot be reached. */
async function passOn(
  tx: Transaction,
  ports: DeliveryPorts,
  given: { readonly officer: string; readonly items: readonly QueuedItem[] },
): Promise<void> {
  const { node, tell } = ports;
  const { officer, items } = given;
  const nowMs = node.clock.nowMs();
  const roster = await activeRoster(tx, nowMs);
  const line = [...wakingLine(roster, nowMs), ...everybody(roster, nowMs)];
  const pages = items.map((item) => {
    const unreached = [...new Set([...item.unreached, officer])];
    const next = nextInLine(line, unreached);
    if (next === undefined) tell(`nobody on the roster could be reached about "${item.kind}": see tocsin watch alarms`);
    return { officers: next === undefined ? [] : [next], items: next === undefined ? [] : [{ ...item, unreached }] };
  });
  await queuePages(tx, node, pages);
}

async function settleSent(
  tx: Transaction,
  ports: DeliveryPorts,
  given: { officer: string; sent: QueuedPage; tries: readonly Try[] },
): Promise<void> {
  const { node } = ports;
  const { officer, sent, tries } = given;
  const at = timestamp(node.clock.nowMs());
  const kinds = [...new Set(sent.items.map(({ kind }) => kind))];
  const messages = sent.items.flatMap(({ message }) => (message === null ? [] : [message]));
  for (const { notifier, reason } of tries) {
    const facts = { notifier, alarms: kinds, messages, count: sent.items.length + sent.more, page: sent.id, round: sent.round };
    await recordAct(tx, node, {
      verb: reason === null ? "page" : "page-failed",
      subject: officer,
      officer: null,
      facts: reason === null ? facts : { ...facts, reason },
    });
    if (reason !== null) {
      await tx.raiseAlarm({
        at,
        kind: "notifier-silent",
        subject: notifier,
        urgency: "now",
        text: `the notifier "${notifier}" did not carry a page: ${reason}`,
      });
    }
  }
}

/** Keeps a page that nobody carried for its next round, or gives it up after the last; what it says is passed on after the first. */
async function settleUnreached(
  tx: Transaction,
  ports: DeliveryPorts,
  given: { officer: string; now: QueuedPage; ready: Ready },
): Promise<void> {
  const { node, tell } = ports;
  const { officer, now, ready } = given;
  const { found, page } = ready;
  const nowMs = node.clock.nowMs();
  const text = `${officer} could not be paged: no notifier carried it`;
  await tx.raiseAlarm({ at: timestamp(nowMs), kind: "page-failed", subject: officer, urgency: "today", text });
  const isGrown = sinceFound(now, found).length > 0;
  const wait = isGrown ? roundWaitsMs[0] : roundWaitsMs[found.round];
  await putQueued(
    tx,
    officer,
    wait === undefined ? undefined : { ...now, round: isGrown ? 0 : found.round + 1, notBeforeMs: nowMs + wait },
  );
  tell(text);
  if (found.round === 0) await passOn(tx, ports, { officer, items: page.items });
}

/**
 * Sends the page that waits for an officer: through the chain of notifiers, then what came of it in one transaction, every page and every
 * failed page an act. A page that nobody carried comes again, and the next in line is told. What was settled meanwhile is not sent.
 * Resolves to what was carried, `undefined` where nothing was.
 */
export async function deliver(ports: DeliveryPorts, officer: string): Promise<{ readonly hasFlash: boolean } | undefined> {
  const { node, signal } = ports;
  const ready = await readyFor(node, officer);
  if (ready === undefined) return undefined;
  const { found, page } = ready;
  const isToSend = page.items.length > 0;
  const tries = isToSend ? await tryChain(ports, officer, ready) : [];
  const isCarried = tries.some(({ reason }) => reason === null);
  // Stopped half way nothing is known of it: it is sent again when the node is up again.
  if (signal.aborted && !isCarried) return undefined;
  await node.store.transact(async (tx) => {
    const now = (await readQueue(tx)).get(officer);
    if (isToSend) await settleSent(tx, ports, { officer, sent: page, tries });
    if (now === undefined) return;
    if (isToSend && !isCarried) await settleUnreached(tx, ports, { officer, now, ready });
    else {
      const items = sinceFound(now, found);
      const more = Math.max(0, now.more - found.more);
      await putQueued(tx, officer, { id: uuid4(node.random), items, more, round: 0, notBeforeMs: node.clock.nowMs() });
    }
  });
  return isCarried ? { hasFlash: hasFlash(page) } : undefined;
}
