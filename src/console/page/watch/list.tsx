import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useKeys } from "../shell/keys.ts";
import { useHeadlines } from "./headlines.ts";
import type { Item } from "./items.ts";
import { WatchRow } from "./row.tsx";
import type { RowActs } from "./row.tsx";
import classes from "./watch.module.css";

type ListProps = { readonly label: string; readonly items: readonly Item[]; readonly acts: RowActs; readonly hasKeys: boolean };

const settleMs = 700;
/** What stands for the selection's key where somebody moved it, who thereby saw it. */
const byHand = "by hand";

/** Where the selection stands while nobody has moved it: on the first that can be acknowledged. */
function firstToAnswer(items: readonly Item[]): number {
  return Math.max(
    0,
    items.findIndex(({ what }) => what === "acknowledge"),
  );
}

/** Whether a selection that moved by itself has stood long enough to have been seen: a key that comes with the change is meant for what was there before. */
function useSettled(key: string | undefined): () => boolean {
  const isSettled = useRef(false);
  useEffect(() => {
    isSettled.current = key === byHand;
    const timer = setTimeout(() => {
      isSettled.current = true;
    }, settleMs);
    return () => clearTimeout(timer);
  }, [key]);
  return () => isSettled.current;
}

/** Which row is selected: by its key, so that a row that comes or goes above it does not move the selection to another. */
function useSelection(items: readonly Item[], hasKeys: boolean, acts: RowActs) {
  const [key, setKey] = useState<string | null>(null);
  const found = key === null ? -1 : items.findIndex((item) => item.key === key);
  const at = found >= 0 ? found : firstToAnswer(items);
  const selected = items[at];
  const isSettled = useSettled(found >= 0 ? byHand : selected?.key);
  const moved = useRef(false);
  const move = (by: number): void => {
    const next = items[Math.max(0, Math.min(items.length - 1, at + by))];
    if (next === undefined) return;
    moved.current = true;
    setKey(next.key);
  };
  useKeys(
    hasKeys
      ? {
          j: () => move(1),
          k: () => move(-1),
          a: () => {
            if (selected?.what === "acknowledge" && !acts.isBusy && isSettled()) acts.onAcknowledge?.(selected);
          },
        }
      : {},
  );
  return { at, moved, select: setKey };
}

/** A list of watch items of which only the rows in sight are built. */
export function WatchList({ label, items, acts, hasKeys }: ListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { at, moved, select } = useSelection(items, hasKeys, acts);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 58,
    overscan: 6,
    getItemKey: (index) => items[index]?.key ?? index,
  });
  const shown = virtual.getVirtualItems();
  const headlines = useHeadlines(shown.flatMap(({ index }) => items[index]?.message?.row ?? []));
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    virtual.scrollToIndex(at);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"] [data-row-focus]`)?.focus());
  }, [at, moved, virtual]);
  return (
    <div className={classes["scroller"]} ref={scroller}>
      <ol className={classes["list"]} aria-label={label} style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, key, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <li
              key={key}
              data-index={index}
              ref={virtual.measureElement}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              aria-current={hasKeys && index === at ? "true" : undefined}
              className={classes["row"]}
              style={{ transform: `translateY(${start}px)` }}
              onFocus={() => select(item.key)}
            >
              <WatchRow item={item} headline={item.message === null ? undefined : headlines.get(item.message.row)} acts={acts} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}
