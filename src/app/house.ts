import { followMessages } from "./follow.ts";
import type { Rest } from "./follow.ts";
import type { WholeNode } from "./node.ts";
import { careForErasure } from "./retention/care.ts";

const careEveryMs = 3_600_000;
/** Following rests three times as long as it works while messages come in: delivery and receipts go first. */
const restShare = 3;

/** Follows messages as they are committed, and cares for erasures every hour. What goes wrong is told to `tell` and tried again. */
export function startHouse(node: WholeNode, tell: (text: string) => void): { stop(): Promise<void> } {
  let timer = { cancel: (): void => {} };
  let running: Promise<void> | undefined;
  let isAgain = false;
  let isStopped = false;
  let caredAtMs = -Infinity;
  let endRest = (): void => {};
  const rest: Rest = (tookMs) =>
    new Promise((resolve) => {
      const waited = node.machineClock.after(Math.max(1, restShare * tookMs), () => resolve(!isStopped));
      endRest = () => {
        waited.cancel();
        resolve(false);
      };
      if (isStopped) endRest();
    });
  const turn = async (): Promise<void> => {
    do {
      isAgain = false;
      try {
        await followMessages(node, rest);
        if (node.clock.nowMs() - caredAtMs >= careEveryMs) {
          await careForErasure(node);
          caredAtMs = node.clock.nowMs();
        }
      } catch (thrown) {
        tell(`the care of search, clocks and erasures failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      }
    } while (isAgain && !isStopped);
    running = undefined;
    timer.cancel();
    if (!isStopped) timer = node.clock.after(careEveryMs, nudge);
  };
  function nudge(): void {
    if (isStopped) return;
    isAgain = true;
    running ??= turn();
  }
  node.signals.watch.push(nudge);
  nudge();
  return {
    async stop() {
      isStopped = true;
      timer.cancel();
      endRest();
      const at = node.signals.watch.indexOf(nudge);
      if (at >= 0) node.signals.watch.splice(at, 1);
      await running;
    },
  };
}
