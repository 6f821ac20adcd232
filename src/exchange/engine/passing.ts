import type { Timestamp } from "../../base/index.ts";
import type { Transaction, View } from "../ports.ts";

/** The ways by which a text is passed where no node carries it. */
export const passingWays = ["voice", "hand", "embassy"] as const;
/** One of them. */
export type PassingWay = (typeof passingWays)[number];

/** That a text was passed beside the nodes: what an officer here claims, until the partner's own signature says the same (PROTOCOL.md 4). */
export type Passing = {
  readonly partner: string;
  readonly by: PassingWay;
  /** A role or function, never a name: it stays in the log. */
  readonly toWhom: string;
  /** When it was told, as claimed; and when it was entered here. */
  readonly toldAt: Timestamp;
  readonly enteredAt: Timestamp;
  readonly officer: string;
  /** Whether the one to whom it was told said that it was understood. */
  readonly isAcknowledged: boolean;
  /** The source record with the exact words, where they are those of no message. */
  readonly record: string | null;
};

const settingKind = "passing";
/** How often one message may be told: beyond it somebody is to look for another way. */
export const mostPassings = 50;

const keyOf = (row: number): string => `message ${row}`;

/** How a message of ours was passed beside the nodes, in the order of entry. */
export async function passingsOf(view: Pick<View, "watchSetting">, row: number): Promise<readonly Passing[]> {
  const kept = await view.watchSetting(settingKind, keyOf(row));
  return kept === undefined ? [] : (JSON.parse(kept) as readonly Passing[]);
}

/** All passings, with the row of the message that each was of; `null` for words of their own. */
export async function allPassings(
  view: Pick<View, "watchSettings">,
): Promise<readonly { readonly row: number | null; readonly passing: Passing }[]> {
  const kept = await view.watchSettings(settingKind);
  const all = kept.flatMap(({ id, value }) => {
    const row = id.startsWith("message ") ? Number(id.slice("message ".length)) : null;
    return (JSON.parse(value) as readonly Passing[]).map((passing) => ({ row, passing }));
  });
  return all.toSorted((one, other) => (one.passing.enteredAt < other.passing.enteredAt ? -1 : 1));
}

/** Keeps a passing of a message of ours, or of the words of a source record. */
export async function keepPassing(
  tx: Transaction,
  of: { readonly row: number } | { readonly record: string },
  passing: Passing,
): Promise<void> {
  const [key, before] = "row" in of ? [keyOf(of.row), await passingsOf(tx, of.row)] : [`words ${of.record}`, []];
  await tx.putWatchSetting(settingKind, key, JSON.stringify([...before, passing]));
}
