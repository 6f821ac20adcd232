import { timestamp } from "../base/index.ts";
import type { MonthKeys } from "../exchange/index.ts";
import { setReviewClocks, setThreadClocks } from "./case-clocks.ts";
import type { Node } from "./node.ts";
import { careForErasure } from "./retention/care.ts";
import { indexNewMessages, searchKeys, textsOf } from "./search/index-messages.ts";
import { earlierLinks } from "./search/find.ts";
import type { EarlierLink } from "./search/find.ts";
import { revealParts } from "../exchange/index.ts";
import type { MessageRecord, View } from "../exchange/index.ts";

const careEveryMs = 3_600_000;

/** The earlier messages that share with this one what few others have; shown, never merged. */
export async function linksOf(
  view: View,
  node: Node,
  given: { readonly message: MessageRecord; readonly months: MonthKeys },
): Promise<readonly EarlierLink[]> {
  const { message, months } = given;
  const parts = revealParts(await view.parts(message.row), months);
  const text = textsOf(message, parts)
    .map((one) => one.text)
    .join("\n");
  return await earlierLinks(view, { message, text, keys: searchKeys(node) });
}

/**
 * What a house does with messages that are new in its store, come in or gone out: they are put into the search index, laid beside what came
 * before, and their clocks are set. Gives how many there were. What it finds in a received one raises the alarm `seen-before`.
 */
export async function followMessages(node: Node): Promise<number> {
  const rows = await indexNewMessages(node);
  const { months } = await node.exchange();
  const threads = new Set<string>();
  for (const row of rows) {
    await node.store.transact(async (tx) => {
      const message = await tx.message(row);
      if (message === undefined || message.status === "test") return;
      await setReviewClocks(tx, node, { message, months });
      if (message.thread !== null) threads.add(message.thread);
      if (message.outgoing) return;
      const links = await linksOf(tx, node, { message, months });
      if (links.length === 0) return;
      await tx.raiseAlarm({
        at: timestamp(node.clock.nowMs()),
        kind: "seen-before",
        subject: String(row),
        urgency: "today",
        text: `message ${row} shares rare names or numbers with ${links.map((link) => link.message).join(", ")}: look with tocsin search --like ${row}`,
      });
    });
  }
  for (const thread of threads) await node.store.transact((tx) => setThreadClocks(tx, node, { thread, months }));
  return rows.length;
}

/** Follows messages as they are committed, and cares for erasures every hour. What goes wrong is told to `tell` and tried again. */
export function startHouse(node: Node, tell: (text: string) => void): { stop(): Promise<void> } {
  let timer = { cancel: (): void => {} };
  let running: Promise<void> | undefined;
  let isAgain = false;
  let isStopped = false;
  let caredAtMs = -Infinity;
  const turn = async (): Promise<void> => {
    do {
      isAgain = false;
      try {
        await followMessages(node);
        if (node.clock.nowMs() - caredAtMs >= careEveryMs) {
          await careForErasure(node);
          caredAtMs = node.clock.nowMs();
        }
      } catch (thrown) {
        tell(`the care of search, clocks and erasures failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      }
    } while (isAgain && !isStopped);
    running = undefined;
    timer.cancel();
    if (!isStopped) timer = node.clock.after(careEveryMs, nudge);
  };
  function nudge(): void {
    if (isStopped) return;
    isAgain = true;
    running ??= turn();
  }
  node.signals.watch.push(nudge);
  nudge();
  return {
    async stop() {
      isStopped = true;
      timer.cancel();
      const at = node.signals.watch.indexOf(nudge);
      if (at >= 0) node.signals.watch.splice(at, 1);
      await running;
    },
  };
}
