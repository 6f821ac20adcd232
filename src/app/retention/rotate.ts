import { fromBase64, canonicalBytes, base64, millis, parseJson, TocsinError } from "../../base/index.ts";
import { recordAct, rewrapKey } from "../../exchange/index.ts";
import type { Transaction } from "../../exchange/index.ts";
import { createFold } from "../../handling/index.ts";
import { vaultMonthKeys } from "../exchange-context.ts";
import { keysAbove } from "../above-line.ts";
import { keptTemplates, putTemplate } from "../kept-template.ts";
import type { Node, WholeNode } from "../node.ts";
import { indexMessage, searchKeys } from "../search/index-messages.ts";

const atOnce = 500;

type Pair = Parameters<typeof rewrapKey>[1];

type StoredInner = { readonly content: string; readonly key: string; readonly month: string };

/** Wraps what parked messages are opened from anew, where it rests under the month; gives how many were. */
async function rewrapInners(tx: Transaction, node: Node, pair: Pair): Promise<number> {
  let count = 0;
  for (let after = 0; ;) {
    const page = await tx.parkedInners(after, atOnce);
    for (const { row, inner } of page) {
      const stored = parseJson(inner, { maxBytes: 16 * 1024 * 1024 }) as unknown as StoredInner;
      if (stored.month !== pair.from.month) continue;
      const key = rewrapKey(fromBase64(stored.key) ?? new Uint8Array(), pair, node.random);
      await tx.putParkedInner(row, canonicalBytes({ content: stored.content, key: base64(key), month: pair.to.month }));
      count += 1;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < atOnce) return count;
    after = last.row;
  }
}

/** Wraps the keys of templates anew: they rest beside the tables of content. */
async function rewrapTemplates(tx: Transaction, node: Node, pair: Pair): Promise<number> {
  let count = 0;
  for (const kept of await keptTemplates(tx)) {
    if (kept.sealed?.month !== pair.from.month) continue;
    const key = rewrapKey(fromBase64(kept.sealed.key) ?? new Uint8Array(), pair, node.random);
    await putTemplate(tx, { ...kept, sealed: { ...kept.sealed, month: pair.to.month, key: base64(key) } });
    count += 1;
  }
  return count;
}

async function rewrapSome(tx: Transaction, node: Node, pair: Pair): Promise<number> {
  const keys = await tx.keysUnder(pair.from.month, atOnce);
  for (const { place, key } of keys) await tx.putRestingKey(place, pair.to.month, rewrapKey(key, pair, node.random));
  return keys.length;
}

/**
 * Wraps everything that rests under a month's key under the key of now, and destroys that key: what was erased under it cannot be opened in
 * any backup from then on. It is destroyed in the transaction that finds nothing under it any more. Gives how many keys were wrapped anew.
 */
export async function rotateMonth(node: Node, label: string): Promise<number> {
  const months = vaultMonthKeys(node.vault, node.random);
  const key = months.get(label);
  if (key === undefined) return 0;
  const nowMs = node.clock.nowMs();
  if (months.current(nowMs).month === label) months.renew(nowMs);
  const { month, key: newKey } = months.current(nowMs);
  const pair: Pair = { from: { month: label, key }, to: { month, key: newKey } };
  let count = 0;
  for (let isDone = false; !isDone;) {
    isDone = await node.store.transact(async (tx) => {
      const some = await rewrapSome(tx, node, pair);
      count += some;
      if (some === atOnce) return false;
      count += (await rewrapInners(tx, node, pair)) + (await rewrapTemplates(tx, node, pair));
      await recordAct(tx, node, { verb: "month-key-destroyed", subject: label, officer: null, facts: { survivors: count } });
      if ((await tx.keysUnder(label, 1)).length > 0)
        throw new TocsinError("state-refuses", `something still rests under the key of ${label}`);
      node.vault.destroy(`month-${label}`);
      return true;
    });
  }
  // What is held in memory opens nothing that is left, and goes as well.
  node.forgetKeys();
  return count;
}

/** The same for what is above the line, whose keys are others. */
export async function rotateAbove(node: WholeNode, label: string): Promise<number> {
  const months = keysAbove(node);
  const key = months.get(label);
  if (key === undefined) return 0;
  const nowMs = node.clock.nowMs();
  if (months.current(nowMs).month === label) months.renew(nowMs);
  const { month, key: newKey } = months.current(nowMs);
  const pair: Pair = { from: { month: label, key }, to: { month, key: newKey } };
  let count = 0;
  for (let isDone = false; !isDone;) {
    isDone = await node.store.transact(async (tx) => {
      const keys = await node.above.keysUnder(label, atOnce);
      for (const { key: wrapped, ...place } of keys) await node.above.putKey(place, month, rewrapKey(wrapped, pair, node.random));
      count += keys.length;
      if (keys.length > 0) return false;
      await recordAct(tx, node, { verb: "above-key-destroyed", subject: label, officer: null, facts: { survivors: count } });
      node.vault.destroy(`above-${label}`);
      return true;
    });
  }
  return count;
}

/** Makes the rows of the search index under a label anew, under a new key, and destroys the old key. Gives how many messages there were. */
export async function rotateSearch(node: Node, label: string): Promise<number> {
  const keys = searchKeys(node);
  if (keys.get(label) === undefined) return 0;
  const { months } = await node.exchange();
  const given = { months, keys, fold: createFold() };
  const ofMonth = millis(`${label.slice(0, 7)}-01T00:00:00.000Z` as Parameters<typeof millis>[0]);
  if (keys.current(ofMonth).month === label) keys.renew(ofMonth);
  let count = 0;
  for (let isDone = false; !isDone;) {
    isDone = await node.store.transact(async (tx) => {
      const items = await tx.searchItems(label, 50);
      for (const { message: row } of items) {
        const message = await tx.message(row);
        if (message !== undefined) await indexMessage(tx, message, given);
      }
      count += items.length;
      if (items.length > 0) return false;
      await recordAct(tx, node, { verb: "search-key-destroyed", subject: label, officer: null, facts: { survivors: count } });
      node.vault.destroy(`search-${label}`);
      return true;
    });
  }
  return count;
}
