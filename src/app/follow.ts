import { isTocsinError, timestamp } from "../base/index.ts";
import { revealParts } from "../exchange/index.ts";
import type { MessageRecord, MonthKeys, Transaction, View } from "../exchange/index.ts";
import { createFold } from "../handling/index.ts";
import { setReviewClocks, setThreadClocks } from "./case-clocks.ts";
import type { Node } from "./node.ts";
import { earlierLinks } from "./search/find.ts";
import type { EarlierLink } from "./search/find.ts";
import { indexWaiting, passOver, searchKeys, textsOf, waitingForIndex } from "./search/index-messages.ts";

// One transaction keeps all others waiting: a few messages, so that nobody waits long.
const atOnce = 8;

/** Waits between two transactions of work that can wait, the longer the longer the last one took; `false` where the work is to end now. */
export type Rest = (tookMs: number) => Promise<boolean>;

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

async function follow(tx: Transaction, node: Node, given: { readonly messages: readonly MessageRecord[]; readonly months: MonthKeys }) {
  const threads = new Set<string>();
  const { messages, months } = given;
  for (const message of messages) {
    if (message.status === "test") continue;
    await setReviewClocks(tx, node, { message, months });
    if (message.thread !== null) threads.add(message.thread);
    const links = message.outgoing ? [] : await linksOf(tx, node, { message, months });
    if (links.length === 0) continue;
    await tx.raiseAlarm({
      at: timestamp(node.clock.nowMs()),
      kind: "seen-before",
      subject: String(message.row),
      urgency: "today",
      text: `message ${message.row} shares rare names or numbers with ${links.map((link) => link.message).join(", ")}: look with tocsin search --like ${message.row}`,
    });
  }
  for (const thread of threads) await setThreadClocks(tx, node, { thread, months });
}

/** What cannot be followed must not keep all later messages from it: it is left out, and a person is told. */
async function leaveOut(node: Node, message: MessageRecord, thrown: unknown): Promise<void> {
  const { row } = message;
  await node.store.transact(async (tx) => {
    await passOver(tx, message);
    await tx.raiseAlarm({
      at: timestamp(node.clock.nowMs()),
      kind: "not-followed",
      subject: String(row),
      urgency: "now",
      text: `message ${row} could not be put into the search index nor its clocks set (${isTocsinError(thrown) ? thrown.code : "fault"}): read it, and watch its deadlines by hand`,
    });
  });
}

/**
 * What a house does with messages that are new in its store, come in or gone out: they are put into the search index, laid beside what came
 * before, and their clocks are set; a few messages in a transaction, all of it or nothing, with a rest after each. What it finds in a received
 * one raises the alarm `seen-before`. Gives the rows, oldest first. Ended early, it goes on from there the next time.
 */
export async function followMessages(node: Node, rest: Rest = () => Promise.resolve(true)): Promise<readonly number[]> {
  const { months } = await node.exchange();
  const given = { months, keys: searchKeys(node), fold: createFold() };
  const rows: number[] = [];
  let limit = atOnce;
  for (let isMore = true; isMore;) {
    const fromMs = node.machineClock.monotonicMs();
    const waiting = await node.store.read((view) => waitingForIndex(view, limit));
    const [first] = waiting;
    if (first === undefined) break;
    try {
      await node.store.transact(async (tx) => {
        await indexWaiting(tx, waiting, given);
        await follow(tx, node, { messages: waiting.filter(({ state }) => state !== "parked"), months });
      });
      rows.push(...waiting.filter(({ state }) => state !== "parked").map(({ row }) => row));
      limit = atOnce;
    } catch (thrown) {
      // Taken one by one from here, so that only the one that cannot be followed is left out.
      if (waiting.length === 1) await leaveOut(node, first, thrown);
      limit = 1;
    }
    isMore = await rest(node.machineClock.monotonicMs() - fromMs);
  }
  return rows.toSorted((one, other) => one - other);
}
