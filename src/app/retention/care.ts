import { millis, timestamp } from "../../base/index.ts";
import { recordAct } from "../../exchange/index.ts";
import type { Node, WholeNode } from "../node.ts";
import { rotateAbove, rotateMonth, rotateSearch } from "./rotate.ts";
import { putTombstone, tombstones } from "./tombstone.ts";
import type { KeptTombstone } from "./tombstone.ts";

/** How long erasures of one month gather before its key is destroyed, in milliseconds: 7 days, well within the 30 that tombstones promise. */
export const gatherMs = 7 * 86_400_000;

const isOpen = ({ destroyedAt }: KeptTombstone): boolean => destroyedAt === null;

/** Says in the log that erasures were carried out again on a database from before them. */
async function tellReplayed(node: Node): Promise<void> {
  await node.store.transact(async (tx) => {
    for (const tombstone of (await tombstones(tx)).filter(({ replayed }) => replayed)) {
      await recordAct(tx, node, {
        verb: "erasure-replayed",
        subject: tombstone.item?.id ?? tombstone.envelope,
        officer: null,
        facts: { tombstone: tombstone.id, erasedAt: tombstone.at, parts: tombstone.positions.map((one) => one + 1) },
      });
      await putTombstone(tx, { ...tombstone, replayed: false });
    }
  });
}

async function settle(node: Node): Promise<number> {
  return await node.store.transact(async (tx) => {
    let count = 0;
    for (const tombstone of (await tombstones(tx)).filter(isOpen)) {
      const isLeft =
        tombstone.months.some((label) => node.vault.has(`month-${label}`)) ||
        tombstone.searchLabels.some((label) => node.vault.has(`search-${label}`)) ||
        (tombstone.aboveMonths ?? []).some((label) => node.vault.has(`above-${label}`));
      if (isLeft) continue;
      await putTombstone(tx, { ...tombstone, destroyedAt: timestamp(node.clock.nowMs()) });
      await tx.endDeadline("erasure-due", tombstone.id, timestamp(node.clock.nowMs()));
      count += 1;
    }
    return count;
  });
}

/**
 * The daily care for what was erased: keys whose erasures are a week old are destroyed, with `isNow` all that have any. Gives how many
 * tombstones became final.
 */
export async function careForErasure(node: WholeNode, options: { readonly isNow?: boolean } = {}): Promise<number> {
  await tellReplayed(node);
  const open = (await node.store.read((view) => tombstones(view))).filter(isOpen);
  const nowMs = node.clock.nowMs();
  const due = open.filter(({ at }) => options.isNow === true || millis(at) + gatherMs <= nowMs);
  for (const label of new Set(due.flatMap(({ months }) => months))) await rotateMonth(node, label);
  for (const label of new Set(due.flatMap(({ searchLabels }) => searchLabels))) await rotateSearch(node, label);
  for (const label of new Set(due.flatMap(({ aboveMonths = [] }) => aboveMonths))) await rotateAbove(node, label);
  return await settle(node);
}
