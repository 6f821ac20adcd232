import { timestamp } from "../base/index.ts";
import { entered } from "../exchange/index.ts";
import type { BodyOf, Entry, MonthKeys, Onward, Transaction } from "../exchange/index.ts";
import { entriesOf } from "./cases.ts";
import type { Node } from "./node.ts";
import { originalOf } from "./passed-on.ts";

/** What the originator of a message does to it that whoever holds it, or a copy of it, has to learn. */
export const changeKinds = ["correct", "revoke", "recall"] as const;
type ChangeKind = (typeof changeKinds)[number];
type Change = Entry & { readonly kind: ChangeKind; readonly body: BodyOf<ChangeKind> };

const alarmKind = "onward-holders";

const isChange = (entry: Entry): entry is Change => changeKinds.some((kind) => kind === entry.kind) && entry.body !== null;

type Round = { readonly node: Node; readonly months: MonthKeys };

/** The copies that were passed on before a change of the original, and whose holders were not told of such a change since. */
async function untold(tx: Transaction, { node, months }: Round, { change, copies }: { change: Change; copies: readonly Onward[] }) {
  const left: Onward[] = [];
  for (const copy of copies) {
    const thread = (await tx.message(copy.row))?.thread;
    // What was passed on after the change went out with it in sight.
    if (copy.row > change.row || thread === undefined || thread === null) continue;
    const later = await entriesOf(tx, { thread, kinds: [change.kind] }, { self: node.id, months });
    const isTold = entered(later, change.kind).some(({ body, outgoing, row }) => outgoing && row > change.row && body.of === copy.envelope);
    if (!isTold) left.push(copy);
  }
  return left;
}

async function settle(tx: Transaction, round: Round, { change, entries }: { change: Change; entries: readonly Entry[] }): Promise<void> {
  const of = entries.find(({ envelope, party }) => envelope === change.body.of && party === change.party);
  if (of === undefined || of.onward.length === 0) return;
  const left = await untold(tx, round, { change, copies: of.onward });
  const at = timestamp(round.node.clock.nowMs());
  const open = (await tx.openAlarms()).find(({ kind, subject }) => kind === alarmKind && subject === String(change.row));
  if (open !== undefined && left.length === 0) await tx.closeAlarm(open.id, at);
  if (open !== undefined || left.length === 0) return;
  const act = "act" in change.body ? change.body.act : change.kind;
  const where = left.map(({ holder, row }) => `${holder} (message ${row})`).join(", ");
  await tx.raiseAlarm({
    at,
    kind: alarmKind,
    subject: String(change.row),
    urgency: change.kind === "correct" ? "today" : "now",
    text: `message ${of.row} has a ${act}, and was passed on to ${where}: tell them with tocsin ${act}, each under its own number`,
  });
}

/**
 * Raises an alarm for every correction, revocation or recall in a case whose message was passed on to somebody who has not been told, and closes
 * it once all were: a change reaches onward holders by a person's release, never by itself (DOMAIN.md 3.6, case 5).
 */
export async function followOnward(tx: Transaction, round: Round, entries: readonly Entry[]): Promise<void> {
  for (const change of entries.filter(isChange)) {
    await settle(tx, round, { change, entries });
    // Our own change of a copy may be what the original's change waits for.
    const original = change.outgoing ? await originalOf(tx, change.body.of) : undefined;
    if (original?.thread === undefined || original.thread === null) continue;
    const around = await entriesOf(tx, { thread: original.thread }, { self: round.node.id, months: round.months });
    for (const earlier of around.filter(isChange)) await settle(tx, round, { change: earlier, entries: around });
  }
}
