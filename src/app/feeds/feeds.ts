import type { Timer } from "../../base/index.ts";
import { backOff } from "../../taxii/index.ts";
import type { Node } from "../node.ts";
import type { FeedConfig } from "./config.ts";
import { feedStanding, readRecord } from "./record.ts";
import { raiseFeedAlarm, runFeed } from "./run.ts";

/** Feeds that keep running. */
export type RunningFeeds = { stop(): Promise<void> };

const maxBackOffMs = 6 * 3_600_000;

/** When a feed is due next: an interval after a pull, with a tenth of jitter; after failures later and later, up to six hours. */
function nextMs(node: Node, { everyMinutes }: FeedConfig, failures: number): number {
  const everyMs = everyMinutes * 60_000;
  const tenth = { pauseMs: everyMs / 5, maxPauseMs: everyMs / 5 };
  if (failures === 0) return everyMs * 0.85 + backOff(0, tenth, node.random);
  return backOff(failures - 1, { pauseMs: everyMs, maxPauseMs: Math.max(everyMs, maxBackOffMs) }, node.random);
}

/** Keeps the feeds of the configuration coming, each on its own, and looks that none stands still unseen. */
export function startFeeds(node: Node, tell: (text: string) => void): RunningFeeds {
  const ended = new AbortController();
  const running = new Set<Promise<void>>();
  const timers = new Map<string, Timer>();
  const feeds = node.config.feeds ?? [];

  const turn = async (feed: FeedConfig): Promise<void> => {
    let failures = 1;
    // A pull that takes for ever is no green feed either.
    const late = node.machineClock.after(Math.max(3 * feed.everyMinutes * 60_000, 60_000), () => void look(feed));
    try {
      const record = await runFeed(node, feed, ended.signal);
      ({ failures } = record);
      if (record.error !== null) tell(`the feed "${feed.name}" failed: ${record.error.message} (${record.error.code})`);
    } catch (thrown) {
      tell(`the feed "${feed.name}" failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
    } finally {
      late.cancel();
    }
    if (!ended.signal.aborted) arm(feed, nextMs(node, feed, failures));
  };
  const look = async (feed: FeedConfig): Promise<void> => {
    if (ended.signal.aborted) return;
    try {
      const record = await node.store.read((view) => readRecord(view, feed.name));
      const standing = feedStanding(feed, record, node.clock.nowMs());
      if (standing !== "whole") await raiseFeedAlarm(node, feed.name, `a pull is still under way and the feed is ${standing}`);
    } catch (thrown) {
      tell(`looking after the feed "${feed.name}" failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };
  const arm = (feed: FeedConfig, inMs: number): void => {
    timers.set(
      feed.name,
      node.clock.after(inMs, () => {
        const work = turn(feed);
        running.add(work);
        void work.finally(() => running.delete(work));
      }),
    );
  };
  for (const feed of feeds) arm(feed, 0);
  return {
    async stop() {
      ended.abort();
      for (const timer of timers.values()) timer.cancel();
      await Promise.all(running);
    },
  };
}
