import type { JsonValue } from "../../base/index.ts";
import type { View } from "../../exchange/index.ts";
import type { Node } from "../node.ts";
import type { Verb } from "../verb.ts";
import { feedStanding, readRecord } from "./record.ts";

/** Where the feeds of the configuration stand: how far, since when, and what is missing. Shows no content. */
export async function feedStatus(view: Pick<View, "watchSetting">, node: Node): Promise<JsonValue[]> {
  const nowMs = node.clock.nowMs();
  const rows: JsonValue[] = [];
  for (const feed of node.config.feeds ?? []) {
    const record = await readRecord(view, feed.name);
    const { pull, triedAt, wholeAt, failures, error, notices } = record;
    const missing = (pull?.missing ?? []).map(({ at, id, code, message }) => ({ at, id, code, message }));
    rows.push({
      name: feed.name,
      standing: feedStanding(feed, record, nowMs),
      url: new URL(feed.url).origin,
      into: feed.into,
      objects: pull?.objects ?? 0,
      addedAfter: pull?.addedAfter ?? null,
      triedAt,
      wholeAt,
      failures,
      error: error === null ? null : { ...error },
      missingCount: pull?.missingCount ?? 0,
      missing,
      notices: [...notices],
    });
  }
  return rows;
}

/** The feeds of this node and how they stand. */
export const feedList: Verb = {
  roles: "anyone",
  run: ({ node }) => node.store.read(async (view) => ({ feeds: await feedStatus(view, node) })),
};
