import { TocsinError } from "../base/index.ts";
import type { MessageRecord, View } from "../exchange/index.ts";

const rowPattern = /^\d{1,15}$/;

async function byRowOrId(view: View, name: string): Promise<MessageRecord | undefined> {
  const byRow = rowPattern.test(name) ? await view.message(Number(name)) : undefined;
  if (byRow !== undefined) return byRow;
  const [first, second] = await view.messagesById(name);
  if (second !== undefined) throw new TocsinError("usage", `name the message by its number in tocsin inbox: several have the id "${name}"`);
  return first;
}

/** A message by its row or its id; one whose id several have is named by row (`usage`). `unknown-item` where there is none. */
export async function findMessage(view: View, name: string): Promise<MessageRecord> {
  const found = await byRowOrId(view, name);
  if (found === undefined) throw new TocsinError("unknown-item", `name a message that tocsin inbox or tocsin status shows, got "${name}"`);
  return found;
}

/** A message by its row, its id, or the thread that it began. */
export async function findMessageOrThread(view: View, name: string): Promise<MessageRecord> {
  const found = (await byRowOrId(view, name)) ?? (await view.messages({ thread: name, limit: 1 }))[0];
  if (found === undefined) throw new TocsinError("unknown-item", `name a message or thread that tocsin inbox shows, got "${name}"`);
  return found;
}
