import { recordAct } from "../src/exchange/index.ts";
import { openDesk } from "../test/story/console-desk.ts";
import type { Seat, TestDesk } from "../test/story/console-desk.ts";
import { openSide } from "../test/story/sides.ts";
import { rateOf, resultOf } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

/** Milliseconds from a commit, of which no signal tells anybody, to its event in a stream over HTTP. */
async function latencies(desk: TestDesk, { browser }: Seat, count: number): Promise<readonly number[]> {
  const { next } = (await browser.get("/api/events?after=latest")).body as { next: number };
  const stream = await browser.open("GET", `/api/events?after=${next}`, { bend: { headers: { accept: "text/event-stream" } } });
  const heard = new Map<string, (atMs: number) => void>();
  stream.setEncoding("utf8");
  stream.on("data", (part: string) => {
    const atMs = performance.now();
    for (const [, subject = ""] of part.matchAll(/"subject":"([^"]+)"/g)) heard.get(subject)?.(atMs);
  });
  const samples: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const subject = `bench-${at}`;
    const told = new Promise<number>((resolve) => heard.set(subject, resolve));
    // Not in step with whatever looks at regular times.
    await new Promise((resolve) => setTimeout(resolve, 20 + ((at * 37) % 100)));
    await desk.node.store.transact((tx) => recordAct(tx, desk.node, { verb: "note", subject, officer: null }));
    const committedMs = performance.now();
    samples.push((await told) - committedMs);
  }
  stream.destroy();
  return samples;
}

/** The console over real HTTP on loopback: how soon a page is told of what was committed, and what a call costs with session and device proof. */
export async function run({ rounds, quick, say }: BenchOptions): Promise<readonly BenchResult[]> {
  const ends: (() => Promise<void>)[] = [];
  const context = { after: (done: () => Promise<void>): void => void ends.push(done) };
  try {
    const side = await openSide(context, "alder");
    const desk = await openDesk(context, side);
    const [officer] = side.officers;
    if (officer === undefined) throw new TypeError("a side has officers");
    const seat = await desk.enter(officer);
    say("events");
    const samples = (await latencies(desk, seat, quick ? 10 : 200)).toSorted((a, b) => a - b);
    const last = samples.slice(Math.floor(samples.length * 0.99));
    say("calls");
    const calls = quick ? 20 : 300;
    return [
      resultOf("commit to event at the page", "ms", { samples, goal: { atMost: 200 } }),
      resultOf("commit to event, slowest hundredth", "ms", { samples: last, goal: { atMost: 200 } }),
      await rateOf("GET /api/session, one after the other", "calls/s", {
        rounds,
        calls,
        body: () => seat.browser.get("/api/session"),
        note: "with a new connection, the browser's signature and the client's own work in the same process",
      }),
    ];
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}
