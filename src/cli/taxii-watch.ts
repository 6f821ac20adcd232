import { isTocsinError, systemRandom } from "../base/index.ts";
import { backOff, mayPass, pause } from "../taxii/index.ts";
import type { PullReport } from "../taxii/index.ts";
import type { CliIo } from "./io.ts";
import { notice } from "./output.ts";
import { positive, waitingClock } from "./taxii-access.ts";
import { pullOnce, tellReport, withPull } from "./taxii-pull.ts";
import type { PullCall, PullOptions } from "./taxii-pull.ts";

/** What `taxii watch` takes. */
export type WatchOptions = PullOptions & { readonly every?: string; readonly failures?: string };

/** Pulls until it is stopped; what only time mends is waited for, with back-off, up to so many failures in a row. */
async function watchFeed(io: CliIo, call: PullCall, options: WatchOptions): Promise<void> {
  const everyMs = positive(options.every ?? "300", "--every", 31_536_000) * 1000;
  const most = Math.ceil(positive(options.failures ?? "10", "--failures", 1_000_000));
  const { signal } = call;
  let failures = 0;
  for (;;) {
    let report: PullReport | undefined;
    try {
      report = await pullOnce(io, call);
      failures = 0;
      tellReport(io, report, options);
      io.exitWith(report.isComplete ? 0 : 1);
    } catch (thrown) {
      failures += 1;
      if (signal.aborted || !mayPass(thrown) || failures >= most) throw thrown;
      const code = isTocsinError(thrown) ? thrown.code : "";
      notice(io, `tocsin: ${thrown.message} (${code}; failure ${failures} of ${most} before this gives up)`);
    }
    const limits = { pauseMs: Math.min(everyMs, 5000), maxPauseMs: Math.max(everyMs, 60_000) };
    // Somewhere in the last tenth: many clients on one interval drift apart.
    const tenth = { pauseMs: everyMs / 5, maxPauseMs: everyMs / 5 };
    const waitMs = report === undefined ? backOff(failures, limits, systemRandom) : everyMs * 0.85 + backOff(0, tenth, systemRandom);
    await pause(waitMs, { clock: waitingClock, random: systemRandom, signal }).catch(() => {});
    if (signal.aborted) return;
  }
}

/** `taxii watch`: pulls again and again. Ended by a signal it gives 0 where the last pull was whole. */
export async function watchCommand(io: CliIo, address: string, options: WatchOptions): Promise<void> {
  let isStopped = false;
  try {
    await withPull(io, { address, options }, async (call) => {
      call.signal.addEventListener("abort", () => (isStopped = true));
      await watchFeed(io, call, options);
    });
  } catch (thrown) {
    // Stopped by hand in the middle of a pull: it was asked for, and the next start goes on there.
    if (!isStopped || !isTocsinError(thrown, "remote-partial")) throw thrown;
    notice(io, "tocsin: stopped in the middle of a pull; the next start goes on there");
    io.exitWith(1);
  }
}
