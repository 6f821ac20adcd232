import { utf8Text } from "../base/index.ts";
import { bodyFormats, hasBody, headerFormat, isKind, isPresent, markingFormat, paragraphFormat, revealParts } from "../exchange/index.ts";
import type { AbsentPart, Entry, Header, MessageRecord, MonthKeys, Part, View } from "../exchange/index.ts";
import { onwardOf } from "./passed-on.ts";

const page = 1000;

/** The signed header of a message at rest: its envelope was verified when it came or when it was made. */
export function headerOf(message: MessageRecord): Header {
  const outer = JSON.parse(utf8Text(message.envelope) ?? "null") as { payload: string };
  return headerFormat.decode(Buffer.from(outer.payload, "base64"));
}

/** The structured body of a message, or `null` where it has none, it was erased, or it does not have the form of its kind. */
export function bodyOf(kind: string, parts: readonly (Part | AbsentPart)[]): unknown {
  const body = parts.find((part) => part.label === "body");
  if (body === undefined || !isPresent(body) || !hasBody(kind)) return null;
  try {
    return bodyFormats[kind].decode(body.bytes);
  } catch {
    // A partner signed it, and it was receipted: it is shown as having no body that can be read.
    return null;
  }
}

function paragraphsOf(parts: readonly (Part | AbsentPart)[]): Entry["paragraphs"] {
  return parts
    .filter(({ label }) => label === "paragraph")
    .map((part) => {
      if (!isPresent(part)) return { commitment: part.commitment, language: null, text: null };
      const { language, text } = paragraphFormat.decode(part.bytes);
      return { commitment: part.commitment, language, text };
    });
}

/** A message as an entry of its case; `undefined` for one that is parked or of no known kind. */
export async function entryOf(
  view: View,
  message: MessageRecord,
  given: { readonly self: string; readonly months: MonthKeys },
): Promise<Entry | undefined> {
  if (!isKind(message.kind) || message.state === "parked") return undefined;
  const parts = revealParts(await view.parts(message.row), given.months);
  const marking = parts.find((part) => part.label === "marking");
  return {
    row: message.row,
    message: message.messageId,
    envelope: message.envelopeHash,
    party: message.outgoing ? given.self : message.partner,
    partner: message.partner,
    outgoing: message.outgoing,
    kind: message.kind,
    thread: message.thread,
    precedence: message.precedence,
    status: message.status,
    sentAt: message.sentAt,
    committedAt: message.committedAt,
    validity: headerOf(message).validity,
    tlp: marking !== undefined && isPresent(marking) ? markingFormat.decode(marking.bytes).tlp : null,
    paragraphs: paragraphsOf(parts),
    body: bodyOf(message.kind, parts),
    receipts: await view.receipts(message.row),
    isOverdue: false,
    onward: await onwardOf(view, message.envelopeHash),
  };
}

/** Which messages make a case: those of a thread, or all with one partner; `kinds` narrows them. */
export type CaseQuery = { readonly thread?: string; readonly partner?: string; readonly kinds?: readonly string[] };

/** The entries of a case in the order of their rows. */
export async function entriesOf(
  view: View,
  query: CaseQuery,
  given: { readonly self: string; readonly months: MonthKeys },
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (let after = 0; ;) {
    const messages = await view.messages({ ...query, after, limit: page });
    for (const message of messages) {
      const entry = await entryOf(view, message, given);
      if (entry !== undefined) entries.push(entry);
    }
    const last = messages.at(-1);
    if (last === undefined || messages.length < page) return entries;
    after = last.row;
  }
}

/** The kinds that stand with a partner beyond any one thread. */
const standingKinds = ["requirement", "thanks", "pledge"] as const;

/** What bears on something that is said: its thread, and what stands with the partner beyond any one thread, in the order of their rows. */
export async function entriesAbout(
  view: View,
  about: { readonly partner: string; readonly thread: string | null },
  given: { readonly self: string; readonly months: MonthKeys },
): Promise<readonly Entry[]> {
  const { partner, thread } = about;
  const inThread = thread === null ? [] : await entriesOf(view, { partner, thread }, given);
  const known = new Set(inThread.map(({ row }) => row));
  const standing = (await entriesOf(view, { partner, kinds: standingKinds }, given)).filter(({ row }) => !known.has(row));
  return [...inThread, ...standing].toSorted((one, other) => one.row - other.row);
}
