import type { Transmission } from "./transmission.ts";

/** Transmissions of one lane and type in order. At most one of them has begun, and it is the first. */
export interface LaneQueue {
  add(transmission: Transmission): void;
  /** The one that the next frame belongs to, if the queue is not empty. */
  first(): Transmission | undefined;
  /** Takes the first away. */
  shift(): void;
  /** Takes away those that were given up before they began, and calls their `done`. */
  sweep(): void;
}

const compactAt = 512;

/** An empty queue. Adding and taking cost the same however long it is. */
export function laneQueue(): LaneQueue {
  let items: (Transmission | undefined)[] = [];
  let head = 0;
  return {
    add: (transmission) => void items.push(transmission),
    first: () => items[head],
    shift() {
      items[head] = undefined;
      head += 1;
      if (head === items.length) {
        items = [];
        head = 0;
      } else if (head >= compactAt && head * 2 >= items.length) {
        items = items.slice(head);
        head = 0;
      }
    },
    sweep() {
      const kept: Transmission[] = [];
      const dropped: Transmission[] = [];
      for (let at = head; at < items.length; at++) {
        const item = items[at];
        if (item !== undefined) (item.isAborted && !item.hasBegun ? dropped : kept).push(item);
      }
      items = kept;
      head = 0;
      for (const item of dropped) item.done();
    },
  };
}
