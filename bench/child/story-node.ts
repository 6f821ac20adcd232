import path from "node:path";
import process from "node:process";
import { startExchange } from "../../src/app/exchange.ts";
import { openOfficerKey, performer, verbs } from "../../src/app/index.ts";
import type { WholeNode as Node } from "../../src/app/index.ts";
import { errandsOn } from "../../src/app/watch/errands.ts";
import { turn } from "../../src/app/watch/watch.ts";
import { base64url, systemClock, systemRandom, timestamp } from "../../src/base/index.ts";
import type { JsonValue } from "../../src/base/index.ts";
import { release, signRequest } from "../../src/exchange/index.ts";
import { addPartners, openBenchNode } from "./exchange-pair.ts";
import { releases } from "./exchange-releases.ts";
import { writeYear } from "./story-year.ts";
import type { YearPart } from "./story-year.ts";

/** What the parent asks of this node, one thing at a time. */
export type StoryAsk =
  | { readonly ask: "write"; readonly part: YearPart; readonly partners: number }
  | { readonly ask: "tick"; readonly count: number; readonly isDue: boolean }
  | {
      readonly ask: "verb";
      readonly verb: string;
      readonly args: Readonly<Record<string, JsonValue>>;
      readonly as: string | null;
      readonly count: number;
    }
  | { readonly ask: "memory" };

/** Times in milliseconds, and how large the process is or was at its largest. */
export type StoryAnswer = { readonly ms: readonly number[]; readonly rssMiB: number; readonly told: string };

async function write(node: Node, { part, partners }: Extract<StoryAsk, { ask: "write" }>): Promise<readonly number[]> {
  const from = performance.now();
  if (part.from === 0) {
    const context = await node.exchange();
    const { flash } = await releases(node);
    await node.store.transact((tx) => release(tx, context, flash));
    await addPartners(node, partners);
  }
  await writeYear(node, part, (done) => process.stderr.write(`  story: ${part.from + done} warnings written\n`));
  return [performance.now() - from];
}

/** A turn of the watch: what is due, whom to page, what to test. With `isDue` one deadline has passed each time, and its turn commits. */
async function tick(node: Node, { count, isDue }: Extract<StoryAsk, { ask: "tick" }>): Promise<readonly number[]> {
  const fault = (thrown: unknown): never => {
    throw thrown;
  };
  const errands = errandsOn(node.clock, { fault, done: () => {} });
  const delivery = { node, notify: async () => {}, signal: new AbortController().signal, tell: fault };
  // What the writing left to be taken is taken first.
  for (let settled = 0; settled < 20; settled += 1) await turn(delivery, errands);
  const took: number[] = [];
  for (let at = 0; at < count; at += 1) {
    if (isDue) {
      const [next] = await node.store.read((view) => view.deadlinesUntil(Number.MAX_SAFE_INTEGER, 1));
      if (next === undefined) throw new Error("deadlines run while ticks are measured");
      const { kind, subject, step } = next;
      await node.store.transact((tx) => tx.putDeadline({ kind, subject, step, dueMs: node.clock.nowMs() - 1 }));
    }
    const from = performance.now();
    await turn(delivery, errands);
    took.push(performance.now() - from);
  }
  return took;
}

async function verbTimes(node: Node, { verb, args, as, count }: Extract<StoryAsk, { ask: "verb" }>): Promise<readonly [number[], string]> {
  const perform = performer(node, verbs);
  const key = as === null ? undefined : await openOfficerKey({ folder: path.resolve(node.paths.folder, node.config.officers), id: as });
  const took: number[] = [];
  let told = "";
  for (let at = 0; at < count; at += 1) {
    const request = () => ({ node: node.id, verb, args, at: timestamp(systemClock.nowMs()), nonce: base64url(systemRandom(16)) });
    const signed = key === undefined || as === null ? [] : [signRequest({ ...request(), officer: as }, key)];
    const from = performance.now();
    const result = await perform({ verb, args, signed });
    took.push(performance.now() - from);
    told = JSON.stringify(result);
  }
  return [took, told];
}

const [, , folder = ""] = process.argv;
const node = await openBenchNode(folder);
let exchange: Awaited<ReturnType<typeof startExchange>> | undefined;

async function answer(asked: StoryAsk): Promise<StoryAnswer> {
  let [ms, told]: readonly [readonly number[], string] = [[], ""];
  if (asked.ask === "write") ms = await write(node, asked);
  else if (asked.ask === "tick") ms = await tick(node, asked);
  else if (asked.ask === "verb") [ms, told] = await verbTimes(node, asked);
  else exchange ??= await startExchange(node, (text) => process.stderr.write(`${text}\n`));
  return { ms, rssMiB: process.memoryUsage().rss / 2 ** 20, told: told.slice(0, 2000) };
}

process.on("message", (asked: StoryAsk | "close") => {
  if (asked === "close") {
    void Promise.resolve(exchange?.stop())
      .then(() => node.close())
      .then(() => process.disconnect());
    return;
  }
  answer(asked).then(
    (answered) => process.send?.(answered),
    (thrown: unknown) => process.send?.({ fault: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }),
  );
});
process.send?.({ ms: [], rssMiB: 0, told: "ready" } satisfies StoryAnswer);
