import { TocsinError } from "../../base/index.ts";
import type { Clock } from "../../base/index.ts";
import type { Page } from "../../exchange/watch/index.ts";
import type { NotifierConfig } from "./notifier-config.ts";

/** What a notifier is handed: the page, and where the officer is reached by it (null for the notifier's own address). */
export type Notice = {
  readonly page: Page;
  readonly address: string | null;
  /** The node that pages, by id and by the name of its configuration. */
  readonly node: { readonly id: string; readonly name: string };
  readonly purpose: "page" | "self-test";
};

/** What a try has at hand: the machine's clock, and the signal that ends it at once. */
export type TryPorts = { readonly clock: Clock; readonly signal: AbortSignal };

/** Carries a notice, or throws `notifier-failed` with `details.reason`, one short word for the log. Ends when the signal says so. */
export type Notify = (notifier: { readonly id: string; readonly config: NotifierConfig }, notice: Notice, ports: TryPorts) => Promise<void>;

/** A failure of a notifier. The reason is cut to a short code: what servers and programs answer is foreign, and may repeat a secret. */
export function notifierFailed(what: string, reason: string, cause?: unknown): TocsinError {
  const short = reason.replaceAll(/[^A-Za-z0-9 _.-]+/g, "").slice(0, 40) || "failed";
  return new TocsinError("notifier-failed", `mend the notifier: ${what} (${short})`, {
    details: { reason: short },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The short reason of whatever a try threw. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof TocsinError) return typeof thrown.details["reason"] === "string" ? thrown.details["reason"] : thrown.code;
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  return typeof code === "string" && /^[A-Z0-9_]{1,40}$/.test(code) ? code : "failed";
}

/**
 * Runs a try for at most `limitMs` of the machine's time: then, or when `signal` says so, its own signal is aborted and it counts as failed,
 * whether or not it ends.
 */
export async function withinLimit<T>(limitMs: number, ports: TryPorts, work: (ports: TryPorts) => Promise<T>): Promise<T> {
  const own = new AbortController();
  const timedOut = notifierFailed(`it did not end within ${limitMs} ms`, "timeout");
  const timer = ports.clock.after(limitMs, () => own.abort(timedOut));
  const stop = (): void => own.abort(ports.signal.reason);
  ports.signal.addEventListener("abort", stop, { once: true });
  if (ports.signal.aborted) stop();
  try {
    return await new Promise<T>((resolve, reject) => {
      const give = (): void => reject(own.signal.reason instanceof Error ? own.signal.reason : notifierFailed("it was stopped", "stopped"));
      if (own.signal.aborted) give();
      own.signal.addEventListener("abort", give, { once: true });
      work({ clock: ports.clock, signal: own.signal }).then(resolve, reject);
    });
  } finally {
    timer.cancel();
    ports.signal.removeEventListener("abort", stop);
    // Whatever the try still holds is let go of: sockets, processes.
    own.abort(timedOut);
  }
}
