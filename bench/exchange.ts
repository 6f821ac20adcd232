import { spawn } from "node:child_process";
import type { ChildProcess, Serializable } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { addPartners, makePair, openBenchNode, queueCopies } from "./child/exchange-pair.ts";
import type { Pair } from "./child/exchange-pair.ts";
import type { NodeAnswer, NodeAsk } from "./child/exchange-node.ts";
import { against, resultOf } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

const root = path.join(import.meta.dirname, "..");
const flags = ["--disable-warning=ExperimentalWarning"];

/** A process of the bench: what it is asked, and its end. */
type Child = { ask<T>(message: Serializable): Promise<T>; end(): Promise<void> };

function childOf(file: string, words: readonly string[]): { readonly process: ChildProcess; readonly child: Child } {
  const started = spawn(process.execPath, [...flags, path.join(root, "bench/child", file), ...words], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    serialization: "advanced",
  });
  const ended = once(started, "exit");
  const answer = async <T>(): Promise<T> => {
    const [said] = (await Promise.race([once(started, "message"), ended.then(() => Promise.reject(new Error(`${file} ended`)))])) as [
      T | { fault: string },
    ];
    if (typeof said === "object" && said !== null && "fault" in said) throw new Error(said.fault);
    return said;
  };
  const child: Child = {
    ask: async (message) => {
      const answered = answer();
      started.send(message);
      return (await answered) as never;
    },
    async end() {
      started.kill("SIGTERM");
      await ended;
    },
  };
  return { process: started, child };
}

async function driven(folder: string): Promise<Child> {
  const { process: started, child } = childOf("exchange-node.ts", [folder]);
  await once(started, "message");
  const close = async (): Promise<void> => {
    const ended = once(started, "exit");
    started.send("close");
    await ended;
  };
  return { ask: (message) => child.ask(message), end: close };
}

/** Birch, as it is run by hand. */
async function serve(folder: string): Promise<Child> {
  const started = spawn(process.execPath, [...flags, "src/cli/main.ts", "serve", folder], {
    cwd: root,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(started, "exit");
  await Promise.race([once(started.stdout, "data"), ended.then(() => Promise.reject(new Error("the node ended before it was ready")))]);
  return {
    ask: () => Promise.reject(new Error("a served node is not asked")),
    async end() {
      started.kill("SIGTERM");
      await ended;
    },
  };
}

type Sent = { readonly ms: readonly number[]; readonly wholeMs: number };

async function bare(home: string): Promise<Child> {
  const file = path.join(home, "bare.journal");
  const [receiver, sender] = [childOf("exchange-bare.ts", ["receiver", file]), childOf("exchange-bare.ts", ["sender"])];
  const [[ofReceiver], [ofSender]] = (await Promise.all([once(receiver.process, "message"), once(sender.process, "message")])) as [
    [Serializable],
    [Serializable],
  ];
  await receiver.child.ask(ofSender);
  await sender.child.ask(ofReceiver);
  return {
    ask: (message) => sender.child.ask(message),
    async end() {
      await sender.child.end();
      await receiver.child.end();
    },
  };
}

function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function median(samples: readonly number[]): number {
  return resultOf("median", "", { samples }).median;
}

/** What the two pairs reached, round by round. */
type Delivered = {
  readonly count: number;
  readonly bareRates: readonly number[];
  readonly rates: readonly number[];
  readonly releaseRates: readonly number[];
  readonly throughRates: readonly number[];
  readonly bareLate: readonly number[];
  readonly late: readonly number[];
};

function deliveryRows({ count, bareRates, rates, releaseRates, throughRates, bareLate, late }: Delivered): readonly BenchResult[] {
  const base = resultOf("two bare processes, signed receipt", "messages/s", {
    samples: bareRates,
    note: "sign, seal, length prefix over TLS, open, verify, append with shared fsync, receipt the same way back; 64 under way",
  });
  const baseLate = resultOf("p99 of two bare processes at half load", "ms", { samples: bareLate });
  return [
    base,
    against(
      resultOf("two nodes, until every receipt is committed", "messages/s", {
        samples: rates,
        goal: { atLeast: 0.5 },
        note: `${count} released notes of 1 KiB; dial and handshake included, releasing not`,
      }),
      base,
    ),
    resultOf("released and dispatched, 64 together", "messages/s", { samples: releaseRates }),
    resultOf("released, dispatched and delivered, 64 under way", "messages/s", { samples: throughRates }),
    baseLate,
    against(
      resultOf("p99 of two nodes at half load", "ms", {
        samples: late,
        goal: { atMost: 2.5 },
        note: "from when its release was due until its receipt is committed, over 6 s; half of what each did a moment before with 64 under way",
      }),
      baseLate,
    ),
  ];
}

/** Rates and times of the bare pair and of the node pair, in turns. */
async function delivery(pair: Pair, home: string, options: BenchOptions): Promise<readonly BenchResult[]> {
  const { quick, say } = options;
  const rounds = Math.min(options.rounds, quick ? 1 : 3);
  const count = quick ? 200 : 1000;
  const bareRates: number[] = [];
  const rates: number[] = [];
  const releaseRates: number[] = [];
  const throughRates: number[] = [];
  const bareLate: number[] = [];
  const late: number[] = [];
  const limit = await bare(home);
  const birch = await serve(pair.birch);
  const alder = await driven(pair.alder);
  try {
    for (let round = 0; round <= rounds; round += 1) {
      // The first round warms both up and counts for nothing.
      const messages = round === 0 ? Math.ceil(count / 4) : count;
      const { wholeMs } = await limit.ask<Sent>({ ask: "bulk", count: messages });
      const filled = await alder.ask<NodeAnswer>({ ask: "fill", count: messages } satisfies NodeAsk);
      const done = await alder.ask<NodeAnswer>({ ask: "deliver", count: messages } satisfies NodeAsk);
      if (round === 0) continue;
      bareRates.push((messages * 1000) / wholeMs);
      releaseRates.push((messages * 1000) / (filled.ms[0] ?? Number.NaN));
      rates.push((messages * 1000) / (done.ms[0] ?? Number.NaN));
      say(
        `exchange: bare ${bareRates.at(-1)?.toFixed(0)}/s, node ${rates.at(-1)?.toFixed(0)}/s, released ${releaseRates.at(-1)?.toFixed(0)}/s`,
      );
    }
    for (let round = 0; round < rounds; round += 1) {
      // Half of what each can do is found anew just before: what the machine has left changes from minute to minute.
      const [full, spanS] = quick ? [64, 1] : [400, 6];
      const bareRate = (full * 1000) / (await limit.ask<Sent>({ ask: "bulk", count: full })).wholeMs;
      const paced = (perSecond: number): { ask: "paced"; count: number; perSecond: number } => ({
        ask: "paced",
        count: Math.ceil(perSecond * spanS),
        perSecond,
      });
      const bareTimes = await limit.ask<Sent>(paced(bareRate / 2));
      const through = await alder.ask<NodeAnswer>({ ask: "through", count: full } satisfies NodeAsk);
      throughRates.push((full * 1000) / (through.ms[0] ?? Number.NaN));
      const times = await alder.ask<NodeAnswer>(paced((throughRates.at(-1) ?? Number.NaN) / 2) satisfies NodeAsk);
      bareLate.push(percentile(bareTimes.ms, 0.99));
      late.push(percentile(times.ms, 0.99));
      say(
        `exchange: at half of ${bareRate.toFixed(0)}/s and ${throughRates.at(-1)?.toFixed(0)}/s: p50 ${median(bareTimes.ms).toFixed(1)} and ${median(times.ms).toFixed(1)} ms, p99 ${bareLate.at(-1)?.toFixed(1)} and ${late.at(-1)?.toFixed(1)} ms`,
      );
    }
  } finally {
    await alder.end();
    await birch.end();
    await limit.end();
  }
  return deliveryRows({ count, bareRates, rates, releaseRates, throughRates, bareLate, late });
}

/** A FLASH warning on an idle line, and behind everything that a node can have queued; then what such a node takes. */
async function queued(pair: Pair, options: BenchOptions): Promise<readonly BenchResult[]> {
  const { quick, say } = options;
  const whole = quick ? 2000 : 100_000;
  const released = quick ? 1000 : 4000;
  const tries = quick ? 5 : 15;
  const birch = await serve(pair.birch);
  try {
    say("exchange: FLASH on an idle line");
    let alder = await driven(pair.alder);
    await alder.ask({ ask: "flash", count: 3, everyMs: 200 } satisfies NodeAsk);
    const idle = await alder.ask<NodeAnswer>({ ask: "flash", count: tries, everyMs: 200 } satisfies NodeAsk);
    say(`exchange: queueing ${whole}`);
    await alder.ask({ ask: "fill", count: released } satisfies NodeAsk);
    await alder.end();
    const node = await openBenchNode(pair.alder);
    await queueCopies(node, whole - released);
    await addPartners(node, quick ? 20 : 149);
    await node.close();
    say("exchange: FLASH behind them");
    alder = await driven(pair.alder);
    const behind = await alder.ask<NodeAnswer>({ ask: "flash", count: tries, everyMs: 200 } satisfies NodeAsk);
    await alder.end();
    await birch.end();
    alder = await driven(pair.alder);
    const status = await alder.ask<NodeAnswer>({ ask: "status", count: 20 } satisfies NodeAsk);
    await alder.end();
    const base = resultOf("FLASH warning, idle line", "ms", { samples: idle.ms, note: "from its release until its receipt is committed" });
    const size = `${whole} messages, ${quick ? 21 : 150} partners`;
    return [
      base,
      against(
        resultOf("FLASH warning behind the queue", "ms", {
          samples: behind.ms,
          goal: { atMost: 2 },
          note: `${whole} ROUTINE notes queued to the same partner, being sent`,
        }),
        base,
      ),
      resultOf("status inside the node", "ms", { samples: status.ms, goal: { atMost: 50 }, note: size }),
      resultOf("resident memory", "MiB", {
        samples: [status.rssMiB],
        goal: { atMost: 200 },
        note: `${size}, exchange started, after 20 times status`,
      }),
    ];
  } finally {
    await birch.end();
  }
}

/** What the exchange of two nodes costs beside the same steps done bare, and what a full node takes. */
export async function run(options: BenchOptions): Promise<readonly BenchResult[]> {
  const home = await mkdtemp(path.join(tmpdir(), "tocsin-bench-exchange-"));
  try {
    const pair = await makePair(home);
    return [...(await delivery(pair, home, options)), ...(await queued(pair, options))];
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
