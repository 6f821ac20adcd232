import type { JsonValue } from "../base/index.ts";
import { table } from "./output.ts";

/** A message, or another thing of a verb's result, for reading members. */
export type Line = Readonly<Record<string, JsonValue>>;

/** How far a message of ours got, in the words that may be used of it (PROTOCOL.md 10). */
function sentWord({ state, reason, passed }: Line, last: string | undefined): string {
  if (state === "withheld") return `withheld: ${String(reason)}`;
  const told = ((passed ?? []) as readonly Line[]).at(-1);
  const claim =
    told === undefined ? "" : `, told ${wayWord(told["by"])}${told["acknowledged"] === true ? " and understood" : ""}, claimed by us`;
  return `${last ?? "dispatched, delivery unproven"}${last === undefined || last === "delivered" ? claim : ""}`;
}

/** How something was passed beside the nodes, in words. */
export function wayWord(by: JsonValue | undefined): string {
  return by === "embassy" ? "through an embassy" : `by ${String(by)}`;
}

function cameWord({ state, reason, awaitsAcknowledgement }: Line, last: string | undefined): string {
  if (state === "parked") return `parked: ${String(reason)}`;
  if (last !== undefined && last !== "opened") return last;
  if (awaitsAcknowledgement !== true) return "received";
  return last === undefined ? "NOT ACKNOWLEDGED" : "opened, NOT ACKNOWLEDGED";
}

/** Where a message stands, in words. */
export function stateWord(message: Line): string {
  const last = (message["receipts"] as { verdict: string }[]).at(-1)?.verdict;
  return message["outgoing"] === true ? sentWord(message, last) : cameWord(message, last);
}

/** A message as a row of a table. */
export function rowOf(message: Line): readonly string[] {
  const { row, outgoing, partner, status, precedence, kind, sentAt } = message;
  const word = status === "actual" ? "" : `${String(status).toUpperCase()} `;
  return [
    String(row),
    outgoing === true ? "to" : "from",
    String(partner),
    `${word}${String(precedence)}`,
    String(kind),
    String(sentAt),
    stateWord(message),
  ];
}

/** A table of messages; where there are none, a sentence that says so. */
export function messageTable(messages: readonly Line[], { empty }: { readonly empty: string }): readonly string[] {
  return messages.length === 0 ? [empty] : table(["#", "", "partner", "precedence", "kind", "sent", "state"], messages.map(rowOf));
}
