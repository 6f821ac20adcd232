import type { MessageRecord, Onward, Transaction, View } from "../exchange/index.ts";

const copiesKind = "passed-on";
const originalKind = "passed-on-from";

/** Keeps that messages are copies of an earlier one, in the transaction that released them: what becomes of the original has to reach who holds a copy. */
export async function keepOnward(tx: Transaction, original: string, rows: readonly number[]): Promise<void> {
  const copies = [...(await copiesOf(tx, original))];
  for (const row of rows) {
    const copy = await tx.message(row);
    if (copy === undefined) throw new TypeError("a message that was released is in the store");
    copies.push({ row, partner: copy.partner, envelope: copy.envelopeHash });
    await tx.putWatchSetting(originalKind, copy.envelopeHash, original);
  }
  await tx.putWatchSetting(copiesKind, original, JSON.stringify(copies));
}

async function copiesOf(view: View, original: string): Promise<readonly Omit<Onward, "holder">[]> {
  const kept = await view.watchSetting(copiesKind, original);
  return kept === undefined ? [] : (JSON.parse(kept) as readonly Omit<Onward, "holder">[]);
}

/** To whom this node passed a message on, oldest first, with the copy that each holds. */
export async function onwardOf(view: View, original: string): Promise<readonly Onward[]> {
  const found: Onward[] = [];
  for (const copy of await copiesOf(view, original))
    found.push({ ...copy, holder: (await view.partner(copy.partner))?.handle ?? copy.partner });
  return found;
}

/** The message that one of ours is a copy of, where it is one and both are here. */
export async function originalOf(view: View, envelope: string): Promise<MessageRecord | undefined> {
  const original = await view.watchSetting(originalKind, envelope);
  if (original === undefined) return undefined;
  return (await view.messageByHash(original, false)) ?? (await view.messageByHash(original, true));
}
