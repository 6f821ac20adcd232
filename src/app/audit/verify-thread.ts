import { parentPort, workerData } from "node:worker_threads";
import { isTocsinError } from "../../base/index.ts";
import { directory, runtimeVerifier, verifyExport } from "../../log/index.ts";
import type { ThreadSays, VerifyAsk } from "./verify-apart.ts";

// The whole of the thread that `verifyApart` starts: one question, its answer, and how far it came in between.
const say = (said: ThreadSays): void => parentPort?.postMessage(said);
const { out, against, trust } = workerData as VerifyAsk;
try {
  const report = await verifyExport(directory(out), {
    verifier: runtimeVerifier(),
    ...(trust === undefined ? {} : { trust }),
    ...(against === undefined ? {} : { against: directory(against) }),
    progress: (origin, done, total) => say({ progress: `${origin}: ${done} of ${total} leaves` }),
  });
  say({ report });
} catch (thrown) {
  if (!isTocsinError(thrown)) throw thrown;
  say({ refused: { code: thrown.code, message: thrown.message } });
}
