import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { makePair } from "./child/exchange-pair.ts";
import type { StoryAnswer, StoryAsk } from "./child/story-node.ts";
import { run as auditRows } from "./audit.ts";
import { resultOf } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

const root = path.join(import.meta.dirname, "..");
const yearMs = 365 * 86_400_000;

/** A node in a process of its own, asked one thing at a time. */
type StoryNode = { ask(asked: StoryAsk): Promise<StoryAnswer>; end(): Promise<void> };

async function opened(folder: string): Promise<StoryNode> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", path.join(root, "bench/child/story-node.ts"), folder], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    serialization: "advanced",
  });
  const ended = once(child, "exit");
  const answered = async (): Promise<StoryAnswer> => {
    const gone = ended.then(() => Promise.reject(new Error("the node of the bench ended")));
    const [said] = (await Promise.race([once(child, "message"), gone])) as [StoryAnswer | { fault: string }];
    if ("fault" in said) throw new Error(said.fault);
    return said;
  };
  await answered();
  return {
    async ask(asked) {
      const waiting = answered();
      child.send(asked);
      return await waiting;
    },
    async end() {
      child.send("close");
      await ended;
    },
  };
}

/** The first 10,000 warnings are open, each with five clocks that run; a turn of the watch beside them. */
async function ticks(
  node: StoryNode,
  { quick, open }: { readonly quick: boolean; readonly open: number },
): Promise<readonly BenchResult[]> {
  const note = `${open} open warnings, ${5 * open} running clocks`;
  const count = quick ? 20 : 200;
  const idle = await node.ask({ ask: "tick", count, isDue: false });
  const due = await node.ask({ ask: "tick", count: quick ? 10 : 50, isDue: true });
  return [
    resultOf("tick", "ms", { samples: idle.ms, goal: { atMost: 5 }, note: `${note}; nothing has passed` }),
    resultOf("tick that takes a deadline", "ms", {
      samples: due.ms,
      goal: { atMost: 5 },
      note: `${note}; one has passed: its alarm, its act and the next deadline, committed`,
    }),
  ];
}

type View = {
  readonly name: string;
  readonly verb: string;
  readonly args: Readonly<Record<string, string | number>>;
  readonly as: string | null;
};

/** What officers look at, and the verbs that show it. The plate and the street are words of one warning and of many. */
const views: readonly View[] = [
  { name: "inbox", verb: "inbox", args: {}, as: null },
  { name: "show", verb: "show", args: { message: "777" }, as: "watch-1" },
  { name: "case", verb: "case", args: { item: "777" }, as: "watch-1" },
  { name: "ledger", verb: "ledger", args: { partner: "birch" }, as: null },
  { name: "search, a plate", verb: "search", args: { query: "XB 100-777 K", reason: "bench" }, as: "watch-1" },
  { name: "search, a street and a word of all", verb: "search", args: { query: "Harbour 777 tournament", reason: "bench" }, as: "watch-1" },
  { name: "one partner", verb: "partner-show", args: { partner: "birch" }, as: null },
  { name: "status", verb: "status", args: {}, as: null },
];

async function year(folder: string, options: BenchOptions): Promise<readonly BenchResult[]> {
  const { quick, say } = options;
  const [open, all, partners] = quick ? [200, 2000, 5] : [10_000, 100_000, 29];
  const rows: BenchResult[] = [];
  say(`writing ${open} open warnings`);
  let node = await opened(folder);
  await node.ask({ ask: "write", partners, part: { from: 0, count: open, spanMs: yearMs / 52, areOpen: true } });
  rows.push(...(await ticks(node, { quick, open })));
  say(`writing ${all - open} more`);
  await node.ask({ ask: "write", partners, part: { from: open, count: all - open, spanMs: yearMs, areOpen: false } });
  // What writing took of memory is not what a node takes that holds it.
  await node.end();
  node = await opened(folder);
  const note = `${all} warnings, ${10 * all} acts, ${partners + 1} partners, of which one has three of ten`;
  for (const { name, verb, args, as } of views) {
    await node.ask({ ask: "verb", verb, args, as, count: 1 });
    const { ms, told } = await node.ask({ ask: "verb", verb, args, as, count: quick ? 3 : 15 });
    if (told === "" || told.includes('"hits":[]')) throw new Error(`${name} found nothing`);
    rows.push(resultOf(name, "ms", { samples: ms, goal: { atMost: 200 }, note }));
    say(`${name}: ${ms.at(-1)?.toFixed(1)} ms`);
  }
  const { rssMiB } = await node.ask({ ask: "memory" });
  rows.push(
    resultOf("resident memory", "MiB", { samples: [rssMiB], goal: { atMost: 256 }, note: `${note}; exchange started, after all of these` }),
  );
  await node.end();
  return rows;
}

/** The year of a national desk: what its clocks, its views and its audit take. */
export async function run(options: BenchOptions): Promise<readonly BenchResult[]> {
  const home = await mkdtemp(path.join(tmpdir(), "tocsin-bench-story-"));
  try {
    const { alder } = await makePair(home);
    return [...(await year(alder, options)), ...(await auditRows(options))];
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
