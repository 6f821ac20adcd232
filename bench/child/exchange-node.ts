import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { startExchange } from "../../src/app/exchange.ts";
import type { RunningExchange } from "../../src/app/exchange.ts";
import { performer, verbs } from "../../src/app/index.ts";
import type { WholeNode as Node } from "../../src/app/index.ts";
import { systemClock } from "../../src/base/index.ts";
import { release } from "../../src/exchange/index.ts";
import type { SignedRelease, Transaction } from "../../src/exchange/index.ts";
import { openBenchNode } from "./exchange-pair.ts";
import { releases } from "./exchange-releases.ts";
import type { ReleaseKind as Kind } from "./exchange-releases.ts";

/** What the parent asks of this node, one thing at a time. */
export type NodeAsk =
  | { readonly ask: "fill"; readonly count: number }
  | { readonly ask: "deliver"; readonly count: number }
  | { readonly ask: "through"; readonly count: number }
  | { readonly ask: "paced"; readonly count: number; readonly perSecond: number }
  | { readonly ask: "flash"; readonly count: number; readonly everyMs: number }
  | { readonly ask: "status"; readonly count: number };

/** Times in milliseconds; what they are of, the question says. */
export type NodeAnswer = { readonly ms: readonly number[]; readonly rssMiB: number };

/** A node that tells when the receipt of a row was committed here. */
function watched(node: Node, told: (row: number, atMs: number) => void): Node {
  const transact = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const rows: number[] = [];
    const whole = node.store.transact((tx) =>
      work({
        ...tx,
        addReceipt: async (receipt) => {
          rows.push(receipt.message);
          await tx.addReceipt(receipt);
        },
      }),
    );
    return whole.then((value) => {
      const atMs = performance.now();
      for (const row of rows) told(row, atMs);
      return value;
    });
  };
  return { ...node, store: { ...node.store, transact } };
}

/** The node of this process, driven by the parent. */
class Driven {
  readonly #node: Node;
  readonly #releases: Readonly<Record<Kind, SignedRelease>>;
  readonly #begun = new Map<number, number>();
  #receipted: (row: number, ms: number) => void = () => {};
  #exchange: RunningExchange | undefined;

  private constructor(node: Node, given: Readonly<Record<Kind, SignedRelease>>) {
    this.#node = watched(node, (row, atMs) => this.#receipted(row, atMs - (this.#begun.get(row) ?? atMs)));
    this.#releases = given;
  }

  static async open(folder: string): Promise<Driven> {
    const node = await openBenchNode(folder);
    return new Driven(node, await releases(node));
  }

  async answer(asked: NodeAsk): Promise<readonly number[]> {
    switch (asked.ask) {
      case "fill":
        return [await this.#fill(asked.count)];
      case "deliver":
        return [await this.#deliver(asked.count)];
      case "through":
        return [await this.#through(asked.count)];
      case "paced":
        return await this.#paced("bulk", asked.count, 1000 / asked.perSecond);
      case "flash":
        return await this.#paced("flash", asked.count, asked.everyMs);
      case "status":
        return await this.#status(asked.count);
    }
  }

  async #release(kind: Kind): Promise<void> {
    const begun = performance.now();
    const context = await this.#node.exchange();
    const given = this.#releases[kind];
    const [row] = await this.#node.store.transact((tx) => release(tx, context, given));
    if (row !== undefined) this.#begun.set(row, begun);
    for (const told of this.#node.signals.partner) for (const partner of given.draft.to) told(partner);
  }

  /** Milliseconds that releasing took, several to a commit, nothing being delivered meanwhile. */
  async #fill(count: number): Promise<number> {
    await this.#stop();
    const from = performance.now();
    for (let done = 0; done < count; done += 64)
      await Promise.all(Array.from({ length: Math.min(64, count - done) }, () => this.#release("bulk")));
    return performance.now() - from;
  }

  /** Milliseconds from the start of the exchange until the receipts of `count` messages are committed here. */
  async #deliver(count: number): Promise<number> {
    await this.#stop();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let left = count;
    this.#receipted = () => {
      left -= 1;
      if (left === 0) resolve(undefined);
    };
    const from = performance.now();
    await this.#start();
    await promise;
    return performance.now() - from;
  }

  /** Milliseconds that `count` messages took from release to committed receipt, 64 of them under way at any time. */
  async #through(count: number): Promise<number> {
    if (this.#exchange === undefined) {
      await this.#start();
      await pause(1000);
    }
    const ended = new Map<number, () => void>();
    this.#receipted = (row) => ended.get(row)?.();
    let left = count;
    const lane = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const { promise, resolve } = Promise.withResolvers<undefined>();
        await this.#releaseDue("bulk", performance.now(), (row) => ended.set(row, () => resolve(undefined)));
        await promise;
      }
    };
    const from = performance.now();
    await Promise.all(Array.from({ length: 64 }, lane));
    return performance.now() - from;
  }

  /** Milliseconds from the moment when each was due to be released until its receipt is committed here. */
  async #paced(kind: Kind, count: number, everyMs: number): Promise<readonly number[]> {
    if (this.#exchange === undefined) {
      await this.#start();
      await pause(1000);
    }
    const took: number[] = [];
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const mine = new Set<number>();
    this.#receipted = (row, ms) => {
      if (!mine.has(row)) return;
      took.push(ms);
      if (took.length === count) resolve(undefined);
    };
    const from = performance.now();
    const work: Promise<void>[] = [];
    for (let at = 0; at < count; at += 1) {
      const due = from + at * everyMs;
      const early = due - performance.now();
      if (early > 0) await pause(early);
      work.push(this.#releaseDue(kind, due, (row) => mine.add(row)));
    }
    await Promise.all(work);
    await promise;
    return took;
  }

  /** Releases one message; `placed` learns its row before anything can be said of it. */
  async #releaseDue(kind: Kind, due: number, placed: (row: number) => unknown): Promise<void> {
    const context = await this.#node.exchange();
    const given = this.#releases[kind];
    const [row] = await this.#node.store.transact(async (tx) => {
      const rows = await release(tx, context, given);
      for (const one of rows) placed(one);
      return rows;
    });
    if (row !== undefined) this.#begun.set(row, due);
    for (const told of this.#node.signals.partner) for (const partner of given.draft.to) told(partner);
  }

  async #status(count: number): Promise<readonly number[]> {
    if (this.#exchange === undefined) await this.#start();
    const perform = performer(this.#node, verbs);
    const took: number[] = [];
    for (let at = 0; at < count; at += 1) {
      const from = performance.now();
      await perform({ verb: "status", args: {}, signed: [] });
      took.push(performance.now() - from);
    }
    return took;
  }

  async #start(): Promise<void> {
    this.#exchange = await startExchange(this.#node, (text) => process.stderr.write(`${text}\n`));
  }

  async #stop(): Promise<void> {
    await this.#exchange?.stop();
    this.#exchange = undefined;
    for (const list of Object.values(this.#node.signals)) list.length = 0;
  }

  async close(): Promise<void> {
    await this.#stop();
    await this.#node.close();
  }
}

const [, , folder = ""] = process.argv;
const driven = await Driven.open(folder);
process.on("message", (asked: NodeAsk | "close") => {
  if (asked === "close") {
    void driven.close().then(() => process.disconnect());
    return;
  }
  driven.answer(asked).then(
    (ms) => process.send?.({ ms, rssMiB: process.memoryUsage().rss / 2 ** 20 } satisfies NodeAnswer),
    (thrown: unknown) => process.send?.({ fault: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }),
  );
});
process.send?.({ ms: [systemClock.nowMs()], rssMiB: 0 } satisfies NodeAnswer);
