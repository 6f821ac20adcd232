import { Worker } from "node:worker_threads";
import { TocsinError } from "../../base/index.ts";
import type { ErrorCode } from "../../base/index.ts";
import type { VerifierKey, VerifyReport } from "../../log/index.ts";

/** What is to be verified: an export, another party's beside it, and keys that came another way. */
export type VerifyAsk = { readonly out: string; readonly against?: string; readonly trust?: readonly VerifierKey[] };

/** What the verifying thread says: how far it came, and once its report or its refusal. */
export type ThreadSays =
  | { readonly progress: string }
  | { readonly report: VerifyReport }
  | { readonly refused: { readonly code: ErrorCode; readonly message: string } };

// A bundle lives for a moment: a larger space for what is young would only grow the process.
const youngMib = 4;

/**
 * Verifies an export in a thread of its own, so that what was opened of it can be read at the same time. Refuses as `verifyExport` does.
 */
export function verifyApart(ask: VerifyAsk, progress: (what: string) => void): Promise<VerifyReport> {
  // The same source runs unbuilt and built: the thread's file has the ending that this one has.
  const file = new URL(import.meta.url.endsWith(".ts") ? "verify-thread.ts" : "verify-thread.js", import.meta.url);
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: ask, resourceLimits: { maxYoungGenerationSizeMb: youngMib } });
    worker.on("message", (said: ThreadSays) => {
      if ("progress" in said) progress(said.progress);
      else if ("report" in said) resolve(said.report);
      else reject(new TocsinError(said.refused.code, said.refused.message));
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("the verifying thread ended before it had answered")));
  });
}
