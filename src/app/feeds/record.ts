import type { Timestamp } from "../../base/index.ts";
import type { Transaction, View } from "../../exchange/index.ts";
import type { PullState } from "../../taxii/index.ts";
import type { FeedConfig } from "./config.ts";

/** What the node keeps of a feed: how far the pull came, and how its last try went. Times are the node's. */
export type FeedRecord = {
  readonly pull: PullState | null;
  readonly triedAt: Timestamp | null;
  /** When the end of the source was last reached, with nothing missing. */
  readonly wholeAt: Timestamp | null;
  /** Failures in a row, and the last one's code and text. */
  readonly failures: number;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly notices: readonly string[];
};

/** How a feed stands. Only `whole` is green. */
export type FeedStanding = "whole" | "partial" | "failing" | "stalled" | "never pulled";

const kind = "feed";

/** A feed nobody has pulled. */
export const newRecord: FeedRecord = { pull: null, triedAt: null, wholeAt: null, failures: 0, error: null, notices: [] };

/** The record of a feed, by its name. */
export async function readRecord(view: Pick<View, "watchSetting">, name: string): Promise<FeedRecord> {
  const text = await view.watchSetting(kind, name);
  return text === undefined ? newRecord : (JSON.parse(text) as FeedRecord);
}

/** Keeps the record of a feed. */
export async function putRecord(tx: Pick<Transaction, "putWatchSetting">, name: string, record: FeedRecord): Promise<void> {
  await tx.putWatchSetting(kind, name, JSON.stringify(record));
}

/** How a feed stands at an instant: one that has not been whole for three of its intervals is stalled, whatever else is said of it. */
export function feedStanding({ everyMinutes }: FeedConfig, record: FeedRecord, nowMs: number): FeedStanding {
  const { wholeAt, triedAt, error, pull } = record;
  const lateMs = Math.max(3 * everyMinutes * 60_000, 60_000);
  if (wholeAt !== null && nowMs - Date.parse(wholeAt) > lateMs) return "stalled";
  if (error !== null) return "failing";
  if ((pull?.missingCount ?? 0) > 0) return "partial";
  if (wholeAt !== null) return "whole";
  return triedAt === null ? "never pulled" : "partial";
}
