import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { systemClock, systemRandom, TocsinError } from "../base/index.ts";
import { endpoint, locate, pull } from "../taxii/index.ts";
import type { PullReport, PullStore, TaxiiSession } from "../taxii/index.ts";
import type { CliIo } from "./io.ts";
import { notice, writeJson } from "./output.ts";
import { openSession, positive, waitingClock } from "./taxii-access.ts";
import type { AccessOptions } from "./taxii-access.ts";
import { progressLine, reportLines } from "./taxii-progress.ts";
import { openPullFiles } from "../app/index.ts";
import type { ClosablePullStore } from "../app/index.ts";

/** What `taxii pull` takes. */
export type PullOptions = AccessOptions & {
  readonly collection?: string;
  readonly out?: string;
  readonly state?: string;
  readonly match?: readonly string[];
  readonly addedAfter?: string;
  readonly limit?: string;
  readonly overlap?: string;
  readonly full?: boolean;
  readonly trustCursors?: boolean;
  readonly restart?: boolean;
  readonly acceptMissing?: boolean;
  readonly json?: boolean;
};

const filterNames = ["id", "type", "version", "spec_version"];

/** The filters of `--match NAME=VALUES`, by their names in the query. */
function matchFilters(given: readonly string[]): Readonly<Record<string, string>> {
  const filters: Record<string, string> = {};
  for (const word of given) {
    const at = word.indexOf("=");
    const name = word.slice(0, Math.max(0, at));
    if (!filterNames.includes(name) || at === word.length - 1)
      throw new TocsinError(
        "usage",
        `give --match as one of ${filterNames.join(", ")}, with = and values: got ${JSON.stringify(word.slice(0, 80))}`,
      );
    if (`match[${name}]` in filters) throw new TocsinError("usage", `give --match ${name} once, with commas between its values`);
    filters[`match[${name}]`] = word.slice(at + 1);
  }
  return filters;
}

/** Where a pull keeps what came, by its options. With `--out` there is always a record beside it. */
function openStore(io: CliIo, options: PullOptions): ClosablePullStore {
  const out = options.out === undefined ? undefined : path.resolve(io.cwd, options.out);
  const state = options.state === undefined ? (out === undefined ? undefined : `${out}.state`) : path.resolve(io.cwd, options.state);
  const isRestarting = options.restart === true;
  if (isRestarting && state === undefined)
    throw new TocsinError("usage", "give --out or --state with --restart: there is nothing to begin anew");
  const store = openPullFiles({
    isRestarting,
    ...(out === undefined ? {} : { out }),
    ...(state === undefined ? {} : { state }),
    emit: (lines) => emitted(io, lines),
  });
  // Only now that no other process holds it: what was kept must not survive beside an output that begins anew.
  if (isRestarting && state !== undefined && existsSync(state)) rmSync(state);
  return store;
}

/** Writes out, and says when it is written; a reader that has gone ends the pull, or what it did not take would count as given. */
async function emitted(io: CliIo, lines: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    io.stdout.write(lines, (cause) => {
      if (cause === null || cause === undefined) resolve();
      else reject(new TocsinError("remote-partial", "begin again to go on: whoever read the output has gone", { cause }));
    });
  });
}

async function acceptMissing(store: PullStore): Promise<void> {
  const state = await store.state();
  if (state !== undefined) await store.keep([], { ...state, missing: [], missingCount: 0 });
}

/** What one pull works with: the server, where to keep, and what ends it. */
export type PullCall = {
  readonly address: string;
  readonly session: TaxiiSession;
  readonly store: ClosablePullStore;
  readonly options: PullOptions;
  readonly signal: AbortSignal;
};

/** Pulls once. */
export async function pullOnce(io: CliIo, { address, session, store, options, signal }: PullCall): Promise<PullReport> {
  const { root, collection } = await locate(session, address, options.collection);
  const line = progressLine(io, () => systemClock.monotonicMs());
  const { limit, addedAfter, overlap } = options;
  try {
    return await pull(
      {
        session,
        objects: endpoint(root, "collections", collection, "objects"),
        filters: matchFilters(options.match ?? []),
        limit: limit === undefined ? 1000 : Math.ceil(positive(limit, "--limit", 10_000)),
        isFull: options.full === true,
        trustsCursors: options.trustCursors === true,
        ...(addedAfter === undefined ? {} : { addedAfter }),
        ...(overlap === undefined ? {} : { overlapMs: positive(overlap, "--overlap", 31_536_000) * 1000 }),
      },
      { store, clock: waitingClock, random: systemRandom, signal, onProgress: (progress) => line.tell(progress) },
    );
  } finally {
    line.clear();
  }
}

/** Runs with a signal that SIGINT and SIGTERM set, so that what came is kept; a second one ends the process at once. */
export async function withSignals<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const stop = (): void => ended.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    return await work(ended.signal);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

/** Opens what a pull needs, runs the work, and closes it. */
export async function withPull<T>(
  io: CliIo,
  asked: { readonly address: string; readonly options: PullOptions },
  work: (call: PullCall) => Promise<T>,
): Promise<T> {
  const { address, options } = asked;
  matchFilters(options.match ?? []);
  return await withSignals(async (signal) => {
    const session = openSession(io, address, { ...options, signal });
    const store = openStore(io, options);
    try {
      if (options.acceptMissing === true) await acceptMissing(store);
      return await work({ address, session, store, options, signal });
    } finally {
      store.close();
      session.close();
    }
  });
}

/** Tells what a pull came to: on standard output where no objects go there, else on standard error. */
export function tellReport(io: CliIo, report: PullReport, options: Pick<PullOptions, "json" | "out">): void {
  if (options.json === true && options.out !== undefined) writeJson(io, { ok: report.isComplete, ...report });
  else if (options.json === true) notice(io, JSON.stringify({ ok: report.isComplete, ...report }));
  else for (const line of reportLines(report)) notice(io, line);
}

/** `taxii pull`: everything that is new in a collection. Ends with 0 only where all of it was taken. */
export async function pullCommand(io: CliIo, address: string, options: PullOptions): Promise<void> {
  const report = await withPull(io, { address, options }, (call) => pullOnce(io, call));
  tellReport(io, report, options);
  io.exitWith(report.isComplete ? 0 : 1);
}
