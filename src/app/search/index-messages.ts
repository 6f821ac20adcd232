import { hmacSha256, millis, parseJson, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { attachmentFormat, isContentKind, isKind, isPresent, maxPartBytes, paragraphFormat, revealParts } from "../../exchange/index.ts";
import type { AbsentPart, MessageRecord, MonthKeys, Part, SearchPlace, Transaction, View } from "../../exchange/index.ts";
import type { Fold } from "../../handling/index.ts";
import { headerOf } from "../cases.ts";
import { vaultMonthKeys } from "../exchange-context.ts";
import type { RenewedMonthKeys } from "../exchange-context.ts";
import type { Node } from "../node.ts";
import { tokensOf } from "./tokens.ts";
import type { TextToken } from "./tokens.ts";

/** The position under which the references in a message's header are found: they are no part, and no part's erasure takes them away. */
export const headerPosition = -1;

/** The label of messages that are parked: they are looked at again until they can be read. */
export const parkedLabel = "parked";
/** The label of messages that could not be put into the index. */
const passedOverLabel = "passed-over";

const cursorName = "searched-to";
const mostParked = 1000;
const hashBytes = 16;

/** The keys of the search index: one for each month in which messages were committed here, in the vault. */
export function searchKeys(node: Pick<Node, "vault" | "random">): RenewedMonthKeys {
  return vaultMonthKeys(node.vault, node.random, "search-");
}

/** The hash of a token in the index: HMAC-SHA-256 under the key of the message's month, 16 bytes of it. */
export function searchHash(key: Uint8Array, token: TextToken): Uint8Array {
  return hmacSha256(key, utf8(`tocsin/search/v1/${token}`)).slice(0, hashBytes);
}

function stringsOf(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value as Readonly<Record<string, JsonValue | undefined>>).flatMap((member) => stringsOf(member));
}

function textOfPart({ label, bytes }: Part): string {
  switch (label) {
    case "paragraph":
      return paragraphFormat.decode(bytes).text;
    case "attachment":
      return attachmentFormat.decode(bytes).name;
    case "body":
    case "person":
    case "bundle":
      return stringsOf(parseJson(bytes, { maxBytes: maxPartBytes })).join("\n");
    default:
      return "";
  }
}

/** The texts of a message that are searched, each with the position of its part. What does not have its form, since a partner wrote it, has none. */
export function textsOf(
  message: MessageRecord,
  parts: readonly (Part | AbsentPart)[],
): readonly { readonly position: number; readonly label: string; readonly text: string }[] {
  const { ourReference, yourReference, externalReferences } = headerOf(message);
  const references = [ourReference, yourReference, ...externalReferences.map(({ number }) => number)].filter((one) => one !== null);
  const texts = parts.map((part, position) => {
    if (!isPresent(part)) return { position, label: part.label, text: "" };
    try {
      return { position, label: part.label, text: textOfPart(part) };
    } catch {
      return { position, label: part.label, text: "" };
    }
  });
  return [{ position: headerPosition, label: "reference", text: references.join("\n") }, ...texts].filter(({ text }) => text !== "");
}

/** Puts one message into the index, under the key of the month in which it was committed; one that is parked waits under a label of its own. */
export async function indexMessage(
  tx: Transaction,
  message: MessageRecord,
  given: { readonly months: MonthKeys; readonly keys: MonthKeys; readonly fold: Fold },
): Promise<void> {
  if (message.state === "parked") {
    await tx.putSearch({ message: message.row, label: parkedLabel }, []);
    return;
  }
  if (!isKind(message.kind) || !isContentKind(message.kind)) return;
  const { month: label, key } = given.keys.current(millis(message.committedAt));
  const parts = revealParts(await tx.parts(message.row), given.months);
  const tokens: Omit<SearchPlace, "message">[] = textsOf(message, parts).flatMap(({ position, text }) =>
    tokensOf(text, given.fold).map((token) => ({ token: searchHash(key, token), position })),
  );
  await tx.putSearch({ message: message.row, label }, tokens);
}

/** Messages that wait for the index, at most `limit`: those that were parked and are not any more, then those after the newest indexed one. */
export async function waitingForIndex(view: View, limit: number): Promise<readonly MessageRecord[]> {
  const found: MessageRecord[] = [];
  for (const { message: row } of await view.searchItems(parkedLabel, mostParked)) {
    const message = await view.message(row);
    if (message !== undefined && message.state !== "parked" && found.length < limit) found.push(message);
  }
  if (found.length === limit) return found;
  return [...found, ...(await view.messages({ after: await indexedTo(view), limit: limit - found.length }))];
}

/** Puts messages that waited into the index. */
export async function indexWaiting(
  tx: Transaction,
  messages: readonly MessageRecord[],
  given: { readonly months: MonthKeys; readonly keys: MonthKeys; readonly fold: Fold },
): Promise<void> {
  for (const message of messages) await indexMessage(tx, message, given);
  await passTo(tx, messages);
}

/** Leaves a message out of the index, since it cannot be put into it. */
export async function passOver(tx: Transaction, message: MessageRecord): Promise<void> {
  await tx.putSearch({ message: message.row, label: passedOverLabel }, []);
  await passTo(tx, [message]);
}

async function indexedTo(view: View): Promise<number> {
  return Number((await view.setting(cursorName)) ?? "0");
}

async function passTo(tx: Transaction, messages: readonly MessageRecord[]): Promise<void> {
  const last = Math.max(await indexedTo(tx), ...messages.map(({ row }) => row));
  await tx.putSetting(cursorName, String(last));
}
